#ifndef DOSSIER_SERVER_STREAM_SUBSCRIPTION_H_
#define DOSSIER_SERVER_STREAM_SUBSCRIPTION_H_

#include <cstdint>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "dossier/internal/resume_token.pb.h"
#include "dossier/v1/watch_service.pb.h"
#include "server/stream/scope.h"

namespace dossier::stream {

// A WatchRequest that was found to make sense.
struct Subscription {
  struct FromSnapshot {};
  struct FromNow {};
  struct FromRevision {
    int64_t after = 0;
  };

  Scope scope;
  std::variant<FromSnapshot, FromNow, FromRevision, internal::ResumeToken> start;
  absl::Duration progress_interval;
};

// Checks what can be checked without the log. Fails with INVALID_ARGUMENT that names the field.
absl::StatusOr<Subscription> ReadSubscription(const v1::WatchRequest& request);

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_SUBSCRIPTION_H_
