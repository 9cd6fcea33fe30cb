#ifndef DOSSIER_SERVER_INGEST_PLUGIN_FILE_H_
#define DOSSIER_SERVER_INGEST_PLUGIN_FILE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dossier::ingest {

// A plugin's file, held open: what was checked and hashed is what is loaded, even if the name leads
// to another file meanwhile.
//
// Threads: immutable. Lifetime: shared by all that use it; the descriptor is closed with the last.
class PluginFile {
 public:
  // Opens the file at `path`, which must be absolute. Only a file that root or the user of this
  // process owns, in a directory of one of them, and that nobody else may write to, is opened.
  static absl::StatusOr<std::shared_ptr<const PluginFile>> Open(absl::string_view path);
  ~PluginFile();
  PluginFile(const PluginFile&) = delete;
  PluginFile& operator=(const PluginFile&) = delete;

  // As given to Open(); for people.
  const std::string& path() const { return path_; }
  int fd() const { return fd_; }
  // SHA-256 of the content when it was opened, 64 lower-case hexadecimal digits.
  const std::string& sha256() const { return sha256_; }

  // FAILED_PRECONDITION with reason PLUGIN_CHANGED if somebody wrote into the file since. To
  // replace a plugin, write a new file and rename it.
  absl::Status CheckUnchanged() const;

 private:
  PluginFile(std::string path, int fd, std::string sha256);

  const std::string path_;
  const int fd_;
  const std::string sha256_;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_PLUGIN_FILE_H_
