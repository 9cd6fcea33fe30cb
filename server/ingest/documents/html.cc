#include "server/ingest/documents/html.h"

#include <libxml/tree.h>

#include "absl/strings/str_cat.h"
#include "server/ingest/documents/html_main_text.h"
#include "server/ingest/documents/html_metadata.h"
#include "server/ingest/documents/html_page.h"

namespace dossier::ingest {

Document ReadHtml(absl::string_view html) {
  Document document;
  const HtmlPage page = ParseHtml(html);
  const xmlNode* root = page == nullptr ? nullptr : xmlDocGetRootElement(page.get());
  if (root == nullptr) {
    document.text = StripTags(html);
    return document;
  }
  ReadHtmlMetadata(root, document.report);
  const std::string& title = document.report.title();
  const std::string text = HtmlMainText(root, title);
  if (!text.empty()) {
    document.text = title.empty() ? text : absl::StrCat(title, "\n\n", text);
  }
  return document;
}

}  // namespace dossier::ingest
