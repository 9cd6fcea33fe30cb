#ifndef DOSSIER_SERVER_INGEST_SOURCE_FAILURE_H_
#define DOSSIER_SERVER_INGEST_SOURCE_FAILURE_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "plugins/include/dossier/source.h"

namespace dossier::ingest {

// What a plugin's code and words become: the one place where plugin errors turn into statuses.
//
//   TRANSIENT       UNAVAILABLE          DATA       DATA_LOSS
//   RATE_LIMITED    RESOURCE_EXHAUSTED   CANCELLED  CANCELLED
//   AUTH            UNAUTHENTICATED      DEADLINE   DEADLINE_EXCEEDED
//   CONFIG          INVALID_ARGUMENT     PERMANENT  FAILED_PRECONDITION
//   CURSOR_INVALID  OUT_OF_RANGE         INTERNAL and unknown codes  INTERNAL
//
// The reason is "SOURCE_" and the plugin's code. `what` says which call of which source failed.
absl::Status FailureFromPlugin(int32_t code, const dossier_error& error, absl::string_view what);

// A failure that the server itself found in a plugin's behaviour, as if it had returned INTERNAL.
absl::Status PluginDefect(absl::string_view what, absl::string_view why);

// The process of a source is gone, or had to be ended, as `how` says: "it was ended by signal 11
// (SIGSEGV) during poll". INTERNAL with reason SOURCE_CRASHED.
absl::Status Crash(absl::string_view what, absl::string_view how);
bool IsCrash(const absl::Status& failure);

// The shortest pause that the upstream asked for; zero if it did not.
absl::Duration RetryAfterOf(const absl::Status& failure);

// What the runner of a source does about a failure.
enum class Remedy {
  kRetry,      // ask the same session again after a pause
  kReopen,     // close the session and open another one from the last cursor after a pause
  kStartOver,  // the cursor is useless: open from the beginning
  kGiveUp,     // nothing helps until an operator acts
};
Remedy RemedyFor(const absl::Status& failure);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_SOURCE_FAILURE_H_
