// What store::Reader promises, on one connection: the store runs it on a reader's connection, a
// transaction on its own.
#ifndef DOSSIER_SERVER_STORE_SQLITE_READING_H_
#define DOSSIER_SERVER_STORE_SQLITE_READING_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/plan.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// A resource with what finds it.
struct StoredResource {
  Resource resource;
  std::vector<Term> terms;
  int64_t text_id = 0;  // of its row in search_text; 0 if it has none
};

// The same with its terms as the row has them (term_list.h).
struct StoredRow {
  Resource resource;
  std::string terms;
  int64_t text_id = 0;
};
absl::StatusOr<StoredResource> ToStoredResource(StoredRow row);

// Whether a resource that is put as these would be as it is.
bool IsSame(const StoredResource& stored, absl::string_view body, absl::Span<const Term> terms,
            int64_t text_id);

absl::StatusOr<std::optional<Resource>> ReadResource(Connection& connection,
                                                     absl::string_view name);
absl::StatusOr<std::optional<StoredRow>> ReadRow(Connection& connection, absl::string_view name);
absl::StatusOr<std::optional<StoredRow>> ReadRow(Connection& connection, Collection collection,
                                                 int64_t key);

// One page of at most about `max_bytes`, but of one resource at least. Page::revision and the check
// of `as_of` are left to the caller, as is the snapshot that makes several statements one read.
absl::StatusOr<Page> ReadPage(const Reading& reading, const Selection& selection,
                              int64_t max_bytes);

absl::StatusOr<std::vector<Resource>> ReadCandidates(Connection& connection, Collection collection,
                                                     absl::Span<const Term> terms,
                                                     int limit_per_term);

absl::StatusOr<std::vector<TermPlace>> ReadWalk(Connection& connection, const TermWalk& walk);

absl::StatusOr<std::vector<Resource>> ReadKeys(Connection& connection, Collection collection,
                                               absl::Span<const int64_t> keys);

// The search text in that row of search_text; empty for 0.
absl::StatusOr<SearchText> ReadSearchText(Connection& connection, int64_t id);

// Store::Texts.
absl::StatusOr<std::map<int64_t, SearchText>> ReadSearchTexts(Connection& connection,
                                                              absl::Span<const int64_t> ids);

// DATA_LOSS: an index points at a row that is not there.
absl::Status NoSuchRow(const Connection& connection, Collection collection, int64_t key);

absl::StatusOr<std::optional<std::string>> ReadText(Connection& connection,
                                                    absl::string_view sha256);

absl::StatusOr<std::optional<Cursor>> ReadCursor(Connection& connection, absl::string_view source);

// The 32 bytes that 64 hexadecimal digits stand for; INVALID_ARGUMENT if `sha256` is not that.
absl::StatusOr<std::string> DigestOf(absl::string_view sha256);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_READING_H_
