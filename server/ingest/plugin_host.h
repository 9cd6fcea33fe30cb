#ifndef DOSSIER_SERVER_INGEST_PLUGIN_HOST_H_
#define DOSSIER_SERVER_INGEST_PLUGIN_HOST_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "plugins/include/dossier/source.h"
#include "server/ingest/cancel_signal.h"
#include "server/ingest/plugin_session.h"
#include "server/ingest/record_collector.h"
#include "server/ingest/secret_source.h"
#include "server/ingest/source_log.h"

namespace dossier::ingest {

// The server's side of the plugin table, for one instance and its session: what the plugin calls.
//
// Threads: the functions of the table check the thread that calls them. The methods here belong to
// the thread that calls into the plugin. Lifetime: longer than the instance; never moves.
class PluginHost {
 public:
  PluginHost(std::string source_id, SecretSource secrets,
             std::shared_ptr<const CancelSignal> cancel);
  PluginHost(const PluginHost&) = delete;
  PluginHost& operator=(const PluginHost&) = delete;

  const dossier_host* table() const { return &table_; }
  // Both the instance's and the session's context.
  void* context() { return this; }

  // Takes the secrets that the plugin was given out of what it says.
  const SecretKeeper& secrets() const { return secrets_; }

  // How often the plugin made a call that its contract forbids, since the last time of asking.
  size_t TakeMisuses() { return misuses_.exchange(0); }

  // Allows `secret` on this thread until the returned guard goes.
  class SecretScope {
   public:
    explicit SecretScope(PluginHost& host) : host_(host) {
      host_.opening_thread_ = std::this_thread::get_id();
    }
    ~SecretScope() { host_.opening_thread_ = std::thread::id(); }
    SecretScope(const SecretScope&) = delete;
    SecretScope& operator=(const SecretScope&) = delete;

   private:
    PluginHost& host_;
  };

  // Lets `emit` and `checkpoint` fill `collector` on this thread until the guard goes.
  class PollScope {
   public:
    PollScope(PluginHost& host, RecordCollector& collector) : host_(host) {
      host_.collector_ = &collector;
      host_.polling_thread_ = std::this_thread::get_id();
    }
    ~PollScope() {
      host_.polling_thread_ = std::thread::id();
      host_.collector_ = nullptr;
    }
    PollScope(const PollScope&) = delete;
    PollScope& operator=(const PollScope&) = delete;

   private:
    PluginHost& host_;
  };

 private:
  static int32_t Emit(void* context, const dossier_record* record) noexcept;
  static int32_t Checkpoint(void* context, dossier_bytes cursor) noexcept;
  static void Log(void* context, int32_t level, dossier_bytes message) noexcept;
  static int32_t Secret(void* context, dossier_bytes name, void* buffer, uint64_t capacity,
                        uint64_t* size) noexcept;
  static const void* GetExtension(void* context, const char* id) noexcept;

  bool InPoll() const { return polling_thread_.load() == std::this_thread::get_id(); }
  int32_t Misuse(absl::string_view why);

  SecretKeeper secrets_;
  const std::shared_ptr<const CancelSignal> cancel_;
  dossier_host table_ = {};

  // Empty ids unless a call runs that allows what they guard.
  std::atomic<std::thread::id> opening_thread_{};
  std::atomic<std::thread::id> polling_thread_{};
  RecordCollector* collector_ = nullptr;  // used by the polling thread alone

  std::atomic<size_t> misuses_{0};
  SourceLog log_;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_PLUGIN_HOST_H_
