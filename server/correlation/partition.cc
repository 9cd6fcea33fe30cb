#include "server/correlation/partition.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <queue>
#include <string>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "server/correlation/account_matcher.h"
#include "server/correlation/edges.h"
#include "server/correlation/groups.h"
#include "server/correlation/neighbours.h"

namespace dossier::correlation {
namespace {

using internal::Vertex;

// Sums of strengths are kept in such parts, as whole numbers, so that no order of adding shows.
constexpr double kUnit = 1e6;

// Of what holds two groups of `fewer` accounts or more together, what share must be between them to
// make one of them: two happenings of one sort have much in common, but less than the reports of
// each. The fewer they are, the less is known of what holds them together; of one nothing. Of large
// groups not all are compared, so that of ever more it is not known better.
double ShareOfOne(int64_t fewer) {
  constexpr double kOfMany = 0.75;
  const auto known = static_cast<double>(std::min<int64_t>(fewer, kReach / 2));
  return kOfMany * (1 - 1 / std::sqrt(known));
}

int64_t UnitsOf(int32_t halvings) {
  return static_cast<int64_t>(StrengthOf(halvings) * kUnit + 0.5);
}

// Of a group whose edges have that sum; of a large one no more pairs are asked for than are near.
double CohesionOf(int64_t sum, int64_t edges, int64_t size) {
  const int64_t least = size * std::min<int64_t>(size - 1, kReach) / 2;
  const auto pairs = static_cast<double>(std::max({edges, least, int64_t{1}}));
  return static_cast<double>(sum) / (pairs * kUnit);
}

// Joins accounts step by step, always the two groups that are closest: alike on average, measured
// against what is needed for them to be one. How alike reports are depends on the sort of
// happening, so that no fixed measure tells.
//
// Accounts are numbered by content from here on, so that the outcome does not know the order of
// arrival. Between groups only sums are kept: of strengths, and whether something forbids the
// union.
class Agglomeration {
 public:
  explicit Agglomeration(int count)
      : groups_(count),
        sizes_(count, 1),
        steps_(count, 0),
        aside_(count, false),
        follows_(count, false),
        inside_(count),
        links_(count) {}

  // The account is told beside what its report is about.
  void SetAside(int account) { aside_[account] = true; }

  // The account only denies what others tell of: it holds none of these together.
  void SetFollowing(int account) { follows_[account] = true; }

  // Of so many halvings, as vertices hold them.
  void AddEdge(int a, int b, int32_t halvings) {
    for (const auto& [from, to] : {std::pair{a, b}, std::pair{b, a}}) {
      Link& link = links_[from][to];
      link.sum = std::max(link.sum, UnitsOf(halvings));
      link.forbidden |= halvings < 0;
      link.pairs = 1;
    }
  }

  void Run() {
    for (int group = 0; group < static_cast<int>(links_.size()); ++group) {
      for (const auto& [other, link] : links_[group]) {
        if (other < group) Offer(group, other, link);
      }
    }
    while (!offers_.empty()) {
      const Candidate best = offers_.top();
      offers_.pop();
      if (steps_[best.a] == best.step_a && steps_[best.b] == best.step_b) Join(best.a, best.b);
    }
  }

  std::vector<std::vector<int>> Lists() {
    std::vector<int> order(links_.size());
    std::iota(order.begin(), order.end(), 0);
    return groups_.Lists(order);
  }

 private:
  struct Link {
    int64_t sum = 0;    // of strengths, in parts of kUnit
    int64_t pairs = 0;  // that have an edge
    bool forbidden = false;

    void Add(const Link& other) {
      sum += other.sum;
      pairs += other.pairs;
      forbidden |= other.forbidden;
    }
  };

  struct Candidate {
    bool aside;  // nothing in one of them is what its report is about
    double closeness;
    // The first member of each, a above b; with the steps they had reached.
    int a, b, step_a, step_b;

    bool operator<(const Candidate& other) const {
      // The closest first; of equals the one with the first members. What reports tell aside waits,
      // lest it take the place of what the same report is about.
      return std::tie(other.aside, closeness, other.b, other.a) <
             std::tie(aside, other.closeness, b, a);
    }
  };

  void Offer(int a, int b, const Link& link) {
    if (link.forbidden) return;
    // Those that have no edge count as not alike; but accounts that stand far apart in the lists
    // were not compared, so that of a large group no more are asked for than are near to one
    // account.
    const auto [fewer, more] = std::minmax(sizes_[a], sizes_[b]);
    const double average = Average(link, fewer * std::min<int64_t>(more, kReach));
    const double closeness = Closeness(average, Cohesion(a), Cohesion(b), fewer);
    if (closeness < 1) return;
    if (a < b) std::swap(a, b);
    offers_.push({aside_[a] || aside_[b], closeness, a, b, steps_[a], steps_[b]});
  }

