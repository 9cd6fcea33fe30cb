#include "server/store/sqlite/file_copy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/store/sqlite/change_log.h"
#include "server/store/sqlite/connection.h"

namespace dossier::store::sqlite {
namespace {

constexpr char kSuffix[] = ".copy-";
constexpr int64_t kBusyTimeoutMs = 10000;

// Removes a file at the end of its scope; what has it open goes on reading it.
class RemovedAtEnd {
 public:
  explicit RemovedAtEnd(std::string path) : path_(std::move(path)) {}
  ~RemovedAtEnd() { unlink(path_.c_str()); }
  RemovedAtEnd(const RemovedAtEnd&) = delete;
  RemovedAtEnd& operator=(const RemovedAtEnd&) = delete;

 private:
  const std::string path_;
};

absl::Status Unreadable(const std::string& path, int system_error) {
  return Error(absl::StatusCode::kUnavailable, "STORE_IO",
               absl::StrCat("the copy ", path, " of the data file cannot be read: ",
                            std::strerror(system_error), "; check the disk and try again"));
}

class OpenCopy final : public StoreCopy {
 public:
  OpenCopy(int fd, int64_t bytes, int64_t revision) : fd_(fd), bytes_(bytes), revision_(revision) {}
  ~OpenCopy() override { close(fd_); }

  int64_t revision() const override { return revision_; }
  int64_t bytes() const override { return bytes_; }

  absl::StatusOr<std::string> Read(int64_t most) override {
    std::string piece(static_cast<size_t>(std::min(most, bytes_ - read_)), '\0');
    size_t filled = 0;
    while (filled < piece.size()) {
      const ssize_t got = read(fd_, piece.data() + filled, piece.size() - filled);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return Unreadable("", got < 0 ? errno : EIO);
      filled += static_cast<size_t>(got);
    }
    read_ += static_cast<int64_t>(piece.size());
    return piece;
  }

 private:
  const int fd_;
  const int64_t bytes_;
  const int64_t revision_;
  int64_t read_ = 0;
};

// The revision of a finished copy.
absl::StatusOr<int64_t> HeadOf(const std::string& path) {
  DOSSIER_ASSIGN_OR_RETURN(const auto copy,
                           Connection::Open(path, Connection::Access::kRead, kBusyTimeoutMs));
  DOSSIER_ASSIGN_OR_RETURN(const LogState log, ReadLog(*copy));
  return log.head;
}

}  // namespace

absl::StatusOr<std::unique_ptr<StoreCopy>> CopyFile(const std::string& data_path) {
  static std::atomic<int64_t> copies{0};
  const std::string path = absl::StrCat(data_path, kSuffix, ++copies);
  const RemovedAtEnd removed(path);
  {
    // Reads one snapshot, so the writer goes on; it writes to `path` alone.
    DOSSIER_ASSIGN_OR_RETURN(
        const auto source, Connection::Open(data_path, Connection::Access::kWrite, kBusyTimeoutMs));
    DOSSIER_RETURN_IF_ERROR(source->Run("VACUUM INTO ?", absl::string_view(path)));
  }
  DOSSIER_ASSIGN_OR_RETURN(const int64_t revision, HeadOf(path));
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Unreadable(path, errno);
  struct stat status;
  if (fstat(fd, &status) != 0) {
    const int error = errno;
    close(fd);
    return Unreadable(path, error);
  }
  return std::make_unique<OpenCopy>(fd, status.st_size, revision);
}

void RemoveAbandonedCopies(const std::string& data_path) {
  const std::filesystem::path path(data_path);
  const std::string prefix = absl::StrCat(path.filename().string(), kSuffix);
  const std::filesystem::path directory = path.has_parent_path() ? path.parent_path() : ".";
  std::vector<std::filesystem::path> abandoned;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(directory, ignored)) {
    if (absl::StartsWith(entry.path().filename().string(), prefix)) {
      abandoned.push_back(entry.path());
    }
  }
  for (const auto& each : abandoned) std::filesystem::remove(each, ignored);
}

}  // namespace dossier::store::sqlite
