#ifndef DOSSIER_SERVER_SOURCE_HOST_MODULE_TABLE_H_
#define DOSSIER_SERVER_SOURCE_HOST_MODULE_TABLE_H_

#include <cstdint>

#include "plugins/include/dossier/source.h"

namespace dossier::source_host {

// The table that a plugin has for this ABI. If it has none, that of another major, so that an error
// can name it; only its first four words may be read. NULL if it has none at all.
inline const dossier_module* FindTable(dossier_source_entry_fn entry) {
  constexpr uint32_t kMajorsAhead = 8;
  if (const dossier_module* const table = entry(DOSSIER_ABI_MAJOR, DOSSIER_ABI_MINOR)) return table;
  for (uint32_t major = 0; major <= DOSSIER_ABI_MAJOR + kMajorsAhead; ++major) {
    if (const dossier_module* const other = entry(major, 0)) return other;
  }
  return nullptr;
}

}  // namespace dossier::source_host

#endif  // DOSSIER_SERVER_SOURCE_HOST_MODULE_TABLE_H_
