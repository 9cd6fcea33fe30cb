#include "server/ingest/secret_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "plugins/include/dossier/source.h"
#include "server/base/error.h"
#include "server/base/log.h"

namespace dossier::ingest {
namespace {

constexpr size_t kLeastRedacted = 4;

// A descriptor that closes itself.
class OpenFile {
 public:
  explicit OpenFile(int fd) : fd_(fd) {}
  ~OpenFile() {
    if (fd_ >= 0) close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  const int fd_;
};

bool IsSecretName(absl::string_view name) {
  return !name.empty() && name.size() <= DOSSIER_MAX_SECRET_NAME && name != "." &&
         !absl::StartsWith(name, "..") && std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
         });
}

// `name` passed IsSecretName where it stands in a log line.
std::optional<std::string> Refused(absl::string_view name, absl::string_view why) {
  spdlog::warn("secret {}: {}", std::string(name), std::string(why));
  return std::nullopt;
}

// Until the end of the file, or one byte beyond the limit.
std::optional<std::string> ReadAll(int fd) {
  std::string content(DOSSIER_MAX_SECRET + 1, '\0');
  size_t size = 0;
  while (size < content.size()) {
    const ssize_t got = read(fd, content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  content.resize(size);
  return content;
}

std::optional<std::string> ReadSecret(const std::string& directory, absl::string_view name) {
  if (!IsSecretName(name)) {
    spdlog::warn("a source asked for a secret whose name is none: letters, digits, '-', '_', '.'");
    return std::nullopt;
  }
  // Kubernetes makes each file a symbolic link, so links are followed. A pipe must not hold us up.
  const OpenFile file(
      open(absl::StrCat(directory, "/", name).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid() && errno == ENOENT) return std::nullopt;
  if (!file.valid()) return Refused(name, std::strerror(errno));
  struct stat info = {};
  if (fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return Refused(name, "is no regular file");
  }
  std::optional<std::string> secret = ReadAll(file.get());
  if (!secret.has_value()) return Refused(name, std::strerror(errno));
  if (secret->size() > DOSSIER_MAX_SECRET) {
    return Refused(name, absl::StrCat("has more than ", DOSSIER_MAX_SECRET, " bytes"));
  }
  if (absl::EndsWith(*secret, "\n")) secret->pop_back();
  if (absl::EndsWith(*secret, "\r")) secret->pop_back();
  return secret;
}

}  // namespace

absl::StatusOr<SecretSource> SecretDirectory(const std::string& path) {
  struct stat info = {};
  int trouble = stat(path.c_str(), &info) == 0 ? 0 : errno;
  if (trouble == 0 && !S_ISDIR(info.st_mode)) trouble = ENOTDIR;
  if (trouble != 0) {
    return Error(
        absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
        absl::StrCat("secrets_directory: ", path, " cannot be used: ", std::strerror(trouble),
                     "; it must be a directory that holds one file for each secret"),
        {{"path", path}});
  }
  return SecretSource([path](absl::string_view name) { return ReadSecret(path, name); });
}

std::optional<std::string> SecretKeeper::Find(absl::string_view name) {
  std::optional<std::string> secret = source_ ? source_(name) : std::nullopt;
  if (secret.has_value() && secret->size() >= kLeastRedacted) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (std::find(given_.begin(), given_.end(), *secret) == given_.end()) {
      given_.push_back(*secret);
      // A secret that is a part of another must not leave the rest of that one standing.
      std::sort(given_.begin(), given_.end(),
                [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
    }
  }
  return secret;
}

std::string SecretKeeper::Redacted(absl::string_view text) const {
  std::string redacted(text);
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const std::string& secret : given_) absl::StrReplaceAll({{secret, "***"}}, &redacted);
  return redacted;
}

}  // namespace dossier::ingest
