#ifndef DOSSIER_SERVER_INGEST_SOURCE_STATUS_H_
#define DOSSIER_SERVER_INGEST_SOURCE_STATUS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dossier::ingest {

// How a source is doing, at one moment.
struct SourceStatus {
  enum class State {
    kStarting,    // being opened, or not started yet
    kPolling,     // reading, with more to come
    kIdle,        // everything that it has is committed; waiting for news
    kBackingOff,  // failed a moment ago; will be tried again
    kFailed,      // stands until an operator acts; `last_error` says on what
    kWedged,      // a call into the plugin overran its deadline and cannot be ended
    kEnded,       // finished, and never will have more
    kStopped,     // told to stop
  };

  State state = State::kStarting;
  // When it entered `state`.
  absl::Time since = absl::InfinitePast();
  // The last failure, also after it was overcome; OK if there was none in this run.
  absl::Status last_error;
  std::optional<absl::Time> last_error_time;
  // Since when everything that the source has is committed. Unset while there may be more.
  std::optional<absl::Time> caught_up_since;
  // When a record was last committed, before this run too if the runner was told.
  std::optional<absl::Time> last_record_time;
  // From the publication of that record, if the source stated it, to its commit.
  std::optional<absl::Duration> lag;
  // The median time between arrivals; unset before there are five.
  std::optional<absl::Duration> usual_gap;
  // When a poll last began, and when one last ended well.
  std::optional<absl::Time> last_poll_time;
  std::optional<absl::Time> last_success_time;
  // When the pause between polls or after a failure will be over; unset while there is none.
  std::optional<absl::Time> next_poll_time;
  // Committed in this run, and how many of these are quarantined.
  int64_t records = 0;
  int64_t quarantined = 0;
  int64_t polls = 0;
  // Failures since the last success.
  int64_t consecutive_failures = 0;
  // What the plugin did against its contract: forbidden calls, records without a checkpoint.
  int64_t defects = 0;
  // How often a process was started again because the one before it died.
  int64_t restarts = 0;
  // One start of the source; every batch bears it.
  std::string run_id;
};

// The state as a word for people, such as "backing off".
absl::string_view NameOf(SourceStatus::State state);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_SOURCE_STATUS_H_
