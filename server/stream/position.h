#ifndef DOSSIER_SERVER_STREAM_POSITION_H_
#define DOSSIER_SERVER_STREAM_POSITION_H_

#include <compare>
#include <cstdint>

#include "server/store/store.h"

namespace dossier::stream {

// How far a reader of the change log is: between two changes. Ordered like the log.
struct Position {
  // All changes of this revision and of those below it are behind the reader.
  int64_t after = 0;
  // So are the changes of revision `after + 1` up to this index; kFromStart if none is.
  int32_t after_index = store::Store::kFromStart;

  bool BetweenRevisions() const { return after_index == store::Store::kFromStart; }

  friend auto operator<=>(const Position&, const Position&) = default;
};

// The position right after a change.
inline Position PositionAfter(int64_t revision, int32_t index, bool last) {
  return last ? Position{revision, store::Store::kFromStart} : Position{revision - 1, index};
}

// The position right before a change.
inline Position PositionBefore(int64_t revision, int32_t index) {
  return {revision - 1, index - 1};
}
static_assert(store::Store::kFromStart == -1, "PositionBefore relies on it");

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_POSITION_H_
