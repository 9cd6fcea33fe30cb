#ifndef DOSSIER_SERVER_STORE_SQLITE_KEY_SET_H_
#define DOSSIER_SERVER_STORE_SQLITE_KEY_SET_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "server/store/sqlite/key_stream.h"

namespace dossier::store::sqlite {

// A set of row keys in blocks of 64 Ki keys: few of them as a list, more as bits. A million dense
// keys take 128 KB, a thousand of them 2 KB. A value.
class KeySet {
 public:
  void Add(int64_t key);
  bool Has(int64_t key) const;
  int64_t Count() const;
  // About how much memory it takes.
  int64_t Bytes() const;
  // Gives back memory that it took for more.
  void Shrink();

  // Keeps what is also in `other`; adds what is in `other`; takes that away.
  void Intersect(const KeySet& other);
  void Unite(const KeySet& other);
  void Subtract(const KeySet& other);
  // Takes away `end` and all above it.
  void Cut(int64_t end);

  // The first key of the set at or beyond `key`.
  std::optional<int64_t> Next(int64_t key, Direction direction) const;
  // The first key at or above `key` that is not in the set.
  int64_t NextMissing(int64_t key) const;

 private:
  // The keys that have all but the low bits in common, by those.
  class Block {
   public:
    void Add(uint16_t low);
    bool Has(uint16_t low) const;
    bool IsEmpty() const { return few_.empty() && words_.empty(); }
    int64_t Count() const;
    int64_t Bytes() const;
    void Shrink() { few_.shrink_to_fit(); }

    void Intersect(const Block& other);
    void Unite(const Block& other);
    void Subtract(const Block& other);
    void Cut(uint16_t end);

    std::optional<uint16_t> AtOrAbove(uint16_t low) const;
    std::optional<uint16_t> AtOrBelow(uint16_t low) const;
    // The first at or above `low` that is not there.
    std::optional<uint16_t> MissingFrom(uint16_t low) const;

   private:
    void BecomeBits();

    // Ascending; or, if there are too many, empty and all of `words_` there.
    std::vector<uint16_t> few_;
    std::vector<uint64_t> words_;
  };

  std::vector<Block> blocks_;
};

// Goes through a set.
std::unique_ptr<KeyStream> SetStream(KeySet set, Direction direction);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_KEY_SET_H_
