#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_NOISE_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_NOISE_H_

#include "absl/strings/string_view.h"
#include "server/ingest/documents/html_page.h"

namespace dossier::ingest {

// How surely an element is not of the article, in rising order.
enum class HtmlNoise {
  kNone,
  kLikely,   // often beside the article, sometimes around it
  kCertain,  // never the article, unless it holds the article's heading or most of the page
  kComments  // what readers wrote, however much it is
};

// By what the element is and is called: its name, role, class and id.
HtmlNoise NoiseOf(const _xmlNode* element);

// Whether a short line, such as "Related stories" or "Leave a reply", says that the article is
// over.
bool EndsArticle(absl::string_view line);

// Whether a short line, such as "Reply" or "Ada Roon says:", belongs to what a reader wrote.
bool IsCommentLine(absl::string_view line);

// Whether a paragraph is the site's notice to visitors, such as "We use cookies to ...".
bool IsNotice(absl::string_view text);

// Whether a line asks the reader to pay, subscribe or sign in for the rest.
bool IsPaywallLine(absl::string_view line);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_NOISE_H_
