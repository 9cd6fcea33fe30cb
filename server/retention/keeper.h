#ifndef DOSSIER_SERVER_RETENTION_KEEPER_H_
#define DOSSIER_SERVER_RETENTION_KEEPER_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/retention/retention.h"
#include "server/store/upkeep.h"

namespace dossier::retention {

// Looks after the log again and again, on a thread of its own: at once, then each time `interval`
// after the last look. Says in the log of the program what was forgotten and what went wrong, which
// the next look tries again. Start and Stop are for one thread.
class Keeper {
 public:
  using Look = std::function<absl::StatusOr<Forgotten>(const store::GoOn& go_on)>;

  // `look` is called on the keeper's thread and heeds `go_on`.
  Keeper(absl::Duration interval, Look look) : interval_(interval), look_(std::move(look)) {}
  ~Keeper() { Stop(); }
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  void Start();

  // Ends a look that is under way and waits for that: some milliseconds. No look comes after.
  void Stop();

 private:
  void Run();
  bool GoesOn();

  const absl::Duration interval_;
  const Look look_;
  std::mutex mutex_;
  std::condition_variable stopping_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace dossier::retention

#endif  // DOSSIER_SERVER_RETENTION_KEEPER_H_
