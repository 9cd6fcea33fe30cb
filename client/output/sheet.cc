#include "client/output/sheet.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace dossier::client {

void Sheet::Line(absl::string_view text) { absl::StrAppend(&text_, text, "\n"); }

void Sheet::Heading(absl::string_view text) {
  absl::StrAppend(&text_, "\n", style_.Bold(text), "\n");
}

void Sheet::Item(absl::string_view text) {
  absl::StrAppend(&text_, Wrap(text, 2, style_.width), "\n");
}

void Sheet::Detail(absl::string_view text) {
  if (!text.empty()) absl::StrAppend(&text_, Wrap(text, 6, style_.width), "\n");
}

std::string Table(const std::vector<std::vector<std::string>>& rows, const Style& style) {
  std::vector<int> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Columns(row[i]));
  }
  std::string table;
  for (const auto& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const bool last = i + 1 == row.size();
      absl::StrAppend(&line, last ? row[i] : Pad(row[i], widths[i] + 2));
    }
    absl::StripTrailingAsciiWhitespace(&line);
    absl::StrAppend(&table, &row == &rows.front() ? style.Bold(line) : line, "\n");
  }
  return table;
}

}  // namespace dossier::client
