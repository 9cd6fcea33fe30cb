// dossier-plugin-check: tries what a source plugin promises by being one.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "check/child.h"
#include "check/file_server.h"
#include "check/report.h"
#include "check/tests.h"
#include "server/ingest/secret_source.h"

namespace dossier::check {
namespace {

constexpr const char* kUsage =
    R"(Usage: dossier-plugin-check PLUGIN.so [--config FILE] [options]

Tries what dossier/source.h asks of a source plugin, each promise in a process of its own.

  --config FILE    a JSON configuration that works; ${CONFIG_DIRECTORY} in it stands for the
                   directory of the file, ${SERVER_URL} for that of --serve
  --serve DIR      serve the files of a directory over HTTP on loopback meanwhile, as an upstream
  --secrets DIR    the secrets that the configuration names, a file each; without it every
                   secret has the value "secret-for-the-check"
  --limit SECONDS  most that one test may take (default: as the test needs, 60 or 180)
  --only NAME      run this test alone; may be given again
  --seed NUMBER    of what is tried at random (default 1)
  --json           report as JSON
  --list           list the tests and end
  --help           show this

Exit code: 0 no test failed, 1 a test failed, 2 a mistake in the command line.
)";

struct Options {
  std::string plugin;
  std::string config_file;
  std::string served_directory;
  std::string secrets_directory;
  std::vector<std::string> only;
  uint64_t seed = 1;
  uint64_t limit = 0;  // 0: as the test says
  bool json = false;
  bool list = false;
  bool help = false;
};

// What is wrong with the command line; empty if nothing is.
std::string ReadOptions(int argc, char** argv, Options* options) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool takes_value = word == "--config" || word == "--serve" || word == "--secrets" ||
                             word == "--only" || word == "--seed" || word == "--limit";
    if (takes_value && i + 1 == argc) return std::string(word) + " needs a value";
    if (word == "--config") {
      options->config_file = argv[++i];
    } else if (word == "--serve") {
      options->served_directory = argv[++i];
    } else if (word == "--secrets") {
      options->secrets_directory = argv[++i];
    } else if (word == "--only") {
      options->only.emplace_back(argv[++i]);
    } else if (word == "--seed" || word == "--limit") {
      char* end = nullptr;
      (word == "--seed" ? options->seed : options->limit) = std::strtoull(argv[++i], &end, 10);
      if (*end != '\0' || end == argv[i]) return std::string(word) + " must be a number";
    } else if (word == "--json") {
      options->json = true;
    } else if (word == "--list") {
      options->list = true;
    } else if (word == "--help") {
      options->help = true;
    } else if (!word.empty() && word[0] == '-') {
      return "there is no option " + std::string(word);
    } else if (!options->plugin.empty()) {
      return "only one plugin at a time";
    } else {
      options->plugin = word;
    }
  }
  if (options->plugin.empty() && !options->list && !options->help) return "name a plugin";
  for (const std::string& name : options->only) {
    bool known = false;
    for (const Test& test : AllTests()) known = known || name == test.name;
    if (!known) return "there is no test " + name + "; see --list";
  }
  return "";
}

std::string Absolute(const std::string& path) {
  char real[PATH_MAX];
  return realpath(path.c_str(), real) == nullptr ? "" : real;
}

void ReplaceAll(std::string& text, std::string_view name, const std::string& value) {
  for (size_t at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
    text.replace(at, name.size(), value);
    at += value.size();
  }
}

std::optional<std::string> ReadConfig(const std::string& path, const std::string& server_url) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), {});
  if (!file) return std::nullopt;
  const std::string absolute = Absolute(path);
  ReplaceAll(text, "${CONFIG_DIRECTORY}", absolute.substr(0, absolute.rfind('/')));
  if (!server_url.empty()) ReplaceAll(text, "${SERVER_URL}", server_url);
  return text;
}

