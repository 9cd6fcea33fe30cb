#include "server/store/sqlite/reading.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/term_list.h"

namespace dossier::store::sqlite {
namespace {

// The columns of every query below that returns resources, in this order.
#define RESOURCE_COLUMNS "id, create_revision, revision, name, body"

Resource ToResource(const Statement& row) {
  const int64_t id = row.Int(0);
  return {.collection = CollectionOfId(id),
          .key = KeyOfId(id),
          .name = std::string(row.Bytes(3)),
          .create_revision = row.Int(1),
          .revision = row.Int(2),
          .body = std::string(row.Bytes(4))};
}

// The keys that a selection leaves open: above `after` and below `before`.
struct KeyRange {
  int64_t after;
  int64_t before;
};

KeyRange RangeOf(const Selection& selection) {
  return {.after = std::max<int64_t>(selection.after_key, 0),
          .before = selection.before_key > 0 ? selection.before_key : kMaxKey};
}

// Gathers resources until the page is full.
class PageBuilder {
 public:
  PageBuilder(int limit, int64_t max_bytes) : limit_(limit), bytes_left_(max_bytes) {}

  // Takes `resource`, or notes that there are more than fit and returns false.
  bool Take(Resource resource) {
    bytes_left_ -= static_cast<int64_t>(resource.name.size() + resource.body.size());
    const bool is_first = page_.resources.empty();
    if (static_cast<int>(page_.resources.size()) == limit_ || (bytes_left_ < 0 && !is_first)) {
      page_.more = true;
      return false;
    }
    page_.resources.push_back(std::move(resource));
    return true;
  }

  Page Finish() { return std::move(page_); }

 private:
  const int limit_;
  int64_t bytes_left_;
  Page page_;
};

// Whether the resource in `row`, of which columns 5 and 6 are the terms and the search text, is
// wanted.
absl::StatusOr<bool> IsWanted(Connection& connection, const Condition& condition,
                              const Statement& row) {
  DOSSIER_ASSIGN_OR_RETURN(const TermListView terms, CheckedTerms(row.Bytes(5)));
  SearchText text;
  if (AsksForText(condition)) {
    DOSSIER_ASSIGN_OR_RETURN(text, ReadSearchText(connection, row.Int(6)));
  }
  return Matches(condition, terms, text);
}

absl::StatusOr<Page> ReadWholeCollection(Connection& connection, const Selection& selection,
                                         PageBuilder page) {
  const KeyRange range = RangeOf(selection);
  Statement row = connection.Query(selection.newest_first
                                       ? "SELECT " RESOURCE_COLUMNS
                                         ", terms, text FROM resource WHERE id > ? AND id < ? "
                                         "ORDER BY id DESC"
                                       : "SELECT " RESOURCE_COLUMNS
                                         ", terms, text FROM resource WHERE id > ? AND id < ? "
                                         "ORDER BY id",
                                   ResourceId(selection.collection, range.after),
                                   ResourceId(selection.collection, range.before));
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return page.Finish();
    if (selection.condition != Everything()) {
      DOSSIER_ASSIGN_OR_RETURN(const bool wanted, IsWanted(connection, selection.condition, row));
      if (!wanted) continue;
    }
    if (!page.Take(ToResource(row))) return page.Finish();
  }
}

// The first key of `term` at or beyond `from` in the order of the selection, or nullopt.
absl::StatusOr<std::optional<int64_t>> SeekTerm(Connection& connection, const Selection& selection,
                                                const Term& term, int64_t from) {
  Statement row = connection.Query(
      selection.newest_first
          ? "SELECT key FROM term WHERE collection = ? AND field = ? AND value = ? AND key <= ? "
            "ORDER BY key DESC LIMIT 1"
          : "SELECT key FROM term WHERE collection = ? AND field = ? AND value = ? AND key >= ? "
            "ORDER BY key LIMIT 1",
      static_cast<int64_t>(selection.collection), term.field, term.value, from);
  DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
  if (!found) return std::nullopt;
  return row.Int(0);
}

// The equalities that a condition asks for at least.
std::vector<Term> NecessaryTerms(const Condition& condition) {
  std::vector<Term> terms;
  if (IsEquality(condition)) terms.push_back({condition.field, condition.low});
  if (condition.kind == Condition::Kind::kAll) {
    for (const Condition& part : condition.parts) {
      if (IsEquality(part)) terms.push_back({part.field, part.low});
    }
  }
  return terms;
}

// The first key at or beyond `from` that has all terms, or nullopt. The terms take turns to jump
// to where the others are, so the work is bounded by the rarest of them, not by the commonest.
absl::StatusOr<std::optional<int64_t>> SeekAllTerms(Connection& connection,
                                                    const Selection& selection,
                                                    const std::vector<Term>& terms, int64_t from) {
  int64_t key = from;
  for (size_t agreed = 0, turn = 0; agreed < terms.size(); ++turn) {
    const Term& term = terms[turn % terms.size()];
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<int64_t> next,
                             SeekTerm(connection, selection, term, key));
    if (!next.has_value()) return std::nullopt;
    agreed = *next == key ? agreed + 1 : 1;
    key = *next;
  }
  return key;
}

