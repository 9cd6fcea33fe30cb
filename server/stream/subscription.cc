#include "server/stream/subscription.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/stream/resume_token.h"

namespace dossier::stream {
namespace {

constexpr absl::Duration kLeastInterval = absl::Milliseconds(100);
constexpr absl::Duration kMostInterval = absl::Minutes(10);
constexpr absl::Duration kDefaultInterval = absl::Seconds(10);

absl::StatusOr<internal::ResumeToken> ReadToken(const v1::WatchRequest& request,
                                                const Scope& scope) {
  DOSSIER_ASSIGN_OR_RETURN(internal::ResumeToken token, DecodeResumeToken(request.resume_token()));
  if (token.scope() == scope.fingerprint()) return token;
  return FieldError("resume_token", "TOKEN_MISMATCH",
                    "the token belongs to a stream of other types or another filter; send those "
                    "again, or start with `snapshot`");
}

absl::StatusOr<absl::Duration> ReadInterval(const v1::WatchRequest& request) {
  if (!request.has_progress_interval()) return kDefaultInterval;
  const absl::Duration interval = absl::Seconds(request.progress_interval().seconds()) +
                                  absl::Nanoseconds(request.progress_interval().nanos());
  if (interval >= kLeastInterval && interval <= kMostInterval) return interval;
  return FieldError("progress_interval", "OUT_OF_RANGE",
                    absl::StrCat(absl::FormatDuration(interval), " is not from ",
                                 absl::FormatDuration(kLeastInterval), " to ",
                                 absl::FormatDuration(kMostInterval)));
}

}  // namespace

absl::StatusOr<Subscription> ReadSubscription(const v1::WatchRequest& request) {
  DOSSIER_ASSIGN_OR_RETURN(Scope scope, Scope::Read(request));
  DOSSIER_ASSIGN_OR_RETURN(const absl::Duration interval, ReadInterval(request));
  Subscription subscription{std::move(scope), Subscription::FromSnapshot(), interval};
  switch (request.start_case()) {
    case v1::WatchRequest::kNow:
      subscription.start = Subscription::FromNow();
      break;
    case v1::WatchRequest::kAfterRevision:
      if (request.after_revision() < 0) {
        return FieldError("after_revision", "OUT_OF_RANGE", "revisions are not negative");
      }
      subscription.start = Subscription::FromRevision{request.after_revision()};
      break;
    case v1::WatchRequest::kResumeToken: {
      DOSSIER_ASSIGN_OR_RETURN(subscription.start, ReadToken(request, subscription.scope));
      break;
    }
    case v1::WatchRequest::kSnapshot:
    case v1::WatchRequest::START_NOT_SET:
      break;
  }
  return subscription;
}

}  // namespace dossier::stream
