#ifndef DOSSIER_TESTS_BENCH_STREAM_SERVER_PROCESS_H_
#define DOSSIER_TESTS_BENCH_STREAM_SERVER_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"

namespace dossier::bench {

// A server in a process of its own: Dossier or its yardstick, which both are told what to do in the
// same way (serve.cc). For one thread; ends the process when destroyed, and the whole program if
// the server fails.
class ServerProcess {
 public:
  // Starts `stream_bench_server` with these arguments, from beside this program.
  explicit ServerProcess(std::vector<std::string> arguments);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Gives it a command and waits for the answer.
  nlohmann::json Tell(const nlohmann::json& command);
  // The same in two parts, to do something meanwhile.
  void Begin(const nlohmann::json& command);
  nlohmann::json Await();

  const std::string& address() const { return address_; }

  // What the system says of it: memory that is its own, in bytes, and processor time so far, in
  // microseconds.
  int64_t ResidentBytes() const;
  int64_t CpuMicros() const;

 private:
  pid_t pid_ = -1;
  FILE* to_ = nullptr;
  FILE* from_ = nullptr;
  std::string address_;
};

}  // namespace dossier::bench

#endif  // DOSSIER_TESTS_BENCH_STREAM_SERVER_PROCESS_H_
