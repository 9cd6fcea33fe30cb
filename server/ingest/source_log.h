#ifndef DOSSIER_SERVER_INGEST_SOURCE_LOG_H_
#define DOSSIER_SERVER_INGEST_SOURCE_LOG_H_

#include <cstdint>
#include <mutex>
#include <string>

#include "absl/strings/string_view.h"

namespace dossier::ingest {

// What a source says to the operator: single lines of text whatever it sends, and no more in a
// second than can be read. Thread-safe.
class SourceLog {
 public:
  explicit SourceLog(std::string source_id) : source_id_(std::move(source_id)) {}

  // `level` is DOSSIER_LOG_...; others count as information.
  void Write(int32_t level, absl::string_view message);

 private:
  const std::string source_id_;
  std::mutex mutex_;
  int64_t second_ = 0;  // guarded by mutex_, as is the next
  int lines_ = 0;
};

// `text` as one line of UTF-8, cut to DOSSIER_MAX_LOG bytes.
std::string OneLine(absl::string_view text);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_SOURCE_LOG_H_
