#include "tests/support/pdf_file.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace dossier {

PdfFile& PdfFile::Page() {
  pages_.emplace_back();
  return *this;
}

PdfFile& PdfFile::Line(int left, int up, const std::string& text, int size) {
  absl::StrAppend(&pages_.back(), "BT /F1 ", size, " Tf ", left, " ", up, " Td (", text,
                  ") Tj ET\n");
  return *this;
}

std::string PdfFile::Bytes() const {
  // 1 the font, 2 the tree of pages, then a content and a page for each, the catalogue, the info.
  std::vector<std::string> objects = {
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>", ""};
  std::string kids;
  for (const std::string& page : pages_) {
    objects.push_back(
        absl::StrCat("<< /Length ", page.size(), " >>\nstream\n", page, "\nendstream"));
    objects.push_back(
        absl::StrCat("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ",
                     objects.size(), " 0 R /Resources << /Font << /F1 1 0 R >> >> >>"));
    absl::StrAppend(&kids, objects.size(), " 0 R ");
  }
  objects[1] = absl::StrCat("<< /Type /Pages /Kids [", kids, "] /Count ", pages_.size(), " >>");
  objects.push_back("<< /Type /Catalog /Pages 2 0 R >>");
  objects.push_back(absl::StrCat("<< ", info_, " >>"));

  std::string bytes = "%PDF-1.4\n";
  std::string table = "0000000000 65535 f \n";
  for (size_t i = 0; i < objects.size(); ++i) {
    absl::StrAppend(&table, absl::StrFormat("%010d 00000 n \n", bytes.size()));
    absl::StrAppend(&bytes, i + 1, " 0 obj\n", objects[i], "\nendobj\n");
  }
  const size_t start = bytes.size();
  absl::StrAppend(&bytes, "xref\n0 ", objects.size() + 1, "\n", table, "trailer << /Size ",
                  objects.size() + 1, " /Root ", objects.size() - 1, " 0 R /Info ", objects.size(),
                  " 0 R >>\nstartxref\n", start, "\n%%EOF\n");
  return bytes;
}

}  // namespace dossier
