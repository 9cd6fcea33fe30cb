#ifndef DOSSIER_PLUGINS_EUREPOC_CSV_H_
#define DOSSIER_PLUGINS_EUREPOC_CSV_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dossier::eurepoc {

// One row of a table, and the line of the file on which it begins (from 1).
struct CsvRow {
  size_t line = 0;
  std::vector<std::string> cells;
};

// Reads RFC 4180, row by row: cells in quotation marks may hold separators, line ends and doubled
// quotation marks. Also what spreadsheets make of it: semicolons or tabs instead of commas, a byte
// order mark, CRLF or LF, a row that ends without a line end. Empty lines are passed over.
class CsvReader {
 public:
  // `text` is borrowed. The separator is the one that the first line has most of.
  explicit CsvReader(std::string_view text);

  // The next row, or nullopt at the end. Throws Failure DATA, with the line, for quotation marks
  // that never end and for cells beyond a MiB.
  std::optional<CsvRow> Next();

  char separator() const { return separator_; }

 private:
  std::string QuotedCell();

  std::string_view rest_;
  char separator_ = ',';
  size_t line_ = 1;
};

}  // namespace dossier::eurepoc

#endif  // DOSSIER_PLUGINS_EUREPOC_CSV_H_
