#include "server/correlation/grouping.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"
#include "server/base/status.h"
#include "server/correlation/account_matcher.h"
#include "server/correlation/edges.h"
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

// The least halvings of edges that connect the blocks of a level: one more each.
int32_t LeastHalvings(int level) { return level * kHalving; }

bool Connects(int32_t halvings) { return halvings >= kHalving; }
bool Forbids(int32_t halvings) { return halvings < 0; }

// The key of another account, and what the edge to it says.
struct Tie {
  int64_t other;
  int32_t halvings;
};

void SortByStanding(std::vector<const Vertex*>& vertices) {
  std::sort(vertices.begin(), vertices.end(), [](const Vertex* a, const Vertex* b) {
    return StandingOf(a->at()) < StandingOf(b->at());
  });
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
    for (const Block& block : blocks_) DOSSIER_RETURN_IF_ERROR(DivideBlock(block));
    for (const EdgeChange& edge : change_.edges) {
      DOSSIER_RETURN_IF_ERROR(AskIfMet(edge, edge.account, edge.other));
      DOSSIER_RETURN_IF_ERROR(AskIfMet(edge, edge.other, edge.account));
    }
    for (const auto& [key, move] : moved_) {
      DOSSIER_ASSIGN_OR_RETURN(const Seat* seat, graph_.SeatOf(key));
      // Of one that has no group it matters which it joins.
      if (!IsGrouped(*seat)) continue;
      const bool is_in_other_group = seat->group != move.left;
      const Effect effect = is_in_other_group ? Effect() : Effect{Effect::kCohesion, move.cohesion};
      DOSSIER_RETURN_IF_ERROR(AskTied(*seat, move.from, move.until, effect));
      if (move.from == move.until && !is_in_other_group) continue;
      DOSSIER_RETURN_IF_ERROR(AskForbidden(*seat, move.from, move.left.key));
    }
    while (!asked_.empty()) {
      const auto [unit, about] = *asked_.begin();
      asked_.erase(asked_.begin());
      DOSSIER_RETURN_IF_ERROR(JoinGroup(unit, about));
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
    Standing from;    // the first of both units ...
    Standing until;   // ... and the last
    Standing left;    // the group that it was in
    double cohesion;  // of the unit that it was in
  };

  // What a change of an account does to how close its group is to units that it is like.
  struct Effect {
    enum Kind { kUnclear, kNewMember, kMoreAsked, kCohesion };
    Kind kind = kUnclear;
    double cohesion = 0;  // of kCohesion: what that of its unit was
    Standing left;        // of kUnclear: the group that it was in, if that is another
  };

  // What has changed for a unit that decides anew: how like it is to others, or also whom it must
  // not share a group with.
  enum class Asked { kLikeness, kAll };

  // An edge from a unit's account to one that stands before the unit and is in a group.
  struct Meeting {
    Standing group;
    size_t account;  // of the unit
    double strength;
    int rank;         // of the other one ...
    double cohesion;  // ... and of its unit

    friend bool operator<(const Meeting& a, const Meeting& b) {
      return std::tie(a.group, a.account, b.strength) < std::tie(b.group, b.account, a.strength);
    }
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
    DOSSIER_ASSIGN_OR_RETURN(const Seat* seat, graph_.SeatOf(key));
    if (seat == nullptr || seat->level == 0) return absl::OkStatus();
    const int least = std::max(1, edge.is_gone ? seat->level - 1 : seat->level);
    bool moves = least <= kLevels && edge.halvings >= LeastHalvings(least);
    if (!moves) {
      DOSSIER_ASSIGN_OR_RETURN(const Seat* other, graph_.SeatOf(other_key));
      moves = other != nullptr && other->block == seat->block;
    }
    if (moves) open.insert(key);
    return absl::OkStatus();
  }

  void Ask(const Standing& unit, Asked about) {
    Asked& known = asked_[unit];
    known = std::max(known, about);
  }

  // Lets the unit of `key` decide anew if the edge, which is looked at from the unit that stands
  // behind, is its to look at, and may matter.
  absl::Status AskIfMet(const EdgeChange& edge, int64_t key, int64_t other_key) {
    DOSSIER_ASSIGN_OR_RETURN(const Seat* seat, graph_.SeatOf(key));
    DOSSIER_ASSIGN_OR_RETURN(const Seat* other, graph_.SeatOf(other_key));
    if (seat == nullptr || seat->level <= 1) return absl::OkStatus();
    if (other != nullptr && !(other->unit < seat->unit)) return absl::OkStatus();
    if (Matters(edge, *seat, other)) {
      Ask(seat->unit, Forbids(edge.halvings) ? Asked::kAll : Asked::kLikeness);
    }
    return absl::OkStatus();
  }

  // Whether it may matter to the unit of `seat` that its edge to `other` came, or went. To one that
  // has no group yet, it will once that has.
  static bool Matters(const EdgeChange& edge, const Seat& seat, const Seat* other) {
    if (Forbids(edge.halvings)) {
      return edge.is_gone ? !seat.barred_from.empty()
                          : other != nullptr && SharesGroup(seat, *other);
    }
    if (!Connects(edge.halvings)) return false;
    if (edge.is_gone || other == nullptr) return true;
    return IsGrouped(*other) && !IsBarredFrom(seat, other->group.key) && !DrawsCloser(*other, seat);
  }

  // Whether a new edge between the two, or the first one, which is new in its group, only draws
  // `other` closer to the group that it is in.
  static bool DrawsCloser(const Seat& seat, const Seat& other) {
    return SharesGroup(seat, other) && other.joined_rank == kAsked;
  }

  // Whether its unit is kept out of the group with that key, so that it does not matter how close
  // that is.
  static bool IsBarredFrom(const Seat& seat, int64_t group) {
    const std::vector<int64_t>& barred = seat.barred_from;
    return std::find(barred.begin(), barred.end(), group) != barred.end();
  }

  static bool SharesGroup(const Seat& seat, const Seat& other) {
    return IsGrouped(seat) && seat.group == other.group;
  }

  absl::Status AddOldBlock(int64_t block, std::set<int64_t>& open) {
    if (block == 0 || !old_blocks_.insert(block).second) return absl::OkStatus();
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> members, graph_.InBlock(block));
    open.insert(members.begin(), members.end());
    return absl::OkStatus();
  }

  // Its edges that decide, as they connect or forbid.
  static std::vector<Tie> TiesOf(const Vertex& vertex, bool (*is_such)(int32_t halvings)) {
    std::vector<Tie> ties;
    const auto add = [&](int64_t other, int32_t halvings) {
      if (is_such(halvings)) ties.push_back({other, halvings});
    };
    for (int i = 0; i < vertex.neighbours_size(); ++i) {
      add(vertex.neighbours(i), vertex.halvings(i));
    }
    for (int i = 0; i < vertex.behind_size(); ++i) {
      add(vertex.behind(i), vertex.behind_halvings(i));
    }
    return ties;
  }

  // All whose group it must not share.
  absl::StatusOr<std::vector<const Seat*>> ForbiddenTo(const Vertex& vertex) {
    DOSSIER_ASSIGN_OR_RETURN(std::vector<const Seat*> forbidden, SiblingsOf(vertex));
    for (const Tie& tie : TiesOf(vertex, Forbids)) {
      DOSSIER_ASSIGN_OR_RETURN(const Seat* other, graph_.SeatOf(tie.other));
      if (other != nullptr) forbidden.push_back(other);
    }
    return forbidden;
  }

  // All that edges of the level connect with it; empty if they are too many for a block.
  absl::StatusOr<std::vector<const Vertex*>> Connected(const Vertex& vertex, int level) {
    const int32_t least = LeastHalvings(level);
    absl::flat_hash_set<int64_t> seen = {vertex.at().key()};
    std::vector<const Vertex*> connected = {&vertex};
    bool is_crowd = crowds_.contains({level, vertex.at().key()});
    for (size_t next = 0; next < connected.size() && !is_crowd; ++next) {
      for (const Tie& tie : TiesOf(*connected[next], Connects)) {
        if (tie.halvings < least || !seen.insert(tie.other).second) continue;
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
    DOSSIER_ASSIGN_OR_RETURN(const Seat* seat, graph_.SeatOf(vertex.at().key()));
    int level = std::clamp(seat->level, 1, kAlone);
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
      const int64_t key = member->at().key();
      placed_.insert(key);
      DOSSIER_ASSIGN_OR_RETURN(const Seat* seat, graph_.SeatOf(key));
      if (seat->block == first && seat->level == block.level) continue;
      DOSSIER_RETURN_IF_ERROR(AddOldBlock(seat->block, open));
      Seat& changed = graph_.ChangeSeat(key);
      changed.block = first;
      changed.level = block.level;
    }
    blocks_.push_back(std::move(block));
    return absl::OkStatus();
  }

  absl::Status DivideBlock(const Block& block) {
    for (const std::vector<int>& part : Partition(block.members)) {
      std::vector<const Vertex*> unit;
      for (const int index : part) unit.push_back(block.members[index]);
      SortByStanding(unit);
      DOSSIER_RETURN_IF_ERROR(block.level == 1 ? SeatGroup(unit) : SeatUnit(unit));
      units_[StandingOf(unit.front()->at())] = std::move(unit);
    }
    return absl::OkStatus();
  }

  // Puts the accounts into a unit that is a group, which no edge leaves.
  absl::Status SeatGroup(absl::Span<const Vertex* const> unit) {
    const Standing first = StandingOf(unit.front()->at());
    for (const Vertex* member : unit) {
      DOSSIER_ASSIGN_OR_RETURN(const Seat* seat, graph_.SeatOf(member->at().key()));
      if (seat->unit != first || seat->group != first) MoveTo(first, *seat);
      // It has been in a crowd, or in another group.
      if (seat->rank != 0 || seat->group != first) SetGroup(*seat, first, 0);
    }
    return absl::OkStatus();
  }

  // Puts the accounts into a unit of a crowd, and lets that decide if it is not as it was.
  absl::Status SeatUnit(absl::Span<const Vertex* const> unit) {
    const Standing first = StandingOf(unit.front()->at());
    const double cohesion = std::round(kSteps * Cohesion(unit)) / kSteps;
    bool is_asked = false;
    for (const Vertex* member : unit) {
      const int64_t key = member->at().key();
      DOSSIER_ASSIGN_OR_RETURN(const Seat* seat, graph_.SeatOf(key));
      is_asked |= change_.vertices.contains(key) || seat->rank == 0;
      if (seat->unit != first || !IsGrouped(*seat)) {
        MoveTo(first, *seat);
        is_asked = true;
      }
      if (seat->cohesion == cohesion) continue;
      moved_.emplace(key, Move{first, first, seat->group, seat->cohesion});
      graph_.ChangeSeat(key).cohesion = cohesion;
      is_asked = true;
    }
    if (is_asked) Ask(first, Asked::kAll);
    return absl::OkStatus();
  }

  void MoveTo(const Standing& unit, const Seat& seat) {
    const Standing old = seat.unit == Standing() ? unit : seat.unit;
    moved_.emplace(seat.at.key,
                   Move{std::min(old, unit), std::max(old, unit), seat.group, seat.cohesion});
    graph_.ChangeSeat(seat.at.key).unit = unit;
  }

  void SetGroup(const Seat& seat, const Standing& group, int rank) {
    Seat& changed = graph_.ChangeSeat(seat.at.key);
    changed.group = group;
    changed.rank = rank;
  }

  // Lets the units behind `from` decide anew that this account is like, if the change of it matters
  // to them. To those up to `until` it has come or gone, to the others the effect is known.
  absl::Status AskTied(const Seat& seat, const Standing& from, const Standing& until,
                       const Effect& effect) {
    DOSSIER_ASSIGN_OR_RETURN(const Vertex* vertex, graph_.Find(seat.at.key));
    for (const Tie& tie : TiesOf(*vertex, Connects)) {
      DOSSIER_ASSIGN_OR_RETURN(const Seat* other, graph_.SeatOf(tie.other));
      if (other == nullptr || other->level <= 1 || !(from < other->unit)) continue;
      const bool is_clear = until < other->unit;
      if (Matters(is_clear ? effect : Effect{.left = effect.left}, seat, *other))
        Ask(other->unit, Asked::kLikeness);
    }
    return absl::OkStatus();
  }

  // A unit stays where it is if that comes closer, or another group goes farther.
  static bool Matters(const Effect& effect, const Seat& seat, const Seat& other) {
    const bool has_left = effect.left != Standing();
    if (IsBarredFrom(other, seat.group.key) &&
        (!has_left || IsBarredFrom(other, effect.left.key))) {
      return false;
    }
    switch (effect.kind) {
      case Effect::kNewMember:
        return !DrawsCloser(seat, other);
      case Effect::kMoreAsked:
        return SharesGroup(seat, other);
      case Effect::kCohesion:
        // A looser group is closer.
        return SharesGroup(seat, other) == (seat.cohesion > effect.cohesion) &&
               MostNeeded(seat.cohesion, other) != MostNeeded(effect.cohesion, other);
      case Effect::kUnclear:
        break;
    }
    return true;
  }

  // How like a group that is held together so the unit of `seat` has to be, if it is a large one.
  static double MostNeeded(double cohesion, const Seat& seat) {
    return LikenessNeeded(cohesion, seat.cohesion, kAsked);
  }

  // Lets those decide anew that must not share its group, and do, or that it may have kept out of
  // the one with the key `left`.
  absl::Status AskForbidden(const Seat& seat, const Standing& from, int64_t left) {
    DOSSIER_ASSIGN_OR_RETURN(const Vertex* vertex, graph_.Find(seat.at.key));
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<const Seat*> forbidden, ForbiddenTo(*vertex));
    for (const Seat* other : forbidden) {
      const bool matters = IsBarredFrom(*other, left) || SharesGroup(seat, *other);
      if (matters && other->level > 1 && from < other->unit) Ask(other->unit, Asked::kAll);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<const Seat*>> SiblingsOf(const Vertex& vertex) {
    std::vector<const Seat*> siblings;
    if (!vertex.has_siblings()) return siblings;
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> keys,
                             graph_.InVersion(vertex.report_version()));
    for (const int64_t key : keys) {
      if (key == vertex.at().key()) continue;
      DOSSIER_ASSIGN_OR_RETURN(const Seat* sibling, graph_.SeatOf(key));
      if (sibling != nullptr) siblings.push_back(sibling);
    }
    return siblings;
  }

  absl::StatusOr<std::vector<const Vertex*>> MembersOf(const Standing& unit) {
    const auto known = units_.find(unit);
    if (known != units_.end()) return known->second;
    std::vector<const Vertex*> members;
    DOSSIER_ASSIGN_OR_RETURN(const Seat* first, graph_.SeatOf(unit.key));
    if (first == nullptr) return members;
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<int64_t> keys, graph_.InBlock(first->block));
    for (const int64_t key : keys) {
      DOSSIER_ASSIGN_OR_RETURN(const Seat* seat, graph_.SeatOf(key));
      if (seat == nullptr || seat->unit != unit) continue;
      DOSSIER_ASSIGN_OR_RETURN(const Vertex* member, graph_.Find(key));
      members.push_back(member);
    }
    SortByStanding(members);
    units_[unit] = members;
    return members;
  }

  // Decides for a unit of a crowd, once all that stand before it have.
  absl::Status JoinGroup(const Standing& unit, Asked about) {
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<const Vertex*> members, MembersOf(unit));
    if (members.empty()) return absl::OkStatus();
    DOSSIER_ASSIGN_OR_RETURN(const Seat* first, graph_.SeatOf(members.front()->at().key()));
    // Of a unit that is no more, what it was is decided with those that its accounts are in now.
    if (first->unit != unit) return absl::OkStatus();
    DOSSIER_ASSIGN_OR_RETURN(const std::vector<Choice> choices, ChoicesOf(*first, members));
    Bars bars{unit, members, about == Asked::kLikeness ? first : nullptr};
    std::vector<int64_t> barred_from;
    for (const Choice& choice : choices) {
      DOSSIER_ASSIGN_OR_RETURN(const bool is_barred, IsBarred(choice.group, bars));
      if (!is_barred) return Join(unit, members, choice, barred_from);
      barred_from.push_back(choice.group.key);
    }
    return Join(unit, members, Choice{1, unit, 0}, barred_from);
  }

  absl::Status Join(const Standing& unit, absl::Span<const Vertex* const> members,
                    const Choice& choice, const std::vector<int64_t>& barred_from) {
    const int rank = std::min(kAsked, choice.rank + static_cast<int>(members.size()));
    for (const Vertex* member : members) {
      const int64_t key = member->at().key();
      DOSSIER_ASSIGN_OR_RETURN(const Seat* seat, graph_.SeatOf(key));
      if (seat->barred_from != barred_from) graph_.ChangeSeat(key).barred_from = barred_from;
      if (seat->joined_rank != choice.rank) graph_.ChangeSeat(key).joined_rank = choice.rank;
      const Standing left = seat->group;
      if (left == choice.group && seat->rank == rank) continue;
      const Effect effect = left == Standing()     ? Effect{.kind = Effect::kNewMember}
                            : left != choice.group ? Effect{.left = left}
                            : seat->rank < rank    ? Effect{.kind = Effect::kMoreAsked}
                                                   : Effect();
      SetGroup(*seat, choice.group, rank);
      DOSSIER_RETURN_IF_ERROR(AskTied(*seat, unit, unit, effect));
      if (left != choice.group) DOSSIER_RETURN_IF_ERROR(AskForbidden(*seat, unit, left.key));
    }
    return absl::OkStatus();
  }

  // The groups before a unit that it is close enough to, the closest first.
  absl::StatusOr<std::vector<Choice>> ChoicesOf(const Seat& first,
                                                const std::vector<const Vertex*>& members) {
    std::vector<Meeting> met;
    for (size_t account = 0; account < members.size(); ++account) {
      for (const Tie& tie : TiesOf(*members[account], Connects)) {
        DOSSIER_ASSIGN_OR_RETURN(const Seat* other, graph_.SeatOf(tie.other));
        if (other == nullptr || !(other->unit < first.unit)) continue;
        met.push_back(
            {other->group, account, StrengthOf(tie.halvings), other->rank, other->cohesion});
      }
    }
    std::sort(met.begin(), met.end());
    std::vector<Choice> choices;
    for (auto begin = met.begin(); begin != met.end();) {
      const auto end = std::find_if(
          begin, met.end(), [&](const Meeting& each) { return each.group != begin->group; });
      const Choice choice = ChoiceOf(first.cohesion, members.size(), std::span(begin, end));
      if (choice.closeness >= 1) choices.push_back(choice);
      begin = end;
    }
    std::stable_sort(choices.begin(), choices.end(),
                     [](const Choice& a, const Choice& b) { return a.closeness > b.closeness; });
    return choices;
  }

  // How close a unit of so many is to the group that it meets so. A group is as loose as the
  // loosest unit that is met.
  static Choice ChoiceOf(double unit_cohesion, size_t size, std::span<const Meeting> met) {
    int rank = 0;
    double cohesion = met.front().cohesion;
    for (const Meeting& meeting : met) {
      rank = std::max(rank, meeting.rank);
      cohesion = std::min(cohesion, meeting.cohesion);
    }
    double likeness = 0;
    for (auto begin = met.begin(); begin != met.end();) {
      const auto end = std::find_if(
          begin, met.end(), [&](const Meeting& each) { return each.account != begin->account; });
      likeness += AverageOfBest(std::span(begin, end), rank);
      begin = end;
    }
    const double closeness =
        Closeness(likeness / static_cast<double>(size), cohesion, unit_cohesion,
                  std::min(static_cast<int64_t>(size), static_cast<int64_t>(rank)));
    return {closeness, met.front().group, rank};
  }

  // How like an account is to a group: on average over its likest members, which stand first, of
  // whom those that have no edge are not alike.
  static double AverageOfBest(std::span<const Meeting> met, int rank) {
    const size_t asked =
        std::min<size_t>(kAsked, std::max<size_t>(met.size(), static_cast<size_t>(rank)));
    double sum = 0;
    for (const Meeting& meeting : met.first(std::min(asked, met.size()))) sum += meeting.strength;
    return sum / static_cast<double>(asked);
  }

  // What keeps a unit out of groups.
  struct Bars {
    Standing unit;
    absl::Span<const Vertex* const> members;
    // An account of it that says what still holds of it; nullptr if nothing does.
    const Seat* known;
    // The groups before it that have an account which must not share that of a member; once they
    // are asked for.
    std::optional<std::set<Standing>> groups;
  };

  // Whether the unit is kept out of the group. What forbids is looked at, which is mostly far away,
  // only for groups that it did not think of when it decided last.
  absl::StatusOr<bool> IsBarred(const Standing& group, Bars& bars) {
    if (bars.known != nullptr) {
      if (group == bars.known->group) return false;
      if (IsBarredFrom(*bars.known, group.key)) return true;
    }
    if (!bars.groups.has_value()) {
      std::set<Standing>& groups = bars.groups.emplace();
      for (const Vertex* member : bars.members) {
        DOSSIER_ASSIGN_OR_RETURN(const std::vector<const Seat*> others, ForbiddenTo(*member));
        for (const Seat* other : others) {
          if (other->unit < bars.unit) groups.insert(other->group);
        }
      }
    }
    return bars.groups->contains(group);
  }

  LikenessGraph& graph_;
  const GraphChange& change_;
  absl::flat_hash_set<std::pair<int, int64_t>> crowds_;  // what has too many around it, by level
  absl::flat_hash_set<int64_t> old_blocks_;
  absl::flat_hash_set<int64_t> placed_;
  std::vector<Block> blocks_;
  std::map<int64_t, Move> moved_;
  std::map<Standing, std::vector<const Vertex*>> units_;
  std::map<Standing, Asked> asked_;  // units that have to decide
};

}  // namespace

absl::Status Regroup(LikenessGraph& graph, const GraphChange& change) {
  return Regrouping(graph, change).Run();
}

}  // namespace dossier::correlation
