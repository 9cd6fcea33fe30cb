#ifndef DOSSIER_CLIENT_WATCH_BATCHER_H_
#define DOSSIER_CLIENT_WATCH_BATCHER_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "dossier/client/watcher.h"
#include "dossier/v1/watch_service.pb.h"

namespace dossier::client {

// Puts batches together from the messages of one stream: a batch ends where a stream can be resumed
// exactly, which is after a message with a token. For one thread.
class WatchBatcher {
 public:
  // With `whole_revisions`, a batch also ends where a revision does. `open_revision` is that of the
  // stream which this one goes on from.
  WatchBatcher(bool whole_revisions, size_t max_bytes, int64_t open_revision)
      : whole_revisions_(whole_revisions), max_bytes_(max_bytes), open_revision_(open_revision) {}

  // Adds a message, and takes its events. RESOURCE_EXHAUSTED if too much waits for the end.
  absl::Status Add(v1::WatchResponse& message);

  // Whether the batch is complete; it can be taken then.
  bool complete() const { return complete_; }
  WatchBatch Take();

  // The revision whose rest is still to come; 0 if there is none.
  int64_t open_revision() const { return open_revision_; }

 private:
  void NoteRevision(const v1::WatchResponse& message);

  const bool whole_revisions_;
  const size_t max_bytes_;
  WatchBatch batch_;
  size_t bytes_ = 0;
  bool complete_ = false;
  int64_t open_revision_;
};

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_WATCH_BATCHER_H_
