#include "server/correlation/grouping.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "server/base/status.h"
#include "server/correlation/account_matcher.h"
#include "server/correlation/neighbours.h"
#include "server/correlation/partition.h"

namespace dossier::correlation {
namespace {

using internal::Vertex;

constexpr int kLevels = 5;
constexpr int kAlone = kLevels + 1;

// So many members of a group are asked whether they are like a unit.
constexpr int kAsked = 7;

// The least score of edges that connect the blocks of a level: each halves the doubt once more.
double LeastScore(int level) { return 1 - std::exp2(-level); }

// Another account, and what the edge to it says.
struct Tie {
  const Vertex* other;
  double score;
};

void SortByStanding(std::vector<const Vertex*>& vertices) {
  std::sort(vertices.begin(), vertices.end(), [](const Vertex* a, const Vertex* b) {
    return StandingOf(a->at()) < StandingOf(b->at());
  });
}

void Store(const Standing& standing, internal::Standing& stored) {
  stored.set_place(standing.place);
  stored.set_key(standing.key);
}

class Regrouping {
 public:
  Regrouping(LikenessGraph& graph, const GraphChange& change) : graph_(graph), change_(change) {}

  absl::Status Run() {
    std::set<int64_t> open = change_.vertices;
    for (const EdgeChange& edge : change_.edges) {
      DOSSIER_RETURN_IF_ERROR(OpenIfMoved(edge, edge.account, edge.other, open));
      DOSSIER_RETURN_IF_ERROR(OpenIfMoved(edge, edge.other, edge.account, open));
    }
    for (const int64_t block : change_.blocks) DOSSIER_RETURN_IF_ERROR(AddOldBlock(block, open));
    while (!open.empty()) {
      const int64_t key = *open.begin();
      open.erase(open.begin());
      if (placed_.contains(key)) continue;
      DOSSIER_ASSIGN_OR_RETURN(const Vertex* vertex, graph_.Find(key));
      if (vertex != nullptr) DOSSIER_RETURN_IF_ERROR(PlaceInBlock(*vertex, open));
    }
    for (const Block& block : blocks_) DivideBlock(block);
    for (const EdgeChange& edge : change_.edges) {
      DOSSIER_RETURN_IF_ERROR(AskIfMet(edge, edge.account, edge.other));
      DOSSIER_RETURN_IF_ERROR(AskIfMet(edge, edge.other, edge.account));
    }
    for (const auto& [key, from] : moved_) DOSSIER_RETURN_IF_ERROR(AskNeighbours(key, from));
    while (!asked_.empty()) {
      const Standing unit = *asked_.begin();
      asked_.erase(asked_.begin());
      DOSSIER_RETURN_IF_ERROR(JoinGroup(unit));
    }
    return absl::OkStatus();
  }

 private:
  struct Block {
    int level;
    std::vector<const Vertex*> members;  // in the order of lists
  };

  // What a unit finds of a group among those that stand before it.
  struct Meeting {
    double likeness = 0;  // summed over the unit's accounts
    int rank = 0;
    std::optional<double> cohesion;  // of the loosest unit that is met
    std::vector<double> of_account;  // strengths of the account at hand

    void Loosen(double met) { cohesion = std::min(cohesion.value_or(met), met); }
  };

  // Whether the edge moves the borders of the block of its end `key`, or what is partitioned in it.
  // A weaker one than connect the block changes sets that are too large for one, where it came, and
  // may have left one small enough only on the next level, where it went.
  absl::Status OpenIfMoved(const EdgeChange& edge, int64_t key, int64_t other_key,
                           std::set<int64_t>& open) {
    DOSSIER_ASSIGN_OR_RETURN(const Vertex* vertex, graph_.Find(key));
    if (vertex == nullptr || vertex->level() == 0) return absl::OkStatus();
    const int least = std::max(1, edge.is_gone ? vertex->level() - 1 : vertex->level());
    bool moves = least <= kLevels && edge.score >= LeastScore(least);
    if (!moves) {
      DOSSIER_ASSIGN_OR_RETURN(const Vertex* other, graph_.Find(other_key));
      moves = other != nullptr && other->block() == vertex->block();
    }
    if (moves) open.insert(key);
    return absl::OkStatus();
  }