Verdict Run(const Test& test, const Subject& subject) {
  if (test.needs_config && !subject.config_json.has_value()) {
    return {Verdict::Kind::kSkip, "needs --config", ""};
  }
  ChildResult result =
      RunInChild([&] { return test.run(subject); }, test.limit,
                 test.starts_processes ? Processes::kAllowed : Processes::kForbidden);
  if (test.difference == nullptr || result.verdict.kind != Verdict::Kind::kPass) {
    if (result.verdict.kind == Verdict::Kind::kPass) result.verdict.reason = result.payload;
    return result.verdict;
  }
  const ChildResult again = RunInChild([&] { return test.run(subject); }, test.limit);
  if (again.verdict.kind == Verdict::Kind::kPass && again.payload != result.payload) {
    return {Verdict::Kind::kFail, test.difference,
            "make ids, order and cursors from what the source says: no clock, no process id, no "
            "address, no random number, no order of a hash table"};
  }
  return again.verdict;
}

// Why the rest is not worth trying after this; empty if it is.
std::string Hopeless(const Finding& finding, const Test& next) {
  if (finding.verdict.kind != Verdict::Kind::kFail) return "";
  const std::string_view failed = finding.test.name;
  if (failed == "loads") return "it does not load";
  return failed == "config" && next.needs_config ? "the configuration does not work" : "";
}

int Check(const Options& options, Subject subject) {
  std::vector<Finding> findings;
  for (Test test : AllTests()) {
    if (options.limit > 0) test.limit = std::chrono::seconds(options.limit);
    const bool wanted = options.only.empty() || std::find(options.only.begin(), options.only.end(),
                                                          test.name) != options.only.end();
    if (!wanted) continue;
    std::string hopeless;
    for (const Finding& before : findings) hopeless += Hopeless(before, test);
    findings.push_back({test, hopeless.empty() ? Run(test, subject)
                                               : Verdict{Verdict::Kind::kSkip, hopeless, ""}});
    if (!options.json) std::fputs(LineOf(findings.back()).c_str(), stdout);
    std::fflush(stdout);
  }
  std::fputs(
      options.json ? JsonOf(findings, subject).c_str() : SummaryOf(findings, subject).c_str(),
      stdout);
  return AnyFailed(findings) ? 1 : 0;
}

int Mistake(const std::string& what) {
  std::fprintf(stderr, "dossier-plugin-check: %s\nSee dossier-plugin-check --help.\n",
               what.c_str());
  return 2;
}

int Main(int argc, char** argv) {
  Options options;
  if (const std::string mistake = ReadOptions(argc, argv, &options); !mistake.empty()) {
    return Mistake(mistake);
  }
  if (options.help) return std::fputs(kUsage, stdout), 0;
  if (options.list) {
    for (const Test& test : AllTests()) std::printf("%-16s %s\n", test.name, test.promise);
    return 0;
  }
  Subject subject;
  subject.path = Absolute(options.plugin);
  subject.seed = options.seed;
  if (subject.path.empty()) {
    return Mistake(options.plugin + " cannot be opened: " + std::strerror(errno));
  }
  std::optional<FileServer> server;
  if (!options.served_directory.empty()) {
    const std::string directory = Absolute(options.served_directory);
    if (directory.empty()) return Mistake(options.served_directory + " cannot be opened");
    server.emplace(directory);
    if (server->url().empty()) return Mistake("no port of loopback is free");
  }
  if (!options.config_file.empty()) {
    subject.config_json = ReadConfig(options.config_file, server.has_value() ? server->url() : "");
    if (!subject.config_json.has_value()) {
      return Mistake(options.config_file + " cannot be read");
    }
  }
  if (options.secrets_directory.empty()) {
    subject.secrets = [](std::string_view) {
      return std::optional<std::string>("secret-for-the-check");
    };
  } else {
    auto secrets = ingest::SecretDirectory(options.secrets_directory);
    if (!secrets.ok()) return Mistake(std::string(secrets.status().message()));
    subject.secrets = [source = *std::move(secrets)](std::string_view name) {
      return source({name.data(), name.size()});
    };
  }
  return Check(options, std::move(subject));
}

}  // namespace
}  // namespace dossier::check

// A crash of a plugin stays one where the kit is built with a sanitizer; the search for leaks needs
// another process, which plugins may not start.
extern "C" const char* __asan_default_options() {
  return "handle_segv=0:handle_abort=0:detect_leaks=0";
}
extern "C" const char* __tsan_default_options() { return "handle_segv=0:handle_abort=0"; }

int main(int argc, char** argv) { return dossier::check::Main(argc, argv); }
