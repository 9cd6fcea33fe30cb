#ifndef DOSSIER_CLIENT_COMMANDS_MOMENT_FLAG_H_
#define DOSSIER_CLIENT_COMMANDS_MOMENT_FLAG_H_

#include <optional>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "dossier/v1/query.pb.h"

namespace dossier::client {

// A moment as people write it: a revision (1234), a day (2031-04-02, its first instant in UTC) or a
// time (2031-04-02T10:05, in UTC unless it ends with an offset).
absl::StatusOr<v1::AsOf> ParseMoment(const std::string& text);

// Declares --as-of, which fills `as_of`; that must live as long as the command.
void AddAsOf(CLI::App& app, std::optional<v1::AsOf>& as_of);

// Declares --published-until, which fills `day`, beside --as-of, which excludes it.
void AddPublishedUntil(CLI::App& app, std::string& day);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_COMMANDS_MOMENT_FLAG_H_
