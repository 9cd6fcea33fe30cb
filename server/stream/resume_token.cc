#include "server/stream/resume_token.h"

#include <cstdint>
#include <limits>
#include <optional>

#include "server/base/error.h"
#include "server/query/opaque_token.h"

namespace dossier::stream {
namespace {

bool IsPlausible(const internal::ResumeToken& token) {
  // A stream goes on with the revision after this one, so there must be such a number.
  const bool has_next = token.after() < std::numeric_limits<int64_t>::max();
  return token.after() >= 0 && has_next && token.changes_of_next() >= 0 && token.scan().key() >= 0;
}

}  // namespace

std::string EncodeResumeToken(const internal::ResumeToken& token) {
  return query::SealToken(token.SerializeAsString());
}

absl::StatusOr<internal::ResumeToken> DecodeResumeToken(absl::string_view text) {
  const std::optional<std::string> payload = query::OpenToken(text);
  internal::ResumeToken token;
  if (payload.has_value() && token.ParseFromString(*payload) && IsPlausible(token)) return token;
  return FieldError("resume_token", "TOKEN_INVALID",
                    "this is not a token of a stream, or it was damaged; send the last "
                    "`resume_token` exactly as it was received, or start with `snapshot`");
}

}  // namespace dossier::stream
