#include "server/correlation/grouping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/correlation/account_matcher.h"
#include "server/correlation/edges.h"
#include "server/correlation/group_all.h"
#include "server/correlation/neighbours.h"
#include "tests/support/status_matchers.h"

namespace dossier::correlation {
namespace {

using internal::Vertex;
using ::testing::Lt;
using ::testing::SizeIs;

// How alike the news of this world are: an edge for each pair of accounts that has one, the earlier
// one first.
using Edges = std::map<std::pair<int, int>, double>;

// Stories next to each other, each account like those that stand near it in its own and now and
// then like one of another. Every tenth report tells of two things. Accounts are numbered from 1.
struct World {
  World(int accounts, int stories, uint32_t seed) : count(accounts) {
    std::mt19937 random(seed);
    const auto chance = [&](int of) { return static_cast<int>(random() % of) == 0; };
    std::vector<int> story_of;
    for (int i = 0; i < accounts; ++i) {
      story_of.push_back(static_cast<int>(random()) % stories);
      version_of.push_back(i > 0 && chance(10) ? i - 1 : i);
      for (int before = 0; before < i; ++before) {
        if (version_of[i] == version_of[before]) continue;
        const bool is_same = story_of[i] == story_of[before];
        if (!chance(is_same ? 2 : 12)) continue;
        const double likeness = is_same ? 0.4 : 0.1;
        const double score = likeness + 0.01 * static_cast<double>(random() % 60);
        edges[{before, i}] = !is_same && chance(4) ? kForbidden : std::min(score, 0.999);
      }
    }
  }

  Vertex VertexOf(int account) const {
    Vertex vertex;
    vertex.mutable_at()->set_place(static_cast<uint64_t>(account));
    vertex.mutable_at()->set_key(account);
    vertex.set_report_version(absl::StrCat(version_of[account]));
    vertex.set_content_key(absl::StrCat(10000 + account));
    vertex.set_has_siblings(std::count(version_of.begin(), version_of.end(), version_of[account]) >
                            1);
    return vertex;
  }

  int count;
  std::vector<int> version_of;
  Edges edges;
};

// A graph that accounts enter and leave one by one.
class GrowingGraph final : public LikenessGraph {
 public:
  explicit GrowingGraph(const World& world) : world_(world) {}

  void Enter(int account) {
    GraphChange change;
    change.vertices.insert(account);
    vertices_[account] = std::make_unique<Vertex>(world_.VertexOf(account));
    seats_[account].at = StandingOf(vertices_[account]->at());
    for (const auto& [pair, score] : world_.edges) {
      const bool is_its = pair.first == account || pair.second == account;
      if (!is_its || !vertices_.contains(pair.first) || !vertices_.contains(pair.second)) continue;
      Connect(*vertices_[pair.second], pair.first, vertices_[pair.first].get(), score, 0);
      change.edges.push_back({pair.second, pair.first, HalvingsOf(score)});
    }
    RegroupAfter(change);
  }

  void Leave(int account) {
    GraphChange change;
    change.blocks.insert(seats_[account].block);
    for (const auto& [pair, score] : world_.edges) {
      const bool is_its = pair.first == account || pair.second == account;
      if (!is_its || !vertices_.contains(pair.first) || !vertices_.contains(pair.second)) continue;
      change.edges.push_back({pair.second, pair.first, HalvingsOf(score), /*is_gone=*/true});
      Vertex& holder = *vertices_[pair.second];
      Disconnect(holder, EdgeTo(holder, pair.first), vertices_[pair.first].get());
    }
    for (int other = 0; other < world_.count; ++other) {
      if (world_.version_of[other] == world_.version_of[account]) change.vertices.insert(other);
    }
    vertices_.erase(account);
    seats_.erase(account);
    RegroupAfter(change);
  }

  // By first accounts, in order.
  std::vector<std::vector<int>> Groups() const {
    std::map<int64_t, std::vector<int>> groups;
    for (const auto& [key, seat] : seats_) {
      groups[seat.group.key].push_back(static_cast<int>(key));
    }
    std::vector<std::vector<int>> lists;
    for (const auto& [first, members] : groups) {
      EXPECT_EQ(members.front(), first) << "a group goes by its first account";
      lists.push_back(members);
    }
    return lists;
  }

  size_t looked_at() const { return looked_at_; }

  absl::StatusOr<const Vertex*> Find(int64_t key) override {
    ++looked_at_;
    const auto found = vertices_.find(key);
    return found == vertices_.end() ? nullptr : found->second.get();
  }
  absl::StatusOr<const Seat*> SeatOf(int64_t key) override {
    ++looked_at_;
    const auto found = seats_.find(key);
    return found == seats_.end() ? nullptr : &found->second;
  }
  absl::StatusOr<std::vector<int64_t>> InBlock(int64_t block) override {
    return blocks_before_[block];
  }
  absl::StatusOr<std::vector<int64_t>> InVersion(absl::string_view report_version) override {
    std::vector<int64_t> keys;
    for (const auto& [key, vertex] : vertices_) {
      if (vertex->report_version() == report_version) keys.push_back(key);
    }
    return keys;
  }
  Seat& ChangeSeat(int64_t key) override { return seats_.at(key); }

