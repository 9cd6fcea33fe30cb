// Looking after the data of a store while it works: its size, compaction, copies, verification.
#ifndef DOSSIER_SERVER_STORE_UPKEEP_H_
#define DOSSIER_SERVER_STORE_UPKEEP_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/store/store.h"

namespace dossier::store {

// How the data is.
struct StoreState {
  LogState log;
  // When the oldest held revision was committed; absl::InfinitePast() if the log holds none.
  absl::Time oldest_time = absl::InfinitePast();
  // On disk, with what a backend keeps beside its file.
  int64_t bytes = 0;
  // Changes of the held revisions.
  int64_t changes = 0;
  int schema_version = 0;
  // Resources of every collection that has any, by ascending collection.
  std::vector<std::pair<Collection, int64_t>> collections;
};

// A stretch of the log: whole revisions, side by side.
struct LogStretch {
  int64_t last_revision = 0;
  int64_t changes = 0;
  // About what the stretch takes on disk.
  int64_t bytes = 0;
  // When the last of them was committed.
  absl::Time last_time = absl::InfinitePast();
};

// All data as of one revision, as the bytes of a backup. For one thread at a time; what it keeps on
// disk goes with it.
class StoreCopy {
 public:
  virtual ~StoreCopy() = default;

  virtual int64_t revision() const = 0;
  virtual int64_t bytes() const = 0;

  // The next bytes, at most `most`; empty after the last.
  virtual absl::StatusOr<std::string> Read(int64_t most) = 0;
};

// Something that is wrong with the data.
struct Finding {
  // The check that failed, such as "SPAN_OUT_OF_RANGE".
  std::string reason;
  // A sentence.
  std::string message;
  // The resource or the revision that it is about.
  std::string subject;
};

// What a step of a check has seen.
struct CheckStep {
  std::string stage;
  // Things of this stage that were checked so far, and how many there are about; 0 if that is not
  // known. The first step of a stage only tells that it begins.
  int64_t checked = 0;
  int64_t total = 0;
  std::vector<Finding> findings;
  // Whether all is checked. Such a step has seen nothing more.
  bool done = false;
};

// Holds the data against itself, a step at a time. Each step looks at one state of the data: what
// is written meanwhile is no finding, and may be left unseen. Most take some milliseconds; to count
// all resources, or to walk over a word that all of them have, takes longer, by about a second for
// some millions. For one thread at a time; ends before its store.
class StoreCheck {
 public:
  virtual ~StoreCheck() = default;

  // Damage that keeps a part of the data from being read is a finding, and the check goes on with
  // the next stage. An error ends it.
  virtual absl::StatusOr<CheckStep> Next() = 0;
};

// Whether to go on with long work. Asked every few milliseconds, on the thread that works.
using GoOn = std::function<bool()>;

// Thread-safe, beside everything else that the store does. Lives as long as its store. Long work
// ends with CANCELLED soon after `go_on` says no; an empty one always says yes.
class Upkeep {
 public:
  virtual ~Upkeep() = default;

  virtual absl::StatusOr<StoreState> State() = 0;

  // The revisions after `after`, at least one and then until there are `max_changes`; without
  // changes at the head. Errors as of Store::Changes.
  virtual absl::StatusOr<LogStretch> Measure(int64_t after, int max_changes) = 0;

  // Forgets the changes below revision `oldest`. At once: Changes answers from `oldest` on. Then
  // they are removed in short write turns, so that other writers come in between. What is left of
  // that when the process ends or `go_on` says no, the next call does, whatever its `oldest`.
  //
  // Of each resource that lived at `oldest - 1` its newest change up to there stays in the data,
  // though not in the log: from it and the held changes every state from `oldest - 1` on can be
  // told. A search text goes once no resource, no held change and no such change names it.
  //
  // An `oldest` that was reached before changes nothing. INVALID_ARGUMENT (COMPACTION_INVALID) if
  // it is below 1 or above the head.
  virtual absl::Status Compact(int64_t oldest, const GoOn& go_on) = 0;

  // Copies all data as of one revision while others read and write. Takes as long as reading and
  // writing the data once, and as much room beside it as the data until the copy is destroyed.
  virtual absl::StatusOr<std::unique_ptr<StoreCopy>> Copy() = 0;

  // Begins a check of every hash, span, link and revision.
  virtual std::unique_ptr<StoreCheck> Check() = 0;

  absl::Status Compact(int64_t oldest) { return Compact(oldest, GoOn()); }
};

// A store that can be looked after.
class KeptStore : public Store {
 public:
  virtual Upkeep& upkeep() = 0;

  // Waits for what is read ahead once the store is open, without which the first queries take
  // longer. Nobody has to.
  virtual void AwaitReadAhead() = 0;
};

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_UPKEEP_H_
