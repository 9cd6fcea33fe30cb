// Writes what happens to incidents into a file: node watch_incidents.mjs --events incidents.jsonl
//
// Each event is a line of JSON, and each is there exactly once, whatever is stopped when, even with
// kill -9: the place file tells how long the file of events was when the watch got there, and what a
// run that died wrote beyond that is cut off before the next one begins. Without --events the lines
// go to standard output; then a run that is killed may print its last batch again.

import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { follow, reasonOf } from './dossier_client.mjs';

// The file of events and the place that belongs to it.
class Journal {
  constructor(place, events) {
    this.place = place;
    const kept = fs.existsSync(place)
      ? JSON.parse(fs.readFileSync(place, 'utf8'))
      : { token: '', bytes: 0 };
    this.token = kept.token;
    if (!events) return;
    this.fd = fs.openSync(events, 'a');
    if (fs.fstatSync(this.fd).size < kept.bytes) {
      throw new Error(`${events} is shorter than ${place} tells: they do not belong together`);
    }
    fs.ftruncateSync(this.fd, kept.bytes);
  }

  write(lines) {
    const text = lines.map((each) => `${JSON.stringify(each)}\n`).join('');
    if (this.fd === undefined) process.stdout.write(text);
    else fs.writeFileSync(this.fd, text);
  }

  // Makes the lines durable, then replaces the place in one step.
  keep(token) {
    let bytes = 0;
    if (this.fd !== undefined) {
      fs.fsyncSync(this.fd);
      bytes = fs.fstatSync(this.fd).size;
    }
    const file = fs.openSync(`${this.place}.new`, 'w');
    fs.writeFileSync(file, JSON.stringify({ token, bytes }));
    fs.fsyncSync(file);
    fs.closeSync(file);
    fs.renameSync(`${this.place}.new`, this.place);
  }
}

function lineOf(event) {
  const line = { revision: event.revision, type: event.type.replace('TYPE_', ''), name: event.name };
  if (event.incident) line.title = event.incident.title ?? '';
  // Of a merged incident: the one that it is part of now.
  if (event.successors.length > 0) line.successors = event.successors;
  const changed = event.changed_fields?.paths ?? [];
  if (changed.length > 0) line.changed = changed;
  return line;
}

function linesOf(batch) {
  const lines = batch.events.map(lineOf);
  if (batch.reset) lines.unshift({ reset: batch.reset });
  if (batch.snapshotEnd !== undefined) lines.push({ snapshot_end: batch.snapshotEnd });
  return lines;
}

async function watch(flags) {
  const journal = new Journal(flags.place, flags.events);
  let received = 0;
  const batches = follow(flags.server, {
    types: ['incident'],
    filter: flags.filter,
    token: journal.token,
    snapshotAgain: true,
    progressInterval: 1000 * Number(flags['progress-interval']),
    onBreak: (why, wait) => console.error(`${why}; going on in ${(wait / 1000).toFixed(2)} s`),
  });
  for await (const batch of batches) {
    journal.write(linesOf(batch));
    journal.keep(batch.token);
    received += batch.events.length;
    if (flags['until-snapshot'] && batch.snapshotEnd !== undefined) return;
    if (Number(flags.count) > 0 && received >= Number(flags.count)) return;
  }
}

const { values: flags } = parseArgs({
  options: {
    server: { type: 'string', default: process.env.DOSSIER_SERVER ?? '127.0.0.1:7100' },
    filter: { type: 'string', default: '' },
    place: { type: 'string', default: 'place.json' },
    events: { type: 'string', default: '' },
    'progress-interval': { type: 'string', default: '10' },
    'until-snapshot': { type: 'boolean', default: false },
    count: { type: 'string', default: '0' },
  },
});

try {
  await watch(flags);
} catch (error) {
  const reason = error.metadata ? ` (${reasonOf(error) || error.code})` : '';
  console.error(`${error.details ?? error.message}${reason}`);
  process.exitCode = 1;
}
