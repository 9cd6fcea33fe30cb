#ifndef DOSSIER_SERVER_INGEST_ITEM_RHYTHM_H_
#define DOSSIER_SERVER_INGEST_ITEM_RHYTHM_H_

#include <deque>
#include <optional>

#include "absl/time/time.h"

namespace dossier::ingest {

// How often a source brings something: the times of its last arrivals. What comes within a second
// of the item before belongs to the same arrival, so that a backlog does not look like a habit.
//
// A value; for one thread at a time.
class ItemRhythm {
 public:
  // An item came at `time`. What is older than the last arrival does not count.
  void Note(absl::Time time);

  // When the last item came; unset before the first.
  std::optional<absl::Time> last() const { return last_; }

  // The median time between the last arrivals, at most twenty; unset before there are five.
  std::optional<absl::Duration> usual_gap() const;

 private:
  std::deque<absl::Time> arrivals_;
  std::optional<absl::Time> last_;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_ITEM_RHYTHM_H_
