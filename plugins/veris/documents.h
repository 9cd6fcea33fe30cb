#ifndef DOSSIER_PLUGINS_VERIS_DOCUMENTS_H_
#define DOSSIER_PLUGINS_VERIS_DOCUMENTS_H_

#include <memory>
#include <vector>

#include "dossier/sdk/documents.h"

namespace dossier::veris {

// The incidents of a document: one JSON object, an array of them, or one on each line. An incident
// may stand in an envelope ({"incident": {...}}). One that breaks the schema is an unreadable item.
// Throws Failure DATA if the document is no JSON.
std::vector<sdk::Item> ItemsOf(std::shared_ptr<const sdk::Document> document);

}  // namespace dossier::veris

#endif  // DOSSIER_PLUGINS_VERIS_DOCUMENTS_H_
