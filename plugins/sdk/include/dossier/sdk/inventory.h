#ifndef DOSSIER_SDK_INVENTORY_H_
#define DOSSIER_SDK_INVENTORY_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dossier/sdk/walk.h"

namespace dossier::sdk {

// Which items, in which state, the server has been given; and the cursor that says so in a bounded
// number of bytes. An item is a file of a folder, an entry of a feed, a row of a table: it has a
// key that is its own, and a state that changes whenever its content does.
//
// The cursor cannot name a million files. So items are spread over 2048 buckets by a hash of their
// key, and the cursor holds for each bucket the sum of the states of its items. After a restart all
// items are looked through once without reading what is in them: a bucket whose sum is the same
// holds exactly the items that were given, and is taken over; the items of any other bucket are
// read and emitted again, which changes nothing for those that are the same. No clock is involved,
// and moved, replaced, restored and vanished files are all noticed.
//
// Until all items have been gone through once, the sums cover those up to `position` alone (any
// text that grows, by the order of its bytes, with the order of the items), so that a long first
// pass goes on where it was interrupted.
class Inventory {
 public:
  // At most so many bytes; far below the limit of the ABI.
  static constexpr size_t kBuckets = 2048;

  // A cursor as it was read back.
  struct Memory {
    bool complete = false;
    std::string position;
    std::array<uint64_t, kBuckets> sums = {};
  };

  // nullopt if `cursor` was not written by Encode().
  static std::optional<Memory> Decode(std::string_view cursor);
  std::string Encode() const;

  // Takes over what `memory` vouches for among the files that are there.
  class Restoration {
   public:
    explicit Restoration(const Memory& memory) : memory_(memory) {}
    void Saw(std::string_view key, uint64_t state, std::string_view position);
    void Saw(const Entry& file);
    // To be called once every item was seen.
    void Finish(Inventory& inventory) const;

   private:
    struct Seen {
      uint64_t key_hash;
      uint64_t state;
    };
    const Memory& memory_;
    std::vector<Seen> seen_;
    std::array<uint64_t, kBuckets> sums_ = {};
  };

  // `state` must depend on the key, or two items that change places would look the same.
  static uint64_t StateOf(std::string_view key, std::string_view content);
  static uint64_t StateOf(const Entry& file);

  // Whether the server has this item in this state. Notes that the item is still there.
  bool Has(std::string_view key, uint64_t state);
  bool Has(const Entry& file) { return Has(file.path, StateOf(file)); }
  // It has now.
  void Add(std::string_view key, uint64_t state) { Put(key, state, /*counted=*/true); }
  void Add(const Entry& file) { Add(file.path, StateOf(file)); }
  // The server knows that it cannot be read. Remembered until the session ends and not in the
  // cursor: another run, with other rights or limits, shall try again.
  void AddUnreadable(std::string_view key, uint64_t state) { Put(key, state, /*counted=*/false); }
  void AddUnreadable(const Entry& file) { AddUnreadable(file.path, StateOf(file)); }

  // A pass through all items begins; it has come to `position`; it is over, and what it did not
  // meet is gone.
  void BeginPass();
  void Reached(std::string_view position);
  void EndPass();

  // Whether Encode() would differ from what it was at the last MarkSaved().
  bool changed() const { return changed_; }
  void MarkSaved() { changed_ = false; }

 private:
  struct Known {
    uint64_t state = 0;
    uint32_t pass = 0;
    // Whether it is part of its bucket's sum.
    bool counted = false;
  };

  void Put(std::string_view key, uint64_t state, bool counted);
  void Uncount(uint64_t key_hash, const Known& known);

  // By hash of the key. Two keys with one hash would be read again and again, but never lost.
  std::unordered_map<uint64_t, Known> known_;
  std::array<uint64_t, kBuckets> sums_ = {};
  // The sums cover every item up to here, or all if complete_.
  std::string position_;
  bool complete_ = false;
  uint32_t pass_ = 0;
  bool changed_ = false;
};

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_INVENTORY_H_
