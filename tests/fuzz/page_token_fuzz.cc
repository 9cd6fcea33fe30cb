// Page tokens, as they are and as what a checksum lets pass: only what a listing may have given is
// read, and it is read as what was given.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include "absl/strings/string_view.h"
#include "dossier/internal/page_token.pb.h"
#include "server/base/error.h"
#include "server/query/opaque_token.h"
#include "server/query/page_token.h"

namespace {

using dossier::query::DecodePageToken;
using dossier::query::EncodePageToken;
using dossier::query::PagePosition;

void CheckRefusal(const absl::Status& refusal) {
  const std::string reason = dossier::ReasonOf(refusal);
  if (refusal.code() != absl::StatusCode::kInvalidArgument) std::abort();
  if (reason != "PAGE_TOKEN_INVALID" && reason != "PAGE_TOKEN_MISMATCH") std::abort();
}

bool AreSame(const PagePosition& a, const PagePosition& b) {
  return a.key == b.key && a.name == b.name && a.order_values == b.order_values &&
         a.score == b.score && a.newest_key == b.newest_key && a.log_id == b.log_id &&
         a.as_of == b.as_of;
}

// The token, with one of its characters another: never another place, never another listing.
void CheckDamaged(std::string token, size_t at, char other, uint64_t listing,
                  const PagePosition& position) {
  token[at % token.size()] = other;
  const auto damaged = DecodePageToken(token, listing);
  if (!damaged.ok()) {
    CheckRefusal(damaged.status());
  } else if (!AreSame(*damaged, position)) {
    std::abort();
  }
  if (DecodePageToken(token, listing + 1).ok()) std::abort();
}

void Check(absl::string_view token, uint64_t listing, size_t at, char other) {
  const auto position = DecodePageToken(token, listing);
  if (!position.ok()) {
    CheckRefusal(position.status());
    return;
  }
  if (token.empty()) return;
  constexpr int64_t kLast = std::numeric_limits<int64_t>::max();
  if (position->key == kLast || position->as_of == kLast || position->newest_key == kLast) {
    std::abort();
  }
  const std::string again = EncodePageToken(listing, *position);
  const auto same = DecodePageToken(again, listing);
  if (!same.ok() || !AreSame(*same, *position)) std::abort();
  if (DecodePageToken(again, listing + 1).ok()) std::abort();
  CheckDamaged(again, at, other, listing, *position);
}

}  // namespace

// A token; or a place, a character and a payload. Both are read as a token of the listing that they
// claim to be of, and of another.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  Check(text, 1, 0, 'A');
  if (size < 2) return 0;
  const absl::string_view payload = text.substr(2);
  const std::string token = dossier::query::SealToken(payload);
  Check(token, 1, data[0], text[1]);
  dossier::internal::PageToken message;
  if (message.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    Check(token, message.listing(), data[0], text[1]);
  }
  return 0;
}