  // Lets the unit of `key` decide anew if the edge, which is looked at from the unit that stands
  // behind, is its to look at.
  absl::Status AskIfMet(const EdgeChange& edge, int64_t key, int64_t other_key) {
    if (edge.score >= 0 && edge.score < kSameIncident) return absl::OkStatus();
    DOSSIER_ASSIGN_OR_RETURN(const Vertex* vertex, graph_.Find(key));
    DOSSIER_ASSIGN_OR_RETURN(const Vertex* other, graph_.Find(other_key));
    if (vertex == nullptr || vertex->level() <= 1) return absl::OkStatus();
    const Standing unit = StandingOf(vertex->unit());
    if (other == nullptr || StandingOf(other->unit()) < unit) asked_.insert(unit);
    return absl::OkStatus();
  }

  absl::Status AddOldBlock(int64_t block, std::set<int64_t>& open) {
    if (block == 0 || !old_blocks_.insert(block).second) return absl::OkStatus();
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> members, graph_.InBlock(block));
    open.insert(members.begin(), members.end());
    return absl::OkStatus();
  }

  // All that have an edge with it that connects or forbids; weak ones only as it holds them itself.
  absl::StatusOr<const std::vector<Tie>*> TiesOf(const Vertex& vertex) {
    const int64_t key = vertex.at().key();
    const auto [known, is_new] = ties_.try_emplace(key);
    if (!is_new) return known->second.get();
    auto ties = std::make_unique<std::vector<Tie>>();
    for (int i = 0; i < vertex.neighbours_size(); ++i) {
      if (vertex.scores(i) >= 0 && vertex.scores(i) < kSameIncident) continue;
      DOSSIER_ASSIGN_OR_RETURN(const Vertex* other, graph_.Find(vertex.neighbours(i)));
      if (other != nullptr) ties->push_back({other, vertex.scores(i)});
    }
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> behind, graph_.Behind(key));
    for (const int64_t each : behind) {
      DOSSIER_ASSIGN_OR_RETURN(const Vertex* other, graph_.Find(each));
      if (other == nullptr) continue;
      const auto& keys = other->neighbours();
      const auto at = std::find(keys.begin(), keys.end(), key);
      if (at != keys.end()) {
        ties->push_back({other, other->scores(static_cast<int>(at - keys.begin()))});
      }
    }
    const std::vector<Tie>* found = ties.get();
    ties_[key] = std::move(ties);
    return found;
  }

  // All that edges of the level connect with it; empty if they are too many for a block.
  absl::StatusOr<std::vector<const Vertex*>> Connected(const Vertex& vertex, int level) {
    const double least = LeastScore(level);
    absl::flat_hash_set<int64_t> seen = {vertex.at().key()};
    std::vector<const Vertex*> connected = {&vertex};
    bool is_crowd = crowds_.contains({level, vertex.at().key()});
    for (size_t next = 0; next < connected.size() && !is_crowd; ++next) {
      DOSSIER_ASSIGN_OR_RETURN(const std::vector<Tie>* ties, TiesOf(*connected[next]));
      for (const Tie& tie : *ties) {
        const int64_t key = tie.other->at().key();
        if (tie.score < least || !seen.insert(key).second) continue;
        connected.push_back(tie.other);
        is_crowd |=
            static_cast<int>(connected.size()) > kMostInBlock || crowds_.contains({level, key});
        if (is_crowd) break;
      }
    }
    if (!is_crowd) return connected;
    for (const int64_t key : seen) crowds_.insert({level, key});
    return std::vector<const Vertex*>();
  }

  absl::StatusOr<Block> BlockOf(const Vertex& vertex) {
    int level = std::clamp(vertex.level(), 1, kAlone);
    std::vector<const Vertex*> members;
    // An edge that went may have left fewer.
    while (level > 1) {
      DOSSIER_ASSIGN_OR_RETURN(std::vector<const Vertex*> more, Connected(vertex, level - 1));
      if (more.empty()) break;
      members = std::move(more);
      --level;
    }
    for (; members.empty() && level <= kLevels; ++level) {
      DOSSIER_ASSIGN_OR_RETURN(members, Connected(vertex, level));
      if (!members.empty()) break;
    }
    if (members.empty()) members = {&vertex};
    SortByStanding(members);
    return Block{level, std::move(members)};
  }

