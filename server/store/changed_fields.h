#ifndef DOSSIER_SERVER_STORE_CHANGED_FIELDS_H_
#define DOSSIER_SERVER_STORE_CHANGED_FIELDS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "server/store/store.h"

namespace dossier::store {

// The top-level fields in which two states of a resource differ, by name, in the order of their
// numbers: without those that differ every time, `revision` and `update_time`. `collection` must be
// public.
//
// Compares serialised bytes field by field and parses neither. The order in which fields stand, and
// whether a field is left out or written with its default, make no difference. Bytes that are no
// message, and fields that this program does not know, are never named.
std::vector<std::string> ChangedFields(Collection collection, absl::string_view before,
                                       absl::string_view after);

// Whether two serialised messages say the same, as far as that can be told without the meaning of
// unknown fields: those must be equal byte by byte.
bool SayTheSame(const google::protobuf::Descriptor& message, absl::string_view some,
                absl::string_view other);

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_CHANGED_FIELDS_H_
