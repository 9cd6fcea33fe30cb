#ifndef DOSSIER_SERVER_STREAM_SNAPSHOT_SCAN_H_
#define DOSSIER_SERVER_STREAM_SNAPSHOT_SCAN_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "dossier/internal/resume_token.pb.h"
#include "server/store/store.h"
#include "server/stream/message.h"
#include "server/stream/scope.h"

namespace dossier::stream {

// Lists the resources of a scope as they are, in short reads and without holding a read open.
//
// It begins at the head of the log and leaves out what changed since: that is replayed from the log
// afterwards, from the same revision on. Once the replay has passed `head_seen()`, the reader holds
// what the scope matches at that revision, neither more nor less. For one thread.
class SnapshotScan {
 public:
  // Lists `scope`, which must outlive this, as of revision `at`; `head` is the head by now.
  SnapshotScan(const Scope& scope, int64_t at, int64_t head)
      : scope_(scope), at_(at), head_seen_(head) {}

  // Goes on where another scan was. An unknown collection is taken as the beginning.
  void SkipTo(const internal::ResumeToken::Scan& place);

  // Whether everything is listed.
  bool done() const { return type_ == scope_.types().size(); }

  // Whether the next resources must be fetched first.
  bool needs_rows() const { return !done() && next_row_ == rows_.size(); }

  // Reads the next page. Blocks on the store.
  absl::Status Fetch(store::Store& store, int max_resources);

  // Adds resources of the fetched page to `message` up to `max_bytes`, at least one if it is empty.
  void List(size_t max_bytes, MessageBuilder& message);

  // Where it is, for a token.
  internal::ResumeToken::Scan place() const;

  // The last revision that any of its reads may have seen.
  int64_t head_seen() const { return head_seen_; }

 private:
  // Goes to the next type once all of this one is listed.
  void FinishPage();

  const Scope& scope_;
  const int64_t at_;
  int64_t head_seen_;
  size_t type_ = 0;  // index into the types of the scope
  int64_t key_ = 0;  // listed up to here
  std::vector<store::Resource> rows_;
  size_t next_row_ = 0;
  int64_t page_end_ = 0;  // key up to which rows_ were read
  bool more_pages_ = true;
};

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_SNAPSHOT_SCAN_H_
