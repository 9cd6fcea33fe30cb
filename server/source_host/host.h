#ifndef DOSSIER_SERVER_SOURCE_HOST_HOST_H_
#define DOSSIER_SERVER_SOURCE_HOST_HOST_H_

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "plugins/include/dossier/source.h"
#include "server/source_host/connection.h"
#include "server/source_host/messages.h"

namespace dossier::source_host {

// Calls the plugin as the server asks, and is the server's table to it. Whether a record is taken
// is decided here, by the budget of the poll; the server decides again over what arrives.
//
// Threads: Serve() on the main thread. One more thread waits for the cancel signal and for the end
// of the server. Lifetime: one instance and one session, until the process ends.
class Host {
 public:
  // `log_fd` takes lines for the operator, each with its level before it: "<4>text".
  Host(const dossier_module& module, Connection& connection, uint32_t cpu_seconds, int log_fd);
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  // Answers the server until it is gone.
  [[noreturn]] void Serve();

 private:
  // What the running call may do, beside logging.
  enum class Phase { kNone, kOpening, kPolling };
  class PhaseScope;

  void Answer(const Frame& frame);
  ReturnedMessage Create(std::string_view config);
  ReturnedMessage Open(const Frame& frame);
  ReturnedMessage Poll(const PollMessage& budget);
  ReturnedMessage Committed(std::string_view cursor);
  ReturnedMessage Close();
  ReturnedMessage Failed(int32_t code);

  static int32_t Emit(void* context, const dossier_record* record) noexcept;
  static int32_t Checkpoint(void* context, dossier_bytes cursor) noexcept;
  static void Log(void* context, int32_t level, dossier_bytes message) noexcept;
  static int32_t Secret(void* context, dossier_bytes name, void* buffer, uint64_t capacity,
                        uint64_t* size) noexcept;
  static const void* GetExtension(void* context, const char* id) noexcept;

  bool In(Phase phase) const;
  int32_t Misuse(std::string_view why);
  void WriteLog(int32_t level, std::string_view message);
  // Passes the cancel signal on and ends the process with the server.
  void Watch();

  const dossier_module& module_;
  Connection& connection_;
  const uint32_t cpu_seconds_;
  const int log_fd_;
  dossier_host table_ = {};

  void* instance_ = nullptr;
  bool created_ = false;
  uint64_t request_ = 0;
  PollMessage budget_;
  PollCredit credit_{0, 0};
  dossier_error error_ = {};

  std::atomic<Phase> phase_{Phase::kNone};
  std::atomic<std::thread::id> phase_thread_{};
  std::atomic<bool> cancelled_{false};
  std::atomic<uint32_t> misuses_{0};

  std::mutex session_mutex_;  // held while the session is interrupted or goes
  void* session_ = nullptr;
  bool open_ = false;
};

}  // namespace dossier::source_host

#endif  // DOSSIER_SERVER_SOURCE_HOST_HOST_H_
