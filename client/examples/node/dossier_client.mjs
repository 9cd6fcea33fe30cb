// What the examples share: a connection, pages, reasons of errors, and a watch without gaps.

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import protobuf from 'protobufjs';

// The server asks for a new snapshot with these reasons: what it held for the token is gone.
const RESET_REASONS = new Set(['REVISION_COMPACTED', 'REVISION_UNKNOWN', 'LOG_RESET']);

// A later try of the same request may go through.
const RETRYABLE_CODES = new Set([
  grpc.status.UNAVAILABLE,
  grpc.status.RESOURCE_EXHAUSTED,
  grpc.status.ABORTED,
  grpc.status.CANCELLED,
  grpc.status.DEADLINE_EXCEEDED,
  grpc.status.INTERNAL,
  grpc.status.UNKNOWN,
]);

// The first and the longest bound of the wait before the next connection, and the shortest wait.
const FIRST_WAIT = 200;
const LONGEST_WAIT = 30_000;
const SHORTEST_WAIT = 10;

// What was received is void; follow again without a token.
export class HistoryLost extends Error {}

// The folder of the .proto files: beside a copy, in the repository, or beside the installed examples.
function protoFolder() {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const candidates = [
    process.env.DOSSIER_PROTO,
    path.join(here, 'proto'),
    path.join(here, '../../../proto'),
    path.join(here, '../../proto'),
  ];
  const found = candidates.find((each) => each && fs.existsSync(path.join(each, 'dossier/v1')));
  if (!found) throw new Error('set DOSSIER_PROTO to the folder of the .proto files');
  return found;
}

const folder = protoFolder();
const services = ['incident', 'statement', 'report', 'source', 'watch'];
export const { dossier } = grpc.loadPackageDefinition(
  protoLoader.loadSync(
    services.map((each) => `dossier/v1/${each}_service.proto`),
    { includeDirs: [folder], keepCase: true, enums: String, longs: Number, arrays: true, oneofs: true },
  ),
);

const details = new protobuf.Root();
details.resolvePath = (_, target) => {
  const file = path.join(folder, target);
  return fs.existsSync(file) ? file : target;
};
details.loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto']);
const RpcStatus = details.lookupType('google.rpc.Status');
const ErrorInfo = details.lookupType('google.rpc.ErrorInfo');

// The server to talk to; give it to the clients of `dossier.v1`.
export function connection(server) {
  return [
    server,
    grpc.credentials.createInsecure(),
    {
      // A report with its text may be large.
      'grpc.max_receive_message_length': 64 << 20,
      // The pause of `follow` is the one that counts.
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 2000,
    },
  ];
}

// The stable reason of a dossier error, such as FILTER_INVALID; empty if it has none.
export function reasonOf(error) {
  const [bytes] = error.metadata?.get('grpc-status-details-bin') ?? [];
  if (!bytes) return '';
  for (const detail of RpcStatus.decode(bytes).details) {
    if (detail.type_url.endsWith('/google.rpc.ErrorInfo')) return ErrorInfo.decode(detail.value).reason;
  }
  return '';
}

// One unary call; `method` is its name, such as `GetIncident`.
export function call(client, method, request) {
  return new Promise((resolve, reject) => {
    client[method](request, { deadline: Date.now() + 30_000 }, (error, response) =>
      error ? reject(error) : resolve(response),
    );
  });
}

// The responses of a List call, page after page.
export async function* pages(client, method, request) {
  for (let token = ''; ; ) {
    const response = await call(client, method, { ...request, page_token: token });
    yield response;
    token = response.next_page_token;
    if (!token) return;
  }
}

// Cancels a call on which nothing was heard for too long. Time in which nobody listens is none.
class Watchdog {
  constructor(stream, longestSilence) {
    Object.assign(this, { stream, longestSilence, bit: false });
  }

  listen() {
    this.timer = setTimeout(() => {
      this.bit = true;
      this.stream.cancel();
    }, this.longestSilence);
  }

  rest() {
    clearTimeout(this.timer);
  }
}

function milliseconds(duration) {
  return Number(duration.seconds ?? 0) * 1000 + (duration.nanos ?? 0) / 1e6;
}

