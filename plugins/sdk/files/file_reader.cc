#include "dossier/sdk/file_reader.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dossier::sdk {
namespace {

using Result = FileContent::Result;

FileContent Unreadable(std::string why) { return {Result::kUnreadable, "", std::move(why)}; }

FileContent Failed(int error) {
  if (error == ENOENT || error == ENOTDIR) return {Result::kGone, "", ""};
  // NOFOLLOW met a link where the walk saw a file.
  if (error == ELOOP) return {Result::kUnstable, "", ""};
  return Unreadable(std::string("it cannot be read: ") + std::strerror(error));
}

FileContent TooLarge(uint64_t size, uint64_t max_bytes) {
  return Unreadable("it has " + std::to_string(size) + " bytes, allowed are " +
                    std::to_string(max_bytes) + " (max_file_bytes)");
}

}  // namespace

FileContent ReadFile(const Walk& walk, const Entry& entry, uint64_t max_bytes) {
  // Before it is opened: there may be many, and opening is not free everywhere.
  if (entry.stamp.size > max_bytes) return TooLarge(entry.stamp.size, max_bytes);
  return ReadOpened(walk.Open(entry), entry.stamp, max_bytes);
}

FileContent ReadOpened(const UniqueFd& file, const Stamp& stamp, uint64_t max_bytes) {
  if (!file.valid()) return Failed(errno);
  struct stat before = {};
  if (fstat(file.get(), &before) != 0) return Failed(errno);
  if (!S_ISREG(before.st_mode) || StampOf(before) != stamp) {
    return {Result::kUnstable, "", ""};
  }
  if (stamp.size > max_bytes) return TooLarge(stamp.size, max_bytes);

  std::string bytes(stamp.size, '\0');
  size_t length = 0;
  while (length < bytes.size()) {
    const ssize_t got = read(file.get(), bytes.data() + length, bytes.size() - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed(errno);
    if (got == 0) break;
    length += static_cast<size_t>(got);
  }
  struct stat after = {};
  if (fstat(file.get(), &after) != 0) return Failed(errno);
  if (length != bytes.size() || StampOf(after) != stamp) return {Result::kUnstable, "", ""};
  return {Result::kRead, std::move(bytes), ""};
}

}  // namespace dossier::sdk
