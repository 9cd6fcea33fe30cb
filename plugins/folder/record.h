#ifndef DOSSIER_PLUGINS_FOLDER_RECORD_H_
#define DOSSIER_PLUGINS_FOLDER_RECORD_H_

#include <cstdint>
#include <string>

#include "dossier/sdk/session.h"
#include "dossier/sdk/walk.h"

namespace dossier::folder {

// Emits the file as a report, or as unreadable if `trouble` is not empty.
sdk::Answer EmitFile(sdk::Emitter& emitter, const sdk::Entry& entry, const std::string& bytes,
                     const std::string& trouble);

}  // namespace dossier::folder

#endif  // DOSSIER_PLUGINS_FOLDER_RECORD_H_
