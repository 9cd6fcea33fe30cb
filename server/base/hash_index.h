#ifndef DOSSIER_SERVER_BASE_HASH_INDEX_H_
#define DOSSIER_SERVER_BASE_HASH_INDEX_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace dossier {

// Finds what the caller keeps in a vector: a table of hashes and numbers that allocates once for
// small sets, where a map of the library costs more than all that is done with what it holds.
//
// Not safe for threads.
class HashIndex {
 public:
  // Grows when it holds more than `expected`.
  explicit HashIndex(size_t expected) : slots_(std::bit_ceil(2 * expected + 2)) {}

  // The number of what has this hash and is `same(number)`; `fresh`, which it bears from now on, if
  // there is none.
  template <typename Same>
  uint32_t FindOrAdd(uint32_t hash, uint32_t fresh, const Same& same) {
    const size_t mask = slots_.size() - 1;
    size_t at = hash & mask;
    for (; slots_[at].next != 0; at = (at + 1) & mask) {
      if (slots_[at].hash == hash && same(slots_[at].next - 1)) return slots_[at].next - 1;
    }
    slots_[at] = {hash, fresh + 1};
    if (2 * ++count_ > slots_.size()) Grow();
    return fresh;
  }

 private:
  struct Slot {
    uint32_t hash = 0;
    uint32_t next = 0;  // the number and one; 0 is free
  };

  void Grow() {
    std::vector<Slot> bigger(4 * slots_.size());
    const size_t mask = bigger.size() - 1;
    for (const Slot& slot : slots_) {
      if (slot.next == 0) continue;
      size_t at = slot.hash & mask;
      while (bigger[at].next != 0) at = (at + 1) & mask;
      bigger[at] = slot;
    }
    slots_ = std::move(bigger);
  }

  std::vector<Slot> slots_;  // open addressing, at most half full
  size_t count_ = 0;
};

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_HASH_INDEX_H_
