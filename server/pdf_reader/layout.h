#ifndef DOSSIER_SERVER_PDF_READER_LAYOUT_H_
#define DOSSIER_SERVER_PDF_READER_LAYOUT_H_

#include <string>
#include <vector>

namespace dossier::pdf_reader {

// A word on a page, in points from the top left corner.
struct Word {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
  std::string text;  // UTF-8

  double height() const { return bottom - top; }
  double middle() const { return (top + bottom) / 2; }
};

using Page = std::vector<Word>;

// The running text of a document that knows only where its words stand: paragraphs separated by
// blank lines, column by column, words that were divided at the end of a line made whole, without
// the lines that repeat at the head or foot of its pages.
//
// Pure. Time grows with the number of words and of its logarithm.
std::string TextOf(const std::vector<Page>& pages);

}  // namespace dossier::pdf_reader

#endif  // DOSSIER_SERVER_PDF_READER_LAYOUT_H_
