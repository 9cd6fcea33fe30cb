#include "server/store/sqlite/counting.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/sqlite/exact_set.h"
#include "server/store/sqlite/history.h"
#include "server/store/sqlite/match_scan.h"
#include "server/store/sqlite/narrowed.h"
#include "server/store/sqlite/reading.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/terms.h"

namespace dossier::store::sqlite {
namespace {

constexpr size_t kMonthSize = 7;  // 2031-04

// So many matches are rather looked at than counted in the indexes; and so much is read to see
// whether there are more.
constexpr int64_t kFew = 4096;
constexpr int64_t kEffort = 6 * kFew;

// How the matches spread over one field. Resources are counted by Add; whole values by AddValue, by
// ascending value, whereupon only the most frequent are remembered.
class FacetCount {
 public:
  FacetCount(Collection collection, std::string field, int size)
      : size_(static_cast<size_t>(size)) {
    const IndexedField* indexed = FindIndexedField(collection, field);
    by_month_ = indexed != nullptr && indexed->kind == FieldKind::kDate;
    facet_.field = std::move(field);
  }

  const std::string& field() const { return facet_.field; }
  bool by_month() const { return by_month_; }
  bool Counts(absl::string_view value) const { return !by_month_ || value.size() == kMonthSize; }

  // Counts a resource with these terms.
  void Add(TermListView terms) {
    bool has_value = false;
    for (const TermView term : terms) {
      if (term.field != facet_.field || !Counts(term.value)) continue;
      ++by_value_[term.value];
      has_value = true;
    }
    if (!has_value) ++facet_.missing;
  }

  // Counts `count` further resources that have `value`.
  void AddValue(const std::string& value, int64_t count) {
    const auto known = by_value_.find(value);
    if (known != by_value_.end()) {
      count += known->second;
      by_value_.erase(known);
    }
    if (count > 0) Offer(value, count);
  }

  void AddMissing(int64_t count) { facet_.missing += count; }

  Counts::Facet Take() {
    for (const auto& [value, count] : by_value_) Offer(value, count);
    std::sort_heap(facet_.values.begin(), facet_.values.end(), IsMore);
    return std::move(facet_);
  }

 private:
  using Value = std::pair<std::string, int64_t>;
  static bool IsMore(const Value& a, const Value& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  }

  void Offer(const std::string& value, int64_t count) {
    std::vector<Value>& values = facet_.values;  // a heap, the least of the most on top
    values.emplace_back(value, count);
    std::push_heap(values.begin(), values.end(), IsMore);
    if (values.size() <= size_) return;
    std::pop_heap(values.begin(), values.end(), IsMore);
    values.pop_back();
    ++facet_.other_values;
  }

  const size_t size_;
  bool by_month_;
  absl::flat_hash_map<std::string, int64_t> by_value_;
  Counts::Facet facet_;
};

class Counting {
 public:
  Counting(const Reading& reading, const CountSelection& selection)
      : reading_(reading), connection_(reading.connection), selection_(selection) {
    for (const std::string& field : selection.facets) {
      facets_.emplace_back(selection.collection, field, selection.facet_size);
    }
  }

  absl::StatusOr<Counts> Run() {
    DOSSIER_ASSIGN_OR_RETURN(const bool are_few, AreFew());
    std::optional<ExactSet> set;
    if (!are_few) {
      DOSSIER_ASSIGN_OR_RETURN(
          set, ReadExactSet(connection_, selection_.collection, selection_.condition));
    }
    if (set.has_value()) {
      DOSSIER_RETURN_IF_ERROR(CountInIndexes(*std::move(set)));
    } else {
      DOSSIER_RETURN_IF_ERROR(CountRows());
    }
    for (FacetCount& facet : facets_) counts_.facets.push_back(facet.Take());
    return std::move(counts_);
  }

 private:
  // Whether the indexes say that few can match, now or then.
  absl::StatusOr<bool> AreFew() {
    Effort effort{kEffort};
    const OwnSets none;
    const Condition narrowed = Narrowed(selection_.collection, selection_.condition);
    DOSSIER_ASSIGN_OR_RETURN(
        const std::unique_ptr<KeyStream> keys,
        Plan::OpenAsOf(reading_, selection_.collection, narrowed, Direction::kUp, none,
                       selection_.as_of, Care::kMuch, effort));
    if (keys == nullptr) return false;
    int64_t next = 1;
    for (int64_t count = 0; count < kFew && !effort.is_spent(); ++count) {
      DOSSIER_ASSIGN_OR_RETURN(const std::optional<int64_t> key, keys->Seek(next));
      if (!key.has_value()) return true;
      next = *key + 1;
    }
    return false;
  }

  absl::Status CountRows() {
    DOSSIER_ASSIGN_OR_RETURN(MatchScan scan,
                             MatchScan::Open(reading_, {.collection = selection_.collection,
                                                        .condition = selection_.condition,
                                                        .as_of = selection_.as_of}));
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, scan.Next());
      if (!found) return absl::OkStatus();
      if (facets_.empty()) {
        ++counts_.total;
        continue;
      }
      DOSSIER_ASSIGN_OR_RETURN(const TermListView terms, scan.Terms());
      CountRow(terms);
    }
  }

  void CountRow(TermListView terms) {
    ++counts_.total;
    for (FacetCount& facet : facets_) facet.Add(terms);
  }

