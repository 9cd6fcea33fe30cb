#include "server/pipeline/account_index.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/sketch.h"
#include "server/base/status.h"
#include "server/correlation/account_matcher.h"
#include "server/correlation/neighbours.h"

namespace dossier::pipeline {
namespace {

using store::Collection;
using store::Term;
using store::TermPlace;

// The field of terms that order accounts: what they share, then their place.
constexpr absl::string_view kList = "key_at";

// So that numbers compare as bytes do.
std::string BytesOf(uint64_t number) {
  std::string bytes(8, '\0');
  for (size_t i = bytes.size(); i-- > 0; number >>= 8) bytes[i] = static_cast<char>(number & 0xff);
  return bytes;
}

// Keys are as long as names are, and an account has many.
std::string PrefixOf(absl::string_view key) { return BytesOf(Hash64(key)); }

}  // namespace

std::vector<Term> ListTerms(const internal::Account& account) {
  const std::string place = BytesOf(correlation::PlaceOf(account));
  std::vector<Term> terms;
  for (const std::string& key : correlation::KeysOf(account)) {
    terms.push_back({std::string(kList), absl::StrCat(PrefixOf(key), place)});
  }
  return terms;
}

absl::StatusOr<std::vector<PooledAccount>> AccountIndex::Read(
    absl::Span<const int64_t> keys) const {
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<store::Resource> resources,
                           linking_.transaction.FindKeys(Collection::kAccount, keys));
  std::vector<PooledAccount> accounts;
  accounts.reserve(resources.size());
  for (const store::Resource& resource : resources) {
    DOSSIER_ASSIGN_OR_RETURN(auto value, linking_.caches.accounts.Of(resource));
    accounts.push_back({resource.key, resource.name, std::move(value)});
  }
  return accounts;
}

absl::StatusOr<std::vector<int64_t>> AccountIndex::Before(absl::string_view key, const Standing& at,
                                                          int limit) const {
  return Walk(key, at, /*backwards=*/true, limit);
}

absl::StatusOr<std::vector<int64_t>> AccountIndex::Behind(absl::string_view key, const Standing& at,
                                                          int limit) const {
  return Walk(key, at, /*backwards=*/false, limit);
}

absl::StatusOr<std::vector<int64_t>> AccountIndex::Walk(absl::string_view key, const Standing& at,
                                                        bool backwards, int limit) const {
  const std::string prefix = PrefixOf(key);
  DOSSIER_ASSIGN_OR_RETURN(
      const std::vector<TermPlace> places,
      linking_.transaction.Walk({.collection = Collection::kAccount,
                                 .field = std::string(kList),
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
