// Resume tokens, as they are and as what a checksum lets pass: only what a stream may have given is
// read, and it is read as what was given.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include "absl/strings/string_view.h"
#include "dossier/internal/resume_token.pb.h"
#include "server/base/error.h"
#include "server/query/opaque_token.h"
#include "server/stream/resume_token.h"

namespace {

using dossier::internal::ResumeToken;
using dossier::stream::DecodeResumeToken;
using dossier::stream::EncodeResumeToken;

void CheckRefusal(const absl::Status& refusal) {
  if (refusal.code() != absl::StatusCode::kInvalidArgument) std::abort();
  if (dossier::ReasonOf(refusal) != "TOKEN_INVALID") std::abort();
}

void CheckSame(const ResumeToken& token, const ResumeToken& other) {
  if (token.SerializeAsString() != other.SerializeAsString()) std::abort();
}

// `at` and `other`: which character becomes which, so that the token is a damaged one.
void Check(absl::string_view text, size_t at, char other) {
  const auto token = DecodeResumeToken(text);
  if (!token.ok()) {
    CheckRefusal(token.status());
    return;
  }
  if (token->after() == std::numeric_limits<int64_t>::max()) std::abort();
  if (token->after() < 0 || token->changes_of_next() < 0 || token->scan().key() < 0) std::abort();
  std::string again = EncodeResumeToken(*token);
  const auto same = DecodeResumeToken(again);
  if (!same.ok()) std::abort();
  CheckSame(*same, *token);

  again[at % again.size()] = other;
  const auto damaged = DecodeResumeToken(again);
  if (damaged.ok()) {
    CheckSame(*damaged, *token);
  } else {
    CheckRefusal(damaged.status());
  }
}

}  // namespace

// A token; or a place, a character and a payload.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  Check(text, 0, 'A');
  if (size >= 2) Check(dossier::query::SealToken(text.substr(2)), data[0], text[1]);
  return 0;
}
