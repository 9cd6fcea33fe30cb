#ifndef DOSSIER_CLIENT_COMMANDS_KEPT_PLACE_H_
#define DOSSIER_CLIENT_COMMANDS_KEPT_PLACE_H_

#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace dossier::client {

// The place of a watch in a file: its token, and how long the file of events was when it got there.
// The file holds the old place or the new one, whatever dies when. For one thread.
class KeptPlace {
 public:
  // `path` empty: nothing is kept.
  explicit KeptPlace(std::string path) : path_(std::move(path)) {}

  // What the last run left; a file that is not there leaves an empty token.
  absl::Status Load();
  // Durable once it returns.
  absl::Status Keep(const std::string& token, int64_t events_bytes);

  bool is_kept() const { return !path_.empty(); }
  const std::string& token() const { return token_; }
  int64_t events_bytes() const { return events_bytes_; }

 private:
  const std::string path_;
  std::string token_;
  int64_t events_bytes_ = 0;
};

// Opens the file to add to it, without what a run that died wrote beyond `bytes`. It must not be
// shorter.
absl::StatusOr<std::FILE*> OpenEvents(const std::string& path, int64_t bytes);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_COMMANDS_KEPT_PLACE_H_