  static double Average(const Link& link, int64_t least_pairs) {
    const int64_t pairs = std::max({link.pairs, least_pairs, int64_t{1}});
    return static_cast<double>(link.sum) / (static_cast<double>(pairs) * kUnit);
  }

  // How alike the members of a group are on average; nought for one alone.
  double Cohesion(int group) const {
    return CohesionOf(inside_[group].sum, inside_[group].pairs, sizes_[group]);
  }

  // `b` takes `a` in: a group goes by its first member.
  void Join(int a, int b) {
    if (follows_[a] != follows_[b]) return follows_[a] ? Follow(a, b) : Follow(b, a);
    groups_.Join(a, b);
    aside_[b] = aside_[b] && aside_[a];
    inside_[b].Add(inside_[a]);
    inside_[b].Add(links_[a].at(b));
    auto taken = std::move(links_[a]);
    links_[a].clear();
    links_[b].erase(a);
    for (const auto& [other, link] : taken) {
      links_[other].erase(a);
      if (other == b) continue;
      Link& merged = links_[b][other];
      merged.Add(link);
      links_[other][b] = merged;
    }
    sizes_[b] += sizes_[a];
    ++steps_[a];
    ++steps_[b];
    for (const auto& [other, link] : links_[b]) Offer(other, b, link);
  }

  // What is known of the other group stays as it is.
  void Follow(int follower, int other) {
    groups_.Join(follower, other);
    for (const auto& [linked, link] : links_[follower]) links_[linked].erase(follower);
    links_[follower].clear();
    ++steps_[follower];
  }

  Groups groups_;
  std::vector<int64_t> sizes_;
  std::vector<int> steps_;
  std::vector<bool> aside_;
  std::vector<bool> follows_;
  std::vector<Link> inside_;  // of each group, between its members
  std::vector<absl::flat_hash_map<int, Link>> links_;
  std::priority_queue<Candidate> offers_;
};

}  // namespace

double StrengthOf(int32_t halvings) {
  constexpr double kMost = 16;
  return std::clamp(static_cast<double>(halvings) / kHalving, 0.0, kMost);
}

double LikenessNeeded(double cohesion, double other, int64_t fewer) {
  return std::max(StrengthOf(kHalving), ShareOfOne(fewer) * std::sqrt(cohesion * other));
}

double Closeness(double likeness, double cohesion, double other, int64_t fewer) {
  return likeness / LikenessNeeded(cohesion, other, fewer);
}

double Cohesion(absl::Span<const Vertex* const> accounts) {
  absl::flat_hash_set<int64_t> keys;
  for (const Vertex* account : accounts) keys.insert(account->at().key());
  int64_t sum = 0;
  int64_t edges = 0;
  for (const Vertex* account : accounts) {
    for (int i = 0; i < account->neighbours_size(); ++i) {
      if (!keys.contains(account->neighbours(i))) continue;
      sum += UnitsOf(account->halvings(i));
      ++edges;
    }
  }
  return CohesionOf(sum, edges, static_cast<int64_t>(accounts.size()));
}

std::vector<std::vector<int>> Partition(absl::Span<const Vertex* const> accounts) {
  const int count = static_cast<int>(accounts.size());
  std::vector<int> by_content(count);
  std::iota(by_content.begin(), by_content.end(), 0);
  std::sort(by_content.begin(), by_content.end(), [&](int a, int b) {
    return std::make_pair(absl::string_view(accounts[a]->content_key()), accounts[a]->at().key()) <
           std::make_pair(absl::string_view(accounts[b]->content_key()), accounts[b]->at().key());
  });
  absl::flat_hash_map<int64_t, int> places;
  absl::flat_hash_map<absl::string_view, std::vector<int>> by_version;
  for (int place = 0; place < count; ++place) {
    const Vertex& account = *accounts[by_content[place]];
    places.emplace(account.at().key(), place);
    if (!account.report_version().empty()) by_version[account.report_version()].push_back(place);
  }
  Agglomeration agglomeration(count);
  for (int place = 0; place < count; ++place) {
    const Vertex& account = *accounts[by_content[place]];
    if (account.is_aside()) agglomeration.SetAside(place);
    if (account.only_denies()) agglomeration.SetFollowing(place);
    for (int i = 0; i < account.neighbours_size(); ++i) {
      const auto other = places.find(account.neighbours(i));
      if (other == places.end() || other->second == place) continue;
      agglomeration.AddEdge(place, other->second, account.halvings(i));
    }
  }
  for (const auto& [version, members] : by_version) {
    for (const int a : members) {
      for (const int b : members) {
        if (a != b) agglomeration.AddEdge(a, b, HalvingsOf(kForbidden));
      }
    }
  }
  agglomeration.Run();
  std::vector<std::vector<int>> lists = agglomeration.Lists();
  for (std::vector<int>& list : lists) {
    for (int& member : list) member = by_content[member];
  }
  return lists;
}

}  // namespace dossier::correlation
