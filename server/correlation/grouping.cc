#include "server/correlation/grouping.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <utility>

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

// How finely it is told how alike the accounts of a unit are, so that one more seldom changes what
// is known of all others.
constexpr double kSteps = 2;

// The least score of edges that connect the blocks of a level: each halves the doubt once more.
double LeastScore(int level) { return 1 - std::exp2(-level); }

bool Connects(double score) { return score >= kSameIncident; }
bool Forbids(double score) { return score < 0; }

// The key of another account, and what the edge to it says.
struct Tie {
  int64_t other;
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
    for (const auto& [key, move] : moved_) {
      DOSSIER_RETURN_IF_ERROR(AskTied(key, move.from));
      if (move.is_to_other_unit) DOSSIER_RETURN_IF_ERROR(AskForbidden(key, move.from));
    }
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

  // An account that is in another unit, or in one that is held together otherwise.
  struct Move {
    Standing from;  // the first of both units
    bool is_to_other_unit;
  };

  // What a unit finds of a group among those that stand before it.
  struct Meeting {
    double likeness = 0;  // summed over the unit's accounts
    int rank = 0;
    std::optional<double> cohesion;  // of the loosest unit that is met
    std::vector<double> of_account;  // strengths of the account at hand

    void Loosen(double met) { cohesion = std::min(cohesion.value_or(met), met); }
  };

  // A group that a unit may join.
  struct Choice {
    double closeness;
    Standing group;
    int rank;
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
  // behind, is its to look at. One that forbids, and is gone, matters to a unit that was barred.
  absl::Status AskIfMet(const EdgeChange& edge, int64_t key, int64_t other_key) {
    if (edge.score >= 0 && edge.score < kSameIncident) return absl::OkStatus();
    DOSSIER_ASSIGN_OR_RETURN(const Vertex* vertex, graph_.Find(key));
    DOSSIER_ASSIGN_OR_RETURN(const Vertex* other, graph_.Find(other_key));
    if (vertex == nullptr || vertex->level() <= 1) return absl::OkStatus();
    if (edge.score < 0 && edge.is_gone && !vertex->is_barred()) return absl::OkStatus();
    if (edge.score < 0 && !edge.is_gone && !SharesGroup(*vertex, other)) return absl::OkStatus();
    const Standing unit = StandingOf(vertex->unit());
    if (other == nullptr || StandingOf(other->unit()) < unit) asked_.insert(unit);
    return absl::OkStatus();
  }

  static bool SharesGroup(const Vertex& vertex, const Vertex* other) {
    return other != nullptr && vertex.has_group() && other->has_group() &&
           StandingOf(vertex.group()) == StandingOf(other->group());
  }

  absl::Status AddOldBlock(int64_t block, std::set<int64_t>& open) {
    if (block == 0 || !old_blocks_.insert(block).second) return absl::OkStatus();
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> members, graph_.InBlock(block));
    open.insert(members.begin(), members.end());
    return absl::OkStatus();
  }

  // Its edges that decide, as they connect or forbid.
  static std::vector<Tie> TiesOf(const Vertex& vertex, bool (*is_such)(double score)) {
    std::vector<Tie> ties;
    for (int i = 0; i < vertex.neighbours_size(); ++i) {
      if (is_such(vertex.scores(i))) ties.push_back({vertex.neighbours(i), vertex.scores(i)});
    }
    for (int i = 0; i < vertex.behind_size(); ++i) {
      if (is_such(vertex.behind_scores(i))) {
        ties.push_back({vertex.behind(i), vertex.behind_scores(i)});
      }
    }
    return ties;
  }

  // All whose group it must not share.
  absl::StatusOr<std::vector<const Vertex*>> ForbiddenTo(const Vertex& vertex) {
    DOSSIER_ASSIGN_OR_RETURN(std::vector<const Vertex*> forbidden, SiblingsOf(vertex));
    for (const Tie& tie : TiesOf(vertex, Forbids)) {
      DOSSIER_ASSIGN_OR_RETURN(const Vertex* other, graph_.Find(tie.other));
      if (other != nullptr) forbidden.push_back(other);
    }
    return forbidden;
  }

