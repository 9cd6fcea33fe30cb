"""What the examples share: a connection, pages, reasons of errors, and a watch without gaps."""

import argparse
import dataclasses
import os
import random
import threading
import time

import grpc
import grpc.experimental
from google.rpc import error_details_pb2, status_pb2

from dossier.v1 import watch_service_pb2, watch_service_pb2_grpc

# The server asks for a new snapshot with these reasons: what it held for the token is gone.
RESET_REASONS = {"REVISION_COMPACTED", "REVISION_UNKNOWN", "LOG_RESET"}

# A later try of the same request may go through.
RETRYABLE_CODES = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.ABORTED,
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.UNKNOWN,
}


# The first and the longest bound of the wait before the next connection, and the shortest wait.
FIRST_WAIT, LONGEST_WAIT, SHORTEST_WAIT = 0.2, 30.0, 0.01


class HistoryLost(Exception):
    """What was received is void; follow again without a token."""


@dataclasses.dataclass
class Batch:
    """Events, and where a watch goes on after them."""

    events: list = dataclasses.field(default_factory=list)
    # Keep it together with what the events did.
    token: str = ""
    # Whether the last revision of the events goes on in the next batch.
    more_in_revision: bool = False
    # The revision at which the snapshot is complete.
    snapshot_end: int | None = None
    # Nothing up to this revision is left unsent.
    progress: int | None = None
    # Why all that came before is void: a new snapshot follows, and what is not in it is gone.
    reset: str = ""


