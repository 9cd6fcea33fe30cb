#include "server/query/counting.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/error.h"
#include "server/base/suggestion.h"
#include "server/query/as_of.h"
#include "server/query/filter.h"
#include "server/query/spelling.h"
#include "server/store/terms.h"

namespace dossier::query {
namespace {

constexpr size_t kMostFacets = 10;
constexpr int32_t kDefaultSize = 20;
constexpr int32_t kMostValues = 1000;

absl::Status Invalid(absl::string_view field, absl::string_view message) {
  return FieldError(field, "FACET_INVALID", message);
}

absl::Status CheckFacets(const CountRequest& request) {
  if (request.facets.size() > kMostFacets) {
    return Invalid("facets", absl::StrCat("there are ", request.facets.size(), "; at most ",
                                          kMostFacets, " are counted at once"));
  }
  if (request.facet_size < 0) {
    return Invalid("facet_size", "must not be negative; 0 means the default");
  }
  std::vector<std::string> names;
  for (const store::IndexedField& each : store::IndexedFields(request.collection)) {
    names.emplace_back(each.name);
  }
  for (auto facet = request.facets.begin(); facet != request.facets.end(); ++facet) {
    if (store::FindIndexedField(request.collection, *facet) == nullptr) {
      return Invalid("facets",
                     absl::StrCat("cannot count by `", *facet, "`", DidYouMean(*facet, names),
                                  "; the fields are ", absl::StrJoin(names, ", ")));
    }
    if (std::find(request.facets.begin(), facet, *facet) != facet) {
      return Invalid("facets", absl::StrCat("`", *facet, "` is asked for twice"));
    }
  }
  return absl::OkStatus();
}

// Nothing matched, for there was nothing yet.
CountResult NoMatches(const CountRequest& request) {
  CountResult result;
  for (const std::string& facet : request.facets) result.facets.emplace_back().set_field(facet);
  return result;
}

}  // namespace

absl::StatusOr<CountResult> Count(store::Store& store, const CountRequest& request) {
  DOSSIER_ASSIGN_OR_RETURN(const Filter filter,
                           Filter::Parse(request.filter, {request.collection}));
  DOSSIER_RETURN_IF_ERROR(CheckFacets(request));
  DOSSIER_ASSIGN_OR_RETURN(const Moment moment, ReadMoment(store, request.as_of));
  if (moment.IsBeforeAll()) return NoMatches(request);
  const int32_t size = request.facet_size == 0 ? kDefaultSize : request.facet_size;
  DOSSIER_ASSIGN_OR_RETURN(const store::Counts counts,
                           store.Count({.collection = request.collection,
                                        .condition = filter.For(request.collection),
                                        .as_of = moment.as_of(),
                                        .facets = request.facets,
                                        .facet_size = std::min(size, kMostValues),
                                        .go_on = request.go_on}));
  CountResult result{.total = counts.total, .revision = counts.revision};
  for (const store::Counts::Facet& counted : counts.facets) {
    v1::Facet& facet = result.facets.emplace_back();
    facet.set_field(counted.field);
    facet.set_missing(counted.missing);
    facet.set_other_values(counted.other_values);
    const store::IndexedField& field = *store::FindIndexedField(request.collection, counted.field);
    for (const auto& [value, count] : counted.values) {
      v1::FacetValue& shown = *facet.add_values();
      DOSSIER_ASSIGN_OR_RETURN(*shown.mutable_value(), SpellingOf(store, request.collection, field,
                                                                  value, moment, request.go_on));
      shown.set_count(count);
    }
  }
  return result;
}

}  // namespace dossier::query
