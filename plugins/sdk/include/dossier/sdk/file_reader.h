#ifndef DOSSIER_SDK_FILE_READER_H_
#define DOSSIER_SDK_FILE_READER_H_

#include <cstdint>
#include <string>

#include "dossier/sdk/walk.h"

namespace dossier::sdk {

// What came of reading one file.
struct FileContent {
  enum class Result {
    kRead,        // `bytes` are the file as `stamp` says
    kUnreadable,  // `trouble` says why
    kUnstable,    // it changed since the walk came by, or while it was read; try again later
    kGone,        // it is no longer there
  };

  Result result = Result::kGone;
  std::string bytes;
  std::string trouble;
};

// Reads the file that `walk` returned last, unless it is longer than `max_bytes`, in which case
// nothing of it is loaded. The status is compared before and after, so that half-written files are
// not taken for whole ones.
FileContent ReadFile(const Walk& walk, const Entry& entry, uint64_t max_bytes);

// As ReadFile for a file that was opened elsewhere and is expected to be as `stamp` says; errno
// tells why an invalid `file` is none.
FileContent ReadOpened(const UniqueFd& file, const Stamp& stamp, uint64_t max_bytes);

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_FILE_READER_H_
