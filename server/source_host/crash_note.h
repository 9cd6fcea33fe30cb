#ifndef DOSSIER_SERVER_SOURCE_HOST_CRASH_NOTE_H_
#define DOSSIER_SERVER_SOURCE_HOST_CRASH_NOTE_H_

#include <cstdint>

namespace dossier::source_host {

// From now on, when the process is about to die of a fault or runs out of memory, a last line goes
// to `log_fd` that says how much memory it had of what it may have, with level 9 before it. Most
// plugins that meet their limit die of a NULL that nobody looked at, and this tells the two apart.
void LeaveCrashNote(int log_fd, uint64_t memory_limit);

}  // namespace dossier::source_host

#endif  // DOSSIER_SERVER_SOURCE_HOST_CRASH_NOTE_H_
