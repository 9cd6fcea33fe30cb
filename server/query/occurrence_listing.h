#ifndef DOSSIER_SERVER_QUERY_OCCURRENCE_LISTING_H_
#define DOSSIER_SERVER_QUERY_OCCURRENCE_LISTING_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/statement_service.pb.h"
#include "server/store/store.h"

namespace dossier::query {

// Places where a statement is printed, each with the UTF-8 text to say for `behind` to go on behind
// it.
using PlacedPrints = std::vector<std::pair<std::string, v1::Occurrence>>;

// Up to `limit` of the places where a statement is printed; fewer only at the end. `behind` is
// empty for the beginning. Called on any thread.
using PrintsReader = std::function<absl::StatusOr<PlacedPrints>(
    store::Reader& reader, const std::string& statement, absl::string_view behind, int limit)>;

// Reads one page of the places where a statement is printed. A place that is there all the while is
// on exactly one page, whatever comes and goes between them. A page holds fewer than asked for if
// they would not fit into a message that every client accepts, or if few of very many match.
//
// INVALID_ARGUMENT: NAME_INVALID, PAGE_SIZE_INVALID, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH,
// FILTER_INVALID. NOT_FOUND. FAILED_PRECONDITION: LOG_RESET if the token is one from before a
// restore. CANCELLED if nobody waits any more.
absl::StatusOr<v1::ListOccurrencesResponse> ListOccurrences(
    store::Store& store, const PrintsReader& prints_of, const v1::ListOccurrencesRequest& request,
    const store::GoOn& go_on);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_OCCURRENCE_LISTING_H_
