#ifndef DOSSIER_PLUGINS_CHECK_RECORDING_HOST_H_
#define DOSSIER_PLUGINS_CHECK_RECORDING_HOST_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "dossier/source.h"

namespace dossier::check {

// What a poll may use, as the server would tell it.
struct Limits {
  uint32_t max_records = 10'000;
  uint64_t max_bytes = uint64_t{256} << 20;
  uint64_t max_body_bytes = uint64_t{64} << 20;
};

// A record that the plugin emitted and the server would have taken.
struct Taken {
  std::string external_id;
  std::string kind;
  std::string meta_json;
  std::string claims_json;
  std::string body;
  std::string media_type;
  int64_t published_unix_ns = 0;

  bool operator==(const Taken&) const = default;
};

// What a cursor covers.
struct Checkpoint {
  std::string cursor;
  size_t records = 0;  // emitted before it in this session
};

// A server as the contract describes it, which writes down what the plugin does.
//
// Threads: as dossier_host says; a call on a wrong thread is a breach. Lifetime: longer than the
// instance.
class RecordingHost {
 public:
  using SecretSource = std::function<std::optional<std::string>(std::string_view name)>;

  // What the plugin is told of its server: `abi_minor`, and a table that is so many bytes longer
  // than this version knows.
  struct Guise {
    uint32_t abi_minor = DOSSIER_ABI_MINOR;
    uint32_t further_bytes = 0;
  };

  explicit RecordingHost(SecretSource secrets) : RecordingHost(std::move(secrets), Guise{}) {}
  RecordingHost(SecretSource secrets, Guise guise);
  RecordingHost(const RecordingHost&) = delete;
  RecordingHost& operator=(const RecordingHost&) = delete;

  const dossier_host* table() const;

  // Around a call in which secrets may be asked for, and around a poll.
  void BeginOpening() { opening_thread_ = std::this_thread::get_id(); }
  void EndOpening() { opening_thread_ = std::thread::id(); }
  void BeginPoll(const Limits& limits, bool cancelled = false);
  void EndPoll();
  // From now on emit answers CANCELLED.
  void Cancel() { cancelled_ = true; }

  // Forgets the records and checkpoints, for a new session.
  void Forget();

  const std::vector<Taken>& records() const { return records_; }
  const std::vector<Checkpoint>& checkpoints() const { return checkpoints_; }
  // Whether the last poll was answered FULL.
  bool full() const { return full_; }
  // What the plugin did that the contract forbids, each in a sentence.
  std::vector<std::string> breaches() const;
  std::vector<std::string> log_lines() const;

 private:
  static int32_t Emit(void* context, const dossier_record* record);
  static int32_t TakeCheckpoint(void* context, dossier_bytes cursor);
  static void Log(void* context, int32_t level, dossier_bytes message);
  static int32_t Secret(void* context, dossier_bytes name, void* buffer, uint64_t capacity,
                        uint64_t* size);
  static const void* GetExtension(void* context, const char* id);

  int32_t Take(const dossier_record* record);
  int32_t Breach(std::string what, int32_t answer);

  const SecretSource secrets_;
  std::vector<char> table_;
  std::atomic<std::thread::id> opening_thread_{};
  std::atomic<std::thread::id> polling_thread_{};
  std::atomic<bool> cancelled_{false};

  // Of the running poll, and of the session; used by the polling thread alone.
  Limits limits_;
  uint32_t poll_records_ = 0;
  uint64_t poll_bytes_ = 0;
  bool full_ = false;
  std::vector<Taken> records_;
  std::vector<Checkpoint> checkpoints_;

  mutable std::mutex mutex_;
  std::vector<std::string> breaches_;  // guarded by mutex_, as is the next
  std::vector<std::string> log_lines_;
};

}  // namespace dossier::check

#endif  // DOSSIER_PLUGINS_CHECK_RECORDING_HOST_H_
