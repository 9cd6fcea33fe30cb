#ifndef DOSSIER_SERVER_STREAM_PACE_H_
#define DOSSIER_SERVER_STREAM_PACE_H_

#include <algorithm>
#include <chrono>

#include "absl/time/time.h"

namespace dossier::stream {

// A point of the clock that never jumps.
using Moment = std::chrono::steady_clock::time_point;

inline Moment After(Moment start, absl::Duration wait) {
  return start + absl::ToChronoNanoseconds(wait);
}

// Decides when a stream with nothing else to send gives a sign of life. For one thread.
class Pace {
 public:
  // `jitter` within [0, 1) spreads the signs of many streams over a tenth of the interval to either
  // side. `rest` is the least time from any message to a sign of life that is not due yet.
  Pace(Moment now, absl::Duration interval, double jitter, absl::Duration rest)
      : interval_(interval * (0.9 + 0.2 * jitter)), rest_(rest) {
    Sent(now);
  }

  // A message was sent, of whatever kind.
  void Sent(Moment now) {
    due_ = After(now, interval_);
    rested_ = After(now, rest_);
  }

  // Whether the stream has been silent for the interval, which ends at `due()`.
  bool IsDue(Moment now) const { return now >= due_; }
  Moment due() const { return due_; }
  absl::Duration interval() const { return interval_; }

  // A stream with news waits for its next message or until it has rested, whatever comes first.
  void TellSoon() { due_ = std::min(due_, rested_); }

  // Whether a stream that has just run out of events tells how far it is: at once when it has
  // caught up, later on only if its messages do not say so themselves, and not too often.
  bool TellsWhenIdle(Moment now, bool caught_up, bool has_news) const {
    return caught_up || IsDue(now) || (has_news && now >= rested_);
  }

 private:
  absl::Duration interval_;
  absl::Duration rest_;
  Moment due_;
  Moment rested_;
};

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_PACE_H_
