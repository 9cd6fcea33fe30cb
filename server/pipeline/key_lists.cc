#include "server/pipeline/key_lists.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "server/base/sketch.h"
#include "server/base/status.h"

namespace dossier::pipeline {
namespace {

using store::TermPlace;

// So that numbers compare as bytes do.
std::string BytesOf(uint64_t number) {
  std::string bytes(8, '\0');
  for (size_t i = bytes.size(); i-- > 0; number >>= 8) bytes[i] = static_cast<char>(number & 0xff);
  return bytes;
}

// Keys are as long as names are, and a resource has many.
std::string PrefixOf(absl::string_view key) { return BytesOf(Hash64(key)); }

}  // namespace

store::Term KeyLists::TermOf(absl::string_view field, absl::string_view key, uint64_t place) {
  return {std::string(field), absl::StrCat(PrefixOf(key), BytesOf(place))};
}

absl::StatusOr<std::vector<int64_t>> KeyLists::Before(absl::string_view key, const Standing& at,
                                                      int limit) const {
  return Walk(key, at, /*backwards=*/true, limit);
}

absl::StatusOr<std::vector<int64_t>> KeyLists::Behind(absl::string_view key, const Standing& at,
                                                      int limit) const {
  return Walk(key, at, /*backwards=*/false, limit);
}

absl::StatusOr<std::vector<int64_t>> KeyLists::Walk(absl::string_view key, const Standing& at,
                                                    bool backwards, int limit) const {
  const std::string prefix = PrefixOf(key);
  DOSSIER_ASSIGN_OR_RETURN(
      const std::vector<TermPlace> places,
      transaction_.Walk({.collection = collection_,
                         .field = std::string(field_),
                         .prefix = prefix,
                         .from = TermPlace{absl::StrCat(prefix, BytesOf(at.place)), at.key},
                         .backwards = backwards,
                         .limit = limit}));
  std::vector<int64_t> keys;
  keys.reserve(places.size());
  for (const TermPlace& place : places) keys.push_back(place.key);
  return keys;
}

}  // namespace dossier::pipeline
