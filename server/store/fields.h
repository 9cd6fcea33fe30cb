// The fields by which resources are found: derived from the messages, so that a new field of the
// API is one that filters know, unless fields.cc leaves it out. Which words a term is made of, and
// how, is told in terms.h.
#ifndef DOSSIER_SERVER_STORE_FIELDS_H_
#define DOSSIER_SERVER_STORE_FIELDS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "server/store/store.h"

namespace dossier::store {

// How the values of a field become terms. Values of a kind sort, byte by byte, as people would sort
// them.
enum class FieldKind {
  kText,      // Unicode NFKC case folding, runs of white space as one space; accents stay
  kExact,     // as it is: resource names, ids, addresses, digests
  kEnum,      // the short name: RANSOMWARE for TYPE_RANSOMWARE; no term for UNSPECIFIED
  kBool,      // true or false
  kNumber,    // NumberText
  kDuration,  // NumberText of its seconds
  kDate,      // year, month and day, each a term: 2023, 2023-09, 2023-09-14; of an interval both
              // ends
  kTime,      // TimeText
  kParent,    // a resource name without its last two segments: whom the resource belongs to
};

// A field by which the resources of a collection are found.
struct IndexedField {
  // As filters call it, such as "victims.name".
  std::string name;
  FieldKind kind;
  // Where its values stand in the message. More than one where readers mean both: the aliases of a
  // victim are names of it.
  std::vector<std::vector<const google::protobuf::FieldDescriptor*>> paths;
};

// The fields of `collection` in the order of its message; empty if nothing of it is indexed. Never
// destroyed.
const std::vector<IndexedField>& IndexedFields(Collection collection);

// The field of that name, or nullptr if resources of `collection` are not found by it.
const IndexedField* FindIndexedField(Collection collection, absl::string_view name);

// The type of the resources of `collection`; nullptr if nothing of it is indexed.
const google::protobuf::Descriptor* IndexedMessage(Collection collection);

// The values that a kEnum field can be searched for, by ascending number.
std::vector<std::string> EnumValues(const IndexedField& field);

// The short name of the value that `text` means for a kEnum field, in upper or lower case, short or
// long (RANSOMWARE, ransomware, TYPE_RANSOMWARE); nullopt if there is none.
std::optional<std::string> FindEnumValue(const IndexedField& field, absl::string_view text);

// The short name of a value; empty for UNSPECIFIED and for numbers that this program does not know.
std::string EnumShortName(const google::protobuf::EnumDescriptor* type, int number);

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_FIELDS_H_