  absl::Status PlaceInBlock(const Vertex& vertex, std::set<int64_t>& open) {
    DOSSIER_ASSIGN_OR_RETURN(Block block, BlockOf(vertex));
    const int64_t first = block.members.front()->at().key();
    for (const Vertex* member : block.members) {
      placed_.insert(member->at().key());
      if (member->block() == first && member->level() == block.level) continue;
      DOSSIER_RETURN_IF_ERROR(AddOldBlock(member->block(), open));
      Vertex& changed = graph_.Change(member->at().key());
      changed.set_block(first);
      changed.set_level(block.level);
    }
    blocks_.push_back(std::move(block));
    return absl::OkStatus();
  }

  void DivideBlock(const Block& block) {
    const bool is_whole = block.level == 1;
    for (const std::vector<int>& part : Partition(block.members)) {
      std::vector<const Vertex*> unit;
      for (const int index : part) unit.push_back(block.members[index]);
      SortByStanding(unit);
      const Standing first = StandingOf(unit.front()->at());
      bool is_asked = false;
      for (const Vertex* member : unit) {
        const int64_t key = member->at().key();
        is_asked |= change_.vertices.contains(key);
        if (StandingOf(member->unit()) != first || !member->has_group()) {
          const Standing old = member->has_unit() ? StandingOf(member->unit()) : first;
          moved_.emplace(key, std::min(old, first));
          Store(first, *graph_.Change(key).mutable_unit());
          is_asked = true;
        }
        if (!is_whole) continue;
        // It has been in a crowd, or in another group.
        if (member->rank() != 0 || StandingOf(member->group()) != first || !member->has_group()) {
          SetGroup(key, first, 0);
        }
      }
      if (!is_whole) {
        const double cohesion = Cohesion(unit);
        for (const Vertex* member : unit) {
          if (member->cohesion() == cohesion) continue;
          graph_.Change(member->at().key()).set_cohesion(cohesion);
          moved_.emplace(member->at().key(), first);
          is_asked = true;
        }
      }
      units_[first] = std::move(unit);
      if (!is_whole && (is_asked || units_[first].front()->rank() == 0)) asked_.insert(first);
    }
  }

  void SetGroup(int64_t key, const Standing& group, int rank) {
    Vertex& changed = graph_.Change(key);
    Store(group, *changed.mutable_group());
    changed.set_rank(rank);
  }

