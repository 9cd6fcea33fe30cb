#ifndef DOSSIER_SERVER_PIPELINE_REPORT_FILER_H_
#define DOSSIER_SERVER_PIPELINE_REPORT_FILER_H_

#include <google/protobuf/arena.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/report.pb.h"
#include "server/analysis/analyzer.h"
#include "server/ingest/normalizer.h"
#include "server/ingest/source_batch.h"
#include "server/pipeline/linking.h"
#include "server/pipeline/redactions.h"
#include "server/pipeline/report_teller.h"
#include "server/pipeline/resources.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// A record with everything that is made of it without looking at what is stored.
struct Prepared {
  const ingest::SourceRecord* record = nullptr;
  // Empty if the source could not read it.
  std::string raw_sha256;
  // Set if the same content was filed before; then nothing is left to do.
  std::optional<v1::Record> filed;
  // Why the record cannot be used; OK if `report` can be filed.
  absl::Status error;
  // How often it was tried in this take.
  int attempts = 1;
  // Whether a person asked to take a quarantined record again.
  bool requeued = false;
  // What was redacted when it was prepared; nullptr if that makes no difference.
  const Redactions* redactions = nullptr;
  bool is_redacted = false;
  // The stored report that a document is a version of; empty if it is of none.
  std::function<std::string(const v1::Report&)> known_report;
  ingest::NormalizedReport report;
  // Holds the analysis; copies share it.
  std::shared_ptr<google::protobuf::Arena> arena =
      std::make_shared<google::protobuf::Arena>(analysis::Analyzer::ArenaOptions());
  const internal::Analysis* analysis = &internal::Analysis::default_instance();
};

// The resource name of a source.
std::string SourceName(absl::string_view source_id);

// The resource name under which it is kept what became of an item of a source.
std::string RecordName(absl::string_view source, absl::string_view external_id);

// Files the records of one batch within one transaction, as one revision: what many records of one
// story change is then worked out and written once.
class ReportFiler {
 public:
  // All outlive the filer. Quarantined records of at most `max_held_bytes` are kept as they came.
  ReportFiler(Linking linking, const ingest::SourceBatch& batch, int64_t max_held_bytes);

  // Decides whether the record is a new report, a known one, a new version or none, and writes all
  // that follows from it but for incidents. Returns what became of it.
  absl::StatusOr<v1::Record> File(Prepared prepared);

  // Writes what follows from everything filed.
  absl::Status Settle() { return teller_.Settle(); }

 private:
  absl::Status Quarantine(const absl::Status& error, v1::Record& record);
  absl::Status Hold(const ingest::SourceRecord& record, v1::Record& filed);
  absl::Status Retract(v1::Record& record);
  absl::Status FileReport(Prepared prepared, v1::Record& record);
  absl::StatusOr<std::vector<v1::Report>> Candidates(const v1::Report& arriving);
  absl::Status LeaveFormerReport(const v1::Record& record);
  void AddOriginTo(const Prepared& prepared, v1::Report& report) const;
  absl::Status CheckCurrent(const Prepared& prepared);
  absl::Status LoseSightOf(const v1::Record& record);
  absl::Status PutVersion(v1::Report report, Prepared prepared);
  absl::StatusOr<std::string> Reliability();

  store::Transaction& transaction_;
  const ingest::SourceBatch& batch_;
  const std::string source_;
  const absl::Time now_;
  const int64_t max_held_bytes_;
  bool is_current_ = false;  // whether the records were prepared with all that is redacted
  std::optional<std::string> reliability_;  // once it was read
  ReportTeller teller_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_REPORT_FILER_H_
