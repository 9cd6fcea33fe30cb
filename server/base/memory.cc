#include "server/base/memory.h"

#include <malloc.h>

namespace dossier {

void KeepFreedMemory() {
  constexpr int kKept = 64 << 20;
  mallopt(M_TRIM_THRESHOLD, kKept);
  // Said together, for setting one ends the automatic choice of both. Blocks of this size still go
  // back at once.
  constexpr int kLarge = 4 << 20;
  mallopt(M_MMAP_THRESHOLD, kLarge);
}

}  // namespace dossier
