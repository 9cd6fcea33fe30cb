#ifndef DOSSIER_CLIENT_COMMANDS_SOURCE_FLAGS_H_
#define DOSSIER_CLIENT_COMMANDS_SOURCE_FLAGS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/commands/command.h"
#include "google/protobuf/field_mask.pb.h"

namespace dossier::client {

// What can be decided about a source, as `create` and `update` take it.
struct SourceFlags {
  std::string display_name;
  std::string config_file;
  std::vector<std::string> settings;  // KEY=VALUE
  std::string reliability;
  std::string isolation;
};

// Declares them. They live as long as the command.
std::shared_ptr<SourceFlags> AddSourceFlags(CLI::App& app);

// Puts into `source` what the flags say, over what is there, and its fields into `mask`.
absl::Status Apply(const SourceFlags& flags, v1::Source& source, google::protobuf::FieldMask& mask);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_COMMANDS_SOURCE_FLAGS_H_
