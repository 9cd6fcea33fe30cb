#include "server/store/sqlite/writer_turns.h"

#include "server/base/error.h"

namespace dossier::store::sqlite {

absl::StatusOr<WriterTurns::Turn> WriterTurns::Wait() {
  std::unique_lock lock(mutex_);
  if (writer_ == std::this_thread::get_id()) {
    return Error(absl::StatusCode::kFailedPrecondition, "STORE_NESTED_WRITE",
                 "this thread has a transaction open; end it before the next begins");
  }
  const uint64_t ticket = next_ticket_++;
  changed_.wait(lock, [&] { return serving_ == ticket; });
  writer_ = std::this_thread::get_id();
  return Turn(this);
}

void WriterTurns::End() {
  {
    const std::lock_guard lock(mutex_);
    ++serving_;
    writer_ = std::thread::id();
  }
  changed_.notify_all();
}

}  // namespace dossier::store::sqlite
