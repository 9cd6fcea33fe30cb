#ifndef DOSSIER_SERVER_CORRELATION_GROUPS_H_
#define DOSSIER_SERVER_CORRELATION_GROUPS_H_

#include <map>
#include <numeric>
#include <utility>
#include <vector>

namespace dossier::correlation {

// Disjoint groups of the numbers below a count (union and find). For one thread.
class Groups {
 public:
  explicit Groups(int count) : parents_(static_cast<size_t>(count)) {
    std::iota(parents_.begin(), parents_.end(), 0);
  }

  // What stands for the group of `member`; the same for all in it.
  int Of(int member) {
    while (parents_[member] != member) {
      parents_[member] = parents_[parents_[member]];
      member = parents_[member];
    }
    return member;
  }

  // Makes one group of two.
  void Join(int a, int b) { parents_[Of(a)] = Of(b); }

  // The groups, and their members, in the order in which `order` names them first.
  std::vector<std::vector<int>> Lists(const std::vector<int>& order) {
    std::vector<std::vector<int>> lists;
    std::map<int, size_t> positions;
    for (const int member : order) {
      const auto [at, is_new] = positions.emplace(Of(member), lists.size());
      if (is_new) lists.emplace_back();
      lists[at->second].push_back(member);
    }
    return lists;
  }

 private:
  std::vector<int> parents_;
};

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_GROUPS_H_
