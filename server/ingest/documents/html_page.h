#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_PAGE_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_PAGE_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

struct _xmlDoc;
struct _xmlNode;

namespace dossier::ingest {

struct FreeHtmlPage {
  void operator()(_xmlDoc* page) const;
};

// The tree of a page. Element names are in lower case.
using HtmlPage = std::unique_ptr<_xmlDoc, FreeHtmlPage>;

// Nesting beyond this is no page that a person wrote; code that walks a tree may recurse.
inline constexpr int kMaxHtmlDepth = 256;

// Reads `html`, well-formed UTF-8, as browsers do: whatever is wrong is put up with.
//
// Returns null for a page that exceeds the bounds on nesting and on the number of nodes, so that
// time and memory stay linear in the size of the page whatever it holds.
HtmlPage ParseHtml(absl::string_view html);

// The text of `html` without its tags, for pages that ParseHtml gives up on. Knows no main text.
std::string StripTags(absl::string_view html);

// The value of an attribute; empty if the element does not have it.
std::string HtmlAttribute(const _xmlNode* element, const char* name);

// All text below `node`, with runs of blanks made one and none at the ends.
std::string HtmlText(const _xmlNode* node);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_HTML_PAGE_H_
