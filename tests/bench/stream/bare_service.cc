#include "tests/bench/stream/bare_service.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <utility>

#include "tests/bench/stream/measure.h"

namespace dossier::bench {

class ReadyMessages::Reactor final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  Reactor(ReadyMessages& messages, bool ends) : log_(messages), ends_(ends) { Next(); }

  // Writes the next message or waits for it. Called by whoever ended the last wait.
  void Next() {
    {
      const std::lock_guard lock(log_.mutex_);
      if (gone_) return FinishOnce(grpc::Status::CANCELLED);
      if (next_ == log_.messages_.size()) {
        if (ends_) return FinishOnce(grpc::Status::OK);
        log_.waiting_.push_back(this);
        return;
      }
      message_ = log_.messages_[next_++];
    }
    StartWrite(&message_);
  }

  void OnWriteDone(bool ok) override {
    if (ok) return Next();
    FinishOnce(grpc::Status::CANCELLED);
  }
  void OnCancel() override {
    const std::lock_guard lock(log_.mutex_);
    gone_ = true;
    // Else a write is under way, which fails.
    if (std::erase(log_.waiting_, this) > 0) FinishOnce(grpc::Status::CANCELLED);
  }
  void OnDone() override { delete this; }

 private:
  void FinishOnce(const grpc::Status& status) {
    if (!finished_.exchange(true)) Finish(status);
  }

  ReadyMessages& log_;
  const bool ends_;
  size_t next_ = 0;
  bool gone_ = false;  // guarded by the mutex of log_
  std::atomic<bool> finished_ = false;
  grpc::ByteBuffer message_;
};

void ReadyMessages::Load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  uint32_t size = 0;
  messages_.clear();
  while (file.read(reinterpret_cast<char*>(&size), sizeof size)) {
    std::string message(size, '\0');
    Expect(static_cast<bool>(file.read(message.data(), size)), "a dump ends within a message");
    const grpc::Slice slice(message);
    messages_.emplace_back(&slice, 1);
  }
}

void AppendMessage(const std::string& message, std::ostream& file) {
  const auto size = static_cast<uint32_t>(message.size());
  file.write(reinterpret_cast<const char*>(&size), sizeof size);
  file.write(message.data(), static_cast<std::streamsize>(message.size()));
}

void ReadyMessages::Publish(grpc::ByteBuffer message) {
  std::vector<Reactor*> waiting;
  {
    const std::lock_guard lock(mutex_);
    messages_.push_back(std::move(message));
    waiting.swap(waiting_);
  }
  for (Reactor* reactor : waiting) reactor->Next();
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* ReadyMessages::Stream(bool ends) {
  return new Reactor(*this, ends);
}

}  // namespace dossier::bench
