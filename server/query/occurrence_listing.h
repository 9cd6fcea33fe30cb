#ifndef DOSSIER_SERVER_QUERY_OCCURRENCE_LISTING_H_
#define DOSSIER_SERVER_QUERY_OCCURRENCE_LISTING_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/statement.pb.h"
#include "dossier/v1/statement_service.pb.h"
#include "server/store/store.h"

namespace dossier::query {

// Places where a statement is printed, each with the UTF-8 text to say for `behind` to go on behind
// it.
using PlacedPrints = std::vector<std::pair<std::string, v1::Occurrence>>;

// Up to `limit` of the places where a statement was printed after the revision `as_of`, 0 for now;
// fewer only at the end. `statement` is as it was then. `behind` is empty for the beginning. Called
// on any thread.
using PrintsReader = std::function<absl::StatusOr<PlacedPrints>(
    store::Reader& reader, const v1::Statement& statement, int64_t as_of, absl::string_view behind,
    int limit)>;

// Reads one page of the places where a statement is printed. A place that is there all the while is
// on exactly one page, whatever comes and goes between them. A page holds fewer than asked for if
// they would not fit into a message that every client accepts, or if few of very many match.
//
// INVALID_ARGUMENT: NAME_INVALID, PAGE_SIZE_INVALID, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH,
// FILTER_INVALID, AS_OF_INVALID. NOT_FOUND. OUT_OF_RANGE: REVISION_COMPACTED, REVISION_UNKNOWN.
// FAILED_PRECONDITION: LOG_RESET if the token is one from before a restore. CANCELLED if nobody
// waits any more.
absl::StatusOr<v1::ListOccurrencesResponse> ListOccurrences(
    store::Store& store, const PrintsReader& prints_of, const v1::ListOccurrencesRequest& request,
    const store::GoOn& go_on);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_OCCURRENCE_LISTING_H_
