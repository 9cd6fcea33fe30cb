#include "eurepoc/documents.h"

#include <string>
#include <utility>

#include "dossier/sdk/external_id.h"
#include "dossier/sdk/structured_record.h"
#include "eurepoc/incident.h"
#include "eurepoc/table.h"

namespace dossier::eurepoc {
namespace {

// Raised when the same row gives another record, so that it is emitted anew.
constexpr char kMappingVersion[] = "1";

// Everything that the record is made of.
std::string ContentOf(const Row& row, const Table& table) {
  std::string content = kMappingVersion;
  for (const auto& column : {"start_date", "end_date", "attribution_date",
                             "political_response_date", "legal_response_date"}) {
    content += table.HabitsOf(column).january_is_a_year ? 'y' : 'd';
  }
  for (const std::string& cell : row.cells()) {
    content += '\x1f';
    content += cell;
  }
  return content;
}

// Spreadsheets make 1889.0 of 1889.
std::string IdOf(std::string cell) {
  if (cell.size() > 2 && cell.compare(cell.size() - 2, 2, ".0") == 0) cell.resize(cell.size() - 2);
  return cell;
}

}  // namespace

std::vector<sdk::Item> ItemsOf(std::shared_ptr<const sdk::Document> document) {
  const auto table = std::make_shared<const Table>(ReadTable(document->bytes));
  std::vector<sdk::Item> items;
  for (const Row& row : table->rows) {
    const std::string id = IdOf(sdk::CleanLine(row.Cell("ID")));
    const std::string place = document->name + ":" + std::to_string(row.line());
    const std::string key = sdk::ExternalIdOf(id.empty() ? place : id);
    const uint64_t state = sdk::Inventory::StateOf(key, ContentOf(row, *table));
    if (id.empty()) {
      items.push_back(sdk::UnreadableItem(
          key, state, "line " + std::to_string(row.line()) + ": the row has no ID"));
      continue;
    }
    // The row lives as long as its table.
    items.push_back({key, state, [table, &row] { return RecordOf(row, *table); }});
  }
  return items;
}

}  // namespace dossier::eurepoc
