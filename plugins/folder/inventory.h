#ifndef DOSSIER_PLUGINS_FOLDER_INVENTORY_H_
#define DOSSIER_PLUGINS_FOLDER_INVENTORY_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "folder/walk.h"

namespace dossier::folder {

// Which files, in which state, the server has been given; and the cursor that says so in a bounded
// number of bytes.
//
// The cursor cannot name a million files. So files are spread over 2048 buckets by a hash of their
// path, and the cursor holds for each bucket the sum of hashes of path and stamp of its files.
// After a restart the folder is looked through once without reading a file: a bucket whose sum is
// the same holds exactly the files that were given, and is taken over; the files of any other
// bucket are read and emitted again, which changes nothing for those that are the same. No clock is
// involved, and moved, replaced, restored and vanished files are all noticed.
//
// Until a folder has been gone through once, the sums cover the paths up to `position` alone, so
// that a first pass through a large folder goes on where it was interrupted.
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
    void Saw(const Entry& entry);
    // To be called once every file was seen.
    void Finish(Inventory& inventory) const;

   private:
    struct Seen {
      uint64_t path_hash;
      uint64_t file_hash;
    };
    const Memory& memory_;
    std::vector<Seen> seen_;
    std::array<uint64_t, kBuckets> sums_ = {};
  };

  // Whether the server has this file in this state. Notes that the file is still there.
  bool Has(const Entry& entry);
  // It has now.
  void Add(const Entry& entry);
  // The server knows that it cannot be read. Remembered until the session ends and not in the
  // cursor: another run, with other rights or limits, shall try again.
  void AddUnreadable(const Entry& entry);

  // A pass through the folder begins; it has come to `path`; it is over, and what it did not meet
  // is gone.
  void BeginPass();
  void Reached(std::string_view path);
  void EndPass();

  // Whether Encode() would differ from what it was at the last MarkSaved().
  bool changed() const { return changed_; }
  void MarkSaved() { changed_ = false; }

 private:
  struct Known {
    uint64_t file_hash = 0;
    uint32_t pass = 0;
    // Whether it is part of its bucket's sum.
    bool counted = false;
  };

  void Put(const Entry& entry, bool counted);
  void Uncount(uint64_t path_hash, const Known& known);

  // By hash of the path. Two paths with one hash would be read again and again, but never lost.
  std::unordered_map<uint64_t, Known> known_;
  std::array<uint64_t, kBuckets> sums_ = {};
  // The sums cover every path up to here, or all if complete_.
  std::string position_;
  bool complete_ = false;
  uint32_t pass_ = 0;
  bool changed_ = false;
};

}  // namespace dossier::folder

#endif  // DOSSIER_PLUGINS_FOLDER_INVENTORY_H_
