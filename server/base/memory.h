#ifndef DOSSIER_SERVER_BASE_MEMORY_H_
#define DOSSIER_SERVER_BASE_MEMORY_H_

namespace dossier {

// Lets the process keep up to 64 MiB of freed memory instead of giving it back at once: batches of
// records are freed and allocated anew all the time, and asking the system for the pages of each
// costs as much as everything else about them. Call once, before other threads start.
void KeepFreedMemory();

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_MEMORY_H_
