#include "client/commands/kept_place.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace dossier::client {
namespace {

absl::Status FileError(absl::string_view what, const std::string& path) {
  return absl::UnknownError(absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(errno)));
}

}  // namespace

absl::Status KeptPlace::Load() {
  if (!is_kept()) return absl::OkStatus();
  std::ifstream file(path_);
  std::string bytes;
  if (!std::getline(file, token_) || !std::getline(file, bytes)) return absl::OkStatus();
  if (absl::SimpleAtoi(bytes, &events_bytes_)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(path_, " is not a place that `watch` kept; name another file"));
}

absl::Status KeptPlace::Keep(const std::string& token, int64_t events_bytes) {
  if (!is_kept()) return absl::OkStatus();
  const std::string fresh = path_ + ".new";
  const std::string text = absl::StrCat(token, "\n", events_bytes, "\n");
  std::FILE* file = std::fopen(fresh.c_str(), "w");
  if (file == nullptr) return FileError("write", fresh);
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size() &&
                       std::fflush(file) == 0 && fdatasync(fileno(file)) == 0;
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed) return FileError("write", fresh);
  if (std::rename(fresh.c_str(), path_.c_str()) != 0) return FileError("replace", path_);
  token_ = token;
  events_bytes_ = events_bytes;
  return absl::OkStatus();
}

absl::StatusOr<std::FILE*> OpenEvents(const std::string& path, int64_t bytes) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  struct stat info;
  if (fd < 0 || fstat(fd, &info) != 0) return FileError("open", path);
  if (info.st_size < bytes) {
    close(fd);
    return absl::FailedPreconditionError(
        absl::StrCat(path, " has ", info.st_size, " bytes, but the resume file tells of ", bytes,
                     "; they do not belong together, or it was cut"));
  }
  if (ftruncate(fd, bytes) != 0) return FileError("cut", path);
  return fdopen(fd, "a");
}

}  // namespace dossier::client
