#ifndef DOSSIER_CLIENT_WAKEUP_H_
#define DOSSIER_CLIENT_WAKEUP_H_

#include <semaphore.h>

#include "absl/time/time.h"

namespace dossier::client {

// Lets one thread wait until something has changed. The thread forgets, looks, and waits: what
// changes after it forgot ends its wait.
class Wakeup {
 public:
  Wakeup();
  ~Wakeup();
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;

  // From any thread, and from a signal handler.
  void Post();

  // Drops what was posted so far.
  void Forget();

  // Waits for Post, but not for longer; false if nothing was posted.
  bool WaitFor(absl::Duration longest);

 private:
  sem_t semaphore_;
};

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_WAKEUP_H_
