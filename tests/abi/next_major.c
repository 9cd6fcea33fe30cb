/* A plugin that was built for ABI 3.4 and has no table for the major of today. */
#include "dossier/source.h"

/* Of another major nothing but the first four words means what it means here. */
static const struct {
  uint32_t words[4];
  uint64_t anything[8];
} kTable = {{80u, 3u, 4u, 2u}, {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};

const dossier_module* dossier_source_entry(uint32_t host_major, uint32_t host_minor) {
  (void)host_minor;
  return host_major == 3u ? (const dossier_module*)(const void*)&kTable : NULL;
}
