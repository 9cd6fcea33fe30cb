// Reads JSON Lines {"id","title","text","published"} on standard input, groups the reports by the
// incidents they tell of and writes {"id","cluster"} for each, in their order. Ends with the time
// that it took on standard error. With --edges it writes the comparisons instead, with their
// reasons.
//
// Reports are analysed as the server does, their accounts compared and partitioned by the code that
// the server runs for each that arrives; the outcome of that knows no order, so all are grouped at
// once. A report that tells of several incidents goes to that of its first account.
#include <cstdio>
#include <ctime>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "server/correlation/account_matcher.h"
#include "server/correlation/group_all.h"
#include "tests/bench/quality/reports.h"

namespace dossier::correlation {
namespace {

using nlohmann::json;

double SecondsSince(std::clock_t start) {
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

void TellClusters(const std::vector<std::string>& ids, const std::vector<internal::Account>& all,
                  const std::vector<std::vector<int>>& groups) {
  std::map<std::string, std::string> cluster_of;
  for (size_t group = 0; group < groups.size(); ++group) {
    for (const int account : groups[group]) {
      if (all[account].index() == 0) {
        cluster_of.emplace(all[account].report(), absl::StrCat("incident-", group + 1));
      }
    }
  }
  for (const std::string& id : ids) {
    // A text that says nothing at all is about nothing else either.
    const auto found = cluster_of.find(id);
    const std::string cluster =
        found == cluster_of.end() ? absl::StrCat("nothing-in-", id) : found->second;
    std::cout << json{{"id", id}, {"cluster", cluster}}.dump() << "\n";
  }
}

void TellEdges(const std::vector<internal::Account>& all,
               const std::vector<std::pair<int, int>>& edges) {
  for (const auto& [a, b] : edges) {
    const internal::Edge edge = Compare(all[a], all[b]);
    json reasons = json::array();
    for (const std::string& reason : edge.reasons()) reasons.push_back(reason);
    std::cout << json{{"a", all[a].report()},
                      {"b", all[b].report()},
                      {"roles", {all[a].index(), all[b].index()}},
                      {"score", edge.score()},
                      {"rule", edge.rule()},
                      {"reasons", reasons}}
                     .dump()
              << "\n";
  }
}

int Run(bool edges) {
  const std::vector<json> reports = analysis::ReadReports(std::cin);
  std::vector<std::string> ids;
  for (const json& report : reports) ids.push_back(report.at("id"));
  std::clock_t start = std::clock();
  std::vector<internal::Account> accounts = analysis::AccountsOf(reports);
  std::fprintf(stderr, "%zu accounts of %zu reports in %.3f s\n", accounts.size(), ids.size(),
               SecondsSince(start));
  std::vector<const internal::Account*> pointers;
  for (const internal::Account& account : accounts) pointers.push_back(&account);
  start = std::clock();
  const Grouped grouped = GroupAll(pointers);
  std::fprintf(stderr, "%zu groups in %.3f s\n", grouped.groups.size(), SecondsSince(start));
  if (edges) {
    TellEdges(accounts, grouped.edges);
  } else {
    TellClusters(ids, accounts, grouped.groups);
  }
  return 0;
}

}  // namespace
}  // namespace dossier::correlation

int main(int argc, char** argv) {
  const std::string option = argc > 1 ? argv[1] : "";
  if (!option.empty() && option != "--edges") {
    std::puts("usage: groups_tool [--edges] < reports.jsonl > clusters.jsonl");
    return option == "--help" ? 0 : 2;
  }
  return dossier::correlation::Run(option == "--edges");
}
