// The filter language of List, Stream and Watch.
//
// Today: equalities joined by AND, such as
//   victims.name = "Acme Corp" AND kinds.type = RANSOMWARE AND dates.date = 2031-04
// A field is one of store::IndexedFields; a repeated field equals a value if one of its entries
// does. Words are bare, or stand in double or single quotes with \" \' \\ \n \t as escapes. What
// else the AIP-160 grammar has (OR, NOT, parentheses, other operators, wildcards) is refused with
// its position, so that no filter changes its meaning when the language grows.
#ifndef DOSSIER_SERVER_QUERY_FILTER_H_
#define DOSSIER_SERVER_QUERY_FILTER_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/store/store.h"

namespace dossier::query {

// A filter that was read and checked. A value: immutable, copyable, any number of threads.
class Filter {
 public:
  // Reads `text` as a filter over resources of `collections`; an empty text matches all of them.
  // INVALID_ARGUMENT (FILTER_INVALID) says at which character of `text` what is wrong, and what
  // there is instead. A field, and a value of an enum, must exist in at least one of the
  // collections; a collection that lacks it has no matches.
  static absl::StatusOr<Filter> Parse(absl::string_view text,
                                      absl::Span<const store::Collection> collections);

  // What the matches of `collection` fulfil, which must be one of those that it was parsed for.
  const store::Condition& For(store::Collection collection) const;

  // The same for filters that say the same of the same collections, in any order and spacing; for
  // tokens. Stable over restarts, replicas and releases.
  uint64_t fingerprint() const { return fingerprint_; }

 private:
  Filter() = default;

  std::vector<std::pair<store::Collection, store::Condition>> conditions_;
  uint64_t fingerprint_ = 0;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_FILTER_H_
