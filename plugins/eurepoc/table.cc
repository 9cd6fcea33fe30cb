#include "eurepoc/table.h"

#include <utility>

#include "dossier/sdk/facts.h"
#include "dossier/sdk/failure.h"
#include "eurepoc/cells.h"

namespace dossier::eurepoc {
namespace {

constexpr const char* kDateColumns[] = {"start_date", "end_date", "attribution_date",
                                        "political_response_date", "legal_response_date"};

// Other names of columns: of the attribution table, of the API, of earlier releases.
constexpr std::pair<const char*, const char*> kOtherNames[] = {
    {"ID", "incident_id"},
    {"name", "title"},
    {"name", "incident_name"},
    {"description", "summary"},
    {"source_incident_detection_disclosure", "source_disclosure"},
    {"source_incident_detection_disclosure", "source_of_disclosure"},
    {"attributed_initiator_name", "attributed_initiator"},
    {"attribution_it_company", "attribution_company"},
    {"settled", "settled_initiator"},
    {"settled", "initiator_settled"},
    {"offline_conflict_name", "offline_conflict_name_HIIK"},
    {"IL_breach_indicator", "international_law_breach_indicator"},
    {"data_theft", "datatheft"},
    {"updated_at", "updated"},
    {"added_to_DB", "added"},
};

std::string ColumnKey(std::string_view name) {
  std::string key;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') key += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0) key += c;
  }
  return key;
}

std::string Trimmed(const std::string& text) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string::npos) return "";
  return text.substr(start, text.find_last_not_of(" \t\r\n") + 1 - start);
}

DateHabits HabitsIn(const std::vector<Row>& rows, const char* column) {
  size_t dates = 0;
  size_t januaries = 0;
  for (const Row& row : rows) {
    for (const std::string& value : Values(row.Cell(column))) {
      const auto date = sdk::DateOf(value);
      if (!date.has_value() || date->value.size() < 10) continue;
      ++dates;
      if (date->value.compare(4, 6, "-01-01") == 0) ++januaries;
    }
  }
  return {dates >= kLeastDates &&
          static_cast<double>(januaries) >= kJanuaryShare * static_cast<double>(dates)};
}

void Require(const Columns& columns, const char* name) {
  if (columns.IndexOf(name) >= 0) return;
  throw sdk::Failure(DOSSIER_DATA, std::string("the table has no column \"") + name +
                                       "\"; it must have ID and name in its first line");
}

}  // namespace

Columns::Columns(const std::vector<std::string>& header) {
  for (size_t i = 0; i < header.size(); ++i) {
    index_by_key_.emplace(ColumnKey(header[i]), static_cast<int>(i));
  }
}

int Columns::IndexOf(std::string_view name) const {
  const auto found = index_by_key_.find(ColumnKey(name));
  if (found != index_by_key_.end()) return found->second;
  for (const auto& [usual, other] : kOtherNames) {
    if (name != usual) continue;
    const auto renamed = index_by_key_.find(ColumnKey(other));
    if (renamed != index_by_key_.end()) return renamed->second;
  }
  return -1;
}

std::string Row::Cell(std::string_view column) const {
  const int index = columns_->IndexOf(column);
  if (index < 0 || static_cast<size_t>(index) >= row_.cells.size()) return "";
  return Trimmed(row_.cells[static_cast<size_t>(index)]);
}

DateHabits Table::HabitsOf(const std::string& column) const {
  const auto found = date_habits.find(column);
  return found == date_habits.end() ? DateHabits() : found->second;
}

Table ReadTable(std::string_view csv) {
  CsvReader reader(csv);
  const std::optional<CsvRow> header = reader.Next();
  if (!header.has_value()) throw sdk::Failure(DOSSIER_DATA, "the table is empty");
  const auto columns = std::make_shared<const Columns>(header->cells);
  Require(*columns, "ID");
  Require(*columns, "name");
  Table table;
  while (std::optional<CsvRow> row = reader.Next()) {
    table.rows.emplace_back(columns, *std::move(row));
  }
  for (const char* column : kDateColumns) {
    table.date_habits[column] = HabitsIn(table.rows, column);
  }
  return table;
}

}  // namespace dossier::eurepoc
