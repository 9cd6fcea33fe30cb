#ifndef DOSSIER_SERVER_STORE_SQLITE_VERIFY_STAGE_H_
#define DOSSIER_SERVER_STORE_SQLITE_VERIFY_STAGE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/store/sqlite/connection.h"
#include "server/store/store.h"
#include "server/store/upkeep.h"

namespace dossier::store::sqlite {

// The subject of a finding about what may not be there: "row 7 of claims".
std::string RowName(Collection collection, int64_t key);

// A part of a check: one kind of rows, from the first to the last. For one thread.
class CheckStage {
 public:
  virtual ~CheckStage() = default;

  // What is checked, as people are told.
  virtual const char* name() const = 0;

  // About how many there are; 0 if that is not known. Called once, before the first step.
  virtual absl::StatusOr<int64_t> Total(Connection& connection) = 0;

  // Looks at the next rows, in a snapshot, and adds their number to `checked`; false if there are
  // none left.
  virtual absl::StatusOr<bool> Step(Connection& connection, int64_t& checked,
                                    std::vector<Finding>& findings) = 0;

 protected:
  // What one step looks at, at most.
  static constexpr int64_t kRows = 256;
  static constexpr int64_t kEntries = 4096;  // of indexes
  static constexpr int64_t kBytes = int64_t{2} << 20;
};

using CheckStages = std::vector<std::unique_ptr<CheckStage>>;

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_VERIFY_STAGE_H_
