#include "server/correlation/group_all.h"

#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/correlation/account_matcher.h"
#include "server/correlation/partition.h"

namespace dossier::correlation {

std::vector<std::vector<int>> GroupAll(absl::Span<internal::Account* const> accounts,
                                       size_t max_per_key) {
  std::unordered_map<std::string, std::vector<int>> by_key;
  for (int i = 0; i < static_cast<int>(accounts.size()); ++i) {
    internal::Account& account = *accounts[i];
    if (account.name().empty()) account.set_name(absl::StrCat("accounts/", i));
    account.clear_edges();
    for (std::string& key : KeysOf(account)) by_key[std::move(key)].push_back(i);
  }

  std::vector<std::set<int>> candidates(accounts.size());
  for (const auto& [key, holders] : by_key) {
    if (holders.size() > max_per_key) continue;
    for (size_t later = 1; later < holders.size(); ++later) {
      candidates[holders[later]].insert(holders.begin(), holders.begin() + later);
    }
  }

  for (size_t i = 0; i < accounts.size(); ++i) {
    for (const int other : candidates[i]) {
      if (accounts[other]->report_version() == accounts[i]->report_version()) continue;
      internal::Edge edge = Compare(*accounts[i], *accounts[other]);
      if (!IsWorthKeeping(edge)) continue;
      edge.set_account(accounts[other]->name());
      *accounts[i]->add_edges() = std::move(edge);
    }
  }
  return Partition(std::vector<const internal::Account*>(accounts.begin(), accounts.end()));
}

}  // namespace dossier::correlation
