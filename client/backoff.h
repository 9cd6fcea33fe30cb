#ifndef DOSSIER_CLIENT_BACKOFF_H_
#define DOSSIER_CLIENT_BACKOFF_H_

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/time/time.h"

namespace dossier::client {

// How long to wait before the next try: twice as long after each failure up to a bound, and never
// the same for two clients, so that those who lost one server do not return to the next all at
// once. For one thread.
class Backoff {
 public:
  struct Options {
    absl::Duration first = absl::Milliseconds(200);
    absl::Duration longest = absl::Seconds(30);
  };

  explicit Backoff(Options options) : options_(options), next_(options.first) {}
  Backoff() : Backoff(Options()) {}

  // Between half and all of the current wait; the following one is longer.
  absl::Duration Next();

  // After a success.
  void Reset() { next_ = options_.first; }

 private:
  Options options_;
  absl::Duration next_;
  absl::BitGen random_;
};

// Whether a call that ended with `status` may end otherwise if it is made again a little later.
bool IsWorthRetrying(const absl::Status& status);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_BACKOFF_H_
