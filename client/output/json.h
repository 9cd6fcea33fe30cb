#ifndef DOSSIER_CLIENT_OUTPUT_JSON_H_
#define DOSSIER_CLIENT_OUTPUT_JSON_H_

#include <string>

#include "google/protobuf/message.h"

namespace dossier::client {

// The message as protobuf JSON on one line, with the field names of the .proto files, as filters
// and documentation use them, also within a field mask of the message. Ends with a line feed.
std::string JsonLine(const google::protobuf::Message& message);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_OUTPUT_JSON_H_