absl::Status NoSuchRow(const Connection& connection, Collection collection, int64_t key) {
  return Error(
      absl::StatusCode::kDataLoss, "STORE_CORRUPT",
      absl::StrCat("data file ", connection.path(), ": a term points at ", CollectionId(collection),
                   " row ", key, ", which is not there; restore the file from a backup"));
}

// The resource with that key, or nullopt if it does not fulfil `condition`.
absl::StatusOr<std::optional<Resource>> ReadIfWanted(Connection& connection, Collection collection,
                                                     int64_t key, const Condition& condition) {
  Statement row =
      connection.Query("SELECT " RESOURCE_COLUMNS ", terms, text FROM resource WHERE id = ?",
                       ResourceId(collection, key));
  DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
  if (!found) return NoSuchRow(connection, collection, key);
  DOSSIER_ASSIGN_OR_RETURN(const bool wanted, IsWanted(connection, condition, row));
  if (!wanted) return std::nullopt;
  return ToResource(row);
}

absl::StatusOr<Page> ReadByTerms(Connection& connection, const Selection& selection,
                                 const std::vector<Term>& terms, PageBuilder page) {
  const KeyRange range = RangeOf(selection);
  const int step = selection.newest_first ? -1 : 1;
  int64_t from = selection.newest_first ? range.before - 1 : range.after + 1;
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const std::optional<int64_t> key,
                             SeekAllTerms(connection, selection, terms, from));
    if (!key.has_value() || *key <= range.after || *key >= range.before) return page.Finish();
    DOSSIER_ASSIGN_OR_RETURN(
        std::optional<Resource> resource,
        ReadIfWanted(connection, selection.collection, *key, selection.condition));
    if (resource.has_value() && !page.Take(*std::move(resource))) return page.Finish();
    from = *key + step;
  }
}

}  // namespace

bool IsSame(const StoredResource& stored, absl::string_view body, absl::Span<const Term> terms,
            int64_t text_id) {
  return stored.text_id == text_id && stored.resource.body == body &&
         absl::MakeConstSpan(stored.terms) == terms;
}

absl::StatusOr<std::optional<Resource>> ReadResource(Connection& connection,
                                                     absl::string_view name) {
  Statement row =
      connection.Query("SELECT " RESOURCE_COLUMNS " FROM resource WHERE name = ?", name);
  DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
  if (!found) return std::nullopt;
  return ToResource(row);
}

absl::StatusOr<std::optional<StoredResource>> ReadStoredResource(Connection& connection,
                                                                 absl::string_view name) {
  Statement row = connection.Query(
      "SELECT " RESOURCE_COLUMNS ", terms, text FROM resource WHERE name = ?", name);
  DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
  if (!found) return std::nullopt;
  StoredResource stored{.resource = ToResource(row)};
  DOSSIER_ASSIGN_OR_RETURN(stored.terms, DecodeTerms(row.Bytes(5)));
  stored.text_id = row.Int(6);
  return stored;
}

