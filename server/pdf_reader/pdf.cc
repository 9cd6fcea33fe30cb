#include "server/pdf_reader/pdf.h"

#include <poppler-document.h>
#include <poppler-page.h>

#include <climits>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "server/pdf_reader/layout.h"

namespace dossier::pdf_reader {
namespace {

constexpr int kMaxPages = 2'000;
constexpr size_t kMaxWords = 2'000'000;

std::string Utf8(const poppler::ustring& text) {
  const poppler::byte_array bytes = text.to_utf8();
  std::string utf8(bytes.begin(), bytes.end());
  while (!utf8.empty() && utf8.back() == '\0') utf8.pop_back();
  return utf8;
}

PdfText Failed(const char* reason, const char* message) {
  PdfText failed;
  failed.reason = reason;
  failed.message = message;
  return failed;
}

Page WordsOf(const poppler::page& page) {
  Page words;
  for (const poppler::text_box& box : page.text_list()) {
    const poppler::rectf place = box.bbox();
    words.push_back({place.left(), place.top(), place.right(), place.bottom(), Utf8(box.text())});
  }
  return words;
}

}  // namespace

PdfText ReadPdf(std::string_view bytes) {
  if (bytes.size() > INT_MAX) return Failed("MALFORMED_PDF", "the document is too large for a PDF");
  const std::unique_ptr<poppler::document> document(
      poppler::document::load_from_raw_data(bytes.data(), static_cast<int>(bytes.size())));
  if (document == nullptr) {
    return Failed("MALFORMED_PDF",
                  "the PDF document is damaged; print it to a new PDF, or deliver its text");
  }
  if (document->is_locked()) {
    return Failed("ENCRYPTED_DOCUMENT",
                  "the PDF document asks for a password; deliver it without one, or its text");
  }
  PdfText read;
  std::vector<Page> pages;
  size_t words = 0;
  for (int i = 0; i < document->pages(); ++i) {
    if (i == kMaxPages || words > kMaxWords) {
      read.truncated = true;
      break;
    }
    const std::unique_ptr<poppler::page> page(document->create_page(i));
    if (page == nullptr) continue;
    pages.push_back(WordsOf(*page));
    words += pages.back().size();
  }
  read.text = TextOf(pages);
  if (read.text.empty()) {
    return Failed(document->pages() == 0 ? "MALFORMED_PDF" : "NO_TEXT",
                  document->pages() == 0
                      ? "the PDF document has no pages; it may be cut off"
                      : "the pages of the PDF document hold pictures and no text; recognise the "
                        "text (OCR) and deliver the result");
  }
  read.title = Utf8(document->get_title());
  read.author = Utf8(document->get_author());
  const time_t created = document->get_creation_date_t();
  if (created > 0) read.created_unix = created;
  return read;
}

}  // namespace dossier::pdf_reader
