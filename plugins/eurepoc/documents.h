#ifndef DOSSIER_PLUGINS_EUREPOC_DOCUMENTS_H_
#define DOSSIER_PLUGINS_EUREPOC_DOCUMENTS_H_

#include <memory>
#include <vector>

#include "dossier/sdk/documents.h"

namespace dossier::eurepoc {

// The incidents of a table, one a row; the key of each is its id. A row without an id is an
// unreadable item named by its line. Throws Failure DATA if the document is no such table.
std::vector<sdk::Item> ItemsOf(std::shared_ptr<const sdk::Document> document);

}  // namespace dossier::eurepoc

#endif  // DOSSIER_PLUGINS_EUREPOC_DOCUMENTS_H_
