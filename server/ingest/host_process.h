#ifndef DOSSIER_SERVER_INGEST_HOST_PROCESS_H_
#define DOSSIER_SERVER_INGEST_HOST_PROCESS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/ingest/host_options.h"
#include "server/ingest/plugin_file.h"

namespace dossier::ingest {

// One line that a process wrote, with its DOSSIER_LOG_ level. Called on a thread that all processes
// share, so it must be quick.
using LineSink = std::function<void(int32_t level, absl::string_view line)>;

// A running dossier-source-host: its end of the connection, its cancel signal, its output, its end.
// Whatever it leaves behind in its process group ends with it.
//
// Threads: Cancel() and Kill() from any, the rest from one. Lifetime: destruction ends the process.
class HostProcess {
 public:
  // Starts the program for `file`. `label` names the process in lists of processes. UNAVAILABLE if
  // the system has no room for it, FAILED_PRECONDITION if the program cannot be run.
  static absl::StatusOr<std::unique_ptr<HostProcess>> Start(const HostOptions& options,
                                                            const PluginFile& file,
                                                            const std::string& label,
                                                            LineSink lines);
  ~HostProcess();
  HostProcess(const HostProcess&) = delete;
  HostProcess& operator=(const HostProcess&) = delete;

  // The server's end of the connection; never blocks.
  int socket() const { return socket_; }
  // Makes the process's cancel descriptor readable.
  void Cancel() const;
  void Kill() const;
  // False if it still runs after `patience`.
  bool WaitForEnd(absl::Duration patience) const;
  // How it ended, once it has: "its process was ended by signal 11 (SIGSEGV)", and what it said
  // last.
  std::string HowItEnded() const;

  // What the thread that watches over all processes knows of one.
  struct Watched;

 private:
  HostProcess(const HostOptions& options, int socket, int cancel_fd,
              std::shared_ptr<Watched> watched);

  const HostOptions options_;
  const int socket_;
  const int cancel_fd_;
  const std::shared_ptr<Watched> watched_;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_HOST_PROCESS_H_
