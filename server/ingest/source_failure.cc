#include "server/ingest/source_failure.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "server/base/error.h"
#include "server/base/utf8.h"

namespace dossier::ingest {
namespace {

constexpr absl::string_view kRetryInfoUrl = "type.googleapis.com/google.rpc.RetryInfo";
constexpr absl::string_view kCrashed = "SOURCE_CRASHED";

struct Meaning {
  absl::StatusCode code;
  absl::string_view reason;
};

Meaning MeaningOf(int32_t plugin_code) {
  switch (plugin_code) {
    case DOSSIER_TRANSIENT:
      return {absl::StatusCode::kUnavailable, "SOURCE_TRANSIENT"};
    case DOSSIER_RATE_LIMITED:
      return {absl::StatusCode::kResourceExhausted, "SOURCE_RATE_LIMITED"};
    case DOSSIER_AUTH:
      return {absl::StatusCode::kUnauthenticated, "SOURCE_AUTH"};
    case DOSSIER_CONFIG:
      return {absl::StatusCode::kInvalidArgument, "SOURCE_CONFIG"};
    case DOSSIER_CURSOR_INVALID:
      return {absl::StatusCode::kOutOfRange, "SOURCE_CURSOR_INVALID"};
    case DOSSIER_DATA:
      return {absl::StatusCode::kDataLoss, "SOURCE_DATA"};
    case DOSSIER_CANCELLED:
      return {absl::StatusCode::kCancelled, "SOURCE_CANCELLED"};
    case DOSSIER_DEADLINE:
      return {absl::StatusCode::kDeadlineExceeded, "SOURCE_DEADLINE"};
    case DOSSIER_PERMANENT:
      return {absl::StatusCode::kFailedPrecondition, "SOURCE_PERMANENT"};
    default:
      return {absl::StatusCode::kInternal, "SOURCE_INTERNAL"};
  }
}

// The plugin's words as one line of text, whatever bytes they are.
std::string Words(const dossier_error& error) {
  const absl::string_view text(error.message, strnlen(error.message, sizeof(error.message)));
  std::string words(text.substr(0, Utf8Prefix(text)));
  std::replace_if(
      words.begin(), words.end(), [](char c) { return absl::ascii_iscntrl(c); }, ' ');
  if (words.empty()) words = "the plugin gave no reason";
  if (error.upstream_code != 0) absl::StrAppend(&words, " (upstream ", error.upstream_code, ")");
  return words;
}

}  // namespace

absl::Status FailureFromPlugin(int32_t code, const dossier_error& error, absl::string_view what) {
  const Meaning meaning = MeaningOf(code);
  absl::Status status = Error(meaning.code, meaning.reason, absl::StrCat(what, ": ", Words(error)));
  if (error.retry_after_ms > 0) {
    // A day is patience enough; more is a mistake of unit.
    constexpr uint64_t kDayMs = uint64_t{24} * 3600 * 1000;
    const uint64_t pause_ms = std::min(error.retry_after_ms, kDayMs);
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(static_cast<int64_t>(pause_ms / 1000));
    retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(pause_ms % 1000) * 1'000'000);
    status.SetPayload(kRetryInfoUrl, absl::Cord(retry.SerializeAsString()));
  }
  return status;
}

absl::Status PluginDefect(absl::string_view what, absl::string_view why) {
  return Error(absl::StatusCode::kInternal, "SOURCE_INTERNAL",
               absl::StrCat(what, ": ", why, "; this is a defect of the plugin"));
}

absl::Status Crash(absl::string_view what, absl::string_view how) {
  return Error(absl::StatusCode::kInternal, kCrashed, absl::StrCat(what, ": ", how));
}

bool IsCrash(const absl::Status& failure) { return ReasonOf(failure) == kCrashed; }

absl::Duration RetryAfterOf(const absl::Status& failure) {
  const auto payload = failure.GetPayload(kRetryInfoUrl);
  google::rpc::RetryInfo retry;
  if (!payload.has_value() || !retry.ParseFromString(std::string(*payload))) {
    return absl::ZeroDuration();
  }
  return absl::Seconds(retry.retry_delay().seconds()) +
         absl::Nanoseconds(retry.retry_delay().nanos());
}

Remedy RemedyFor(const absl::Status& failure) {
  switch (failure.code()) {
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
      return Remedy::kGiveUp;
    case absl::StatusCode::kOutOfRange:
      return Remedy::kStartOver;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kDeadlineExceeded:
      return Remedy::kRetry;
    default:
      return Remedy::kReopen;
  }
}

}  // namespace dossier::ingest