  // Counts the resources of `matches`, which is of now, and those that changed since as they were.
  absl::Status CountInIndexes(ExactSet matches) {
    if (selection_.as_of != 0) {
      DOSSIER_ASSIGN_OR_RETURN(end_,
                               FirstKeyAfter(connection_, selection_.collection, selection_.as_of));
    }
    int64_t living = 0;
    if (matches.is_inverted) {
      DOSSIER_ASSIGN_OR_RETURN(living, CountLiving());
    }
    KeySet changed;
    if (selection_.as_of != 0) {
      DOSSIER_ASSIGN_OR_RETURN(changed,
                               reading_.ChangedSince(selection_.collection, selection_.as_of));
      DOSSIER_RETURN_IF_ERROR(CountAsTheyWere(changed));
    }
    if (!matches.is_inverted) {
      matches.keys.Subtract(changed);
    } else if (selection_.as_of != 0) {
      DOSSIER_ASSIGN_OR_RETURN(const KeySet still_there, LivingOf(changed));
      matches.keys.Unite(still_there);
    }
    matches.keys.Cut(end_);
    const int64_t count =
        matches.is_inverted ? living - matches.keys.Count() : matches.keys.Count();
    counts_.total += count;
    for (FacetCount& facet : facets_) {
      DOSSIER_RETURN_IF_ERROR(CountFacet(matches, count, facet));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<int64_t> CountLiving() {
    Statement row = connection_.Query("SELECT living FROM counter WHERE collection = ?",
                                      static_cast<int64_t>(selection_.collection));
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    const int64_t now = found ? row.Int(0) : 0;
    if (end_ == kMaxKey) return now;
    DOSSIER_ASSIGN_OR_RETURN(
        const int64_t later,
        connection_.Number("SELECT count(*) FROM resource WHERE id >= ? AND id <= ?",
                           ResourceId(selection_.collection, end_),
                           ResourceId(selection_.collection, kMaxKey)));
    return now - later;
  }

  absl::Status CountAsTheyWere(const KeySet& changed) {
    const std::unique_ptr<Rows> rows =
        RowsAsOf(connection_, selection_.collection, Direction::kUp, selection_.as_of);
    const bool asks_for_text = AsksForText(selection_.condition);
    for (std::optional<int64_t> key = changed.Next(1, Direction::kUp);
         key.has_value() && *key < end_; key = changed.Next(*key + 1, Direction::kUp)) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, rows->Find(*key));
      if (!found) continue;
      DOSSIER_ASSIGN_OR_RETURN(const TermListView terms, rows->Terms());
      SearchText text;
      if (asks_for_text) {
        DOSSIER_ASSIGN_OR_RETURN(text, ReadSearchText(connection_, rows->text_id()));
      }
      if (Matches(selection_.condition, terms, text)) CountRow(terms);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<KeySet> LivingOf(const KeySet& keys) {
    KeySet living;
    for (std::optional<int64_t> key = keys.Next(1, Direction::kUp); key.has_value();
         key = keys.Next(*key + 1, Direction::kUp)) {
      DOSSIER_ASSIGN_OR_RETURN(
          const int64_t lives,
          connection_.Number("SELECT EXISTS(SELECT 1 FROM resource WHERE id = ?)",
                             ResourceId(selection_.collection, *key)));
      if (lives != 0) living.Add(*key);
    }
    return living;
  }

  // Goes through the index of the field.
  absl::Status CountFacet(const ExactSet& matches, int64_t match_count, FacetCount& facet) {
    KeySet having;
    const auto take = [&](int64_t key, int64_t& count) {
      if (key >= end_ || !matches.Has(key)) return;
      having.Add(key);
      ++count;
    };
    DOSSIER_RETURN_IF_ERROR(facet.by_month() ? CountMonths(facet, take) : CountValues(facet, take));
    facet.AddMissing(match_count - having.Count());
    return absl::OkStatus();
  }

  template <typename Take>
  absl::Status CountValues(FacetCount& facet, const Take& take) {
    Statement row = connection_.Query(
        "SELECT value, key FROM term WHERE collection = ? AND field = ? ORDER BY value, key",
        static_cast<int64_t>(selection_.collection), facet.field());
    std::string value;
    int64_t count = 0;
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found || row.Bytes(0) != value) {
        if (count > 0) facet.AddValue(value, count);
        if (!found) return absl::OkStatus();
        value = std::string(row.Bytes(0));
        count = 0;
      }
      take(row.Int(1), count);
    }
  }

  // From one month to the next, past the days.
  template <typename Take>
  absl::Status CountMonths(FacetCount& facet, const Take& take) {
    std::string value;
    while (true) {
      {
        Statement row = connection_.Query(
            "SELECT value FROM term WHERE collection = ? AND field = ? AND value > ? "
            "ORDER BY value LIMIT 1",
            static_cast<int64_t>(selection_.collection), facet.field(), value);
        DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
        if (!found) return absl::OkStatus();
        value = std::string(row.Bytes(0));
      }
      if (!facet.Counts(value)) continue;
      int64_t count = 0;
      Statement row =
          connection_.Query("SELECT key FROM term WHERE collection = ? AND field = ? AND value = ?",
                            static_cast<int64_t>(selection_.collection), facet.field(), value);
      while (true) {
        DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
        if (!found) break;
        take(row.Int(0), count);
      }
      if (count > 0) facet.AddValue(value, count);
    }
  }

  const Reading& reading_;
  Connection& connection_;
  const CountSelection& selection_;
  int64_t end_ = kMaxKey;  // no resource from this key on was there
  std::vector<FacetCount> facets_;
  Counts counts_;
};

}  // namespace

absl::StatusOr<Counts> CountMatches(const Reading& reading, const CountSelection& selection) {
  if (selection.facet_size < 1) {
    return Error(absl::StatusCode::kInvalidArgument, "INVALID_SELECTION",
                 absl::StrCat("a facet lists 1 value or more, not ", selection.facet_size));
  }
  return Counting(reading, selection).Run();
}

}  // namespace dossier::store::sqlite
