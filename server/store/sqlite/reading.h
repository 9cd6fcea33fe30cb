// What store::Reader promises, on one connection: the store runs it on a reader's connection, a
// transaction on its own.
#ifndef DOSSIER_SERVER_STORE_SQLITE_READING_H_
#define DOSSIER_SERVER_STORE_SQLITE_READING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/store/sqlite/connection.h"
#include "server/store/store.h"

namespace dossier::store::sqlite {

// A resource with its terms.
struct StoredResource {
  Resource resource;
  std::vector<Term> terms;
};

absl::StatusOr<std::optional<Resource>> ReadResource(Connection& connection,
                                                     absl::string_view name);
absl::StatusOr<std::optional<StoredResource>> ReadStoredResource(Connection& connection,
                                                                 absl::string_view name);

// One page of at most about `max_bytes`, but of one resource at least. Page::revision is left to
// the caller, as is the snapshot that makes several statements one read.
absl::StatusOr<Page> ReadPage(Connection& connection, const Selection& selection,
                              int64_t max_bytes);

absl::StatusOr<std::vector<Resource>> ReadCandidates(Connection& connection, Collection collection,
                                                     absl::Span<const Term> terms,
                                                     int limit_per_term);

absl::StatusOr<std::optional<std::string>> ReadText(Connection& connection,
                                                    absl::string_view sha256);

absl::StatusOr<std::optional<Cursor>> ReadCursor(Connection& connection, absl::string_view source);

// The 32 bytes that 64 hexadecimal digits stand for; INVALID_ARGUMENT if `sha256` is not that.
absl::StatusOr<std::string> DigestOf(absl::string_view sha256);

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_READING_H_
