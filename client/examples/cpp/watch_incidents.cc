// Adds what happens to incidents to a file, each event once: watch_incidents PLACE EVENTS
//
// PLACE keeps the resume token, and how long EVENTS was when the watch got there. What a run that
// was killed wrote beyond that is cut off, and comes again.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "dossier/client/channel.h"
#include "dossier/client/watcher.h"

namespace client = dossier::client;

namespace {

class Journal final : public client::WatchHandler {
 public:
  Journal(std::string place, std::string events)
      : place_(std::move(place)), events_path_(std::move(events)) {
    std::uintmax_t bytes = 0;
    std::ifstream(place_) >> token_ >> bytes;
    if (std::filesystem::exists(events_path_)) std::filesystem::resize_file(events_path_, bytes);
    events_.open(events_path_, std::ios::app);
  }

  const std::string& token() const { return token_; }

  absl::Status OnBatch(const client::WatchBatch& batch) override {
    for (const auto& event : batch.events) {
      events_ << event.revision() << " " << dossier::v1::Event::Type_Name(event.type()) << " "
              << event.name() << " " << event.incident().title() << "\n";
    }
    events_.flush();
    {
      std::ofstream fresh(place_ + ".new");
      fresh << batch.resume_token << " " << std::filesystem::file_size(events_path_) << "\n";
    }
    std::filesystem::rename(place_ + ".new", place_);
    return events_ ? absl::OkStatus() : absl::DataLossError("cannot write " + events_path_);
  }

 private:
  const std::string place_;
  const std::string events_path_;
  std::string token_;
  std::ofstream events_;
};

client::Watcher* running = nullptr;

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: watch_incidents PLACE EVENTS\n";
    return 2;
  }
  const char* server = std::getenv("DOSSIER_SERVER");
  Journal journal(argv[1], argv[2]);
  dossier::v1::WatchRequest request;
  request.add_types("incident");
  if (!journal.token().empty()) request.set_resume_token(journal.token());
  client::Watcher watcher(client::Connect(server != nullptr ? server : "127.0.0.1:7100", {}),
                          {.request = request, .patient = true});
  running = &watcher;
  std::signal(SIGTERM, [](int) { running->Stop(); });
  std::signal(SIGINT, [](int) { running->Stop(); });
  const absl::Status status = watcher.Run(journal);
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() ? 0 : 1;
}
