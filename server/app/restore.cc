#include "server/app/restore.h"

#include "absl/strings/str_cat.h"
#include "server/app/data_path.h"
#include "server/base/clock.h"
#include "server/base/status.h"
#include "server/store/sqlite/restore.h"

namespace dossier::app {

absl::StatusOr<std::string> Restore(const std::string& backup, const std::string& data,
                                    bool replace) {
  DOSSIER_ASSIGN_OR_RETURN(const std::string file, DataFile(data));
  DOSSIER_ASSIGN_OR_RETURN(
      const store::Restored restored,
      store::RestoreSqliteStore(AnyDataFile(backup), file, replace, SystemClock().Now()));
  std::string told =
      absl::StrCat(file, ": restored to revision ", restored.revision, ", log ", restored.log_id);
  if (!restored.kept.empty()) absl::StrAppend(&told, "; the data before is ", restored.kept);
  return told;
}

}  // namespace dossier::app
