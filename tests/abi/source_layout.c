/* The header as a plugin in strict C11 sees it. */
#include "dossier/source.h"

#define DOSSIER_ABI_CHECK(condition) _Static_assert(condition, #condition)
#include "tests/abi/source_layout.inc"

/* What the C++ half compares with its own view. */
uint64_t RecordSizeInC(void) { return sizeof(dossier_record); }
uint64_t ModuleSizeInC(void) { return sizeof(dossier_module); }

int HasCommittedInC(uint32_t struct_size) {
  dossier_module module = {0};
  module.struct_size = struct_size;
  return DOSSIER_HAS(dossier_module, &module, committed);
}

void FailInC(dossier_error* error, const char* message) {
  (void)dossier_fail(error, DOSSIER_CONFIG, message);
}
