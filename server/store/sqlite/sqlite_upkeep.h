#ifndef DOSSIER_SERVER_STORE_SQLITE_SQLITE_UPKEEP_H_
#define DOSSIER_SERVER_STORE_SQLITE_SQLITE_UPKEEP_H_

#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/connection_pool.h"
#include "server/store/sqlite/writer_turns.h"
#include "server/store/upkeep.h"

namespace dossier::store::sqlite {

// Upkeep of one data file. Thread-safe; all references outlive it.
class SqliteUpkeep final : public Upkeep {
 public:
  SqliteUpkeep(Connection& writer, WriterTurns& turns, ConnectionPool& readers)
      : writer_(writer), turns_(turns), readers_(readers) {}

  absl::StatusOr<StoreState> State() override;
  absl::StatusOr<LogStretch> Measure(int64_t after, int max_changes) override;
  using Upkeep::Compact;
  absl::Status Compact(int64_t oldest, const GoOn& go_on) override;
  absl::StatusOr<std::unique_ptr<StoreCopy>> Copy() override;
  std::unique_ptr<StoreCheck> Check() override;

 private:
  Connection& writer_;  // for the thread whose turn it is
  WriterTurns& turns_;
  ConnectionPool& readers_;
  std::mutex compaction_;  // one at a time
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_SQLITE_UPKEEP_H_
