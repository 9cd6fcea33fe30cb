#ifndef DOSSIER_SERVER_QUERY_COUNTING_H_
#define DOSSIER_SERVER_QUERY_COUNTING_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/query.pb.h"
#include "server/base/status.h"
#include "server/store/store.h"

namespace dossier::query {

// What to count. Views must outlive the counting.
struct CountRequest {
  store::Collection collection;
  absl::string_view filter;
  std::vector<std::string> facets;
  int32_t facet_size = 0;
  v1::AsOf as_of;
  // Whether the client still waits.
  store::GoOn go_on;
};

struct CountResult {
  int64_t total = 0;
  std::vector<v1::Facet> facets;
  int64_t revision = 0;
};

// Counts the matches, all in all and by the values of the fields that are facets: those that
// filters know. Values are as a filter would name them, names in a spelling that a resource has:
// `Acme Corp` also where another writes `ACME Corp`. INVALID_ARGUMENT: FILTER_INVALID,
// FACET_INVALID, AS_OF_INVALID. OUT_OF_RANGE: REVISION_COMPACTED, REVISION_UNKNOWN.
absl::StatusOr<CountResult> Count(store::Store& store, const CountRequest& request);

// The answer to CountIncidents and its like.
template <typename Request, typename Response>
absl::Status CountResources(store::Store& store, store::Collection collection,
                            const Request& request, store::GoOn go_on, Response& response) {
  DOSSIER_ASSIGN_OR_RETURN(
      CountResult result,
      Count(store, {.collection = collection,
                    .filter = request.filter(),
                    .facets = {request.facets().begin(), request.facets().end()},
                    .facet_size = request.facet_size(),
                    .as_of = request.as_of(),
                    .go_on = std::move(go_on)}));
  response.set_total(result.total);
  response.set_revision(result.revision);
  for (v1::Facet& facet : result.facets) *response.add_facets() = std::move(facet);
  return absl::OkStatus();
}

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_COUNTING_H_
