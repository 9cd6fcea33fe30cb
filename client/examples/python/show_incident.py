"""Shows who says what about an incident: python3 show_incident.py incidents/k3f9"""

import sys

import grpc

from dossier.v1 import (
    incident_service_pb2,
    incident_service_pb2_grpc,
    statement_service_pb2,
    statement_service_pb2_grpc,
    value_pb2,
)
from dossier_client import argument_parser, connect, pages, reason_of


def values(incident):
    """Every value with provenance: the name of its field, and the message."""
    for field, value in incident.ListFields():
        message = field.message_type
        if field.label != field.LABEL_REPEATED or message is None:
            continue
        if "provenance" in message.fields_by_name:
            for entry in value:
                yield field.name, entry


def words(entry):
    """The entry's own fields in a line."""
    parts = []
    for field, value in entry.ListFields():
        if field.name == "provenance":
            continue
        if field.enum_type is not None:
            value = field.enum_type.values_by_number[value].name
        elif field.message_type is not None and field.label != field.LABEL_REPEATED:
            value = " ".join(str(each) for _, each in value.ListFields())
        parts.append(f"{field.name}={value}")
    return ", ".join(parts)


def show(channel, name):
    incidents = incident_service_pb2_grpc.IncidentServiceStub(channel)
    statements = statement_service_pb2_grpc.StatementServiceStub(channel)
    incident = incidents.GetIncident(incident_service_pb2.GetIncidentRequest(name=name), timeout=30)
    print(f"{incident.title}\n{incident.name}, revision {incident.revision}")
    for field, entry in values(incident):
        provenance = entry.provenance
        status = value_pb2.ClaimStatus.Name(provenance.status)
        asserters = ", ".join(each.name or "the report" for each in provenance.asserters)
        print(f"\n{field}: {words(entry)}\n  {status} by {asserters}")
        for span in provenance.evidence[:1]:
            print(f'  "{span.text}" ({span.report_version}, bytes {span.start} to {span.end})')
    request = statement_service_pb2.ListStatementsRequest(
        filter=f'about.incident = "{incident.name}"'
    )
    for page in pages(statements.ListStatements, request):
        for statement in page.statements:
            printed = ", ".join(each.report for each in statement.occurrences)
            print(f'\n{statement.speaker.name}: "{statement.text}"\n  printed in {printed}')


def main():
    parser = argument_parser(__doc__)
    parser.add_argument("name")
    arguments = parser.parse_args()
    with connect(arguments.server) as channel:
        try:
            show(channel, arguments.name)
        except grpc.RpcError as error:
            sys.exit(f"{error.details()} ({reason_of(error) or error.code().name})")


if __name__ == "__main__":
    main()