  // Lets the units decide anew that look at this account and stand behind `from`.
  absl::Status AskNeighbours(int64_t key, const Standing& from) {
    DOSSIER_ASSIGN_OR_RETURN(const Vertex* vertex, graph_.Find(key));
    const auto ask = [&](const Vertex& other) {
      const Standing unit = StandingOf(other.unit());
      if (other.level() > 1 && from < unit) asked_.insert(unit);
    };
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<Tie>* ties, TiesOf(*vertex));
    for (const Tie& tie : *ties) ask(*tie.other);
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<const Vertex*> siblings, SiblingsOf(*vertex));
    for (const Vertex* sibling : siblings) ask(*sibling);
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<const Vertex*>> SiblingsOf(const Vertex& vertex) {
    std::vector<const Vertex*> siblings;
    if (!vertex.has_siblings()) return siblings;
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> keys,
                             graph_.InVersion(vertex.report_version()));
    for (const int64_t key : keys) {
      if (key == vertex.at().key()) continue;
      DOSSIER_ASSIGN_OR_RETURN(const Vertex* sibling, graph_.Find(key));
      if (sibling != nullptr) siblings.push_back(sibling);
    }
    return siblings;
  }

  absl::StatusOr<std::vector<const Vertex*>> MembersOf(const Standing& unit) {
    const auto known = units_.find(unit);
    if (known != units_.end()) return known->second;
    std::vector<const Vertex*> members;
    DOSSIER_ASSIGN_OR_RETURN(const Vertex* first, graph_.Find(unit.key));
    if (first == nullptr) return members;
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> keys, graph_.InBlock(first->block()));
    for (const int64_t key : keys) {
      DOSSIER_ASSIGN_OR_RETURN(const Vertex* member, graph_.Find(key));
      if (member != nullptr && StandingOf(member->unit()) == unit) members.push_back(member);
    }
    SortByStanding(members);
    units_[unit] = members;
    return members;
  }

  // Decides for a unit of a crowd, once all that stand before it have.
  absl::Status JoinGroup(const Standing& unit) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<const Vertex*> members, MembersOf(unit));
    // Of a unit that is no more, what it was is decided with those that its accounts are in now.
    if (members.empty() || StandingOf(members.front()->unit()) != unit) return absl::OkStatus();
    std::map<Standing, Meeting> met;
    std::set<Standing> forbidden;
    for (const Vertex* member : members) {
      DOSSIER_ASSIGN_OR_RETURN(const std::vector<Tie>* ties, TiesOf(*member));
      for (const Tie& tie : *ties) {
        if (!(StandingOf(tie.other->unit()) < unit)) continue;
        const Standing group = StandingOf(tie.other->group());
        if (tie.score < 0) {
          forbidden.insert(group);
          continue;
        }
        Meeting& meeting = met[group];
        meeting.rank = std::max(meeting.rank, tie.other->rank());
        meeting.Loosen(tie.other->cohesion());
        meeting.of_account.push_back(Strength(tie.score));
      }
      for (auto& [group, meeting] : met) {
        meeting.likeness += AverageOfBest(meeting);
        meeting.of_account.clear();
      }
      DOSSIER_ASSIGN_OR_RETURN(const std::vector<const Vertex*> siblings, SiblingsOf(*member));
      for (const Vertex* sibling : siblings) {
        if (StandingOf(sibling->unit()) < unit) forbidden.insert(StandingOf(sibling->group()));
      }
    }

    Standing group = unit;
    int rank = 0;
    double most = 1;
    for (const auto& [standing, meeting] : met) {
      const double closeness = ClosenessOf(members, meeting);
      if (forbidden.contains(standing) || closeness < most) continue;
      if (closeness == most && group != unit) continue;
      most = closeness;
      group = standing;
      rank = meeting.rank;
    }
    rank = std::min(kAsked, rank + static_cast<int>(members.size()));
    for (const Vertex* member : members) {
      if (StandingOf(member->group()) == group && member->rank() == rank) continue;
      SetGroup(member->at().key(), group, rank);
      DOSSIER_RETURN_IF_ERROR(AskNeighbours(member->at().key(), unit));
    }
    return absl::OkStatus();
  }

  static double ClosenessOf(const std::vector<const Vertex*>& unit, const Meeting& group) {
    const auto size = static_cast<int64_t>(unit.size());
    return Closeness(group.likeness / static_cast<double>(size), group.cohesion.value_or(0),
                     unit.front()->cohesion(), std::min<int64_t>(size, group.rank));
  }

  // How like an account is to a group: on average over its likest members, of whom those that have
  // no edge are not alike.
  static double AverageOfBest(Meeting& meeting) {
    std::vector<double>& strengths = meeting.of_account;
    if (strengths.empty()) return 0;
    const size_t asked = std::min<size_t>(
        kAsked, std::max<size_t>(strengths.size(), static_cast<size_t>(meeting.rank)));
    const size_t found = std::min<size_t>(asked, strengths.size());
    std::partial_sort(strengths.begin(), strengths.begin() + static_cast<std::ptrdiff_t>(found),
                      strengths.end(), std::greater<>());
    double sum = 0;
    for (size_t i = 0; i < found; ++i) sum += strengths[i];
    return sum / static_cast<double>(asked);
  }

  LikenessGraph& graph_;
  const GraphChange& change_;
  absl::flat_hash_map<int64_t, std::unique_ptr<std::vector<Tie>>> ties_;
  absl::flat_hash_set<std::pair<int, int64_t>> crowds_;  // what has too many around it, by level
  absl::flat_hash_set<int64_t> old_blocks_;
  absl::flat_hash_set<int64_t> placed_;
  std::vector<Block> blocks_;
  std::map<int64_t, Standing> moved_;  // to another unit, or as good as; the first of both
  std::map<Standing, std::vector<const Vertex*>> units_;
  std::set<Standing> asked_;  // units that have to decide
};

}  // namespace

absl::Status Regroup(LikenessGraph& graph, const GraphChange& change) {
  return Regrouping(graph, change).Run();
}

}  // namespace dossier::correlation
