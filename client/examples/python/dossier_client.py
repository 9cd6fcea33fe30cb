"""What the examples share: a connection, pages, reasons of errors, and a watch without gaps."""

import argparse
import os
import random
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


class HistoryLost(Exception):
    """What was received is void; follow again without a token."""


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


def follow(channel, types=(), filter="", token=""):
    """Yields the messages of Watch, history then live, over any number of connections.

    Keep `message.resume_token`, where there is one, after the message was processed, and begin with it
    after a crash. Raises HistoryLost when the server cannot go on from there.
    """
    stub = watch_service_pb2_grpc.WatchServiceStub(channel)
    wait = first_wait = 0.2
    while True:
        request = watch_service_pb2.WatchRequest(types=types, filter=filter)
        if token:
            request.resume_token = token
        else:
            request.snapshot = True
        try:
            for message in stub.Watch(request):
                wait = first_wait
                yield message
                token = message.resume_token or token
        except grpc.RpcError as error:
            if reason_of(error) in RESET_REASONS:
                raise HistoryLost(error.details()) from error
            if error.code() not in RETRYABLE_CODES:
                raise
        time.sleep(random.uniform(wait / 2, wait))
        wait = min(2 * wait, 30)
