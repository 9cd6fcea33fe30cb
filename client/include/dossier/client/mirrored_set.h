#ifndef DOSSIER_CLIENT_MIRRORED_SET_H_
#define DOSSIER_CLIENT_MIRRORED_SET_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "dossier/client/watcher.h"
#include "dossier/v1/watch_service.pb.h"

namespace dossier::client {

// The resources that match a filter, by name, kept up to date by a watch that starts with a
// snapshot:
//
//   MirroredSet incidents;
//   Watcher watcher(client.channel(), {.request = request, .history_lost = kSnapshot});
//   std::thread thread([&] { watcher.Run(incidents); });
//   incidents.AwaitComplete(absl::Now() + absl::Seconds(10));
//   auto incident = incidents.Find("incidents/k3f9");
//
// It is exact whenever `complete()`: what it holds is what the server would list at `revision()`.
// When history was lost, it goes on to hold what it has, takes the new snapshot in, and at its end
// drops what did not come again; only real differences are told to the listener. Reading is for any
// number of threads; a watch hands over to it on one.
class MirroredSet final : public WatchHandler {
 public:
  // One difference. `before` and `after` hold the resource; `before` is null if it is new, `after`
  // if it is gone. `event` is what brought it; null if it was merely missing in a new snapshot.
  struct Change {
    const std::string& name;
    const v1::Event* before;
    const v1::Event* after;
    const v1::Event* event;
  };
  // Called on the thread of the watch, in order, while the set may be read, though not changed. An
  // error ends the watch before the batch counts: it may be told again what it was told of that
  // batch, as a change from what it knows.
  using Listener = std::function<absl::Status(const Change&)>;

  explicit MirroredSet(Listener listener = nullptr) : listener_(std::move(listener)) {}

  // The resource in the event that brought its newest state, or nullopt if it is not in the set.
  std::optional<v1::Event> Find(const std::string& name) const;
  size_t size() const;

  // Calls `visit` for all, by name. The watch waits meanwhile; `visit` must not call the set.
  void ForEach(const std::function<void(const v1::Event&)>& visit) const;

  // Whether it is exact. Not before the end of the first snapshot, not from the loss of the history
  // to the end of the next one, and not within a revision that comes in parts.
  bool complete() const;

  // The revision that it has been exact at last; 0 before the end of the first snapshot.
  int64_t revision() const;

  // Waits until the end of a snapshot, at most until `deadline`; whether it is complete then.
  bool AwaitComplete(absl::Time deadline) const;

  absl::Status OnBatch(const WatchBatch& batch) override;
  absl::Status OnReset(const absl::Status& why) override;

 private:
  absl::Status Put(const v1::Event& event);
  absl::Status Drop(const std::string& name, const v1::Event* event);
  absl::Status DropStale();
  absl::Status Tell(const Change& change) const;
  bool IsComplete() const { return listed_ && open_revision_ == 0; }

  const Listener listener_;

  // The thread of the watch alone changes what follows, under the lock, and reads it without.
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::map<std::string, v1::Event> resources_;
  int64_t revision_ = 0;
  bool listed_ = false;        // the last snapshot has come to its end
  int64_t open_revision_ = 0;  // only a part of it has come

  // Of the thread of the watch: held since before the history was lost, and not seen again so far.
  std::set<std::string> stale_;
};

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_MIRRORED_SET_H_
