#ifndef DOSSIER_SERVER_STORE_SQLITE_VERIFY_SUMS_H_
#define DOSSIER_SERVER_STORE_SQLITE_VERIFY_SUMS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/hash/hash.h"

namespace dossier::store::sqlite {

// Holds two big sets of entries against each other in little room: those that an index has of each
// owner, and those that the owners have. Each entry is added once by either side, with opposite
// signs, to one of many sums; owners whose sum is not 0 in the end may differ. What is written
// between the two walks makes such owners, too: they are to be looked at again. For one thread.
class CheckSums {
 public:
  void AddIndexed(int64_t owner, uint64_t entry) { sums_[IndexOf(owner)] += entry; }
  void AddStored(int64_t owner, uint64_t entry) { sums_[IndexOf(owner)] -= entry; }

  // Whether the index and what the owner has may differ.
  bool MayDiffer(int64_t owner) const { return sums_[IndexOf(owner)] != 0; }

  // Whether any may.
  bool MayDiffer() const {
    return std::any_of(sums_.begin(), sums_.end(), [](uint64_t sum) { return sum != 0; });
  }

 private:
  static constexpr size_t kSums = size_t{1} << 18;
  static size_t IndexOf(int64_t owner) { return absl::HashOf(owner) % kSums; }

  std::vector<uint64_t> sums_ = std::vector<uint64_t>(kSums);
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_VERIFY_SUMS_H_
