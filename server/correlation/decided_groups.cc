#include "server/correlation/decided_groups.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_field.h"
#include "server/correlation/edges.h"

namespace dossier::correlation {
namespace {

using internal::Account;
using internal::Vertex;
using Tellings = google::protobuf::RepeatedPtrField<v1::Telling>;
using Accounts = absl::Span<const Account* const>;

constexpr int kNone = -1;

// Accounts by what decisions hold on to.
class Lines {
 public:
  explicit Lines(Accounts accounts) {
    for (int i = 0; i < static_cast<int>(accounts.size()); ++i) {
      const Account& account = *accounts[i];
      by_line_[{account.report(), LineOf(account)}] = i;
      const auto [first, is_new] = first_of_report_.emplace(account.report(), i);
      if (!is_new && account.index() < accounts[first->second]->index()) first->second = i;
    }
  }

  // kNone if the report does not tell it any more.
  int Of(const v1::Telling& telling) const {
    const auto found = by_line_.find({telling.report(), telling.account()});
    return found == by_line_.end() ? kNone : found->second;
  }

  // Of a report that a person named: whatever it tells first now, if it told something else then.
  int OfNamed(const v1::Telling& telling) const {
    if (const int same = Of(telling); same != kNone) return same;
    const auto found = first_of_report_.find(telling.report());
    return found == first_of_report_.end() ? kNone : found->second;
  }

 private:
  absl::flat_hash_map<std::pair<absl::string_view, absl::string_view>, int> by_line_;
  absl::flat_hash_map<absl::string_view, int> first_of_report_;
};

// The groups while one decision after the other changes them.
class Replay {
 public:
  Replay(const DecidedAccounts& decided, const std::vector<std::vector<int>>& groups)
      : vertices_(decided.vertices),
        lines_(decided.accounts),
        block_of_(decided.accounts.size()),
        placed_by_(decided.accounts.size(), kNone),
        blocks_(static_cast<int>(groups.size())) {
    const Accounts accounts = decided.accounts;
    for (int block = 0; block < blocks_; ++block) {
      for (const int account : groups[block]) block_of_[account] = block;
    }
    by_content_.resize(accounts.size());
    std::iota(by_content_.begin(), by_content_.end(), 0);
    std::sort(by_content_.begin(), by_content_.end(), [&](int a, int b) {
      return std::tie(accounts[a]->content_key(), accounts[a]->name()) <
             std::tie(accounts[b]->content_key(), accounts[b]->name());
    });
    rank_.resize(accounts.size());
    for (int rank = 0; rank < static_cast<int>(by_content_.size()); ++rank) {
      rank_[by_content_[rank]] = rank;
    }
  }

  void Apply(const v1::Decision& decision, int index) {
    switch (decision.action_case()) {
      case v1::Decision::kMerge:
        return Merge(decision.merge(), index);
      case v1::Decision::kSplit: {
        const std::vector<int> moved = Named(decision.split().moved());
        TakeOut(moved, decision.split().kept(), index);
        return JoinBlocksOf(moved);
      }
      case v1::Decision::kUnlink: {
        const int moved = lines_.OfNamed(decision.unlink().moved());
        if (moved != kNone) TakeOut({moved}, decision.unlink().kept(), index);
        return;
      }
      case v1::Decision::kLink: {
        const int moved = lines_.OfNamed(decision.link().moved());
        const int into = MainBlock(decision.link().kept());
        if (moved == kNone || into == kNone) return;
        Move(moved, into, index);
        if (decision.link().role() != v1::REPORT_ROLE_UNSPECIFIED) placed_by_[moved] = index;
        return;
      }
      default:
        return;
    }
  }

  DecidedGroups Groups(absl::Span<const v1::Decision* const> decisions) const {
    DecidedGroups decided;
    decided.placed_by = placed_by_;
    std::map<int, int> group_of;
    for (const int account : by_content_) {
      const auto [group, is_new] =
          group_of.emplace(block_of_[account], static_cast<int>(decided.groups.size()));
      if (is_new) decided.groups.emplace_back();
      decided.groups[group->second].push_back(account);
    }
    const auto group = [&](int block) { return block == kNone ? kNone : group_of.at(block); };
    for (const v1::Decision* decision : decisions) {
      DecidedGroups::Sides sides{group(KeptBlock(*decision)), {}};
      for (const int block : MovedBlocks(*decision)) sides.moved.push_back(group(block));
      decided.sides.push_back(std::move(sides));
    }
    return decided;
  }

