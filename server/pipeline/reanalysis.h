#ifndef DOSSIER_SERVER_PIPELINE_REANALYSIS_H_
#define DOSSIER_SERVER_PIPELINE_REANALYSIS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dossier/v1/admin_service.pb.h"
#include "dossier/v1/report.pb.h"
#include "server/base/clock.h"
#include "server/pipeline/linking.h"
#include "server/pipeline/record_reader.h"
#include "server/pipeline/report_teller.h"
#include "server/store/condition.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// One reading anew of the held reports that match, in order of their keys: a few in a transaction,
// so that sources and people wait for no more than these. For one thread at a time.
class Reanalysis {
 public:
  // All references outlive the object. With `all`, also reports that this extractor has read.
  Reanalysis(store::Store& store, LinkingCaches& caches, const Clock& clock,
             const RecordReader& reader, int threads, store::Condition condition, bool all);

  // Reads the next few, durably; returns how far it is.
  absl::StatusOr<v1::ReanalyzeResponse> Next();

 private:
  struct Reading;

  absl::Status Begin();
  bool IsDue(const v1::Report& report) const;
  absl::StatusOr<std::vector<Reading>> ReadAnew(const store::Page& page,
                                                store::Transaction& transaction) const;
  absl::Status Tell(Reading reading, ReportTeller& teller);

  store::Store& store_;
  LinkingCaches& caches_;
  const Clock& clock_;
  const RecordReader& reader_;
  const int threads_;
  const bool all_;
  store::Selection selection_;
  std::optional<v1::ReanalyzeResponse> so_far_;  // once it has begun
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_REANALYSIS_H_
