#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/commands/command.h"
#include "client/commands/list_flags.h"
#include "client/output/history_text.h"
#include "client/output/json.h"
#include "dossier/client/watcher.h"

namespace dossier::client {
namespace {

// Hears all that was recorded of one incident until now.
class Past final : public WatchHandler {
 public:
  void set_watcher(Watcher& watcher) { watcher_ = &watcher; }
  const std::vector<v1::Event>& events() const { return events_; }

  void OnOpened(const v1::Opened& opened) override {
    if (head_ == 0) head_ = opened.head_revision();
  }

  absl::Status OnBatch(const WatchBatch& batch) override {
    for (const v1::Event& event : batch.events) {
      if (event.revision() <= head_) events_.push_back(event);
    }
    const bool is_past = batch.progress.has_value() && *batch.progress >= head_;
    if (is_past || (!batch.events.empty() && batch.events.rbegin()->revision() > head_)) {
      watcher_->Stop();
    }
    return absl::OkStatus();
  }

 private:
  Watcher* watcher_ = nullptr;
  int64_t head_ = 0;
  std::vector<v1::Event> events_;
};

absl::Status ShowHistory(Session& session, const std::string& name) {
  v1::GetIncidentRequest known;
  known.set_name(name);
  const auto incident = session.client.GetIncident(known);
  if (!incident.ok()) return incident.status();

  v1::WatchRequest request;
  request.add_types("incident");
  request.add_types("decision");
  request.set_filter(absl::StrCat("name = \"", name, "\" OR incidents = \"", name, "\""));
  request.set_after_revision(0);
  request.mutable_progress_interval()->set_nanos(100'000'000);
  Past past;
  Watcher watcher(session.client.channel(), {.request = request});
  past.set_watcher(watcher);
  absl::Status status = watcher.Run(past);
  if (!status.ok()) return status;
  if (session.output.json()) {
    for (const v1::Event& event : past.events()) session.output.Write(JsonLine(event));
  } else {
    session.output.Write(HistoryText(past.events(), session.output.style()));
  }
  return absl::OkStatus();
}

}  // namespace

Run IncidentHistory(CLI::App& app) {
  const auto name = std::make_shared<std::string>();
  app.add_option("name", *name, "which, such as incidents/k3f9")->required();
  return [name](Session& session) { return ShowHistory(session, FullName("incidents", *name)); };
}

}  // namespace dossier::client
