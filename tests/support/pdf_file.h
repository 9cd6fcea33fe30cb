#ifndef DOSSIER_TESTS_SUPPORT_PDF_FILE_H_
#define DOSSIER_TESTS_SUPPORT_PDF_FILE_H_

#include <string>
#include <vector>

namespace dossier {

// Makes small PDF documents: words at places, in Helvetica.
class PdfFile {
 public:
  // `info` is the dictionary of the document, such as "/Title (A title)".
  explicit PdfFile(std::string info = "") : info_(std::move(info)) {}

  // Begins a page of 595 by 842 points.
  PdfFile& Page();
  // A line that begins `left` and `up` points from the lower left corner. ASCII without brackets.
  PdfFile& Line(int left, int up, const std::string& text, int size = 11);

  std::string Bytes() const;

 private:
  std::string info_;
  std::vector<std::string> pages_;
};

}  // namespace dossier

#endif  // DOSSIER_TESTS_SUPPORT_PDF_FILE_H_
