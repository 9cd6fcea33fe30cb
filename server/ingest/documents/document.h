#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_DOCUMENT_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_DOCUMENT_H_

#include <string>

#include "dossier/v1/report.pb.h"

namespace dossier::ingest {

// What a document holds, before its text is cleaned.
struct Document {
  // Paragraphs separated by blank lines. Begins with the title if the document has one.
  std::string text;
  // What the document says of itself: title, authors, publisher, canonical_url, published,
  // updated, language, truncated. What it does not say is unset.
  v1::Report report;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_DOCUMENT_H_
