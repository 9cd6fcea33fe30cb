#ifndef DOSSIER_TESTS_E2E_CLIENTS_H_
#define DOSSIER_TESTS_E2E_CLIENTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace dossier::e2e {

// A program that adds what happens to incidents to a file: one of the examples, or `dossier watch`.
struct WatchingClient {
  // Its command line before the files, and the environment that it needs.
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  // Flags that name the files; empty: the files themselves, in this order.
  std::string place_flag;
  std::string events_flag;
};

// Each is made ready once for the whole build directory, whoever asks first. UNAVAILABLE tells why
// this machine cannot have it.
absl::StatusOr<WatchingClient> CommandLineClient();
absl::StatusOr<WatchingClient> PythonClient();
absl::StatusOr<WatchingClient> NodeClient();

// The folder of the built C++ examples, which were made with find_package from an installed tree.
absl::StatusOr<std::string> InstalledExamples();

}  // namespace dossier::e2e

#endif  // DOSSIER_TESTS_E2E_CLIENTS_H_
