"""Keeps a list of incidents up to date: python3 watch_incidents.py --state place.json

The state file holds the incidents and the resume token that belong together. Stop the program at any
moment, even with kill -9, and start it again: nothing is missed and nothing comes twice.
"""

import json
import os
import sys

import grpc

from dossier.v1 import watch_service_pb2
from dossier_client import HistoryLost, argument_parser, connect, follow, reason_of

Event = watch_service_pb2.Event


def load(path):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {"token": "", "titles": {}}


def save(path, state):
    """Replaces the file in one step: it holds the old state or the new one."""
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(state, file)
    os.replace(path + ".new", path)


def apply(state, event):
    # What still matches comes with the resource; LEFT, DELETED and MERGED come without.
    if event.HasField("incident"):
        state["titles"][event.name] = event.incident.title
    else:
        state["titles"].pop(event.name, None)
    details = [event.incident.title]
    if event.successors:  # of a merged incident the one that it is part of now comes first
        details.append("-> " + ", ".join(event.successors))
    if event.changed_fields.paths:
        details.append("changed: " + ", ".join(event.changed_fields.paths))
    told = " | ".join(part for part in details if part)
    print(f"r{event.revision} {Event.Type.Name(event.type)} {event.name} {told}")
    sys.stdout.flush()


def watch(channel, arguments):
    state = load(arguments.state)
    received = 0
    for message in follow(channel, ["incident"], arguments.filter, state["token"]):
        for event in message.events:
            apply(state, event)
            received += 1
        if message.resume_token:
            state["token"] = message.resume_token
            save(arguments.state, state)
        if arguments.until_snapshot and message.HasField("snapshot_end"):
            return
        if arguments.count and received >= arguments.count:
            return


def main():
    parser = argument_parser(__doc__)
    parser.add_argument("--filter", default="")
    parser.add_argument("--state", default="place.json", help="file to keep the place in")
    parser.add_argument("--until-snapshot", action="store_true", help="end once all is there")
    parser.add_argument("--count", type=int, default=0, help="end after so many events")
    arguments = parser.parse_args()
    with connect(arguments.server) as channel:
        while True:
            try:
                return watch(channel, arguments)
            except HistoryLost as lost:
                print(f"starting over: {lost}", file=sys.stderr)
                save(arguments.state, {"token": "", "titles": {}})
            except KeyboardInterrupt:
                return
            except grpc.RpcError as error:
                sys.exit(f"{error.details()} ({reason_of(error) or error.code().name})")


if __name__ == "__main__":
    main()
