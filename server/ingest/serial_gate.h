#ifndef DOSSIER_SERVER_INGEST_SERIAL_GATE_H_
#define DOSSIER_SERVER_INGEST_SERIAL_GATE_H_

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "server/ingest/cancel_signal.h"

namespace dossier::ingest {

// Lets one in at a time. Other than a mutex it can be given up waiting for. Thread-safe.
class SerialGate {
 public:
  // Waits until it is free; false if `cancel`, which may be null, was raised first.
  bool Enter(const CancelSignal* cancel) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (taken_) {
      if (cancel != nullptr && cancel->raised()) return false;
      free_.wait_for(lock, std::chrono::milliseconds(50));
    }
    taken_ = true;
    return true;
  }

  void Leave() {
    const std::lock_guard<std::mutex> lock(mutex_);
    taken_ = false;
    free_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable free_;
  bool taken_ = false;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_SERIAL_GATE_H_
