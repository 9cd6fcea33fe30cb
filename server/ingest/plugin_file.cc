#include "server/ingest/plugin_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/sha256.h"
#include "server/base/status.h"

namespace dossier::ingest {
namespace {

// Far above any plugin; keeps a mistaken path from filling the memory.
constexpr off_t kMaxFileBytes = off_t{1} << 30;

absl::Status Untrusted(absl::string_view path, absl::string_view why, absl::string_view remedy) {
  return Error(absl::StatusCode::kPermissionDenied, "PLUGIN_UNTRUSTED",
               absl::StrCat("plugin ", path, " is not loaded: ", why, "; ", remedy),
               {{"path", path}});
}

absl::Status Missing(absl::string_view what, absl::string_view path, int error_number) {
  return Error(absl::StatusCode::kNotFound, "PLUGIN_NOT_FOUND",
               absl::StrCat(what, " ", path, " cannot be opened: ", std::strerror(error_number),
                            "; check the path and its permissions"),
               {{"path", path}});
}

// Whoever can write to a plugin can run code as this server, so nobody else may. In a sticky
// directory others can add files but not replace ours, and their files fail this check themselves.
absl::Status CheckTrust(absl::string_view path, const struct stat& info) {
  if (info.st_uid != 0 && info.st_uid != geteuid()) {
    return Untrusted(path, absl::StrCat("it belongs to user ", info.st_uid),
                     absl::StrCat("it must belong to root or to the user of the server (",
                                  geteuid(), "): chown it"));
  }
  const bool sticky_directory = S_ISDIR(info.st_mode) && (info.st_mode & S_ISVTX) != 0;
  if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0 && !sticky_directory) {
    return Untrusted(path, "its group or others may write to it", "run chmod go-w on it");
  }
  return absl::OkStatus();
}

absl::Status CheckFile(int fd, const std::string& path) {
  struct stat info = {};
  if (fstat(fd, &info) != 0) return Missing("plugin", path, errno);
  if (!S_ISREG(info.st_mode)) return Untrusted(path, "it is not a file", "give the file's path");
  if (info.st_size > kMaxFileBytes) return Missing("plugin", path, EFBIG);
  DOSSIER_RETURN_IF_ERROR(CheckTrust(path, info));
  const std::string directory = path.substr(0, std::max<size_t>(path.rfind('/'), 1));
  if (stat(directory.c_str(), &info) != 0) return Missing("directory", directory, errno);
  return CheckTrust(directory, info);
}

absl::StatusOr<std::string> HashOf(int fd, const std::string& path) {
  std::string content;
  while (true) {
    constexpr size_t kStep = size_t{1} << 20;
    const size_t had = content.size();
    content.resize(had + kStep);
    const ssize_t got = pread(fd, content.data() + had, kStep, static_cast<off_t>(had));
    if (got < 0 && errno != EINTR) return Missing("plugin", path, errno);
    content.resize(had + (got > 0 ? static_cast<size_t>(got) : 0));
    if (got == 0) return Sha256Hex(content);
    if (content.size() > size_t{kMaxFileBytes}) return Missing("plugin", path, EFBIG);
  }
}

}  // namespace

PluginFile::PluginFile(std::string path, int fd, std::string sha256)
    : path_(std::move(path)), fd_(fd), sha256_(std::move(sha256)) {}

PluginFile::~PluginFile() { close(fd_); }

absl::StatusOr<std::shared_ptr<const PluginFile>> PluginFile::Open(absl::string_view path) {
  if (!absl::StartsWith(path, "/")) {
    return Error(absl::StatusCode::kInvalidArgument, "PLUGIN_PATH_NOT_ABSOLUTE",
                 absl::StrCat("plugin path ", path, " is not absolute; begin it with /"),
                 {{"path", path}});
  }
  // Links are followed first: it is the directory of the file itself that others must not write to.
  char real[PATH_MAX];
  if (realpath(std::string(path).c_str(), real) == nullptr) return Missing("plugin", path, errno);
  const int fd = open(real, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return Missing("plugin", path, errno);
  const absl::Status trusted = CheckFile(fd, real);
  absl::StatusOr<std::string> hash = trusted.ok() ? HashOf(fd, real) : trusted;
  if (!hash.ok()) {
    close(fd);
    return std::move(hash).status();
  }
  return std::shared_ptr<const PluginFile>(new PluginFile(std::string(path), fd, *std::move(hash)));
}

absl::Status PluginFile::CheckUnchanged() const {
  DOSSIER_ASSIGN_OR_RETURN(const std::string now, HashOf(fd_, path_));
  if (now == sha256_) return absl::OkStatus();
  return Error(
      absl::StatusCode::kFailedPrecondition, "PLUGIN_CHANGED",
      absl::StrCat("plugin ", path_, " was written to since it was checked; write the new ",
                   "version into another file and rename that"),
      {{"path", path_}});
}

}  // namespace dossier::ingest
