#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/commands/command.h"

namespace dossier::client {
namespace {

struct Flags {
  std::string backup;
  std::string data;
  std::string dossierd;
  bool force = false;
};

std::string DossierdBesideUs() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "dossierd" : (self.parent_path() / "dossierd").string();
}

// Only the server knows what data is, and a restore needs no server that runs: so the program of
// the server takes over, with its messages and its exit code. Returns only if it cannot.
absl::Status BecomeDossierd(const Flags& flags) {
  const std::string program = flags.dossierd.empty() ? DossierdBesideUs() : flags.dossierd;
  std::vector<std::string> arguments = {program, "restore", absl::StrCat("--data=", flags.data)};
  if (flags.force) arguments.emplace_back("--force");
  arguments.emplace_back("--");
  arguments.push_back(flags.backup);
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  execv(program.c_str(), pointers.data());
  return absl::FailedPreconditionError(
      absl::StrCat("cannot run ", program, ": ", std::strerror(errno),
                   "; restore where the server is installed, or name its program with --dossierd"));
}

}  // namespace

Run RestoreStore(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("backup", flags->backup,
                 "the file that was backed up to, or a data directory that no server uses")
      ->required();
  app.add_option("--data", flags->data,
                 "data directory of a server that does not run, or the dossier.db in it")
      ->required();
  app.add_flag("--force", flags->force, "keep the data that is there beside it");
  app.add_option("--dossierd", flags->dossierd, "the server's program; default: the one beside us");
  return [flags](Session& session) {
    session.output.Flush();
    return BecomeDossierd(*flags);
  };
}

}  // namespace dossier::client
