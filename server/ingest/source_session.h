#ifndef DOSSIER_SERVER_INGEST_SOURCE_SESSION_H_
#define DOSSIER_SERVER_INGEST_SOURCE_SESSION_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/ingest/cancel_signal.h"
#include "server/ingest/record_collector.h"
#include "server/ingest/source_batch.h"

namespace dossier::ingest {

// What one poll may bring and how long it may take.
struct PollBudget {
  CollectorLimits limits;
  absl::Duration time = absl::Seconds(30);
};

// A span of times of publication, as dossier_module.open_range takes it: from inclusive, to
// exclusive.
struct TimeRange {
  int64_t from_unix_ns = 0;
  int64_t to_unix_ns = 0;

  bool Contains(int64_t unix_ns) const { return unix_ns >= from_unix_ns && unix_ns < to_unix_ns; }
};

// How a poll ended and what it brought. Records and cursor count whatever `status` says.
struct PollOutcome {
  enum class Progress { kMore, kIdle, kEnd };

  // OK, or a failure as source_failure.h describes.
  absl::Status status;
  Progress progress = Progress::kMore;
  // kIdle: the pause that the source asks for.
  absl::Duration next_poll = absl::ZeroDuration();
  std::vector<SourceRecord> records;
  // Bytes of the last checkpoint, if there was one.
  std::optional<std::string> cursor;
  // Records that came after the last checkpoint.
  size_t uncovered = 0;
  // Calls of the plugin that its contract forbids.
  size_t misuses = 0;
};

// One run through a source, from a cursor on, wherever its plugin lives: in this process
// (plugin_session.h) or in another.
//
// Threads: one call at a time, from any thread; only Interrupt() may run beside another call.
// Lifetime: destruction ends the session and may wait for the plugin.
class SourceSession {
 public:
  virtual ~SourceSession() = default;

  // Brings what is new. Returns soon once the signal that the session was opened with is raised.
  virtual PollOutcome Poll(const PollBudget& budget) = 0;

  // Tells the source that `cursor` and all before it is durable.
  virtual void Committed(absl::string_view cursor) = 0;

  // Wakes a running poll. Raise the signal first.
  virtual void Interrupt() = 0;
};

// Opens a session after `cursor` (empty: from the beginning). Fails as source_failure.h describes.
using SourceOpener = std::function<absl::StatusOr<std::unique_ptr<SourceSession>>(
    absl::string_view cursor, std::shared_ptr<const CancelSignal> cancel)>;

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_SOURCE_SESSION_H_
