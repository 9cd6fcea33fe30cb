#ifndef DOSSIER_CLIENT_COMMANDS_LIST_FLAGS_H_
#define DOSSIER_CLIENT_COMMANDS_LIST_FLAGS_H_

#include <memory>
#include <string>

#include "client/commands/command.h"

namespace dossier::client {

// What every list command takes.
struct ListFlags {
  Query query{.filter = "", .limit = 100};
};

// Declares --filter and --limit. The flags live as long as the command.
std::shared_ptr<ListFlags> AddListFlags(CLI::App& app, const std::string& example);

// The end of a list: its error, or a remark if there is more than was shown.
absl::Status EndList(const absl::StatusOr<bool>& more, const ListFlags& flags, Output& output);

// `name` with the collection before it, if it is an id alone: "k3f9" means "incidents/k3f9".
std::string FullName(const std::string& collection, const std::string& name);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_COMMANDS_LIST_FLAGS_H_
