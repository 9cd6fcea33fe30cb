#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_MAIN_TEXT_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_MAIN_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "server/ingest/documents/html_page.h"

namespace dossier::ingest {

struct HtmlMainText {
  // Paragraphs separated by blank lines, without navigation, teasers, comments, captions and
  // notices. Empty if the page holds no text.
  std::string text;
  int words = 0;
  // What follows the text asks the reader to pay or sign in for the rest.
  bool ends_at_paywall = false;
};

// The text of the article on a page. `title` is left out where it heads the text.
//
// Decided by where running text is dense and links are not, helped by what elements are called.
HtmlMainText FindMainText(const _xmlNode* root, absl::string_view title);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_MAIN_TEXT_H_