  // The same for equal groups.
  std::vector<int> Shape() const {
    std::map<int, int> first;
    std::vector<int> shape;
    for (const int account : by_content_) {
      shape.push_back(first.emplace(block_of_[account], account).first->second);
    }
    return shape;
  }

 private:
  // The block that most of `members` are in, of equals the one with the first by content.
  int MainBlock(const std::vector<int>& members) const {
    std::map<int, std::pair<int, int>> votes;  // block: how many, and minus the first rank
    for (const int member : members) {
      const auto [vote, is_new] = votes.try_emplace(block_of_[member], 0, -rank_[member]);
      vote->second.first += 1;
      vote->second.second = std::max(vote->second.second, -rank_[member]);
    }
    const auto most =
        std::max_element(votes.begin(), votes.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == votes.end() ? kNone : most->first;
  }

  std::vector<int> Left(const Tellings& tellings) const {
    std::vector<int> members;
    for (const v1::Telling& telling : tellings) {
      if (const int member = lines_.Of(telling); member != kNone) members.push_back(member);
    }
    return members;
  }

  int MainBlock(const Tellings& tellings) const { return MainBlock(Left(tellings)); }

  std::vector<int> Named(const Tellings& tellings) const {
    std::set<int> members;
    for (const v1::Telling& telling : tellings) {
      if (const int member = lines_.OfNamed(telling); member != kNone) members.insert(member);
    }
    return {members.begin(), members.end()};
  }

  int KeptBlock(const v1::Decision& decision) const {
    switch (decision.action_case()) {
      case v1::Decision::kMerge: {
        int kept = MainBlock(decision.merge().kept());
        for (const int moved : MovedBlocks(decision)) kept = kept == kNone ? moved : kept;
        return kept;
      }
      case v1::Decision::kSplit:
        return MainBlock(decision.split().kept());
      case v1::Decision::kUnlink:
        return MainBlock(decision.unlink().kept());
      case v1::Decision::kLink:
        return MainBlock(decision.link().kept());
      case v1::Decision::kIncidentText:
        return MainBlock(decision.incident_text().kept());
      default:
        return kNone;
    }
  }

  std::vector<int> MovedBlocks(const v1::Decision& decision) const {
    const auto block = [&](int member) { return member == kNone ? kNone : block_of_[member]; };
    std::vector<int> blocks;
    switch (decision.action_case()) {
      case v1::Decision::kMerge:
        for (const v1::MergedIncident& merged : decision.merge().merged()) {
          blocks.push_back(MainBlock(merged.tellings()));
        }
        return blocks;
      case v1::Decision::kSplit:
        return {MainBlock(Named(decision.split().moved()))};
      case v1::Decision::kUnlink:
        return {block(lines_.OfNamed(decision.unlink().moved()))};
      case v1::Decision::kLink:
        return {block(lines_.OfNamed(decision.link().moved()))};
      default:
        return {};
    }
  }

  void Move(int account, int block, int decision) {
    if (block_of_[account] == block) return;
    block_of_[account] = block;
    placed_by_[account] = decision;
  }

  void JoinBlock(int block, int into, int decision) {
    if (block == into) return;
    for (int account = 0; account < static_cast<int>(block_of_.size()); ++account) {
      if (block_of_[account] == block) Move(account, into, decision);
    }
  }

  void JoinBlocksOf(const std::vector<int>& members) {
    const int into = MainBlock(members);
    for (const int member : members) JoinBlock(block_of_[member], into, placed_by_[member]);
  }

  void Merge(const v1::IncidentMerge& merge, int decision) {
    int into = MainBlock(merge.kept());
    for (const v1::MergedIncident& merged : merge.merged()) {
      const int source = MainBlock(merged.tellings());
      if (source == kNone) continue;
      if (into == kNone) into = source;
      JoinBlock(source, into, decision);
    }
  }

  void TakeOut(const std::vector<int>& moved, const Tellings& kept_tellings, int decision) {
    const std::vector<int> kept = Left(kept_tellings);
    const int from = MainBlock(kept);
    if (from == kNone) return;
    const std::set<int> outside(moved.begin(), moved.end());
    const std::set<int> inside(kept.begin(), kept.end());
    std::vector<int> newcomers;
    for (int account = 0; account < static_cast<int>(block_of_.size()); ++account) {
      const bool is_free = !outside.contains(account) && !inside.contains(account);
      if (block_of_[account] != from || !is_free) continue;
      if (BestScore(account, outside) > BestScore(account, inside)) newcomers.push_back(account);
    }
    const int out = blocks_++;
    bool left = false;
    for (const int account : moved) {
      if (block_of_[account] != from) continue;
      Move(account, out, decision);
      left = true;
    }
    if (!left) return;
    for (const int account : newcomers) block_of_[account] = out;
  }

  double BestScore(int account, const std::set<int>& others) const {
    double best = 0;
    for (const int other : others) {
      best = std::max({best, ScoreOf(account, other), ScoreOf(other, account)});
    }
    return best;
  }

  // Of the edge that `holder` has to `other`; 0 if it has none.
  double ScoreOf(int holder, int other) const {
    const Vertex* from = vertices_[holder];
    const Vertex* to = vertices_[other];
    if (from == nullptr || to == nullptr) return 0;
    const int edge = EdgeTo(*from, to->at().key());
    return edge == kNoEdge ? 0 : correlation::ScoreOf(from->halvings(edge));
  }

  const absl::Span<const Vertex* const> vertices_;
  const Lines lines_;
  std::vector<int> block_of_;
  std::vector<int> placed_by_;
  int blocks_;
  std::vector<int> by_content_;
  std::vector<int> rank_;
};

// What a decision moves by name, as pairs of report and line.
std::set<std::pair<std::string, std::string>> MovedBy(const v1::Decision& decision) {
  std::set<std::pair<std::string, std::string>> moved;
  const auto add = [&](const v1::Telling& telling) {
    moved.emplace(telling.report(), telling.account());
  };
  if (decision.link().has_moved()) add(decision.link().moved());
  if (decision.unlink().has_moved()) add(decision.unlink().moved());
  for (const v1::Telling& telling : decision.split().moved()) add(telling);
  return moved;
}

// Whether all that `earlier` moves by name is moved again by `later`.
bool MovesAgain(const v1::Decision& earlier, const v1::Decision& later) {
  const auto once = MovedBy(earlier);
  const auto again = MovedBy(later);
  return !once.empty() && std::includes(again.begin(), again.end(), once.begin(), once.end());
}

}  // namespace

const std::string& LineOf(const Account& account) {
  return account.line().empty() ? account.name() : account.line();
}

v1::ReportRole RoleOf(const Account& account) {
  const v1::ReportRole role = account.link().role();
  return role == v1::REPORT_ROLE_UNSPECIFIED ? account.role() : role;
}

bool PartsByLikeness(const v1::Decision& decision) {
  return decision.has_split() || decision.unlink().has_moved();
}

DecidedGroups Decide(const DecidedAccounts& accounts,
                     const std::vector<std::vector<int>>& machine_groups,
                     absl::Span<const v1::Decision* const> decisions) {
  Replay replay(accounts, machine_groups);
  for (int i = 0; i < static_cast<int>(decisions.size()); ++i) replay.Apply(*decisions[i], i);
  return replay.Groups(decisions);
}

std::vector<int> SupersededBy(const DecidedAccounts& accounts,
                              const std::vector<std::vector<int>>& machine_groups,
                              absl::Span<const v1::Decision* const> decisions) {
  const int count = static_cast<int>(decisions.size());
  const Replay machine(accounts, machine_groups);
  std::vector<std::vector<int>> with;  // the shape after each decision
  Replay all = machine;
  for (int i = 0; i < count; ++i) {
    all.Apply(*decisions[i], i);
    with.push_back(all.Shape());
  }
  std::vector<int> superseded(count, kNone);
  for (int asked = 0; asked < count; ++asked) {
    const auto overruling =
        std::find_if(decisions.begin() + asked + 1, decisions.end(),
                     [&](const auto* later) { return MovesAgain(*decisions[asked], *later); });
    if (overruling != decisions.end()) {
      superseded[asked] = static_cast<int>(overruling - decisions.begin());
      continue;
    }
    Replay without = machine;
    for (int i = 0; i < asked; ++i) without.Apply(*decisions[i], i);
    bool did_something = false;
    for (int i = asked; i < count; ++i) {
      if (i != asked) without.Apply(*decisions[i], i);
      const bool does_something = with[i] != without.Shape();
      did_something |= does_something;
      if (does_something) {
        superseded[asked] = kNone;
      } else if (did_something && superseded[asked] == kNone) {
        superseded[asked] = i;
      }
    }
  }
  return superseded;
}

}  // namespace dossier::correlation
