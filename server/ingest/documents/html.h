#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_H_

#include "absl/strings/string_view.h"
#include "server/ingest/documents/document.h"

namespace dossier::ingest {

// Reads a page in UTF-8: its title, a blank line and the text of the article on it; what the page
// says of the article. A page beyond the bounds of ParseHtml gives all its words and no more.
Document ReadHtml(absl::string_view html);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_H_
