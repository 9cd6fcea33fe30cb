#include "server/store/sqlite/date_range.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/base/status.h"
#include "server/store/fields.h"
#include "server/store/terms.h"

namespace dossier::store::sqlite {
namespace {

constexpr size_t kMostTerms = 96;
constexpr size_t kYearSize = 4;   // 2031
constexpr size_t kMonthSize = 7;  // 2031-04

// The date whose terms are of the field `name`: all of its years, months and days, or the finest
// alone, by which it is ordered.
const IndexedField* FindDate(Collection collection, absl::string_view name) {
  for (const absl::string_view base : {name, name.substr(0, name.size() - 1)}) {
    const IndexedField* field = FindIndexedField(collection, base);
    if (field == nullptr || field->kind != FieldKind::kDate) continue;
    if (base == name || OrderFieldOf(*field) == name) return field;
  }
  return nullptr;
}

// The first value of `field` from `low` on.
absl::StatusOr<std::optional<std::string>> FirstFrom(Connection& connection, Collection collection,
                                                     const std::string& field,
                                                     const std::string& low) {
  Statement row = connection.Query(
      "SELECT value FROM term WHERE collection = ? AND field = ? AND value >= ? "
      "ORDER BY value LIMIT 1",
      static_cast<int64_t>(collection), field, low);
  DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
  if (!found) return std::nullopt;
  return std::string(row.Bytes(0));
}

}  // namespace

bool IsDateRange(Collection collection, const Condition& condition) {
  return condition.kind == Condition::Kind::kTerm && condition.pieces.empty() &&
         condition.words.empty() && !IsEquality(condition) &&
         FindDate(collection, condition.field) != nullptr;
}

absl::StatusOr<std::optional<std::vector<Term>>> DateTerms(Connection& connection,
                                                           Collection collection,
                                                           const Condition& condition) {
  if (!IsDateRange(collection, condition)) return std::nullopt;
  const std::string field = FindDate(collection, condition.field)->name;
  const bool is_of_finest = condition.field != field;
  std::vector<Term> terms;
  for (std::string from = condition.low;;) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<std::string> value,
                             FirstFrom(connection, collection, field, from));
    if (!value.has_value() || (condition.high.has_value() && *value >= *condition.high)) {
      return terms;
    }
    if (terms.size() == kMostTerms) return std::nullopt;
    const bool has_parts = value->size() == kYearSize || value->size() == kMonthSize;
    // All that begin with "2031-" sort before "2031.", as "-" does before ".".
    const std::string end = absl::StrCat(*value, has_parts ? "." : absl::string_view("\0", 1));
    // Of a year that the range ends in, those that have it as their finest are within.
    const bool is_whole =
        !is_of_finest || !condition.high.has_value() || *condition.high >= end || !has_parts;
    terms.push_back({is_whole ? field : condition.field, *value});
    from = is_whole ? end : absl::StrCat(*value, "-");
  }
}

}  // namespace dossier::store::sqlite
