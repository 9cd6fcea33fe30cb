#include "server/stream/watch_service.h"

#include <memory>
#include <utility>

#include "server/base/error.h"
#include "server/base/status.h"
#include "server/query/grpc_status.h"
#include "server/stream/byte_buffer.h"
#include "server/stream/subscription.h"
#include "server/stream/watcher.h"

namespace dossier::stream {
namespace {

using Reactor = grpc::ServerWriteReactor<grpc::ByteBuffer>;

// The transport's side of one stream. Lives until gRPC is done with the call, and so longer than
// any call of the watcher.
class WatchReactor final : public Reactor, public Outlet {
 public:
  WatchReactor(Hub& hub, grpc::CallbackServerContext& context) : hub_(hub), context_(context) {}

  absl::Status Begin(const grpc::ByteBuffer& request) {
    DOSSIER_ASSIGN_OR_RETURN(Subscription subscription, Read(request));
    DOSSIER_ASSIGN_OR_RETURN(watcher_, hub_.Add(std::move(subscription), *this));
    watcher_->Start();
    return absl::OkStatus();
  }

  // The first message of a stream is written without a hint, as are all: a hinted one can wait for
  // ever on a fresh connection, and messages are batches already.
  void Write(Message message) override {
    buffer_ = ToByteBuffer(message);
    StartWrite(&buffer_);
  }
  void Finish(absl::Status status) override { Reactor::Finish(query::ToGrpcStatus(status)); }
  void Abort() override { context_.TryCancel(); }

  void OnWriteDone(bool ok) override { watcher_->OnWritten(ok); }
  void OnCancel() override {
    if (watcher_ != nullptr) watcher_->OnCancelled();
  }
  void OnDone() override {
    if (watcher_ != nullptr) hub_.Remove(watcher_);
    delete this;
  }

 private:
  static absl::StatusOr<Subscription> Read(const grpc::ByteBuffer& request) {
    v1::WatchRequest message;
    grpc::ByteBuffer bytes = request;  // shares; parsing takes it apart
    const grpc::Status parsed =
        grpc::SerializationTraits<v1::WatchRequest>::Deserialize(&bytes, &message);
    if (!parsed.ok()) {
      return Error(absl::StatusCode::kInvalidArgument, "REQUEST_INVALID",
                   "the request is not a dossier.v1.WatchRequest");
    }
    return ReadSubscription(message);
  }

  Hub& hub_;
  grpc::CallbackServerContext& context_;
  std::shared_ptr<Watcher> watcher_;  // null if the call was refused
  grpc::ByteBuffer buffer_;           // of the write that is under way
};

}  // namespace

Reactor* WatchService::Watch(grpc::CallbackServerContext* context,
                             const grpc::ByteBuffer* request) {
  auto* reactor = new WatchReactor(hub_, *context);
  if (absl::Status status = reactor->Begin(*request); !status.ok()) reactor->Finish(status);
  return reactor;
}

}  // namespace dossier::stream
