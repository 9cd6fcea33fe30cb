/* A plugin that was linked against something that is not there. */
#include "dossier/source.h"

int dossier_test_symbol_that_nobody_defines(void);

const dossier_module* dossier_source_entry(uint32_t host_major, uint32_t host_minor) {
  (void)host_major, (void)host_minor;
  return dossier_test_symbol_that_nobody_defines() == 0 ? NULL : NULL;
}
