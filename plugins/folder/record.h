#ifndef DOSSIER_PLUGINS_FOLDER_RECORD_H_
#define DOSSIER_PLUGINS_FOLDER_RECORD_H_

#include <cstdint>
#include <string>

#include "dossier/sdk/session.h"
#include "dossier/sdk/walk.h"

namespace dossier::folder {

// The external id of a path: the path itself, where it is text. Bytes that are '%', control
// characters or no UTF-8 become %XX, so that different paths have different ids; an id beyond the
// limit of the ABI is cut and ends in a hash of the whole.
std::string ExternalIdOf(const std::string& path);

// Emits the file as a report, or as unreadable if `trouble` is not empty.
sdk::Answer EmitFile(sdk::Emitter& emitter, const sdk::Entry& entry, const std::string& bytes,
                     const std::string& trouble);

}  // namespace dossier::folder

#endif  // DOSSIER_PLUGINS_FOLDER_RECORD_H_
