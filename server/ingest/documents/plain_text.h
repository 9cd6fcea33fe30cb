#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_PLAIN_TEXT_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_PLAIN_TEXT_H_

#include <string>

#include "server/ingest/documents/document.h"

namespace dossier::ingest {

// Reads UTF-8 text without markup. The first line is the title if it looks like a headline; the
// lines below it may tell author, date and outlet. The text stays as it is.
Document ReadPlainText(std::string text);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_PLAIN_TEXT_H_
