#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_MAIN_TEXT_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_MAIN_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "server/ingest/documents/html_page.h"

namespace dossier::ingest {

// The text of the article on a page: paragraphs separated by blank lines, without navigation,
// teasers, comments, captions and notices. `title` is left out where it heads the text. Empty if
// the page holds no text.
//
// Decided by where running text is dense and links are not, helped by what elements are called.
std::string HtmlMainText(const _xmlNode* root, absl::string_view title);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_MAIN_TEXT_H_
