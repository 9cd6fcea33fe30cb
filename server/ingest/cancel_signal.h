#ifndef DOSSIER_SERVER_INGEST_CANCEL_SIGNAL_H_
#define DOSSIER_SERVER_INGEST_CANCEL_SIGNAL_H_

#include <atomic>

namespace dossier::ingest {

// Says once and for ever that something must end: as a flag, and as a file descriptor that a plugin
// can wait for. Thread-safe.
class CancelSignal {
 public:
  // Throws std::system_error if the system has no file descriptor left.
  CancelSignal();
  ~CancelSignal();
  CancelSignal(const CancelSignal&) = delete;
  CancelSignal& operator=(const CancelSignal&) = delete;

  void Raise();
  bool raised() const { return raised_.load(); }
  // Readable from Raise() on; nobody reads it.
  int fd() const { return fd_; }

 private:
  const int fd_;
  std::atomic<bool> raised_{false};
};

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_CANCEL_SIGNAL_H_
