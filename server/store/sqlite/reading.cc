#include "server/store/sqlite/reading.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/sqlite/match_scan.h"
#include "server/store/sqlite/ordered.h"
#include "server/store/sqlite/page_builder.h"
#include "server/store/sqlite/row_id.h"
#include "server/store/sqlite/rows.h"
#include "server/store/sqlite/term_list.h"

namespace dossier::store::sqlite {
namespace {

// The columns of every query below that returns resources, in this order.
#define RESOURCE_COLUMNS "id, create_revision, revision, name, body"
#define ROW_COLUMNS RESOURCE_COLUMNS ", terms, text"

Resource ToResource(const Statement& row) {
  const int64_t id = row.Int(0);
  return {.collection = CollectionOfId(id),
          .key = KeyOfId(id),
          .name = std::string(row.Bytes(3)),
          .create_revision = row.Int(1),
          .revision = row.Int(2),
          .body = std::string(row.Bytes(4))};
}

absl::StatusOr<std::optional<StoredRow>> ToStoredRow(Statement row) {
  DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
  if (!found) return std::nullopt;
  return StoredRow{ToResource(row), std::string(row.Bytes(5)), row.Int(6)};
}

}  // namespace

absl::Status NoSuchRow(const Connection& connection, Collection collection, int64_t key) {
  return Error(
      absl::StatusCode::kDataLoss, "STORE_CORRUPT",
      absl::StrCat("data file ", connection.path(), ": a term points at ", CollectionId(collection),
                   " row ", key, ", which is not there; restore the file from a backup"));
}

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

absl::StatusOr<std::optional<StoredRow>> ReadRow(Connection& connection, absl::string_view name) {
  return ToStoredRow(connection.Query("SELECT " ROW_COLUMNS " FROM resource WHERE name = ?", name));
}

absl::StatusOr<std::optional<StoredRow>> ReadRow(Connection& connection, Collection collection,
                                                 int64_t key) {
  return ToStoredRow(connection.Query("SELECT " ROW_COLUMNS " FROM resource WHERE id = ?",
                                      ResourceId(collection, key)));
}

absl::StatusOr<StoredResource> ToStoredResource(StoredRow row) {
  DOSSIER_ASSIGN_OR_RETURN(std::vector<Term> terms, DecodeTerms(row.terms));
  return StoredResource{std::move(row.resource), std::move(terms), row.text_id};
}

absl::StatusOr<Page> ReadPage(const Reading& reading, const Selection& selection,
                              int64_t max_bytes) {
  if (selection.limit < 1) {
    return Error(
        absl::StatusCode::kInvalidArgument, "INVALID_SELECTION",
        absl::StrCat("a selection must ask for 1 resource or more, not ", selection.limit));
  }
  DOSSIER_RETURN_IF_ERROR(CheckOrder(selection));
  if (!selection.order.empty()) return ReadOrderedPage(reading, selection, max_bytes);
  PageBuilder page(selection.limit, max_bytes);
  DOSSIER_ASSIGN_OR_RETURN(
      MatchScan scan,
      MatchScan::Open(reading,
                      {.collection = selection.collection,
                       .condition = selection.condition,
                       .after_key = selection.after_key,
                       .before_key = selection.before_key,
                       .direction = selection.newest_first ? Direction::kDown : Direction::kUp,
                       .as_of = selection.as_of}));
  while (true) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, scan.Next());
    if (!found) return page.Finish();
    DOSSIER_ASSIGN_OR_RETURN(Resource resource, scan.row().Read());
    if (!page.Take(std::move(resource))) return page.Finish();
  }
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
  const std::unique_ptr<Rows> rows = LiveRows(connection, collection, Direction::kUp);
  for (const int64_t key : keys) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, rows->Find(key));
    if (!found) return NoSuchRow(connection, collection, key);
    DOSSIER_ASSIGN_OR_RETURN(Resource resource, rows->Read());
    resources.push_back(std::move(resource));
  }
  return resources;
}

absl::StatusOr<std::vector<TermPlace>> ReadWalk(Connection& connection, const TermWalk& walk) {
  std::vector<TermPlace> places;
  const auto collection = static_cast<int64_t>(walk.collection);
  const auto take_all = [&](Statement row) -> absl::Status {
    while (true) {
      DOSSIER_ASSIGN_OR_RETURN(const bool found, row.Step());
      if (!found || !absl::StartsWith(row.Bytes(0), walk.prefix)) return absl::OkStatus();
      places.push_back({std::string(row.Bytes(0)), row.Int(1)});
    }
  };
  if (walk.backwards) {
    // Only a value that goes on with more bytes of the greatest value would stand behind this one.
    const TermPlace end{absl::StrCat(walk.prefix, "\xff\xff\xff\xff\xff\xff\xff\xff\xff"), 0};
    const TermPlace& from = walk.from.has_value() ? *walk.from : end;
    DOSSIER_RETURN_IF_ERROR(take_all(connection.Query(
        "SELECT value, key FROM term WHERE collection = ? AND field = ? AND (value, key) < (?, ?) "
        "ORDER BY value DESC, key DESC LIMIT ?",
        collection, walk.field, from.value, from.key, walk.limit)));
  } else {
    const TermPlace begin{walk.prefix, std::numeric_limits<int64_t>::min()};
    const TermPlace& from = walk.from.has_value() ? *walk.from : begin;
    DOSSIER_RETURN_IF_ERROR(take_all(connection.Query(
        "SELECT value, key FROM term WHERE collection = ? AND field = ? AND (value, key) > (?, ?) "
        "ORDER BY value, key LIMIT ?",
        collection, walk.field, from.value, from.key, walk.limit)));
  }
  return places;
}

absl::StatusOr<std::vector<Resource>> ReadKeys(Connection& connection, Collection collection,
                                               absl::Span<const int64_t> keys) {
  std::vector<Resource> resources;
  resources.reserve(keys.size());
  const std::unique_ptr<Rows> rows = LiveRows(connection, collection, Direction::kUp);
  for (const int64_t key : keys) {
    DOSSIER_ASSIGN_OR_RETURN(const bool found, rows->Find(key));
    if (!found) continue;
    DOSSIER_ASSIGN_OR_RETURN(Resource resource, rows->Read());
    resources.push_back(std::move(resource));
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
