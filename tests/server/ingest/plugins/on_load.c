/* Goes wrong before anybody has called it. */
#include <signal.h>
#include <unistd.h>

#include "dossier/source.h"

__attribute__((constructor)) static void OnLoad(void) {
#ifdef HANG
  for (;;) pause();
#else
  raise(SIGSEGV);
#endif
}

DOSSIER_EXPORT const dossier_module* dossier_source_entry(uint32_t host_major,
                                                          uint32_t host_minor) {
  (void)host_major;
  (void)host_minor;
  return NULL;
}