  // All that edges of the level connect with it; empty if they are too many for a block.
  absl::StatusOr<std::vector<const Vertex*>> Connected(const Vertex& vertex, int level) {
    const double least = LeastScore(level);
    absl::flat_hash_set<int64_t> seen = {vertex.at().key()};
    std::vector<const Vertex*> connected = {&vertex};
    bool is_crowd = crowds_.contains({level, vertex.at().key()});
    for (size_t next = 0; next < connected.size() && !is_crowd; ++next) {
      for (const Tie& tie : TiesOf(*connected[next], Connects)) {
        if (tie.score < least || !seen.insert(tie.other).second) continue;
        is_crowd |= crowds_.contains({level, tie.other});
        if (is_crowd) break;
        DOSSIER_ASSIGN_OR_RETURN(const Vertex* other, graph_.Find(tie.other));
        if (other == nullptr) continue;
        connected.push_back(other);
        is_crowd |= static_cast<int>(connected.size()) > kMostInBlock;
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
          moved_.emplace(key, Move{std::min(old, first), /*is_to_other_unit=*/true});
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
        const double cohesion = std::round(kSteps * Cohesion(unit)) / kSteps;
        for (const Vertex* member : unit) {
          if (member->cohesion() == cohesion) continue;
          graph_.Change(member->at().key()).set_cohesion(cohesion);
          moved_.emplace(member->at().key(), Move{first, /*is_to_other_unit=*/false});
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

  // Lets the units behind `from` decide anew that this account is like.
  absl::Status AskTied(int64_t key, const Standing& from) {
    DOSSIER_ASSIGN_OR_RETURN(const Vertex* vertex, graph_.Find(key));
    for (const Tie& tie : TiesOf(*vertex, Connects)) {
      DOSSIER_ASSIGN_OR_RETURN(const Vertex* other, graph_.Find(tie.other));
      if (other == nullptr) continue;
      const Standing unit = StandingOf(other->unit());
      if (other->level() > 1 && from < unit) asked_.insert(unit);
    }
    return absl::OkStatus();
  }

  // Lets those decide anew that must not share its group, and do, or that it may have kept out of
  // the one that it was in.
  absl::Status AskForbidden(int64_t key, const Standing& from) {
    DOSSIER_ASSIGN_OR_RETURN(const Vertex* vertex, graph_.Find(key));
    if (!vertex->has_group()) return absl::OkStatus();
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<const Vertex*> forbidden, ForbiddenTo(*vertex));
    for (const Vertex* other : forbidden) {
      const Standing unit = StandingOf(other->unit());
      const bool matters = other->is_barred() || SharesGroup(*vertex, other);
      if (matters && other->level() > 1 && from < unit) asked_.insert(unit);
    }
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
    for (const Vertex* member : members) {
      for (const Tie& tie : TiesOf(*member, Connects)) {
        DOSSIER_ASSIGN_OR_RETURN(const Vertex* other, graph_.Find(tie.other));
        if (other == nullptr || !(StandingOf(other->unit()) < unit)) continue;
        Meeting& meeting = met[StandingOf(other->group())];
        meeting.rank = std::max(meeting.rank, other->rank());
        meeting.Loosen(other->cohesion());
        meeting.of_account.push_back(Strength(tie.score));
      }
      for (auto& [group, meeting] : met) {
        meeting.likeness += AverageOfBest(meeting);
        meeting.of_account.clear();
      }
    }
    std::vector<Choice> choices;
    for (const auto& [group, meeting] : met) {
      const double closeness = ClosenessOf(members, meeting);
      if (closeness >= 1) choices.push_back({closeness, group, meeting.rank});
    }
    std::stable_sort(choices.begin(), choices.end(),
                     [](const Choice& a, const Choice& b) { return a.closeness > b.closeness; });
    std::set<Standing> forbidden;
    if (!choices.empty()) {
      DOSSIER_ASSIGN_OR_RETURN(forbidden, ForbiddenGroups(unit, members));
    }
    const auto chosen = std::find_if(choices.begin(), choices.end(), [&](const Choice& choice) {
      return !forbidden.contains(choice.group);
    });
    const bool is_barred = chosen != choices.begin();
    const Choice choice = chosen == choices.end() ? Choice{1, unit, 0} : *chosen;
    const int rank = std::min(kAsked, choice.rank + static_cast<int>(members.size()));
    for (const Vertex* member : members) {
      const int64_t key = member->at().key();
      if (member->is_barred() != is_barred) graph_.Change(key).set_is_barred(is_barred);
      const bool is_in_other_group = StandingOf(member->group()) != choice.group;
      if (!is_in_other_group && member->rank() == rank) continue;
      SetGroup(key, choice.group, rank);
      DOSSIER_RETURN_IF_ERROR(AskTied(key, unit));
      if (is_in_other_group) DOSSIER_RETURN_IF_ERROR(AskForbidden(key, unit));
    }
    return absl::OkStatus();
  }

  // The groups before `unit` that have an account which must not share that of a member.
  absl::StatusOr<std::set<Standing>> ForbiddenGroups(const Standing& unit,
                                                     absl::Span<const Vertex* const> members) {
    std::set<Standing> groups;
    for (const Vertex* member : members) {
      DOSSIER_ASSIGN_OR_RETURN(const std::vector<const Vertex*> others, ForbiddenTo(*member));
      for (const Vertex* other : others) {
        if (StandingOf(other->unit()) < unit) groups.insert(StandingOf(other->group()));
      }
    }
    return groups;
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
  absl::flat_hash_set<std::pair<int, int64_t>> crowds_;  // what has too many around it, by level
  absl::flat_hash_set<int64_t> old_blocks_;
  absl::flat_hash_set<int64_t> placed_;
  std::vector<Block> blocks_;
  std::map<int64_t, Move> moved_;
  std::map<Standing, std::vector<const Vertex*>> units_;
  std::set<Standing> asked_;  // units that have to decide
};

}  // namespace

absl::Status Regroup(LikenessGraph& graph, const GraphChange& change) {
  return Regrouping(graph, change).Run();
}

}  // namespace dossier::correlation