def argument_parser(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--server", default=os.environ.get("DOSSIER_SERVER", "127.0.0.1:7100"))
    return parser


def connect(server):
    return grpc.insecure_channel(
        server,
        options=[
            # A report with its text may be large.
            ("grpc.max_receive_message_length", 64 << 20),
            # Sixteen times as many messages a second from a stream.
            (grpc.experimental.ChannelOptions.SingleThreadedUnaryStream, 1),
            # The pause of `follow` is the one that counts.
            ("grpc.initial_reconnect_backoff_ms", 100),
            ("grpc.max_reconnect_backoff_ms", 2000),
        ],
    )


def reason_of(error):
    """The stable reason of a dossier error, such as FILTER_INVALID; empty if it has none."""
    for key, value in error.trailing_metadata() or ():
        if key != "grpc-status-details-bin":
            continue
        for detail in status_pb2.Status.FromString(value).details:
            info = error_details_pb2.ErrorInfo()
            if detail.Unpack(info):
                return info.reason
    return ""


def pages(call, request):
    """The responses of a List call, page after page."""
    while True:
        response = call(request, timeout=30)
        yield response
        if not response.next_page_token:
            return
        request.page_token = response.next_page_token


class Watchdog(threading.Thread):
    """Cancels a call on which nothing was heard for too long. Time in which nobody listens is none."""

    def __init__(self, call, longest_silence):
        super().__init__(daemon=True)
        self.call, self.longest_silence = call, longest_silence
        self.changed = threading.Condition()
        self.deadline = None
        self.over = False
        self.bit = False

    def listen(self):
        """From now on something must be heard in time."""
        with self.changed:
            self.deadline = time.monotonic() + self.longest_silence
            self.changed.notify()

    def rest(self):
        with self.changed:
            self.deadline = None

    def stop(self):
        with self.changed:
            self.over = True
            self.changed.notify()

    def run(self):
        with self.changed:
            while not self.over:
                left = None if self.deadline is None else self.deadline - time.monotonic()
                if left is not None and left <= 0:
                    self.bit = True
                    self.call.cancel()
                    return
                self.changed.wait(left)


def seconds(duration):
    return duration.seconds + duration.nanos / 1e9


def ignore(_):
    pass


class Follower:
    """What `follow` keeps from one connection to the next."""

    def __init__(self, channel, types, filter, token, progress_interval, on_break):
        self.channel = channel
        self.stub = watch_service_pb2_grpc.WatchServiceStub(channel)
        self.types, self.filter, self.token = types, filter, token
        self.progress_interval, self.on_break = progress_interval, on_break
        self.bound = FIRST_WAIT
        self.asked_delay = 0.0
        self.end = ""

    def request(self):
        request = watch_service_pb2.WatchRequest(types=self.types, filter=self.filter)
        request.progress_interval.FromMilliseconds(int(1000 * self.progress_interval))
        if self.token:
            request.resume_token = self.token
        else:
            request.snapshot = True
        return request

    def batches(self):
        """The batches of one connection, up to its end."""
        call = self.stub.Watch(self.request())
        watchdog = Watchdog(call, 3 * self.progress_interval)
        watchdog.start()
        self.end = "the stream ended without a reason"
        batch = Batch()
        try:
            watchdog.listen()
            for message in call:
                watchdog.rest()
                self.add(batch, message)
                # Without a token nothing is handed over: it could come again.
                if batch.token:
                    yield batch
                    self.processed(batch)
                    batch = Batch()
                watchdog.listen()
        except grpc.RpcError:
            if not watchdog.bit:
                raise
            self.end = f"nothing was heard for {3 * self.progress_interval:g} s"
        finally:
            watchdog.stop()
            call.cancel()

    def add(self, batch, message):
        batch.events.extend(message.events)
        batch.more_in_revision = message.more_in_revision
        batch.token = message.resume_token
        if message.HasField("snapshot_end"):
            batch.snapshot_end = message.snapshot_end.revision
        if message.HasField("progress"):
            batch.progress = message.progress.revision
        if message.HasField("draining"):
            self.asked_delay = seconds(message.draining.reconnect_delay)

    def processed(self, batch):
        self.token = batch.token
        # To be let in is no progress yet.
        if batch.events or batch.snapshot_end is not None or batch.progress is not None:
            self.bound = FIRST_WAIT

    def wait(self, why):
        """Anything up to a bound that doubles, so that not all clients come back at once."""
        wait = self.asked_delay + max(random.uniform(0, self.bound), SHORTEST_WAIT)
        self.on_break(why, wait)
        # Unless somebody listens to it, gRPC does not even try to connect meanwhile.
        self.channel.subscribe(ignore, try_to_connect=True)
        time.sleep(wait)
        self.channel.unsubscribe(ignore)
        self.asked_delay = 0.0
        self.bound = min(2 * self.bound, LONGEST_WAIT)


def follow(
    channel,
    types=(),
    filter="",
    token="",
    snapshot_again=False,
    progress_interval=10.0,
    on_break=lambda why, wait: None,
):
    """Yields the batches of Watch, history then live, over any number of connections.

    Never one twice and never one left out. A batch counts as processed when the next one is asked for.
    Keep its token in one step with what its events did, and begin with it after a crash. `on_break` hears
    why a connection broke or did not come about, and how many seconds later the next one is tried.

    When the server cannot go on from the token (REVISION_COMPACTED, REVISION_UNKNOWN, LOG_RESET),
    raises HistoryLost; with `snapshot_again`, yields a batch that says so in `reset`, and goes on with
    a new snapshot.
    """
    follower = Follower(channel, types, filter, token, progress_interval, on_break)
    has_reset = False
    while True:
        try:
            for batch in follower.batches():
                yield batch
                has_reset = has_reset and not batch.events and batch.snapshot_end is None
            why = follower.end
        except grpc.RpcError as error:
            why = error.details()
            if reason_of(error) in RESET_REASONS:
                if not snapshot_again:
                    raise HistoryLost(why) from error
                follower.token = ""
                yield Batch(reset=reason_of(error))
                # A server that refuses every start is not asked again and again.
                if not has_reset:
                    has_reset = True
                    continue
            elif error.code() not in RETRYABLE_CODES:
                raise
        follower.wait(why)
