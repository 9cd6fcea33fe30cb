#ifndef DOSSIER_SERVER_STORE_SQLITE_VERIFY_RESOURCE_H_
#define DOSSIER_SERVER_STORE_SQLITE_VERIFY_RESOURCE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/value.pb.h"
#include "google/protobuf/message.h"
#include "server/store/sqlite/connection.h"
#include "server/store/sqlite/verify_sums.h"
#include "server/store/upkeep.h"

namespace dossier::store::sqlite {

// A row of `resource`, whole.
struct ResourceRow {
  int64_t id = 0;
  int64_t revision = 0;
  int64_t text_id = 0;
  std::string name;
  std::string terms;
  std::string body;
};

// Holds resources against what else the file says of them: the log, the texts of reports, other
// resources; and adds what finds them to `terms` and `words`. Within one snapshot of
// `connection`; for one thread.
class ResourceCheck {
 public:
  ResourceCheck(Connection& connection, CheckSums& terms, CheckSums& words,
                std::vector<Finding>& findings)
      : connection_(connection), terms_(terms), words_(words), findings_(findings) {}

  absl::Status Check(const ResourceRow& row);

 private:
  void Find(absl::string_view reason, const std::string& message);
  absl::Status CheckNewestChange(const ResourceRow& row);
  absl::Status CheckTerms(const ResourceRow& row, const std::vector<Term>& terms,
                          const google::protobuf::Message& message);
  absl::Status CheckSearchText(const ResourceRow& row, const google::protobuf::Message& message);
  absl::Status CheckReportText(const google::protobuf::Message& message);
  absl::StatusOr<bool> WasThere(const std::string& name);
  absl::Status CheckLink(const std::string& name);
  absl::Status CheckSpan(const v1::Span& span);

  // nullptr if the version or its text is not there. Borrowed until the next call.
  absl::StatusOr<const std::string*> TextOfVersion(const std::string& version);

  Connection& connection_;
  CheckSums& terms_;
  CheckSums& words_;
  std::vector<Finding>& findings_;
  std::string subject_;  // the resource that is checked

  // The last text that spans lay in, as neighbours mostly share one.
  std::string version_;
  std::optional<std::string> version_text_;
};

}  // namespace dossier::store::sqlite

#endif  // DOSSIER_SERVER_STORE_SQLITE_VERIFY_RESOURCE_H_
