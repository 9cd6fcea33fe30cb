#ifndef DOSSIER_SERVER_APP_SOURCE_DESK_H_
#define DOSSIER_SERVER_APP_SOURCE_DESK_H_

#include <optional>
#include <string>
#include <vector>

#include "server/pipeline/pipeline.h"
#include "server/query/source_directory.h"
#include "server/sources/source_registry.h"

namespace dossier::app {

// Hands the sources to the service that tells of them, and the pipeline what is to be taken again.
// Thread-safe. All outlive the object.
class SourceDesk final : public query::SourceDirectory {
 public:
  SourceDesk(sources::SourceRegistry& sources, pipeline::Pipeline& pipeline)
      : sources_(sources), pipeline_(pipeline) {}

  std::vector<v1::Plugin> ListPlugins() override { return sources_.Plugins(); }
  std::vector<v1::Source> ListSources() override { return sources_.List(); }
  std::optional<v1::Source> FindSource(absl::string_view name) override {
    return sources_.Find(name);
  }
  absl::StatusOr<v1::Source> CreateSource(const v1::CreateSourceRequest& request) override {
    return sources_.Create(request);
  }
  absl::StatusOr<v1::Source> UpdateSource(const v1::UpdateSourceRequest& request) override {
    return sources_.Update(request);
  }
  absl::Status DeleteSource(absl::string_view name) override { return sources_.Delete(name); }
  absl::StatusOr<v1::Source> PauseSource(absl::string_view name) override {
    return sources_.Pause(name);
  }
  absl::StatusOr<v1::Source> ResumeSource(absl::string_view name) override {
    return sources_.Resume(name);
  }
  absl::StatusOr<v1::Source> PollSource(absl::string_view name) override {
    return sources_.Poll(name);
  }
  absl::StatusOr<v1::Source> BackfillSource(const v1::BackfillSourceRequest& request) override {
    return sources_.Backfill(request);
  }
  absl::StatusOr<v1::Source> CancelBackfill(absl::string_view name) override {
    return sources_.CancelBackfill(name);
  }
  absl::StatusOr<std::vector<v1::Record>> RequeueRecords(
      absl::Span<const std::string> names) override {
    return pipeline_.Requeue(names);
  }

 private:
  sources::SourceRegistry& sources_;
  pipeline::Pipeline& pipeline_;
};

}  // namespace dossier::app

#endif  // DOSSIER_SERVER_APP_SOURCE_DESK_H_
