#ifndef DOSSIER_PLUGINS_EUREPOC_TABLE_H_
#define DOSSIER_PLUGINS_EUREPOC_TABLE_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "eurepoc/csv.h"

namespace dossier::eurepoc {

// Which column is where. Names are compared without regard to case, blanks and underscores, and
// under every name that releases of the table have used.
class Columns {
 public:
  explicit Columns(const std::vector<std::string>& header);

  // -1 if the table has no such column.
  int IndexOf(std::string_view name) const;

 private:
  std::unordered_map<std::string, int> index_by_key_;
};

// One incident of the table.
class Row {
 public:
  Row(std::shared_ptr<const Columns> columns, CsvRow row)
      : columns_(std::move(columns)), row_(std::move(row)) {}

  // The trimmed cell; empty if the column or the cell is missing.
  std::string Cell(std::string_view column) const;
  size_t line() const { return row_.line; }
  const std::vector<std::string>& cells() const { return row_.cells; }

 private:
  std::shared_ptr<const Columns> columns_;
  CsvRow row_;
};

// How a table writes days that nobody knows.
struct DateHabits {
  // So many of the dates in the column are a first of January that the day means nothing.
  bool january_is_a_year = false;
};

// A whole table.
struct Table {
  std::vector<Row> rows;
  // By the name of the column: start_date, end_date, attribution_date, political_response_date,
  // legal_response_date.
  std::unordered_map<std::string, DateHabits> date_habits;

  DateHabits HabitsOf(const std::string& column) const;
};

// Reads a table of incidents. Throws Failure DATA, naming the column, if it lacks an id or a name,
// has no rows under its header, or is no CSV.
Table ReadTable(std::string_view csv);

// The share of first-of-January dates in a column from which on they are taken for years, if there
// are at least kLeastDates of them. By chance one in 365 is.
inline constexpr double kJanuaryShare = 0.05;
inline constexpr size_t kLeastDates = 20;

}  // namespace dossier::eurepoc

#endif  // DOSSIER_PLUGINS_EUREPOC_TABLE_H_
