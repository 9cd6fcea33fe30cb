"""Lists incidents: python3 list_incidents.py --filter 'kinds.type = RANSOMWARE'"""

import sys

import grpc

from dossier.v1 import incident_service_pb2, incident_service_pb2_grpc
from dossier_client import argument_parser, connect, pages, reason_of


def main():
    parser = argument_parser(__doc__)
    parser.add_argument("--filter", default="")
    arguments = parser.parse_args()
    with connect(arguments.server) as channel:
        stub = incident_service_pb2_grpc.IncidentServiceStub(channel)
        request = incident_service_pb2.ListIncidentsRequest(filter=arguments.filter)
        try:
            for page in pages(stub.ListIncidents, request):
                for incident in page.incidents:
                    victims = ", ".join(each.name for each in incident.victims if each.name)
                    print(f"{incident.name}  {incident.title}  [{victims}]")
        except grpc.RpcError as error:
            sys.exit(f"{error.details()} ({reason_of(error) or error.code().name})")


if __name__ == "__main__":
    main()
