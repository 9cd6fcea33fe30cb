#include "server/pipeline/key_lists.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "server/base/sketch.h"
#include "server/base/status.h"
#include "server/pipeline/order_bytes.h"

namespace dossier::pipeline {
namespace {

using store::TermPlace;

// Keys are as long as names are, and a resource has many.
std::string PrefixOf(absl::string_view key) { return OrderBytes(Hash64(key)); }

}  // namespace

store::Term KeyLists::TermOf(absl::string_view field, absl::string_view key, uint64_t place) {
  return {std::string(field), absl::StrCat(PrefixOf(key), OrderBytes(place))};
}

absl::StatusOr<std::vector<int64_t>> KeyLists::Before(absl::string_view key,
                                                      const correlation::Standing& at,
                                                      int limit) const {
  return Walk(key, at, /*backwards=*/true, limit);
}

absl::StatusOr<std::vector<int64_t>> KeyLists::Behind(absl::string_view key,
                                                      const correlation::Standing& at,
                                                      int limit) const {
  return Walk(key, at, /*backwards=*/false, limit);
}

absl::StatusOr<std::vector<int64_t>> KeyLists::Walk(absl::string_view key,
                                                    const correlation::Standing& at, bool backwards,
                                                    int limit) const {
  const std::string prefix = PrefixOf(key);
  DOSSIER_ASSIGN_OR_RETURN(
      const std::vector<TermPlace> places,
      transaction_.Walk({.collection = collection_,
                         .field = std::string(field_),
                         .prefix = prefix,
                         .from = TermPlace{absl::StrCat(prefix, OrderBytes(at.place)), at.key},
                         .backwards = backwards,
                         .limit = limit}));
  std::vector<int64_t> keys;
  keys.reserve(places.size());
  for (const TermPlace& place : places) keys.push_back(place.key);
  return keys;
}

}  // namespace dossier::pipeline
