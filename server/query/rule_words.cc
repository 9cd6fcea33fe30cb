#include "server/query/rule_words.h"

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace dossier::query {
namespace {

using Words = absl::flat_hash_map<std::string, std::string>;

// The cells of a row of a table, without blanks; none if the line is no row.
std::vector<absl::string_view> CellsOf(absl::string_view line) {
  if (!absl::ConsumePrefix(&line, "| ") || !absl::ConsumeSuffix(&line, "|")) return {};
  std::vector<absl::string_view> cells = absl::StrSplit(line, '|');
  for (absl::string_view& cell : cells) cell = absl::StripAsciiWhitespace(cell);
  return cells;
}

// The rules of a table's row stand in backticks, parted by commas.
void AddRow(absl::string_view rules, absl::string_view words, Words& table) {
  for (absl::string_view rule : absl::StrSplit(rules, ", ")) {
    if (absl::ConsumePrefix(&rule, "`") && absl::ConsumeSuffix(&rule, "`")) {
      table[std::string(rule)] = std::string(words);
    }
  }
}

Words ReadTables() {
  Words table;
  std::string opening;  // what the head of the table begins every line with
  for (const absl::string_view line : absl::StrSplit(RulesPage(), '\n')) {
    const std::vector<absl::string_view> cells = CellsOf(line);
    if (cells.size() != 2) continue;
    if (cells[0] == "rule" || cells[0] == "status") {
      opening = cells[1].empty() ? "" : absl::StrCat(cells[1], " ");
    } else {
      AddRow(cells[0], absl::StrCat(opening, cells[1]), table);
    }
  }
  return table;
}

}  // namespace

absl::string_view WordsOfRule(absl::string_view rule) {
  static const auto* const table = new Words(ReadTables());
  const auto exact = table->find(rule);
  if (exact != table->end()) return exact->second;
  // "measure.containment" is told of by "measure.*".
  const size_t dot = rule.find('.');
  if (dot == rule.npos) return {};
  const auto family = table->find(absl::StrCat(rule.substr(0, dot), ".*"));
  return family == table->end() ? absl::string_view() : absl::string_view(family->second);
}

}  // namespace dossier::query
