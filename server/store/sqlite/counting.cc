#include "server/store/sqlite/counting.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/sqlite/match_scan.h"
#include "server/store/terms.h"

namespace dossier::store::sqlite {
namespace {

constexpr size_t kMonthSize = 7;  // 2031-04

// How the matches spread over one field.
class FacetCount {
 public:
  FacetCount(Collection collection, std::string field) : field_(std::move(field)) {
    const IndexedField* indexed = FindIndexedField(collection, field_);
    by_month_ = indexed != nullptr && indexed->kind == FieldKind::kDate;
  }

  // Counts a resource with these sorted terms.
  void Add(TermListView terms) {
    bool has_value = false;
    for (const TermView term : terms) {
      if (term.field != field_ || (by_month_ && term.value.size() != kMonthSize)) continue;
      ++by_value_[term.value];
      has_value = true;
    }
    if (!has_value) ++missing_;
  }

  Counts::Facet Take(int size) {
    Counts::Facet facet{.field = std::move(field_), .missing = missing_};
    facet.values.assign(by_value_.begin(), by_value_.end());
    const size_t listed = std::min(facet.values.size(), static_cast<size_t>(size));
    std::partial_sort(facet.values.begin(), facet.values.begin() + static_cast<int64_t>(listed),
                      facet.values.end(), [](const auto& a, const auto& b) {
                        return a.second != b.second ? a.second > b.second : a.first < b.first;
                      });
    facet.other_values = static_cast<int64_t>(facet.values.size() - listed);
    facet.values.resize(listed);
    return facet;
  }

 private:
  std::string field_;
  bool by_month_;
  absl::flat_hash_map<std::string, int64_t> by_value_;
  int64_t missing_ = 0;
};

}  // namespace

absl::StatusOr<Counts> CountMatches(const Reading& reading, const CountSelection& selection) {
  if (selection.facet_size < 1) {
    return Error(absl::StatusCode::kInvalidArgument, "INVALID_SELECTION",
                 absl::StrCat("a facet lists 1 value or more, not ", selection.facet_size));
  }
  Counts counts;
  std::vector<FacetCount> facets;
  for (const std::string& field : selection.facets)
    facets.emplace_back(selection.collection, field);
  DOSSIER_ASSIGN_OR_RETURN(MatchScan scan,
                           MatchScan::Open(reading, {.collection = selection.collection,
                                                     .condition = selection.condition,
                                                     .as_of = selection.as_of}));
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, scan.Next());
    if (!found) break;
    ++counts.total;
    for (FacetCount& facet : facets) facet.Add(scan.terms());
  }
  for (FacetCount& facet : facets) counts.facets.push_back(facet.Take(selection.facet_size));
  return counts;
}

}  // namespace dossier::store::sqlite
