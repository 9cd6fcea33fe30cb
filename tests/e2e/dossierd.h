#ifndef DOSSIER_TESTS_E2E_DOSSIERD_H_
#define DOSSIER_TESTS_E2E_DOSSIERD_H_

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/process.h"

namespace dossier::e2e {

// Paths of what the build made.
std::string DossierdPath();
std::string DossierPath();
std::string PluginDirectory();

// A free port of a loopback address that no other process listens on or connects from: a server
// that is killed finds its port free when it comes back.
std::string OwnAddress();

// A real server in a process of its own.
class Dossierd {
 public:
  struct Options {
    std::string data;
    // Folder sources by id.
    std::map<std::string, std::string> folders;
    // The address of a server before it, for one that takes its place.
    std::string listen = OwnAddress();
    std::vector<std::string> more;
  };

  // Starts it and waits until it serves; `serves()` is false if it ended instead. If it ends later
  // and nobody has told it to, the test ends at once, with what it said.
  explicit Dossierd(const Options& options);

  bool serves() const { return !address_.empty(); }
  const std::string& address() const { return address_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  Process& process() { return *process_; }

  // kill -9.
  void Kill();
  // SIGTERM; returns the exit code.
  int Stop();

  // Waits until everything that the folder source `id` held at the start, or was changed to since,
  // has been committed.
  void AwaitCaughtUp(const std::string& id);

 private:
  std::unique_ptr<Process> process_;
  std::string address_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace dossier::e2e

#endif  // DOSSIER_TESTS_E2E_DOSSIERD_H_
