#ifndef DOSSIER_SERVER_APP_YAML_MESSAGE_H_
#define DOSSIER_SERVER_APP_YAML_MESSAGE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace dossier::app {

// Reads YAML 1.2 into `message` by the names of its fields. google.protobuf.Duration is written as
// "1.5s", google.protobuf.Struct as any mapping; everything else as its type says.
// INVALID_ARGUMENT with reason CONFIG_INVALID gives "file:line: key: what is wrong".
absl::Status ParseYamlMessage(absl::string_view yaml, absl::string_view file,
                              google::protobuf::Message& message);

}  // namespace dossier::app

#endif  // DOSSIER_SERVER_APP_YAML_MESSAGE_H_
