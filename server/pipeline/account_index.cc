#include "server/pipeline/account_index.h"

#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "server/base/status.h"
#include "server/correlation/account_matcher.h"
#include "server/correlation/neighbours.h"

namespace dossier::pipeline {
namespace {

using store::Collection;
using store::Term;

// The field of terms that order accounts: what they share, then their place.
constexpr absl::string_view kList = "key_at";

}  // namespace

std::vector<Term> ListTerms(const internal::Account& account) {
  const uint64_t place = correlation::PlaceOf(account);
  std::vector<Term> terms;
  for (const std::string& key : correlation::KeysOf(account)) {
    terms.push_back(KeyLists::TermOf(kList, key, place));
  }
  return terms;
}

AccountIndex::AccountIndex(const Linking& linking)
    : linking_(linking), lists_(linking.transaction, Collection::kAccount, kList) {}

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

}  // namespace dossier::pipeline
