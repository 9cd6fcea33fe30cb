#include "server/ingest/documents/html.h"

#include <libxml/tree.h>

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "server/ingest/documents/html_blocks.h"
#include "server/ingest/documents/html_main_text.h"
#include "server/ingest/documents/html_metadata.h"
#include "server/ingest/documents/html_page.h"

namespace dossier::ingest {

namespace {

// An article of fewer words that has more behind a door is its beginning.
constexpr int kStubWords = 250;

// Whether the page shows the beginning of an article that readers pay for.
bool IsStub(const HtmlMainText& main, const StatedText& stated) {
  if (main.words >= kStubWords) return false;
  if (main.ends_at_paywall) return true;
  // Many publishers say how long the whole is.
  return !stated.free && (stated.words == 0 || 2 * main.words < stated.words);
}

// The text that the page states for machines, where anybody may read it. Some pages show it by a
// script alone.
std::string StatedBody(const StatedText& stated) {
  if (!stated.free || stated.body.empty()) return "";
  std::string text = StripTags(
      absl::StrReplaceAll(stated.body, {{"</p>", "\n\n"}, {"<br><br>", "\n\n"}, {"\r\n", "\n"}}));
  return std::string(absl::StripAsciiWhitespace(text));
}

}  // namespace

Document ReadHtml(absl::string_view html) {
  Document document;
  const HtmlPage page = ParseHtml(html);
  const xmlNode* root = page == nullptr ? nullptr : xmlDocGetRootElement(page.get());
  if (root == nullptr) {
    document.text = StripTags(html);
    return document;
  }
  const StatedText stated = ReadHtmlMetadata(root, document.report);
  const std::string& title = document.report.title();
  HtmlMainText main = FindMainText(root, title);
  document.report.set_truncated(IsStub(main, stated));
  if (const std::string body = StatedBody(stated); CountWords(body) > 2 * main.words) {
    main.text = body;
  }
  if (!main.text.empty()) {
    document.text = title.empty() ? main.text : absl::StrCat(title, "\n\n", main.text);
  }
  return document;
}

}  // namespace dossier::ingest
