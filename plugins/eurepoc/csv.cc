#include "eurepoc/csv.h"

#include <algorithm>

#include "dossier/sdk/failure.h"

namespace dossier::eurepoc {
namespace {

constexpr size_t kMaxCellBytes = size_t{1} << 20;

char SeparatorOf(std::string_view text) {
  size_t counts[3] = {};
  constexpr std::string_view kSeparators = ",;\t";
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n') break;
    const size_t which = kSeparators.find(c);
    if (which != std::string_view::npos) ++counts[which];
  }
  return kSeparators[static_cast<size_t>(std::max_element(counts, counts + 3) - counts)];
}

}  // namespace

CsvReader::CsvReader(std::string_view text) : rest_(text) {
  if (rest_.substr(0, 3) == "\xEF\xBB\xBF") rest_.remove_prefix(3);
  separator_ = SeparatorOf(rest_);
}

std::string CsvReader::QuotedCell() {
  const size_t first_line = line_;
  std::string cell;
  rest_.remove_prefix(1);
  while (true) {
    const size_t mark = rest_.find('"');
    if (mark == std::string_view::npos || cell.size() + mark > kMaxCellBytes) {
      throw sdk::Failure(DOSSIER_DATA,
                         "line " + std::to_string(first_line) +
                             ": a cell begins with a quotation mark and " +
                             (mark == std::string_view::npos ? "never ends" : "is beyond a MiB"));
    }
    line_ += static_cast<size_t>(std::count(rest_.begin(), rest_.begin() + mark, '\n'));
    cell += rest_.substr(0, mark);
    rest_.remove_prefix(mark + 1);
    if (rest_.empty() || rest_[0] != '"') return cell;
    cell += '"';
    rest_.remove_prefix(1);
  }
}

std::optional<CsvRow> CsvReader::Next() {
  while (!rest_.empty() && (rest_[0] == '\n' || rest_[0] == '\r')) {
    if (rest_[0] == '\n') ++line_;
    rest_.remove_prefix(1);
  }
  if (rest_.empty()) return std::nullopt;
  CsvRow row;
  row.line = line_;
  const char ends[] = {separator_, '\n', '\r', '\0'};
  while (true) {
    std::string cell = !rest_.empty() && rest_[0] == '"' ? QuotedCell() : "";
    // What stands behind closing quotation marks belongs to the cell too.
    const size_t end = std::min(rest_.find_first_of(std::string_view(ends, 3)), rest_.size());
    cell += rest_.substr(0, end);
    rest_.remove_prefix(end);
    if (cell.size() > kMaxCellBytes) {
      throw sdk::Failure(DOSSIER_DATA,
                         "line " + std::to_string(row.line) + ": a cell is beyond a MiB");
    }
    row.cells.push_back(std::move(cell));
    if (rest_.empty()) return row;
    const char mark = rest_[0];
    rest_.remove_prefix(1);
    if (mark == separator_) continue;
    if (mark == '\r' && !rest_.empty() && rest_[0] == '\n') rest_.remove_prefix(1);
    ++line_;
    return row;
  }
}

}  // namespace dossier::eurepoc
