#ifndef DOSSIER_SERVER_STORE_SQLITE_DATA_LOCK_H_
#define DOSSIER_SERVER_STORE_SQLITE_DATA_LOCK_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace dossier::store::sqlite {

// Keeps a second server off a data file for as long as it lives, and tells it who the first is.
//
// The lock is on `<data file>.lock`, which stays behind: removing it could take it from under a
// server that is just opening it. The kernel releases the lock when the process ends, however
// it ends. Child processes do not inherit it across exec.
class DataLock {
 public:
  // FAILED_PRECONDITION with reason STORE_LOCKED if another store holds it, be it in this process,
  // and goes on for a second;
  // STORE_NOT_WRITABLE if the directory is missing or not ours to write.
  static absl::StatusOr<std::unique_ptr<DataLock>> Take(const std::string& data_path);

  // The same where nothing may be written: nullptr if there is no lock file, as beside a backup. A
  // server that starts meanwhile makes one.
  static absl::StatusOr<std::unique_ptr<DataLock>> TakeIfThere(const std::string& data_path);

  // Whether there is a lock file, held or not.
  static bool IsThere(const std::string& data_path);

  ~DataLock();
  DataLock(const DataLock&) = delete;
  DataLock& operator=(const DataLock&) = delete;

 private:
  explicit DataLock(int fd) : fd_(fd) {}
  static absl::StatusOr<std::unique_ptr<DataLock>> Lock(int fd, const std::string& data_path);
  const int fd_;
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_DATA_LOCK_H_
