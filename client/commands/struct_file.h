#ifndef DOSSIER_CLIENT_COMMANDS_STRUCT_FILE_H_
#define DOSSIER_CLIENT_COMMANDS_STRUCT_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/struct.pb.h"

namespace dossier::client {

// Reads a mapping of keys to values from a YAML or JSON file, "-" for standard input; what begins
// with a brace is the mapping itself. The error names file and line.
absl::StatusOr<google::protobuf::Struct> ReadStructFile(const std::string& path);

// One value as somebody writes it behind an equals sign: YAML, so that 5 is a number, true a truth,
// [a, b] a list, and everything else text.
absl::StatusOr<google::protobuf::Value> ParseValue(const std::string& text);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_COMMANDS_STRUCT_FILE_H_
