#include "server/pipeline/account_pool.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "server/base/status.h"
#include "server/pipeline/account_index.h"

namespace dossier::pipeline {

using store::Collection;
using store::Term;

absl::StatusOr<std::vector<PooledAccount>> ReadAccounts(const Linking& linking, const Term& term) {
  std::vector<PooledAccount> accounts;
  store::Selection selection{
      .collection = Collection::kAccount, .condition = store::HasTerm(term), .limit = 500};
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const store::Page page, linking.transaction.Select(selection));
    for (const store::Resource& resource : page.resources) {
      DOSSIER_ASSIGN_OR_RETURN(auto value, linking.caches.accounts.Of(resource));
      accounts.push_back({resource.key, resource.name, std::move(value)});
    }
    if (!page.more || page.resources.empty()) return accounts;
    selection.after_key = page.resources.back().key;
  }
}

const std::string& ComponentOf(const internal::Account& account) {
  return account.component().empty() ? account.incident() : account.component();
}

absl::Status SaveAccount(store::Transaction& transaction, const internal::Account& account) {
  std::vector<Term> terms = ListTerms(account);
  terms.push_back({"component", account.component()});
  terms.push_back({"incident", account.incident()});
  terms.push_back({"report", account.report()});
  terms.push_back({"version", account.report_version()});
  return transaction.Put(account.name(), Serialize(account), std::move(terms));
}

void AccountPool::Touch(const std::string& component) { parents_.emplace(component, component); }

std::string AccountPool::RootOf(std::string component) const {
  while (true) {
    const std::string& parent = parents_.at(component);
    if (parent == component) return component;
    component = parent;
  }
}

void AccountPool::Unite(const std::string& component, const std::string& other) {
  Touch(component);
  Touch(other);
  parents_[RootOf(component)] = RootOf(other);
}

absl::Status AccountPool::Read() {
  // Of the components that became one, the one with the most accounts.
  std::map<std::string, std::pair<size_t, std::string>> greatest;
  for (const auto& [component, parent] : parents_) {
    DOSSIER_ASSIGN_OR_RETURN(std::vector<PooledAccount> members,
                             ReadAccounts(linking_, {"component", component}));
    DOSSIER_ASSIGN_OR_RETURN(std::vector<PooledAccount> unlabelled,
                             ReadAccounts(linking_, {"incident", component}));
    for (PooledAccount& account : unlabelled) {
      if (account.value->component().empty()) members.push_back(std::move(account));
    }
    std::pair<size_t, std::string>& most = greatest[RootOf(component)];
    most = std::max(most, {members.size(), component});
    std::move(members.begin(), members.end(), std::back_inserter(accounts_));
  }
  for (size_t i = 0; i < accounts_.size(); ++i) {
    const std::string& component = greatest[RootOf(ComponentOf(*accounts_[i].value))].second;
    if (accounts_[i].value->component() == component) continue;
    internal::Account moved = *accounts_[i].value;
    moved.set_component(component);
    DOSSIER_RETURN_IF_ERROR(Replace(i, std::move(moved)));
  }
  std::sort(accounts_.begin(), accounts_.end(),
            [](const PooledAccount& a, const PooledAccount& b) { return a.name < b.name; });
  return absl::OkStatus();
}

std::vector<const internal::Account*> AccountPool::Of(absl::string_view incident) const {
  std::vector<const internal::Account*> accounts;
  for (const PooledAccount& account : accounts_) {
    if (account.value->incident() == incident) accounts.push_back(account.value.get());
  }
  return accounts;
}

absl::Status AccountPool::Replace(size_t index, internal::Account account) {
  DOSSIER_RETURN_IF_ERROR(SaveAccount(linking_.transaction, account));
  accounts_[index].value = std::make_shared<const internal::Account>(std::move(account));
  return absl::OkStatus();
}

}  // namespace dossier::pipeline
