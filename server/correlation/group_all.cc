#include "server/correlation/group_all.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/correlation/account_matcher.h"
#include "server/correlation/neighbours.h"
#include "server/correlation/partition.h"

namespace dossier::correlation {

std::vector<std::vector<int>> GroupAll(absl::Span<internal::Account* const> accounts) {
  std::vector<uint64_t> places;
  std::unordered_map<std::string, std::vector<int>> by_key;
  for (int i = 0; i < static_cast<int>(accounts.size()); ++i) {
    internal::Account& account = *accounts[i];
    if (account.name().empty()) account.set_name(absl::StrCat("accounts/", i));
    account.clear_edges();
    places.push_back(PlaceOf(account));
    for (std::string& key : KeysOf(account)) by_key[std::move(key)].push_back(i);
  }

  // Of each account, how near those before it are.
  std::vector<std::map<int, int>> nearness(accounts.size());
  for (auto& [key, holders] : by_key) {
    std::sort(holders.begin(), holders.end(),
              [&](int a, int b) { return std::tie(places[a], a) < std::tie(places[b], b); });
    const int weight = WeightOf(key);
    for (int at = 0; at < static_cast<int>(holders.size()); ++at) {
      for (int before = std::max(0, at - kReach); before < at; ++before) {
        nearness[holders[at]][holders[before]] += weight;
      }
    }
  }

  for (size_t i = 0; i < accounts.size(); ++i) {
    for (const auto& [other, weight] : nearness[i]) {
      if (weight < kWorthComparing) continue;
      if (accounts[other]->report_version() == accounts[i]->report_version()) continue;
      internal::Edge edge = Compare(*accounts[i], *accounts[other]);
      if (!IsWorthKeeping(edge)) continue;
      edge.set_account(accounts[other]->name());
      edge.set_key(other);
      edge.set_nearness(weight);
      *accounts[i]->add_edges() = std::move(edge);
    }
  }
  return Partition(std::vector<const internal::Account*>(accounts.begin(), accounts.end()));
}

}  // namespace dossier::correlation