 private:
  void RegroupAfter(const GraphChange& change) {
    blocks_before_.clear();
    for (const auto& [key, seat] : seats_) blocks_before_[seat.block].push_back(key);
    looked_at_ = 0;
    ASSERT_OK(Regroup(*this, change));
  }

  const World& world_;
  std::map<int64_t, std::unique_ptr<Vertex>> vertices_;
  std::map<int64_t, Seat> seats_;
  std::map<int64_t, std::vector<int64_t>> blocks_before_;
  size_t looked_at_ = 0;
};

// The groups of some accounts of the world, grouped at once.
std::vector<std::vector<int>> AtOnce(const World& world, const std::vector<int>& accounts) {
  std::map<int, int> index_of;
  std::vector<Vertex> vertices;
  for (const int account : accounts) {
    index_of[account] = static_cast<int>(vertices.size());
    vertices.push_back(world.VertexOf(account));
    vertices.back().mutable_at()->set_key(index_of[account]);
  }
  for (const auto& [pair, score] : world.edges) {
    if (!index_of.contains(pair.first) || !index_of.contains(pair.second)) continue;
    const int before = index_of[pair.first];
    Connect(vertices[index_of[pair.second]], before, &vertices[before], score, 0);
  }
  std::vector<std::vector<int>> groups = GroupAll(std::move(vertices));
  for (std::vector<int>& group : groups) {
    for (int& member : group) member = accounts[member];
  }
  return groups;
}

TEST(GroupingTest, AccountsThatComeAndGoInAnyOrderEndAsIfGroupedAtOnce) {
  for (uint32_t seed = 0; seed < 12; ++seed) {
    const World world(160, 4 + static_cast<int>(seed) * 3, seed);
    std::mt19937 random(seed);
    std::vector<int> order;
    for (int i = 1; i < world.count; ++i) order.push_back(i);
    std::shuffle(order.begin(), order.end(), random);
    GrowingGraph graph(world);
    std::vector<int> there;
    for (const int account : order) {
      graph.Enter(account);
      there.push_back(account);
      if (there.size() > 3 && random() % 4 == 0) {
        const size_t gone = random() % there.size();
        graph.Leave(there[gone]);
        there.erase(there.begin() + static_cast<std::ptrdiff_t>(gone));
      }
      if (random() % 8 != 0) continue;
      std::vector<int> sorted = there;
      std::sort(sorted.begin(), sorted.end());
      ASSERT_EQ(graph.Groups(), AtOnce(world, sorted)) << "seed " << seed;
    }
  }
}

// A chain of stories, each like the next: all the news are connected.
TEST(GroupingTest, AChainThroughAllTheNewsMakesNoReportDearer) {
  constexpr int kStories = 60;
  constexpr int kEach = 8;
  World world(kStories * kEach, 1, 1);
  world.edges.clear();
  for (int i = 0; i < world.count; ++i) {
    world.version_of[i] = i;
    for (int before = std::max(0, i - 2 * kEach); before < i; ++before) {
      const bool is_same = before / kEach == i / kEach;
      if (is_same) world.edges[{before, i}] = 0.9;
      if (!is_same && (i + before) % 23 == 0) world.edges[{before, i}] = 0.55;
    }
  }
  GrowingGraph graph(world);
  std::vector<size_t> looked_at;
  for (int i = 1; i < world.count; ++i) {
    graph.Enter(i);
    looked_at.push_back(graph.looked_at());
  }
  EXPECT_THAT(graph.Groups(), SizeIs(kStories));
  const auto most = [&](int begin, int end) {
    return *std::max_element(looked_at.begin() + begin, looked_at.begin() + end);
  };
  EXPECT_THAT(most(300, world.count - 1), Lt(2 * most(100, 200)));
}

TEST(GroupingTest, OneReportNeverTellsOneIncidentTwiceInACrowdEither) {
  World world(120, 1, 3);
  GrowingGraph graph(world);
  for (int i = 1; i < world.count; ++i) graph.Enter(i);
  for (const std::vector<int>& group : graph.Groups()) {
    std::vector<int> versions;
    for (const int account : group) versions.push_back(world.version_of[account]);
    std::sort(versions.begin(), versions.end());
    EXPECT_EQ(std::adjacent_find(versions.begin(), versions.end()), versions.end());
  }
}

}  // namespace
}  // namespace dossier::correlation
