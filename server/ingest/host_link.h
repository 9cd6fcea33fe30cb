#ifndef DOSSIER_SERVER_INGEST_HOST_LINK_H_
#define DOSSIER_SERVER_INGEST_HOST_LINK_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/ingest/cancel_signal.h"
#include "server/ingest/host_channel.h"
#include "server/ingest/host_options.h"
#include "server/ingest/host_process.h"
#include "server/ingest/plugin_description.h"
#include "server/ingest/plugin_file.h"
#include "server/source_host/messages.h"

namespace dossier::ingest {

// Calls into a plugin that lives in a host process. Every call ends: with the plugin's answer, or
// with the end of the process, which is then a Crash() that says how it came.
//
// Threads: one call at a time; Cancel() from any. Lifetime: the process ends with it.
class HostLink {
 public:
  // What a call does with a frame that comes before its answer. Returns what is wrong with it,
  // empty if nothing is.
  using TakeFrame = absl::FunctionRef<std::string(const source_host::Frame&)>;

  struct Limits {
    // How long the call may take, how much longer until its process is ended, and how long it may
    // take to end once it was cancelled.
    absl::Duration time;
    absl::Duration grace;
    absl::Duration cancel_grace;
    uint64_t max_payload = source_host::kMaxPayload;
  };

  // Starts a process for `file` and waits until its plugin is loaded. `name` begins every error,
  // `label` names the process.
  static absl::StatusOr<std::unique_ptr<HostLink>> Start(
      const HostOptions& options, const PluginFile& file, std::string name,
      const std::string& label, LineSink lines, std::shared_ptr<const CancelSignal> cancel);

  const PluginDescription& plugin() const { return plugin_; }
  // Whether the plugin has a function `committed`.
  bool wants_committed() const { return wants_committed_; }
  // Where a request is built.
  std::string* request() { return &request_; }
  uint64_t NextRequest() { return ++request_number_; }

  // Sends request() and waits for the answer. What the answer views stays until the next call.
  absl::StatusOr<source_host::ReturnedMessage> Call(absl::string_view call, const Limits& limits,
                                                    TakeFrame take);
  // Sends bytes that are no request, such as the answer to a question of the plugin.
  void Reply(absl::string_view bytes);

  void Cancel() const { process_->Cancel(); }
  // Gives back memory that a large record took.
  void Shrink() { channel_.Shrink(); }
  // OK, or how the process came to its end; then no call is possible any more.
  const absl::Status& broken() const { return broken_; }

 private:
  using Event = HostChannel::Event;

  HostLink(const HostOptions& options, std::string name, std::unique_ptr<HostProcess> process,
           std::shared_ptr<const CancelSignal> cancel);

  absl::Status ReadHello(const PluginFile& file);
  absl::Status UnderstandHello(const source_host::Frame& frame, const PluginFile& file);
  // The next frame, or the end of the process.
  absl::StatusOr<source_host::Frame> Receive(absl::string_view call, const Limits& limits,
                                             HostChannel::Time start);
  // Ends the process, if it has not ended by itself, and remembers why.
  absl::Status Broken(absl::string_view call, absl::string_view why);
  absl::Status Lost(absl::string_view call);

  const HostOptions options_;
  const std::string name_;
  const std::unique_ptr<HostProcess> process_;
  const std::shared_ptr<const CancelSignal> cancel_;
  HostChannel channel_;
  PluginDescription plugin_;
  bool wants_committed_ = false;
  std::string request_;
  uint64_t request_number_ = 0;
  // When the running call was cancelled.
  std::optional<HostChannel::Time> cancelled_;
  absl::Status broken_;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_HOST_LINK_H_
