#ifndef DOSSIER_SERVER_QUERY_PAGE_TOKEN_H_
#define DOSSIER_SERVER_QUERY_PAGE_TOKEN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace dossier::query {

// Identifies what is being listed, so that a page token is not used for another listing: the name
// of the RPC and whatever else of the request must stay as it is, in a fixed order.
uint64_t ListingId(absl::Span<const std::string> parts);

// Where a page ended, and what the pages after it are read from.
struct PagePosition {
  // The last resource: by its key in the store, or by its name if the listing goes by names.
  int64_t key = 0;
  std::string name;
  // Its values of the fields that are sorted by.
  std::vector<std::optional<std::string>> order_values;
  // In a ranking: its score, and the newest key that takes part.
  std::optional<double> score;
  int64_t newest_key = 0;

  // The log that key and revision belong to.
  std::string log_id;
  // The revision that all pages are the state of; 0 if each is read when it is asked for.
  int64_t as_of = 0;
};

// A token for the page after `last`. Carries its state, so that it is good on every replica and
// after a restart.
std::string EncodePageToken(uint64_t listing, const PagePosition& last);

// What to go on after; nothing for an empty token, the first page. INVALID_ARGUMENT:
// PAGE_TOKEN_INVALID if the token is none of ours, PAGE_TOKEN_MISMATCH if it is one of another
// listing.
absl::StatusOr<PagePosition> DecodePageToken(absl::string_view token, uint64_t listing);

// PAGE_TOKEN_INVALID.
absl::Status PageTokenInvalid();

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_PAGE_TOKEN_H_
