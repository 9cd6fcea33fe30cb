// How ordered pairs become the one integer that SQLite clusters a table by.
#ifndef DOSSIER_SERVER_STORE_SQLITE_ROW_ID_H_
#define DOSSIER_SERVER_STORE_SQLITE_ROW_ID_H_

#include <cstdint>

#include "server/store/store.h"

namespace dossier::store::sqlite {

// Rows of `resource`: by collection, then key. These layouts are on disk.
inline constexpr int kKeyBits = 48;
inline constexpr int64_t kMaxKey = (int64_t{1} << kKeyBits) - 1;

constexpr int64_t ResourceId(Collection collection, int64_t key) {
  return static_cast<int64_t>(collection) << kKeyBits | key;
}
constexpr Collection CollectionOfId(int64_t id) { return static_cast<Collection>(id >> kKeyBits); }
constexpr int64_t KeyOfId(int64_t id) { return id & kMaxKey; }

// Rows of `search_text`: by resource, so that they come in the order of keys, then by a number that
// goes round.
inline constexpr int kTextCollectionShift = 56;
inline constexpr int kTextNumberBits = 12;

inline constexpr int64_t kMaxTextNumber = (int64_t{1} << kTextNumberBits) - 1;
inline constexpr int64_t kMaxTextKey = (int64_t{1} << (kTextCollectionShift - kTextNumberBits)) - 1;

constexpr int64_t SearchTextId(Collection collection, int64_t key, int64_t number) {
  return static_cast<int64_t>(collection) << kTextCollectionShift | key << kTextNumberBits |
         (number & kMaxTextNumber);
}
constexpr Collection CollectionOfSearchTextId(int64_t id) {
  return static_cast<Collection>(id >> kTextCollectionShift);
}
constexpr int64_t KeyOfSearchTextId(int64_t id) {
  return (id & ((int64_t{1} << kTextCollectionShift) - 1)) >> kTextNumberBits;
}

// Rows of `change`: by revision, then index within it.
inline constexpr int kIndexBits = 20;
inline constexpr int64_t kMaxIndex = (int64_t{1} << kIndexBits) - 1;

constexpr int64_t ChangeId(int64_t revision, int64_t index) {
  return revision << kIndexBits | index;
}
constexpr int64_t RevisionOfId(int64_t id) { return id >> kIndexBits; }
constexpr int32_t IndexOfId(int64_t id) { return static_cast<int32_t>(id & kMaxIndex); }

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_ROW_ID_H_
