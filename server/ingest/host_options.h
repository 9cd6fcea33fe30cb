#ifndef DOSSIER_SERVER_INGEST_HOST_OPTIONS_H_
#define DOSSIER_SERVER_INGEST_HOST_OPTIONS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace dossier::ingest {

// The process that hosts a plugin: which program, what it may use, how long its calls may take.
struct HostOptions {
  // The program dossier-source-host, absolute. Empty: as FindHostProgram() says.
  std::string program;

  // Limits of the process. The processor time is that of one call, such as one poll.
  uint64_t memory_bytes = uint64_t{1} << 30;
  uint32_t open_files = 256;
  uint32_t cpu_seconds = 60;

  // From the start of the process until its plugin is loaded.
  absl::Duration start_time = absl::Seconds(30);
  // Until create, and then until open, have returned.
  absl::Duration open_time = absl::Seconds(30);
  // A poll that overruns its deadline by this ends with the process.
  absl::Duration poll_grace = absl::Seconds(5);
  // A call that was asked to end by the cancel signal may take this long.
  absl::Duration cancel_grace = absl::Seconds(2);
  // For `committed`, and for close and destroy together.
  absl::Duration housekeeping_time = absl::Seconds(10);
};

// The host's program beside the program of this process, or in ../libexec/dossier from there.
// NOT_FOUND with reason HOST_PROGRAM_NOT_FOUND names both places.
absl::StatusOr<std::string> FindHostProgram();

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_HOST_OPTIONS_H_
