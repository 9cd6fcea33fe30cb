#include "server/store/sqlite/term_index.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"

namespace dossier::store::sqlite {
namespace {

// The smallest text above all that begin with `prefix`; nullopt if there is none.
std::optional<std::string> AboveAllWith(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff) prefix.pop_back();
  if (prefix.empty()) return std::nullopt;
  prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

// Where the fitting values end: nullopt if nowhere.
std::optional<std::string> EndOf(const Condition& condition) {
  if (condition.pieces.empty()) return condition.high;
  std::optional<std::string> end = AboveAllWith(condition.pieces.front());
  if (!end.has_value() || (condition.high.has_value() && *condition.high < *end)) {
    return condition.high;
  }
  return end;
}

// Whether every value between the bounds fits.
bool AllFit(const Condition& condition) {
  return condition.pieces.empty() && condition.words.empty();
}

// Starts reading the entries between the bounds, by value: key, and value unless all fit.
Statement Entries(Connection& connection, Collection collection, const Condition& condition,
                  int64_t limit) {
  const int64_t id = static_cast<int64_t>(collection);
  if (IsEquality(condition)) {
    return connection.Query(
        "SELECT key FROM term WHERE collection = ? AND field = ? AND value = ? LIMIT ?", id,
        condition.field, condition.low, limit);
  }
  const std::optional<std::string> end = EndOf(condition);
  if (AllFit(condition) && end.has_value()) {
    return connection.Query(
        "SELECT key FROM term WHERE collection = ? AND field = ? AND value >= ? AND value < ? "
        "ORDER BY value, key LIMIT ?",
        id, condition.field, condition.low, *end, limit);
  }
  if (AllFit(condition)) {
    return connection.Query(
        "SELECT key FROM term WHERE collection = ? AND field = ? AND value >= ? "
        "ORDER BY value, key LIMIT ?",
        id, condition.field, condition.low, limit);
  }
  if (end.has_value()) {
    return connection.Query(
        "SELECT key, value FROM term WHERE collection = ? AND field = ? AND value >= ? "
        "AND value < ? ORDER BY value, key LIMIT ?",
        id, condition.field, condition.low, *end, limit);
  }
  return connection.Query(
      "SELECT key, value FROM term WHERE collection = ? AND field = ? AND value >= ? "
      "ORDER BY value, key LIMIT ?",
      id, condition.field, condition.low, limit);
}

// Calls `take` with each key whose value fits; returns how many entries it went through.
template <typename Take>
absl::StatusOr<int64_t> ForEachKey(Connection& connection, Collection collection,
                                   const Condition& condition, int64_t limit, const Take& take) {
  Statement row = Entries(connection, collection, condition, limit);
  const bool all_fit = AllFit(condition);
  std::string value;  // the last one that was looked at
  bool fits = false;
  for (int64_t entries = 0;; ++entries) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return entries;
    if (!all_fit && (entries == 0 || row.Bytes(1) != value)) {
      value = std::string(row.Bytes(1));
      fits = FitsTerm(condition, value);
    }
    if (all_fit || fits) take(row.Int(0));
  }
}

}  // namespace

absl::StatusOr<KeySet> ReadKeySet(Connection& connection, Collection collection,
                                  const Condition& condition) {
  KeySet keys;
  DOSSIER_RETURN_IF_ERROR(ForEachKey(connection, collection, condition,
                                     std::numeric_limits<int64_t>::max(),
                                     [&](int64_t key) { keys.Add(key); })
                              .status());
  return keys;
}

absl::StatusOr<std::optional<KeySet>> ReadKeySetOf(Connection& connection, Collection collection,
                                                   const Condition& condition, int64_t limit) {
  KeySet keys;
  DOSSIER_ASSIGN_OR_RETURN(const int64_t entries,
                           ForEachKey(connection, collection, condition, limit + 1,
                                      [&](int64_t key) { keys.Add(key); }));
  if (entries > limit) return std::nullopt;
  return keys;
}

absl::StatusOr<std::optional<std::vector<std::string>>> ReadFewValues(Connection& connection,
                                                                      Collection collection,
                                                                      const Condition& condition,
                                                                      size_t limit) {
  std::vector<std::string> values;
  const std::optional<std::string> end = EndOf(condition);
  std::string from = condition.low;
  for (size_t looked_at = 0; looked_at <= limit; ++looked_at) {
    Statement row = connection.Query(
        "SELECT value FROM term WHERE collection = ? AND field = ? AND value >= ? "
        "ORDER BY value LIMIT 1",
        static_cast<int64_t>(collection), condition.field, from);
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found || (end.has_value() && row.Bytes(0) >= *end)) return values;
    const std::string value(row.Bytes(0));
    if (FitsTerm(condition, value)) values.push_back(value);
    from = absl::StrCat(value, absl::string_view("\0", 1));
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<std::vector<int64_t>>> ReadFewKeys(Connection& connection,
                                                                Collection collection,
                                                                const Condition& condition,
                                                                int64_t limit) {
  std::vector<int64_t> keys;
  DOSSIER_ASSIGN_OR_RETURN(const int64_t entries,
                           ForEachKey(connection, collection, condition, limit + 1,
                                      [&](int64_t key) { keys.push_back(key); }));
  if (entries > limit) return std::nullopt;
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace dossier::store::sqlite
