#include "tests/bench/stream/server_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/bench/stream/measure.h"

extern char** environ;

namespace dossier::bench {
namespace {

std::string ProgramBeside(const char* name) {
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / name).string();
}

}  // namespace

ServerProcess::ServerProcess(std::vector<std::string> arguments) {
  const std::string program = ProgramBeside("stream_bench_server");
  arguments.insert(arguments.begin(), program);
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  std::array<int, 2> commands;
  std::array<int, 2> answers;
  Expect(::pipe2(commands.data(), O_CLOEXEC) == 0 && ::pipe2(answers.data(), O_CLOEXEC) == 0,
         "no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, commands[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, answers[1], STDOUT_FILENO);
  Expect(posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv.data(), environ) == 0,
         "stream_bench_server is not beside this program; build it");
  posix_spawn_file_actions_destroy(&actions);
  ::close(commands[0]);
  ::close(answers[1]);
  to_ = ::fdopen(commands[1], "w");
  from_ = ::fdopen(answers[0], "r");
  address_ = Await().at("address");
}

ServerProcess::~ServerProcess() {
  std::fclose(to_);  // it ends at the end of its commands
  std::fclose(from_);
  ::waitpid(pid_, nullptr, 0);
}

nlohmann::json ServerProcess::Tell(const nlohmann::json& command) {
  Begin(command);
  return Await();
}

void ServerProcess::Begin(const nlohmann::json& command) {
  std::fprintf(to_, "%s\n", command.dump().c_str());
  std::fflush(to_);
}

nlohmann::json ServerProcess::Await() {
  char* line = nullptr;
  size_t size = 0;
  Expect(::getline(&line, &size, from_) > 0, "the server of the benchmark ended");
  const std::string answer(line);
  std::free(line);
  return nlohmann::json::parse(answer);
}

int64_t ServerProcess::ResidentBytes() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  int64_t bytes = 0;
  for (std::string line; std::getline(status, line);) {
    // Pages of files, such as the data file, are the system's to give up.
    if (line.rfind("RssAnon:", 0) == 0) bytes = std::stoll(line.substr(8)) * 1024;
  }
  return bytes;
}

int64_t ServerProcess::CpuMicros() const {
  std::ifstream stat("/proc/" + std::to_string(pid_) + "/stat");
  std::string text;
  std::getline(stat, text);
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  int64_t user = 0;
  int64_t system = 0;
  fields >> user >> system;
  return (user + system) * 1'000'000 / ::sysconf(_SC_CLK_TCK);
}

}  // namespace dossier::bench
