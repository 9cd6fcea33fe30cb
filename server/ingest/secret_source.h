#ifndef DOSSIER_SERVER_INGEST_SECRET_SOURCE_H_
#define DOSSIER_SERVER_INGEST_SECRET_SOURCE_H_

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dossier::ingest {

// The secret of a name, or nullopt if none is configured. Called while a source is opened, by the
// thread that opens it.
using SecretSource = std::function<std::optional<std::string>(absl::string_view name)>;

// The secrets of a directory that holds one file for each, named as the secret, as Kubernetes
// mounts them. Files are read when they are asked for, so a rotated secret counts from the next
// open on. One line break at the end of a file is not part of the secret.
//
// A name holds letters, digits, '-', '_' and '.', and begins with none of ".."; no other reaches
// the file system. What is no regular file, has more than DOSSIER_MAX_SECRET bytes or may not be
// read is no secret, and the log says why, never what. INVALID_ARGUMENT with reason CONFIG_INVALID
// if there is no such directory. Any thread.
absl::StatusOr<SecretSource> SecretDirectory(const std::string& path);

// Hands out secrets and remembers them, so that they can be taken out of what a plugin says:
// plugins must not tell secrets, and this makes sure of it. Thread-safe.
class SecretKeeper {
 public:
  explicit SecretKeeper(SecretSource source) : source_(std::move(source)) {}

  std::optional<std::string> Find(absl::string_view name);

  // `text` with "***" for every secret that was handed out. Never longer than `text`. Secrets of
  // fewer than four bytes stay, for nobody could tell them from words.
  std::string Redacted(absl::string_view text) const;

 private:
  const SecretSource source_;
  mutable std::mutex mutex_;
  std::vector<std::string> given_;  // guarded by mutex_; the longest first
};

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_SECRET_SOURCE_H_
