#include "tests/e2e/clients.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "tests/e2e/dossierd.h"
#include "tests/e2e/process.h"

namespace dossier::e2e {
namespace {

namespace fs = std::filesystem;

const std::string kExamples = DOSSIER_SOURCE_DIR "/client/examples";

// Tests run side by side, as processes of their own: one of them at a time is in here.
class OneAtATime {
 public:
  explicit OneAtATime(const std::string& path)
      : fd_(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
    flock(fd_, LOCK_EX);
  }
  ~OneAtATime() { close(fd_); }
  OneAtATime(const OneAtATime&) = delete;
  OneAtATime& operator=(const OneAtATime&) = delete;

 private:
  const int fd_;
};

absl::Status RunStep(const std::vector<std::string>& arguments) {
  const Result result = RunProgram(arguments);
  if (result.code == 0) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat(arguments[0], " ended with ", result.code, ": ", result.out, result.err));
}

// Whether a shell finds the program.
bool IsInstalled(const std::string& program) {
  return RunProgram({"/bin/sh", "-c", "command -v " + program}).code == 0;
}

// The newest change of a file below `folder`.
fs::file_time_type NewestChange(const std::string& folder) {
  fs::file_time_type newest = fs::file_time_type::min();
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) newest = std::max(newest, entry.last_write_time());
  }
  return newest;
}

}  // namespace

absl::StatusOr<WatchingClient> CommandLineClient() {
  return WatchingClient{
      .arguments = {DossierPath(), "watch", "--json", "--type", "incident"},
      .place_flag = "--resume-file",
      .events_flag = "--events-file",
  };
}

absl::StatusOr<WatchingClient> PythonClient() {
  const std::string folder = DOSSIER_BINARY_DIR "/python_example";
  const OneAtATime lock(folder + ".lock");
  if (absl::Status status = RunStep({kExamples + "/python/generate", folder}); !status.ok()) {
    return status;
  }
  return WatchingClient{
      .arguments = {"/usr/bin/python3", kExamples + "/python/watch_incidents.py"},
      .environment = {"PYTHONPATH=" + folder, "PYTHONDONTWRITEBYTECODE=1"},
      .place_flag = "--place",
      .events_flag = "--events",
  };
}

absl::StatusOr<WatchingClient> NodeClient() {
  if (!IsInstalled("node") || !IsInstalled("npm")) {
    return absl::UnavailableError("node and npm are not installed");
  }
  const std::string folder = DOSSIER_BINARY_DIR "/node_example";
  const OneAtATime lock(folder + ".lock");
  // npm itself writes this file, last.
  const fs::path installed = folder + "/node_modules/.package-lock.json";
  if (!fs::exists(installed) ||
      fs::last_write_time(installed) < NewestChange(kExamples + "/node")) {
    const absl::Status status = RunStep({kExamples + "/node/install", folder});
    if (!status.ok()) return status;
  }
  return WatchingClient{
      .arguments = {"/usr/bin/env", "node", folder + "/watch_incidents.mjs"},
      .environment = {"DOSSIER_PROTO=" DOSSIER_SOURCE_DIR "/proto"},
      .place_flag = "--place",
      .events_flag = "--events",
  };
}

absl::StatusOr<std::string> InstalledExamples() {
  const std::string folder = DOSSIER_BINARY_DIR "/cpp_example";
  const OneAtATime lock(folder + ".lock");
  const std::string prefix = folder + "/prefix";
  const std::string build = folder + "/build";
  // Nothing that was installed before may make up for what is not installed now.
  fs::remove_all(prefix);
  const std::vector<std::vector<std::string>> steps = {
      {"/usr/bin/env", "cmake", "--install", DOSSIER_BINARY_DIR, "--component", "client",
       "--prefix", prefix},
      {"/usr/bin/env", "cmake", "-G", "Ninja", "-S", prefix + "/share/dossier/examples/cpp", "-B",
       build, "-DCMAKE_PREFIX_PATH=" + prefix,
       IsInstalled("ccache") ? "-DCMAKE_CXX_COMPILER_LAUNCHER=ccache" : "-DDOSSIER_NO_CCACHE=1"},
      {"/usr/bin/env", "cmake", "--build", build},
  };
  for (const auto& step : steps) {
    if (absl::Status status = RunStep(step); !status.ok()) return status;
  }
  return build;
}

}  // namespace dossier::e2e
