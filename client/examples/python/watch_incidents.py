"""Writes what happens to incidents into a file: python3 watch_incidents.py --events incidents.jsonl

Each event is a line of JSON, and each is there exactly once, whatever is stopped when, even with kill -9:
the place file tells how long the file of events was when the watch got there, and what a run that died
wrote beyond that is cut off before the next one begins. Without --events the lines go to standard
output; then a run that is killed may print its last batch again.
"""

import json
import os
import sys

import grpc

from dossier.v1 import watch_service_pb2
from dossier_client import argument_parser, connect, follow, reason_of

Event = watch_service_pb2.Event


class Journal:
    """The file of events and the place that belongs to it."""

    def __init__(self, place, events):
        self.place = place
        kept = {"token": "", "bytes": 0}
        if os.path.exists(place):
            with open(place, encoding="utf-8") as file:
                kept = json.load(file)
        self.token = kept["token"]
        self.file = None
        if events:
            self.file = open(events, "ab")
            if self.file.tell() < kept["bytes"]:
                sys.exit(f"{events} is shorter than {place} tells: they do not belong together")
            self.file.truncate(kept["bytes"])

    def write(self, lines):
        for line in lines:
            line = json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
            if self.file:
                self.file.write(line.encode())
            else:
                sys.stdout.write(line)

    def keep(self, token):
        """Makes the lines durable, then replaces the place in one step."""
        sys.stdout.flush()
        kept = {"token": token, "bytes": 0}
        if self.file:
            self.file.flush()
            os.fsync(self.file.fileno())
            kept["bytes"] = os.fstat(self.file.fileno()).st_size
        with open(self.place + ".new", "w", encoding="utf-8") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(self.place + ".new", self.place)


def lines_of(batch):
    if batch.reset:
        yield {"reset": batch.reset}
    for event in batch.events:
        line = {
            "revision": event.revision,
            "type": Event.Type.Name(event.type).removeprefix("TYPE_"),
            "name": event.name,
        }
        if event.HasField("incident"):
            line["title"] = event.incident.title
        # Of a merged incident: the one that it is part of now.
        if event.successors:
            line["successors"] = list(event.successors)
        if event.changed_fields.paths:
            line["changed"] = list(event.changed_fields.paths)
        yield line
    if batch.snapshot_end is not None:
        yield {"snapshot_end": batch.snapshot_end}


def watch(channel, arguments):
    journal = Journal(arguments.place, arguments.events)
    received = 0
    batches = follow(
        channel,
        types=["incident"],
        filter=arguments.filter,
        token=journal.token,
        snapshot_again=True,
        progress_interval=arguments.progress_interval,
        on_break=lambda why, wait: print(f"{why}; going on in {wait:.2f} s", file=sys.stderr),
    )
    for batch in batches:
        journal.write(lines_of(batch))
        journal.keep(batch.token)
        received += len(batch.events)
        if arguments.until_snapshot and batch.snapshot_end is not None:
            return
        if arguments.count and received >= arguments.count:
            return


def main():
    parser = argument_parser(__doc__)
    parser.add_argument("--filter", default="")
    parser.add_argument("--place", default="place.json", help="file to keep the place in")
    parser.add_argument("--events", default="", help="file to add the events to")
    parser.add_argument("--progress-interval", type=float, default=10.0, help="seconds")
    parser.add_argument("--until-snapshot", action="store_true", help="end once all is there")
    parser.add_argument("--count", type=int, default=0, help="end after so many events or more")
    arguments = parser.parse_args()
    with connect(arguments.server) as channel:
        try:
            watch(channel, arguments)
        except KeyboardInterrupt:
            pass
        except grpc.RpcError as error:
            sys.exit(f"{error.details()} ({reason_of(error) or error.code().name})")


if __name__ == "__main__":
    main()
