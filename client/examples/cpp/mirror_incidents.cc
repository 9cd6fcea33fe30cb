// Holds all incidents in memory and tells the differences: mirror_incidents [FILTER]
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "dossier/client/channel.h"
#include "dossier/client/mirrored_set.h"
#include "dossier/client/watcher.h"

namespace client = dossier::client;

namespace {

client::Watcher* running = nullptr;

std::string Title(const dossier::v1::Event* event) {
  return event == nullptr ? "-" : event->incident().title();
}

}  // namespace

int main(int argc, char** argv) {
  const char* server = std::getenv("DOSSIER_SERVER");
  dossier::v1::WatchRequest request;
  request.add_types("incident");
  if (argc > 1) request.set_filter(argv[1]);

  client::MirroredSet incidents([](const client::MirroredSet::Change& change) {
    std::cout << change.name << ": " << Title(change.before) << " -> " << Title(change.after)
              << std::endl;
    return absl::OkStatus();
  });
  client::Watcher watcher(
      client::Connect(server != nullptr ? server : "127.0.0.1:7100", {}),
      {.request = request, .history_lost = client::Watcher::HistoryLost::kSnapshot});
  running = &watcher;
  std::signal(SIGTERM, [](int) { running->Stop(); });
  std::signal(SIGINT, [](int) { running->Stop(); });
  const absl::Status status = watcher.Run(incidents);
  if (!status.ok()) std::cerr << status << "\n";
  std::cout << incidents.size() << " incidents at revision " << incidents.revision() << "\n";
  return status.ok() ? 0 : 1;
}
