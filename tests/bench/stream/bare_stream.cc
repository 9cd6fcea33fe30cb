#include "tests/bench/stream/bare_stream.h"

#include <atomic>
#include <cstddef>

namespace dossier::bench {
namespace {

class Reactor final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  explicit Reactor(const std::vector<grpc::ByteBuffer>& messages) : messages_(messages) {
    WriteNext();
  }

  void OnWriteDone(bool ok) override {
    if (ok) {
      WriteNext();
    } else {
      FinishOnce();
    }
  }
  void OnCancel() override { FinishOnce(); }
  void OnDone() override { delete this; }

 private:
  void WriteNext() {
    if (next_ < messages_.size()) StartWrite(&messages_[next_++]);
  }
  void FinishOnce() {
    if (!finished_.exchange(true)) Finish(grpc::Status::OK);
  }

  const std::vector<grpc::ByteBuffer>& messages_;
  size_t next_ = 0;
  std::atomic<bool> finished_ = false;
};

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* BareStream::Watch(
    grpc::CallbackServerContext* /*context*/, const grpc::ByteBuffer* /*request*/) {
  return new Reactor(messages_);
}

}  // namespace dossier::bench
