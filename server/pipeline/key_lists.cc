#include "server/pipeline/key_lists.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "server/base/sketch.h"
#include "server/base/status.h"
#include "server/pipeline/order_bytes.h"

namespace dossier::pipeline {
namespace {

using correlation::Standing;
using store::TermPlace;

// Keys are as long as names are, and a resource has many.
std::string PrefixOf(absl::string_view key) { return OrderBytes(Hash64(key)); }

std::vector<int64_t> RowKeys(const std::vector<Standing>& standings) {
  std::vector<int64_t> keys;
  keys.reserve(standings.size());
  for (const Standing& standing : standings) keys.push_back(standing.key);
  return keys;
}

}  // namespace

store::Term KeyLists::TermOf(absl::string_view field, absl::string_view key, uint64_t place) {
  return {std::string(field), absl::StrCat(PrefixOf(key), OrderBytes(place))};
}

absl::StatusOr<std::vector<int64_t>> KeyLists::Before(absl::string_view key, const Standing& at,
                                                      int limit) const {
  DOSSIER_ASSIGN_OR_RETURN(const auto places, Walk(key, at, /*backwards=*/true, limit));
  return RowKeys(places);
}

absl::StatusOr<std::vector<int64_t>> KeyLists::Behind(absl::string_view key, const Standing& at,
                                                      int limit) const {
  DOSSIER_ASSIGN_OR_RETURN(const auto places, Walk(key, at, /*backwards=*/false, limit));
  return RowKeys(places);
}

absl::StatusOr<std::vector<Standing>> KeyLists::Walk(absl::string_view key, const Standing& at,
                                                     bool backwards, int limit) const {
  const std::string prefix = PrefixOf(key);
  DOSSIER_ASSIGN_OR_RETURN(
      const std::vector<TermPlace> places,
      transaction_.Walk({.collection = collection_,
                         .field = std::string(field_),
                         .prefix = prefix,
                         .from = TermPlace{absl::StrCat(prefix, OrderBytes(at.place)), at.key},
                         .backwards = backwards,
                         .limit = limit}));
  std::vector<Standing> standings;
  standings.reserve(places.size());
  for (const TermPlace& place : places) {
    standings.push_back(
        {OrderNumber(absl::string_view(place.value).substr(prefix.size())), place.key});
  }
  return standings;
}

absl::StatusOr<std::vector<Standing>> KeyLists::Nearest(absl::string_view key, const Standing& at,
                                                        int limit) const {
  DOSSIER_ASSIGN_OR_RETURN(std::vector<Standing> all, Walk(key, {}, /*backwards=*/false, limit));
  if (static_cast<int>(all.size()) < limit) return all;
  DOSSIER_ASSIGN_OR_RETURN(std::vector<Standing> nearest,
                           Walk(key, at, /*backwards=*/true, limit / 2));
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<Standing> behind,
                           Walk(key, at, /*backwards=*/false, limit / 2));
  nearest.insert(nearest.end(), behind.begin(), behind.end());
  return nearest;
}

}  // namespace dossier::pipeline
