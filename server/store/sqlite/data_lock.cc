#include "server/store/sqlite/data_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/error.h"

namespace dossier::store::sqlite {
namespace {

std::string LockPath(const std::string& data_path) { return absl::StrCat(data_path, ".lock"); }

absl::Status CannotOpen(const std::string& data_path, int system_error) {
  std::string directory = std::filesystem::path(data_path).parent_path().string();
  if (directory.empty()) directory = ".";
  std::error_code ignored;
  const std::string what =
      !std::filesystem::is_directory(directory, ignored)
          ? absl::StrCat("its directory ", directory, " does not exist; create it")
          : absl::StrCat("its directory ", directory, " cannot be written to (",
                         std::strerror(system_error), "); change its owner or permissions");
  return Error(absl::StatusCode::kFailedPrecondition, "STORE_NOT_WRITABLE",
               absl::StrCat("data file ", data_path, ": ", what, ", or name another path"),
               {{"path", data_path}});
}

// A process that is being killed holds its files for some moments more.
constexpr absl::Duration kPatience = absl::Seconds(1);

// Takes the lock of the file; false if somebody else goes on holding it.
bool LockSoon(int fd) {
  for (const absl::Time deadline = absl::Now() + kPatience; flock(fd, LOCK_EX | LOCK_NB) != 0;) {
    if (absl::Now() >= deadline) return false;
    absl::SleepFor(absl::Milliseconds(20));
  }
  return true;
}

// Who wrote its process id into the lock file.
std::string HolderOf(int fd) {
  char buffer[32];
  const ssize_t size = pread(fd, buffer, sizeof(buffer), 0);
  const absl::string_view text =
      absl::StripAsciiWhitespace(absl::string_view(buffer, size > 0 ? size : 0));
  return text.empty() ? "another process" : absl::StrCat("process ", text);
}

}  // namespace

absl::StatusOr<std::unique_ptr<DataLock>> DataLock::Take(const std::string& data_path) {
  const int fd = open(LockPath(data_path).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return CannotOpen(data_path, errno);
  return Lock(fd, data_path);
}

absl::StatusOr<std::unique_ptr<DataLock>> DataLock::TakeIfThere(const std::string& data_path) {
  const std::string lock_path = LockPath(data_path);
  int fd = open(lock_path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) fd = open(lock_path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return nullptr;
  if (fd < 0) {
    return Error(absl::StatusCode::kFailedPrecondition, "STORE_NOT_READABLE",
                 absl::StrCat("lock file ", lock_path, " cannot be read (", std::strerror(errno),
                              "), so a server may use the data; try as the owner of the data"),
                 {{"path", data_path}});
  }
  return Lock(fd, data_path);
}

bool DataLock::IsThere(const std::string& data_path) {
  return access(LockPath(data_path).c_str(), F_OK) == 0;
}

absl::StatusOr<std::unique_ptr<DataLock>> DataLock::Lock(int fd, const std::string& data_path) {
  std::unique_ptr<DataLock> lock(new DataLock(fd));
  if (!LockSoon(fd)) {
    const std::string holder = HolderOf(fd);
    return Error(absl::StatusCode::kFailedPrecondition, "STORE_LOCKED",
                 absl::StrCat("data file ", data_path, " is in use by ", holder, " (lock file ",
                              LockPath(data_path), "); stop that server, or name another path"),
                 {{"path", data_path}, {"holder", holder}});
  }
  // For the message above only: that it cannot be written (a full disk) is no reason to stop.
  const std::string pid = absl::StrCat(getpid(), "\n");
  if (ftruncate(fd, 0) == 0) (void)!pwrite(fd, pid.data(), pid.size(), 0);
  return lock;
}

DataLock::~DataLock() { close(fd_); }

}  // namespace dossier::store::sqlite
