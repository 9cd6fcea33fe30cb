// dossier-source-host: loads one source plugin and drives it for the server that started it, so
// that whatever the plugin does happens here and not there. Started by the server alone: its
// socket, cancel signal and plugin file are descriptors that it inherits.
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "server/source_host/connection.h"
#include "server/source_host/crash_note.h"
#include "server/source_host/host.h"
#include "server/source_host/plugin_module.h"
#include "server/source_host/sandbox.h"

namespace dossier::source_host {
namespace {

constexpr const char* kUsage =
    "dossier-source-host is started by dossierd, which gives it a connection as descriptor 3.\n"
    "usage: dossier-source-host SOURCE PLUGIN MEMORY-BYTES OPEN-FILES CPU-SECONDS\n";

// A second descriptor of standard error, in case the plugin closes the first.
int LogDescriptor() {
  const int copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, kFirstFreeFd);
  return copy < 0 ? STDERR_FILENO : copy;
}

int Run(int argc, char** argv) {
  struct stat info = {};
  if (argc != 6 || fstat(kSocketFd, &info) != 0 || !S_ISSOCK(info.st_mode)) {
    std::fputs(kUsage, stderr);
    return kExitUsage;
  }
  Limits limits;
  limits.memory_bytes = std::strtoull(argv[3], nullptr, 10);
  limits.open_files = static_cast<uint32_t>(std::strtoul(argv[4], nullptr, 10));
  limits.cpu_seconds = static_cast<uint32_t>(std::strtoul(argv[5], nullptr, 10));
  // The source's name is what tells one host from another in a list of processes.
  pthread_setname_np(pthread_self(), std::string(argv[1]).substr(0, 15).c_str());
  // A peer that goes away is an error of a write, and no end of the process.
  signal(SIGPIPE, SIG_IGN);
  const int log_fd = LogDescriptor();

  LeaveCrashNote(log_fd, limits.memory_bytes);
  const std::string lacking = EnterSandbox(limits);
  AllowProcessorTime(limits.cpu_seconds);
  Connection connection(kSocketFd);
  RefusedMessage refused;
  std::string words;
  const std::optional<PluginModule> module = LoadPlugin(kPluginFd, &refused.why, &words);
  close(kPluginFd);
  if (!module.has_value()) {
    refused.words = words;
    Encode(refused, connection.buffer());
    connection.Flush();
    return kExitDone;
  }
  HelloMessage hello = module->Describe();
  hello.lacking = lacking;
  Encode(hello, connection.buffer());
  connection.Flush();
  // Never left: what this function owns lives as long as the process.
  Host host(module->table, connection, limits.cpu_seconds, log_fd);
  host.Serve();
}

}  // namespace
}  // namespace dossier::source_host

#if defined(__SANITIZE_ADDRESS__)
// A plugin that crashes shall die of its signal here too, as the server tells it.
extern "C" const char* __asan_default_options() {
  return "handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_abort=0:detect_leaks=0";
}
#endif

int main(int argc, char** argv) { return dossier::source_host::Run(argc, argv); }
