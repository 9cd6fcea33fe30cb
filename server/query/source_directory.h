#ifndef DOSSIER_SERVER_QUERY_SOURCE_DIRECTORY_H_
#define DOSSIER_SERVER_QUERY_SOURCE_DIRECTORY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/source.pb.h"
#include "dossier/v1/source_service.pb.h"

namespace dossier::query {

// What runs now: the plugins that were found and the sources with their state; and what operators
// change about them, with the errors that source_service.proto promises. Thread-safe; changes may
// block.
class SourceDirectory {
 public:
  virtual ~SourceDirectory() = default;

  // Every plugin, the refused ones with their error, in any order.
  virtual std::vector<v1::Plugin> ListPlugins() = 0;

  // Every configured source, in any order.
  virtual std::vector<v1::Source> ListSources() = 0;

  // The source of that resource name.
  virtual std::optional<v1::Source> FindSource(absl::string_view name) = 0;

  // Each change is durable when it returns.
  virtual absl::StatusOr<v1::Source> CreateSource(const v1::CreateSourceRequest& request) = 0;
  virtual absl::StatusOr<v1::Source> UpdateSource(const v1::UpdateSourceRequest& request) = 0;
  virtual absl::Status DeleteSource(absl::string_view name) = 0;
  virtual absl::StatusOr<v1::Source> PauseSource(absl::string_view name) = 0;
  virtual absl::StatusOr<v1::Source> ResumeSource(absl::string_view name) = 0;
  virtual absl::StatusOr<v1::Source> PollSource(absl::string_view name) = 0;
  virtual absl::StatusOr<v1::Source> BackfillSource(const v1::BackfillSourceRequest& request) = 0;
  virtual absl::StatusOr<v1::Source> CancelBackfill(absl::string_view name) = 0;

  // Takes quarantined records again, and tells what became of each.
  virtual absl::StatusOr<std::vector<v1::Record>> RequeueRecords(
      absl::Span<const std::string> names) = 0;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_SOURCE_DIRECTORY_H_
