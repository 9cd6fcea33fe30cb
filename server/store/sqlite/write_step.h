#ifndef DOSSIER_SERVER_STORE_SQLITE_WRITE_STEP_H_
#define DOSSIER_SERVER_STORE_SQLITE_WRITE_STEP_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/status.h"
#include "server/store/sqlite/connection.h"

namespace dossier::store::sqlite {

// A transaction of the store itself, without revisions. Destroyed without Commit, it leaves no
// trace. Its thread has the turn to write.
class WriteStep {
 public:
  static absl::StatusOr<WriteStep> Begin(Connection& writer) {
    DOSSIER_RETURN_IF_ERROR(writer.Run("BEGIN IMMEDIATE"));
    return WriteStep(writer);
  }
  WriteStep(WriteStep&& other) noexcept : writer_(other.writer_) { other.writer_ = nullptr; }
  WriteStep& operator=(WriteStep&&) = delete;
  ~WriteStep() {
    if (writer_ != nullptr && writer_->InTransaction()) (void)writer_->Run("ROLLBACK");
  }

  absl::Status Commit() { return writer_->Run("COMMIT"); }

 private:
  explicit WriteStep(Connection& writer) : writer_(&writer) {}
  Connection* writer_;  // nullptr if moved from
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_WRITE_STEP_H_
