#include "server/query/page_token.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "dossier/internal/page_token.pb.h"
#include "server/base/error.h"
#include "server/base/sha256.h"
#include "server/query/opaque_token.h"

namespace dossier::query {

uint64_t ListingId(absl::string_view method, absl::string_view parent, uint64_t filter) {
  const std::string digest = Sha256Hex(absl::StrCat(method, "\n", parent, "\n", filter));
  uint64_t id = 0;
  (void)absl::SimpleHexAtoi(digest.substr(0, 16), &id);
  return id;
}

std::string EncodePageToken(uint64_t listing, const PagePosition& last) {
  internal::PageToken token;
  token.set_listing(listing);
  token.set_after_key(last.key);
  token.set_after_name(last.name);
  return SealToken(token.SerializeAsString());
}

absl::StatusOr<PagePosition> DecodePageToken(absl::string_view text, uint64_t listing) {
  if (text.empty()) return PagePosition{};
  const auto payload = OpenToken(text);
  internal::PageToken token;
  if (!payload.has_value() || !token.ParseFromString(*payload) ||
      (token.after_key() < 1 && token.after_name().empty())) {
    return FieldError("page_token", "PAGE_TOKEN_INVALID",
                      "this is not a token that a List response gave; list from the first page");
  }
  if (token.listing() != listing) {
    return FieldError("page_token", "PAGE_TOKEN_MISMATCH",
                      "the token belongs to another listing; parent and filter must stay as they "
                      "were when the token was given");
  }
  return PagePosition{token.after_key(), token.after_name()};
}

}  // namespace dossier::query
