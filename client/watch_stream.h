#ifndef DOSSIER_CLIENT_WATCH_STREAM_H_
#define DOSSIER_CLIENT_WATCH_STREAM_H_

#include <condition_variable>
#include <mutex>

#include "absl/status/status.h"
#include "client/wakeup.h"
#include "dossier/v1/watch_service.grpc.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/client_callback.h"

namespace dossier::client {

// One stream of Watch, from which a thread takes messages without ever waiting in gRPC: it waits
// for `wakeup`, which others can end. Reads one message ahead. Goes with its stream: the
// destructor cancels what is left and waits until gRPC has let go.
class WatchStream final : private grpc::ClientReadReactor<v1::WatchResponse> {
 public:
  // Begins. `stub` and `wakeup` must outlive this.
  WatchStream(v1::WatchService::StubInterface& stub, v1::WatchRequest request, Wakeup& wakeup);
  ~WatchStream() override;

  enum class Next { kMessage, kNothingYet, kEnded };
  // The next message, if it is there. Each change of the answer is posted to the wakeup.
  Next Take(v1::WatchResponse& message);

  // How it ended, once Take has said so.
  absl::Status status();

 private:
  void OnReadDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

  const v1::WatchRequest request_;
  Wakeup& wakeup_;
  grpc::ClientContext context_;
  v1::WatchResponse incoming_;  // of gRPC, unless held_

  std::mutex mutex_;
  std::condition_variable ended_;
  v1::WatchResponse ready_message_;  // guarded by mutex_
  bool ready_ = false;               // guarded by mutex_
  bool held_ = false;                // guarded by mutex_: incoming_ waits for its turn
  bool abandoned_ = false;           // guarded by mutex_: nobody will take any more
  bool done_ = false;                // guarded by mutex_
  grpc::Status status_;              // guarded by mutex_
};

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_WATCH_STREAM_H_
