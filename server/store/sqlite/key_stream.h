#ifndef DOSSIER_SERVER_STORE_SQLITE_KEY_STREAM_H_
#define DOSSIER_SERVER_STORE_SQLITE_KEY_STREAM_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"

namespace dossier::store::sqlite {

enum class Direction { kUp, kDown };

// Whether `a` comes before `b`.
constexpr bool IsBefore(Direction direction, int64_t a, int64_t b) {
  return direction == Direction::kUp ? a < b : a > b;
}

// The key that comes next after `key`.
constexpr int64_t After(Direction direction, int64_t key) {
  return direction == Direction::kUp ? key + 1 : key - 1;
}

// How much may still be read in vain before a scan looks for better indexes, about in entries of an
// index that are read in a row: a third of a microsecond each.
struct Effort {
  // What it costs to start a statement and to find its first entry; to look at a resource that an
  // index named; to look at the next one in a row.
  static constexpr int64_t kJump = 32;
  static constexpr int64_t kRow = 40;
  static constexpr int64_t kNextRow = 10;

  int64_t left = 0;

  void Spend(int64_t entries) { left -= entries; }
  bool is_spent() const { return left < 0; }
};

// Keys of a collection in one direction, each once: what an index says about a condition. For the
// thread of its connection, within one read. It keeps no statement open between two calls, so any
// number of streams may take turns.
class KeyStream {
 public:
  virtual ~KeyStream() = default;

  // The first key at or beyond `key`; nullopt if there is none. What is asked for never goes back.
  virtual absl::StatusOr<std::optional<int64_t>> Seek(int64_t key) = 0;
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_KEY_STREAM_H_
