// By which values resources are found: one table of fields per collection, in terms.cc.
//
// The terms of a resource are made here when it is written, and the terms of a filter are made here
// when it is read, so that both sides fold a value in the same way. Terms are stored: whoever
// changes a table or a folding raises kIndexRules (index_rules.h), so that they are made anew.
#ifndef DOSSIER_SERVER_STORE_TERMS_H_
#define DOSSIER_SERVER_STORE_TERMS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "server/store/store.h"

namespace dossier::store {

// How the values of a field become terms.
enum class FieldKind {
  kText,    // Unicode NFKC case folding, runs of white space as one space; accents stay
  kExact,   // as it is: resource names, ids, addresses, digests
  kEnum,    // the short name: RANSOMWARE for TYPE_RANSOMWARE; no term for UNSPECIFIED
  kDate,    // year, month and day, each a term: 2023, 2023-09, 2023-09-14; of an interval both ends
  kParent,  // a resource name without its last two segments: whom the resource belongs to
};

// A field by which the resources of a collection are found.
struct IndexedField {
  // As filters call it, such as "victims.name".
  absl::string_view name;
  FieldKind kind;
  // Where its values stand in the message. More than one where readers mean both: the aliases of a
  // victim are names of it.
  std::vector<std::vector<const google::protobuf::FieldDescriptor*>> paths;
};

// The fields of `collection` in the order of its table; empty if nothing of it is indexed. Never
// destroyed.
const std::vector<IndexedField>& IndexedFields(Collection collection);

// The field of that name, or nullptr if resources of `collection` are not found by it.
const IndexedField* FindIndexedField(Collection collection, absl::string_view name);

// The values that a kEnum field can be searched for, by ascending number.
std::vector<std::string> EnumValues(const IndexedField& field);

// The short name of the value that `text` means for a kEnum field, in upper or lower case, short or
// long (RANSOMWARE, ransomware, TYPE_RANSOMWARE); nullopt if there is none.
std::optional<std::string> FindEnumValue(const IndexedField& field, absl::string_view text);

// The term that a resource has if one of the values of `field` is `value`. Enum values by their
// short name, dates as a year, a month or a day. Bounded as Term asks: a value that is too long is
// known by its beginning.
Term TermFor(const IndexedField& field, absl::string_view value);

// The terms of a dossier.v1 resource, sorted, each once; none if its type is not indexed.
std::vector<Term> TermsOf(const google::protobuf::Message& resource);

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_TERMS_H_
