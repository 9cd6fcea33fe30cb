#ifndef DOSSIER_SERVER_STORE_SQLITE_HEAD_H_
#define DOSSIER_SERVER_STORE_SQLITE_HEAD_H_

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "absl/time/time.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// Tells the rest of the process that the log has grown. Thread-safe.
class Head {
 public:
  explicit Head(int64_t revision) : revision_(revision) {}

  // What Store::WaitForHead promises.
  int64_t WaitAbove(int64_t revision, absl::Time deadline);

  // What Store::SetListener promises.
  void SetListener(Store::Listener* listener);

  // Wakes the waiting and calls the listener. Called in the order of the revisions.
  void Publish(int64_t revision);

  // Calls the listener.
  void TellRewrite();

 private:
  std::mutex mutex_;
  std::condition_variable grown_;
  int64_t revision_;  // guarded by mutex_

  std::mutex listener_mutex_;            // held while the listener is called
  Store::Listener* listener_ = nullptr;  // guarded by listener_mutex_
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_HEAD_H_