// What `follow` keeps from one connection to the next.
class Follower {
  constructor(server, { types, filter, token, progressInterval, onBreak }) {
    this.client = new dossier.v1.WatchService(...connection(server));
    Object.assign(this, { types, filter, token, progressInterval, onBreak });
    this.bound = FIRST_WAIT;
    this.askedDelay = 0;
  }

  request() {
    const request = {
      types: this.types,
      filter: this.filter,
      progress_interval: {
        seconds: Math.floor(this.progressInterval / 1000),
        nanos: (this.progressInterval % 1000) * 1e6,
      },
    };
    if (this.token) request.resume_token = this.token;
    else request.snapshot = true;
    return request;
  }

  // The batches of one connection, up to its end.
  async *batches() {
    const stream = this.client.Watch(this.request());
    const watchdog = new Watchdog(stream, 3 * this.progressInterval);
    this.end = 'the stream ended without a reason';
    let batch = { events: [] };
    try {
      watchdog.listen();
      for await (const message of stream) {
        watchdog.rest();
        this.add(batch, message);
        // Without a token nothing is handed over: it could come again.
        if (batch.token) {
          yield batch;
          this.processed(batch);
          batch = { events: [] };
        }
        watchdog.listen();
      }
    } catch (error) {
      if (!watchdog.bit) throw error;
      this.end = `nothing was heard for ${(3 * this.progressInterval) / 1000} s`;
    } finally {
      watchdog.rest();
      // Whatever it says on its way out, nobody listens.
      stream.on('error', () => {});
      stream.cancel();
    }
  }

  add(batch, message) {
    batch.events.push(...message.events);
    batch.moreInRevision = message.more_in_revision ?? false;
    batch.token = message.resume_token ?? '';
    if (message.snapshot_end) batch.snapshotEnd = message.snapshot_end.revision ?? 0;
    if (message.progress) batch.progress = message.progress.revision ?? 0;
    if (message.draining) this.askedDelay = milliseconds(message.draining.reconnect_delay ?? {});
  }

  processed(batch) {
    this.token = batch.token;
    // To be let in is no progress yet.
    const progressed = batch.snapshotEnd !== undefined || batch.progress !== undefined;
    if (batch.events.length > 0 || progressed) this.bound = FIRST_WAIT;
  }

  // Anything up to a bound that doubles, so that not all clients come back at once.
  async wait(why) {
    const wait = this.askedDelay + Math.max(Math.random() * this.bound, SHORTEST_WAIT);
    this.onBreak(why, wait);
    this.askedDelay = 0;
    this.bound = Math.min(2 * this.bound, LONGEST_WAIT);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

// Yields the batches of Watch, history then live, over any number of connections: `events`, `token`,
// `moreInRevision`, and where they apply `snapshotEnd`, `progress` and `reset`.
//
// Never one twice and never one left out. A batch counts as processed when the next one is asked
// for. Keep its token in one step with what its events did, and begin with it after a crash.
// `onBreak` hears why a connection broke or did not come about, and how many milliseconds later the
// next one is tried.
//
// When the server cannot go on from the token (REVISION_COMPACTED, REVISION_UNKNOWN, LOG_RESET),
// throws HistoryLost; with `snapshotAgain`, yields a batch that says so in `reset`: all that came
// before is void, a new snapshot follows, and what is not in it is gone.
export async function* follow(server, options = {}) {
  const { snapshotAgain = false, ...rest } = options;
  const follower = new Follower(server, {
    types: [],
    filter: '',
    token: '',
    progressInterval: 10_000,
    onBreak: () => {},
    ...rest,
  });
  let hasReset = false;
  try {
    while (true) {
      let why;
      try {
        for await (const batch of follower.batches()) {
          yield batch;
          if (batch.events.length > 0 || batch.snapshotEnd !== undefined) hasReset = false;
        }
        why = follower.end;
      } catch (error) {
        why = error.details;
        if (RESET_REASONS.has(reasonOf(error))) {
          if (!snapshotAgain) throw new HistoryLost(error.details);
          follower.token = '';
          yield { events: [], token: '', reset: reasonOf(error) };
          // A server that refuses every start is not asked again and again.
          if (!hasReset) {
            hasReset = true;
            continue;
          }
        } else if (!RETRYABLE_CODES.has(error.code)) {
          throw error;
        }
      }
      await follower.wait(why);
    }
  } finally {
    follower.client.close();
  }
}
