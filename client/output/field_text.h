#ifndef DOSSIER_CLIENT_OUTPUT_FIELD_TEXT_H_
#define DOSSIER_CLIENT_OUTPUT_FIELD_TEXT_H_

#include <string>
#include <vector>

#include "google/protobuf/message.h"

namespace dossier::client {

// The values of the fields at `paths`, such as `victims.name`, in one line with tabs between them;
// several values of one field have commas between them, messages are JSON. Ends with a line feed.
std::string FieldLine(const google::protobuf::Message& message,
                      const std::vector<std::string>& paths);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_OUTPUT_FIELD_TEXT_H_