absl::StatusOr<Page> ReadPage(Connection& connection, const Selection& selection,
                              int64_t max_bytes) {
  if (selection.limit < 1) {
    return Error(
        absl::StatusCode::kInvalidArgument, "INVALID_SELECTION",
        absl::StrCat("a selection must ask for 1 resource or more, not ", selection.limit));
  }
  PageBuilder page(selection.limit, max_bytes);
  const std::vector<Term> terms = NecessaryTerms(selection.condition);
  return terms.empty() ? ReadWholeCollection(connection, selection, std::move(page))
                       : ReadByTerms(connection, selection, terms, std::move(page));
}

absl::StatusOr<std::vector<Resource>> ReadCandidates(Connection& connection, Collection collection,
                                                     absl::Span<const Term> terms,
                                                     int limit_per_term) {
  std::vector<int64_t> keys;
  for (const Term& term : terms) {
    Statement row = connection.Query(
        "SELECT key FROM term WHERE collection = ? AND field = ? AND value = ? "
        "ORDER BY key LIMIT ?",
        static_cast<int64_t>(collection), term.field, term.value,
        std::max<int64_t>(limit_per_term, 0));
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found) break;
      keys.push_back(row.Int(0));
    }
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  std::vector<Resource> resources;
  resources.reserve(keys.size());
  for (const int64_t key : keys) {
    DOSSIER_ASSIGN_OR_RETURN(std::optional<Resource> resource,
                             ReadIfWanted(connection, collection, key, Everything()));
    resources.push_back(*std::move(resource));
  }
  return resources;
}

absl::StatusOr<SearchText> ReadSearchText(Connection& connection, int64_t id) {
  if (id == 0) return SearchText();
  Statement row = connection.Query("SELECT title, body FROM search_text WHERE id = ?", id);
  DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
  if (!found) {
    return Error(absl::StatusCode::kDataLoss, "STORE_CORRUPT",
                 absl::StrCat("data file ", connection.path(), ": search text ", id,
                              " is not there; restore the file from a backup"));
  }
  return SearchText{.title = std::string(row.Bytes(0)), .body = std::string(row.Bytes(1))};
}

absl::StatusOr<std::map<int64_t, SearchText>> ReadSearchTexts(Connection& connection,
                                                              absl::Span<const int64_t> ids) {
  std::map<int64_t, SearchText> texts;
  for (const int64_t id : ids) {
    Statement row = connection.Query("SELECT title, body FROM search_text WHERE id = ?", id);
    DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) continue;
    texts[id] = {.title = std::string(row.Bytes(0)), .body = std::string(row.Bytes(1))};
  }
  return texts;
}

absl::StatusOr<std::optional<std::string>> ReadText(Connection& connection,
                                                    absl::string_view sha256) {
  DOSSIER_ASSIGN_OR_RETURN(const std::string digest, DigestOf(sha256));
  Statement row = connection.Query("SELECT body FROM text WHERE sha256 = ?", Blob{digest});
  DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
  if (!found) return std::nullopt;
  return std::string(row.Bytes(0));
}

absl::StatusOr<std::optional<Cursor>> ReadCursor(Connection& connection, absl::string_view source) {
  Statement row = connection.Query("SELECT format, bytes FROM cursor WHERE source = ?", source);
  DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
  if (!found) return std::nullopt;
  return Cursor{.bytes = std::string(row.Bytes(1)), .format = static_cast<int32_t>(row.Int(0))};
}

absl::StatusOr<std::string> DigestOf(absl::string_view sha256) {
  if (sha256.size() != 64 || !std::all_of(sha256.begin(), sha256.end(), absl::ascii_isxdigit)) {
    return Error(absl::StatusCode::kInvalidArgument, "INVALID_DIGEST",
                 absl::StrCat("a SHA-256 has 64 hexadecimal digits, but this is '", sha256, "'"));
  }
  return absl::HexStringToBytes(sha256);
}

}  // namespace dossier::store::sqlite
