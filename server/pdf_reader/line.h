#ifndef DOSSIER_SERVER_PDF_READER_LINE_H_
#define DOSSIER_SERVER_PDF_READER_LINE_H_

#include <string>
#include <vector>

#include "server/pdf_reader/layout.h"

namespace dossier::pdf_reader {

// Words that stand beside each other without a gap as wide as that between columns.
struct Line {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
  int words = 0;
  std::string text;

  double height() const { return bottom - top; }
};

// The lines of a page, from top to bottom and from left to right. Lines of several columns at one
// height are several lines.
std::vector<Line> LinesOf(const Page& page);

// `lines` in the order in which they are read: a column to its end, then the next.
std::vector<Line> InReadingOrder(std::vector<Line> lines);

}  // namespace dossier::pdf_reader

#endif  // DOSSIER_SERVER_PDF_READER_LINE_H_
