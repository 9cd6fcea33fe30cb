#ifndef DOSSIER_SERVER_PDF_READER_PDF_H_
#define DOSSIER_SERVER_PDF_READER_PDF_H_

#include <string>
#include <string_view>

namespace dossier::pdf_reader {

// What a PDF document holds, or why it cannot be read.
struct PdfText {
  // ENCRYPTED_DOCUMENT, MALFORMED_PDF or NO_TEXT; empty if it was read.
  std::string reason;
  std::string message;

  std::string text;
  std::string title;
  std::string author;
  int64_t created_unix = 0;  // 0 if it does not say
  bool truncated = false;    // pages or words beyond the limits were left out
};

// Reads a document through poppler, up to 2,000 pages and 2,000,000 words. May crash or hang on
// what was made for that: for a process of its own.
PdfText ReadPdf(std::string_view bytes);

}  // namespace dossier::pdf_reader

#endif  // DOSSIER_SERVER_PDF_READER_PDF_H_
