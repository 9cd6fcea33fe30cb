#ifndef DOSSIER_SERVER_QUERY_STEPPED_REACTOR_H_
#define DOSSIER_SERVER_QUERY_STEPPED_REACTOR_H_

#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "server/query/grpc_status.h"

namespace dossier::query {

// A stream whose events come on any thread. Each takes the lock, changes the state and lets Advance
// start what can be started. Finish comes last and outside the lock, for it may destroy the
// reactor.
template <typename Reactor>
class SteppedReactor : public Reactor {
 protected:
  // One event. Nothing happens once the stream has ended.
  template <typename Change>
  void Step(Change change) {
    std::optional<absl::Status> end;
    {
      const std::lock_guard lock(mutex_);
      if (finished_) return;
      change();
      end = Advance();
      finished_ = end.has_value();
    }
    if (end.has_value()) this->Finish(ToGrpcStatus(*end));
  }

  // Starts what can be started; returns with what the stream ends, if it is time. Under mutex_.
  virtual std::optional<absl::Status> Advance() = 0;

  std::mutex mutex_;  // guards what Step's changes and Advance use

 private:
  bool finished_ = false;
};

// A stream that is refused.
template <typename Reactor>
class Refusal final : public Reactor {
 public:
  explicit Refusal(const absl::Status& status) { this->Finish(ToGrpcStatus(status)); }
  void OnDone() override { delete this; }
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_STEPPED_REACTOR_H_
