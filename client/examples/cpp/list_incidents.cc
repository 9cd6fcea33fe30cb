// Lists incidents: list_incidents [FILTER]
#include <cstdlib>
#include <iostream>

#include "dossier/client/client.h"
#include "dossier/client/status.h"

int main(int argc, char** argv) {
  const char* server = std::getenv("DOSSIER_SERVER");
  dossier::client::Client client({.server = server != nullptr ? server : "127.0.0.1:7100"});
  for (const auto& incident : client.ListIncidents({.filter = argc > 1 ? argv[1] : ""})) {
    if (!incident.ok()) {
      std::cerr << incident.status().message() << " ("
                << dossier::client::ReasonOf(incident.status()) << ")\n";
      return 1;
    }
    std::cout << incident->name() << "  " << incident->title() << "\n";
  }
}
