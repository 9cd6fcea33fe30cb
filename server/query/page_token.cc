#include "server/query/page_token.h"

#include <cmath>
#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "dossier/internal/page_token.pb.h"
#include "server/base/error.h"
#include "server/base/sha256.h"
#include "server/query/opaque_token.h"

namespace dossier::query {
namespace {

// Whether `number` is a key or a revision that another may follow.
bool HasNext(int64_t number) { return number < std::numeric_limits<int64_t>::max(); }

bool IsPlausible(const internal::PageToken& token) {
  const bool has_place = token.after_key() >= 1 || !token.after_name().empty();
  const bool has_next =
      HasNext(token.after_key()) && HasNext(token.as_of()) && HasNext(token.rank().newest_key());
  return has_place && has_next && token.as_of() >= 0 && token.rank().newest_key() >= 0 &&
         !std::isnan(token.rank().score());
}

}  // namespace

uint64_t ListingId(absl::Span<const std::string> parts) {
  std::string text;
  for (const std::string& part : parts) absl::StrAppend(&text, part.size(), ":", part, "\n");
  uint64_t id = 0;
  (void)absl::SimpleHexAtoi(Sha256Hex(text).substr(0, 16), &id);
  return id;
}

std::string EncodePageToken(uint64_t listing, const PagePosition& last) {
  internal::PageToken token;
  token.set_listing(listing);
  token.set_after_key(last.key);
  token.set_after_name(last.name);
  token.set_log_id(last.log_id);
  token.set_as_of(last.as_of);
  for (const std::optional<std::string>& value : last.order_values) {
    auto* encoded = token.add_order_values();
    if (value.has_value()) encoded->set_value(*value);
  }
  if (last.score.has_value()) {
    token.mutable_rank()->set_score(*last.score);
    token.mutable_rank()->set_newest_key(last.newest_key);
  }
  return SealToken(token.SerializeAsString());
}

absl::StatusOr<PagePosition> DecodePageToken(absl::string_view text, uint64_t listing) {
  if (text.empty()) return PagePosition{};
  const auto payload = OpenToken(text);
  internal::PageToken token;
  if (!payload.has_value() || !token.ParseFromString(*payload) || !IsPlausible(token)) {
    return PageTokenInvalid();
  }
  if (token.listing() != listing) {
    return FieldError("page_token", "PAGE_TOKEN_MISMATCH",
                      "the token belongs to another listing; all but page_size and read_mask must "
                      "stay as it was when the token was given");
  }
  PagePosition position{.key = token.after_key(),
                        .name = token.after_name(),
                        .newest_key = token.rank().newest_key(),
                        .log_id = token.log_id(),
                        .as_of = token.as_of()};
  for (const auto& value : token.order_values()) {
    auto& decoded = position.order_values.emplace_back();
    if (value.has_value()) decoded = value.value();
  }
  if (token.has_rank()) position.score = token.rank().score();
  return position;
}

absl::Status PageTokenInvalid() {
  return FieldError("page_token", "PAGE_TOKEN_INVALID",
                    "this is not a token that a List response gave; list from the first page");
}

}  // namespace dossier::query
