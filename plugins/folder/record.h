#ifndef DOSSIER_PLUGINS_FOLDER_RECORD_H_
#define DOSSIER_PLUGINS_FOLDER_RECORD_H_

#include <cstdint>
#include <string>

#include "dossier/sdk/session.h"
#include "dossier/sdk/walk.h"
#include "folder/collection.h"

namespace dossier::folder {

// Emits the file as a report, or as unreadable if `trouble` is not empty.
sdk::Answer EmitFile(sdk::Emitter& emitter, const sdk::Entry& entry, const std::string& bytes,
                     const std::string& trouble);

// Emits one report of a file that holds many.
sdk::Answer EmitItem(sdk::Emitter& emitter, const sdk::Entry& entry, const CollectionItem& item);

}  // namespace dossier::folder

#endif  // DOSSIER_PLUGINS_FOLDER_RECORD_H_
