#ifndef DOSSIER_SERVER_STORE_SQLITE_WRITER_TURNS_H_
#define DOSSIER_SERVER_STORE_SQLITE_WRITER_TURNS_H_

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "absl/status/statusor.h"

namespace dossier::store::sqlite {

// Lets one writer in at a time, in the order in which they came. Thread-safe.
class WriterTurns {
 public:
  // The right to write, for as long as it lives.
  class Turn {
   public:
    explicit Turn(WriterTurns* turns) : turns_(turns) {}
    Turn(Turn&& other) noexcept : turns_(other.turns_) { other.turns_ = nullptr; }
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (turns_ != nullptr) turns_->End();
    }

   private:
    WriterTurns* turns_;
  };

  // Waits for its turn. FAILED_PRECONDITION if this thread has the turn already, for it would wait
  // for itself.
  absl::StatusOr<Turn> Wait();

 private:
  void End();

  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t next_ticket_ = 0;  // guarded by mutex_, like the rest
  uint64_t serving_ = 0;
  std::thread::id writer_;  // whose turn it is; none if nobody's
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_WRITER_TURNS_H_
