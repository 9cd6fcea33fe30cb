#ifndef DOSSIER_SERVER_SOURCE_HOST_SANDBOX_H_
#define DOSSIER_SERVER_SOURCE_HOST_SANDBOX_H_

#include <cstdint>
#include <string>

namespace dossier::source_host {

// What this process may use. 0: no limit.
struct Limits {
  uint64_t memory_bytes = 0;
  uint32_t open_files = 0;
  uint32_t cpu_seconds = 0;  // of one call
};

// Gives up, for ever, what no source needs: new privileges and capabilities, other processes (to
// start, trace or signal them), mounts, kernel interfaces, writing to the file system. What a
// source does need stays: threads, memory, reading files, the network. Called before the plugin's
// code runs, by the one thread there is. Returns in words what this system cannot do; empty if
// nothing.
std::string EnterSandbox(const Limits& limits);

// Lets the process use `seconds` of processor time from now on; SIGXCPU ends it after that.
void AllowProcessorTime(uint32_t seconds);

}  // namespace dossier::source_host

#endif  // DOSSIER_SERVER_SOURCE_HOST_SANDBOX_H_
