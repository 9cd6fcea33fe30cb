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
#include <optional>
#include <string>
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

  // The terms that every match of `collection` has: what a Selection can ask the store for.
  // nullopt if nothing of it can match.
  std::optional<std::vector<store::Term>> TermsFor(store::Collection collection) const;

  // Whether a resource of `collection` with these terms matches. Exact, whatever TermsFor says.
  bool Matches(store::Collection collection, absl::Span<const store::Term> terms) const;

  // The same for filters that say the same of the same collections, in any order and spacing; for
  // tokens. Stable over restarts, replicas and releases.
  uint64_t fingerprint() const { return fingerprint_; }

 private:
  Filter() = default;

  // What the resources of one collection must have.
  struct Requirement {
    store::Collection collection;
    bool possible = true;
    std::vector<store::Term> terms;
  };
  const Requirement* Find(store::Collection collection) const;

  std::vector<Requirement> requirements_;
  uint64_t fingerprint_ = 0;
};

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_FILTER_H_
