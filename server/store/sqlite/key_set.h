#ifndef DOSSIER_SERVER_STORE_SQLITE_KEY_SET_H_
#define DOSSIER_SERVER_STORE_SQLITE_KEY_SET_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "server/store/sqlite/key_stream.h"

namespace dossier::store::sqlite {

// A set of row keys as bits, in blocks of 64 Ki keys: 128 KB for a million dense keys. A value.
class KeySet {
 public:
  void Add(int64_t key);
  bool Has(int64_t key) const;
  int64_t Count() const;
  // About how much memory it takes.
  int64_t Bytes() const;

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
  using Block = std::vector<uint64_t>;  // empty, or all its words

  // The word that `key` lies in, 0 if there is none.
  uint64_t WordOf(int64_t key) const;

  std::vector<Block> blocks_;
};

// Goes through a set.
std::unique_ptr<KeyStream> SetStream(KeySet set, Direction direction);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_KEY_SET_H_
