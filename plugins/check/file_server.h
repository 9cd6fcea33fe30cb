#ifndef DOSSIER_PLUGINS_CHECK_FILE_SERVER_H_
#define DOSSIER_PLUGINS_CHECK_FILE_SERVER_H_

#include <sys/types.h>

#include <string>

namespace dossier::check {

// Serves the files of a directory over HTTP on a free port of loopback, from a process of its own
// that ends with this object or with this process: an upstream for sources that fetch.
//
// GET and HEAD, one request at a time, with ETag and 304, so that conditional requests can be seen.
class FileServer {
 public:
  explicit FileServer(const std::string& directory);
  ~FileServer();
  FileServer(const FileServer&) = delete;
  FileServer& operator=(const FileServer&) = delete;

  // "http://127.0.0.1:41234"; empty if it could not be started.
  const std::string& url() const { return url_; }

 private:
  std::string url_;
  pid_t process_ = -1;
};

}  // namespace dossier::check

#endif  // DOSSIER_PLUGINS_CHECK_FILE_SERVER_H_
