// dossierd: turns reports into incidents and statements, and serves them.

#include <pthread.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/app/analyze.h"
#include "server/app/config.h"
#include "server/app/data_path.h"
#include "server/app/restore.h"
#include "server/app/server.h"
#include "server/app/verify.h"
#include "server/app/version.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/base/status.h"

namespace dossier {
namespace {

// Exit codes: 0 done, 1 a failure while running, 2 a wrong command line, configuration or input.
int ExitCode(const absl::Status& status) {
  if (status.ok()) return 0;
  std::cerr << "dossierd: " << std::string(status.message()) << "\n";
  return absl::IsInvalidArgument(status) ? 2 : 1;
}

struct ServeFlags {
  std::string config_file;
  std::string listen;
  std::string data_directory;
  std::vector<std::string> plugin_directories;
  std::vector<std::string> folders;
  std::string log_level;
  std::string port_file;
  bool check = false;
};

// The configuration file with the command line over it.
absl::StatusOr<internal::ServerConfig> ConfigOf(const ServeFlags& flags) {
  internal::ServerConfig config;
  if (!flags.config_file.empty()) {
    DOSSIER_ASSIGN_OR_RETURN(config, app::ReadConfig(flags.config_file));
  }
  if (!flags.listen.empty()) config.set_listen(flags.listen);
  if (!flags.data_directory.empty()) config.set_data_directory(flags.data_directory);
  if (!flags.log_level.empty()) config.set_log_level(flags.log_level);
  for (const std::string& directory : flags.plugin_directories) {
    config.add_plugin_directories(directory);
  }
  for (const std::string& folder : flags.folders) {
    const size_t equals = folder.find('=');
    if (equals == std::string::npos) {
      return Error(
          absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
          absl::StrCat("--folder: `", folder, "` must be ID=PATH, such as news=/srv/news"));
    }
    internal::SourceConfig& source = *config.add_sources();
    source.set_id(folder.substr(0, equals));
    source.set_plugin("folder");
    (*source.mutable_config()->mutable_fields())["path"].set_string_value(
        folder.substr(equals + 1));
  }
  app::ApplyDefaults(config);
  DOSSIER_RETURN_IF_ERROR(app::ValidateConfig(config));
  DOSSIER_RETURN_IF_ERROR(app::DataFile(config.data_directory()).status());
  return config;
}

// Written beside and renamed, so that nobody reads half an address.
absl::Status WritePortFile(const std::string& path, const std::string& address) {
  const std::string temporary = path + ".new";
  std::ofstream file(temporary);
  file << address << "\n";
  file.close();
  if (!file || std::rename(temporary.c_str(), path.c_str()) != 0) {
    return Error(absl::StatusCode::kFailedPrecondition, "PORT_FILE_UNWRITABLE",
                 absl::StrCat("cannot write the address to ", path));
  }
  return absl::OkStatus();
}

int Serve(const ServeFlags& flags) {
  const absl::StatusOr<internal::ServerConfig> config = ConfigOf(flags);
  if (!config.ok()) return ExitCode(config.status());
  if (flags.check) {
    std::cout << "the configuration is valid\n";
    return 0;
  }
  StartLog(config->log_level());

  // Every thread started from here on leaves these signals to the one that waits for them below.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  // What is written beyond a limit on the size of files fails instead, as on a full disk.
  signal(SIGXFSZ, SIG_IGN);

  const absl::StatusOr<std::unique_ptr<app::Server>> server = app::Server::Start(*config);
  if (!server.ok()) return ExitCode(server.status());
  spdlog::info("dossierd {} serves on {}", app::kVersion, (*server)->address());
  if (!flags.port_file.empty()) {
    const absl::Status status = WritePortFile(flags.port_file, (*server)->address());
    if (!status.ok()) return ExitCode(status);
  }
  int received = 0;
  sigwait(&signals, &received);
  spdlog::info("{} received", received == SIGINT ? "SIGINT" : "SIGTERM");
  (*server)->Stop();
  return 0;
}

struct RestoreFlags {
  std::string backup;
  std::string data;
  bool force = false;
};

int Restore(const RestoreFlags& flags) {
  const auto restored = app::Restore(flags.backup, flags.data, flags.force);
  if (!restored.ok()) return ExitCode(restored.status());
  std::cout << *restored << "\n";
  return 0;
}

int Verify(const std::string& data, int64_t list) {
  app::VerifyOptions options;
  options.most_of_a_reason = list == 0 ? store::FindingList::kAll : list;
  const auto problems = app::Verify(data, options, std::cout, std::cerr);
  if (!problems.ok()) return ExitCode(problems.status());
  return *problems == 0 ? 0 : 1;
}

int Main(int argc, char** argv) {
  CLI::App cli(
      "dossierd turns reports into incidents and the statements made about them, each "
      "value with its evidence, and serves both as streams.");
  cli.require_subcommand(1);
  cli.set_version_flag("--version", app::kVersion);

  ServeFlags serve_flags;
  CLI::App* serve = cli.add_subcommand("serve", "run the server until SIGTERM or SIGINT");
  serve->add_option("--config", serve_flags.config_file,
                    "configuration, see docs/configuration.md");
  serve->add_option("--listen", serve_flags.listen, "HOST:PORT; port 0 takes a free one");
  serve->add_option("--data", serve_flags.data_directory,
                    "data directory, or the dossier.db in it");
  serve->add_option("--plugin-dir", serve_flags.plugin_directories,
                    "directory of source plugins; may be given more than once");
  serve->add_option("--folder", serve_flags.folders,
                    "ID=PATH: read the reports in a directory; may be given more than once");
  serve->add_option("--log-level", serve_flags.log_level,
                    "trace, debug, info, warning, error or off");
  serve->add_option("--port-file", serve_flags.port_file,
                    "file to write HOST:PORT to once it serves");
  serve->add_flag("--check-config", serve_flags.check, "check the configuration and end");

  RestoreFlags restore_flags;
  CLI::App* restore = cli.add_subcommand(
      "restore", "make a backup the data of a server that does not run, see docs/operations.md");
  restore
      ->add_option("backup", restore_flags.backup,
                   "the file that was backed up to, or a data directory that no server uses")
      ->required();
  restore->add_option("--data", restore_flags.data, "data directory, or the dossier.db in it")
      ->required();
  restore->add_flag("--force", restore_flags.force, "keep the data that is there beside it");

  std::string verified_data;
  CLI::App* verify = cli.add_subcommand(
      "verify", "hold the data of a server that does not run, or a backup, against itself");
  verify->add_option("--data", verified_data, "data directory, the dossier.db in it, or a backup")
      ->required();
  int64_t listed = store::FindingList::kMostOfAReason;
  verify->add_option("--list", listed, "how many problems of a kind to list; 0 lists all")
      ->check(CLI::Range(int64_t{0}, int64_t{1'000'000'000}))
      ->capture_default_str();

  app::AnalyzeOptions analyze_options;
  analyze_options.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  bool no_text = false;
  CLI::App* analyze = cli.add_subcommand(
      "analyze", "show what is understood of reports (JSON Lines in and out), see docs/analyze.md");
  analyze->add_flag("--correlate", analyze_options.correlate,
                    "also group the reports by incident, once all are read");
  analyze->add_flag("--explain", analyze_options.explain,
                    "also tell the reason of every decision about a statement, see docs/rules.md");
  analyze->add_flag("--no-text", no_text, "leave the text out of the output");
  analyze->add_option("--threads", analyze_options.threads, "lines to analyse side by side")
      ->check(CLI::Range(1, 1024));

  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0 && cli.get_subcommands().empty()) {
      const std::vector<std::string> words = cli.remaining();
      std::cerr << "dossierd: "
                << (words.empty() ? "it needs a command" : "there is no command `" + words[0] + "`")
                << "; there are serve, restore, verify, analyze. `dossierd --help` says what they "
                   "do.\n";
      return 2;
    }
    return cli.exit(error) == 0 ? 0 : 2;
  }
  if (serve->parsed()) return Serve(serve_flags);
  if (restore->parsed()) return Restore(restore_flags);
  if (verify->parsed()) return Verify(verified_data, listed);
  analyze_options.text = !no_text;
  std::ios::sync_with_stdio(false);
  return ExitCode(app::Analyze(std::cin, std::cout, analyze_options));
}

}  // namespace
}  // namespace dossier

int main(int argc, char** argv) { return dossier::Main(argc, argv); }
