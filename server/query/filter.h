// The filter language of List, Stream and Watch: the grammar of AIP-160 over the fields of
// store::IndexedFields, and free words over search texts. docs/filters.md describes it for clients.
#ifndef DOSSIER_SERVER_QUERY_FILTER_H_
#define DOSSIER_SERVER_QUERY_FILTER_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "server/store/store.h"

namespace dossier::query {

// A filter that was read and checked. A value: immutable, copyable, any number of threads.
class Filter {
 public:
  // Reads `text` as a filter over resources of `collections`; an empty text matches all of them.
  // INVALID_ARGUMENT (FILTER_INVALID) says at which character of `text` what is wrong, and what
  // there is instead. A field, and a value of an enum, must exist in at least one of the
  // collections; in one that lacks it, the comparison is false. now() and ago() mean `now`.
  static absl::StatusOr<Filter> Parse(absl::string_view text,
                                      absl::Span<const store::Collection> collections,
                                      absl::Time now = absl::Now());

  // What the matches of `collection` fulfil, which must be one of those that it was parsed for.
  const store::Condition& For(store::Collection collection) const;

  // The same for filters that say the same of the same collections, in any order and spacing, at
  // whatever moment they were parsed; for tokens. Stable over restarts and replicas.
  uint64_t fingerprint() const { return fingerprint_; }

 private:
  Filter() = default;

  std::vector<std::pair<store::Collection, store::Condition>> conditions_;
  uint64_t fingerprint_ = 0;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_FILTER_H_
