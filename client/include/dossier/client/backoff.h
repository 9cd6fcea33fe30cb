#ifndef DOSSIER_CLIENT_BACKOFF_H_
#define DOSSIER_CLIENT_BACKOFF_H_

#include <functional>

#include "absl/random/random.h"
#include "absl/time/time.h"

namespace dossier::client {

// How long to wait before the next try: anything up to a bound that doubles with each failure (full
// jitter), so that clients who lost one server do not return to the next all at once. For one
// thread.
class Backoff {
 public:
  struct Options {
    // The bound of the first wait, and the bound that it grows to.
    absl::Duration first = absl::Milliseconds(200);
    absl::Duration longest = absl::Seconds(30);
    // No wait is shorter, whatever the dice say.
    absl::Duration shortest = absl::Milliseconds(10);
    // A number from 0 to 1; for tests. Null: the dice.
    std::function<double()> random;
  };

  explicit Backoff(Options options);
  Backoff() : Backoff(Options()) {}

  // The wait before the next try.
  absl::Duration Next();

  // After a success.
  void Reset() { bound_ = options_.first; }

 private:
  Options options_;
  absl::Duration bound_;
  absl::BitGen dice_;
};

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_BACKOFF_H_
