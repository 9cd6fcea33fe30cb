#ifndef DOSSIER_SERVER_QUERY_PAGE_TOKEN_H_
#define DOSSIER_SERVER_QUERY_PAGE_TOKEN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dossier::query {

// Identifies what is being listed, so that a page token is not used for another listing. `method`
// is the name of the RPC, `parent` may be empty, `filter` is Filter::fingerprint.
uint64_t ListingId(absl::string_view method, absl::string_view parent, uint64_t filter);

// The last resource of a page: by its key in the store, or by its name if the listing goes by
// names.
struct PagePosition {
  int64_t key = 0;
  std::string name;
};

// A token for the page after `last`. Carries its state, so that it is good on every replica and
// after a restart.
std::string EncodePageToken(uint64_t listing, const PagePosition& last);

// What to go on after; nothing for an empty token, the first page. INVALID_ARGUMENT:
// PAGE_TOKEN_INVALID if the token is none of ours, PAGE_TOKEN_MISMATCH if it is one of another
// listing.
absl::StatusOr<PagePosition> DecodePageToken(absl::string_view token, uint64_t listing);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_PAGE_TOKEN_H_
