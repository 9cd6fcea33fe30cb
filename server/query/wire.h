// Fields of a serialised message, appended one after the other: so responses are made around
// resources as the store keeps them, without reading those.
#ifndef DOSSIER_SERVER_QUERY_WIRE_H_
#define DOSSIER_SERVER_QUERY_WIRE_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace dossier::query {

// Field `number` of type string, bytes or a message, of which `content` are the bytes.
void AppendBytesField(int number, absl::string_view content, std::string& out);

// Field `number` of type int64.
void AppendInt64Field(int number, int64_t value, std::string& out);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_WIRE_H_
