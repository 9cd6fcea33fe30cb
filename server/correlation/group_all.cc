#include "server/correlation/group_all.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "server/correlation/account_matcher.h"
#include "server/correlation/edges.h"
#include "server/correlation/grouping.h"
#include "server/correlation/neighbours.h"

namespace dossier::correlation {
namespace {

using internal::Account;
using internal::Vertex;

// A graph in memory, by index.
class WholeGraph final : public LikenessGraph {
 public:
  explicit WholeGraph(std::vector<Vertex> vertices) : vertices_(std::move(vertices)) {
    for (size_t i = 0; i < vertices_.size(); ++i) {
      seats_.push_back({.at = StandingOf(vertices_[i].at())});
      by_version_[vertices_[i].report_version()].push_back(static_cast<int64_t>(i));
    }
  }

  const std::vector<Seat>& seats() const { return seats_; }

  absl::StatusOr<const Vertex*> Find(int64_t key) override {
    return &vertices_[static_cast<size_t>(key)];
  }
  absl::StatusOr<const Seat*> SeatOf(int64_t key) override {
    return &seats_[static_cast<size_t>(key)];
  }
  absl::StatusOr<std::vector<int64_t>> InBlock(int64_t) override { return std::vector<int64_t>(); }
  absl::StatusOr<std::vector<int64_t>> InVersion(absl::string_view report_version) override {
    return by_version_[std::string(report_version)];
  }
  Seat& ChangeSeat(int64_t key) override { return seats_[static_cast<size_t>(key)]; }

 private:
  std::vector<Vertex> vertices_;
  std::vector<Seat> seats_;
  std::unordered_map<std::string, std::vector<int64_t>> by_version_;
};

std::vector<Vertex> VerticesOf(absl::Span<const Account* const> accounts) {
  std::map<std::string, int> of_version;
  for (const Account* account : accounts) ++of_version[account->report_version()];
  std::vector<Vertex> vertices;
  for (const Account* account : accounts) {
    vertices.push_back(VertexOf(*account, static_cast<int64_t>(vertices.size()),
                                of_version[account->report_version()] > 1));
  }
  return vertices;
}

}  // namespace

std::vector<std::vector<int>> GroupAll(std::vector<Vertex> vertices) {
  WholeGraph graph(std::move(vertices));
  GraphChange all;
  for (size_t i = 0; i < graph.seats().size(); ++i) {
    all.vertices.insert(static_cast<int64_t>(i));
  }
  // A graph in memory has no errors.
  Regroup(graph, all).IgnoreError();
  std::map<Standing, std::vector<std::pair<Standing, int>>> by_group;
  for (size_t i = 0; i < graph.seats().size(); ++i) {
    const Seat& seat = graph.seats()[i];
    by_group[seat.group].emplace_back(seat.at, i);
  }
  std::vector<std::vector<int>> groups;
  for (auto& [first, members] : by_group) {
    std::sort(members.begin(), members.end());
    std::vector<int>& group = groups.emplace_back();
    for (const auto& [standing, index] : members) group.push_back(index);
  }
  return groups;
}

Grouped GroupAll(absl::Span<const Account* const> accounts) {
  std::vector<Vertex> vertices = VerticesOf(accounts);
  std::unordered_map<std::string, std::vector<Standing>> by_key;
  for (size_t i = 0; i < accounts.size(); ++i) {
    for (std::string& key : KeysOf(*accounts[i])) {
      by_key[std::move(key)].push_back(StandingOf(vertices[i].at()));
    }
  }

  // Of each account, how near those before it are.
  std::vector<std::map<int64_t, int>> nearness(accounts.size());
  for (auto& [key, holders] : by_key) {
    std::sort(holders.begin(), holders.end());
    const int weight = WeightOf(key);
    for (int at = 0; at < static_cast<int>(holders.size()); ++at) {
      for (int before = std::max(0, at - kReach); before < at; ++before) {
        nearness[static_cast<size_t>(holders[at].key)][holders[before].key] += weight;
      }
    }
  }

  Grouped grouped;
  for (size_t i = 0; i < accounts.size(); ++i) {
    for (const auto& [other, weight] : nearness[i]) {
      if (weight < kWorthComparing) continue;
      if (accounts[other]->report_version() == accounts[i]->report_version()) continue;
      const std::optional<double> score =
          ScoreWorthKeeping(Compare(*accounts[i], *accounts[other]));
      if (!score.has_value()) continue;
      Connect(vertices[i], other, &vertices[other], *score, weight);
      grouped.edges.emplace_back(i, other);
    }
  }
  grouped.groups = GroupAll(std::move(vertices));
  return grouped;
}

}  // namespace dossier::correlation
