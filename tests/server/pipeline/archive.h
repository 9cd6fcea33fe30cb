#ifndef DOSSIER_TESTS_SERVER_PIPELINE_ARCHIVE_H_
#define DOSSIER_TESTS_SERVER_PIPELINE_ARCHIVE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/claim.pb.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/statement.pb.h"
#include "server/ingest/source_batch.h"
#include "server/pipeline/pipeline.h"
#include "server/store/store.h"
#include "server/store/upkeep.h"
#include "tests/support/failing_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"

namespace dossier::pipeline {

// A plain text that a source delivers.
ingest::SourceRecord Article(absl::string_view id, absl::string_view text,
                             absl::string_view published = "");

// A structured record.
ingest::SourceRecord Structured(absl::string_view id, absl::string_view text,
                                absl::string_view claims_json, absl::string_view published = "");

// An entry of a register: ransomware hit `victim` on that day, an ISO date, by this malware, if
// any.
ingest::SourceRecord RegisteredAttack(absl::string_view id, absl::string_view victim,
                                      absl::string_view day, absl::string_view malware = "");

// The withdrawal of an item.
ingest::SourceRecord Withdrawal(absl::string_view id);

// A store in a directory of its own with a pipeline above it. For one thread. What goes wrong on
// the way is a test failure.
class Archive {
 public:
  explicit Archive(Pipeline::Options options = {});
  // Over a copy of that data file.
  explicit Archive(const std::string& data_file);
  // With another reader of records.
  explicit Archive(std::unique_ptr<const RecordReader> reader);

  // Fails on demand.
  store::FailingStore& store() { return failing_; }
  // The one behind it.
  store::KeptStore& kept() { return *store_; }
  Pipeline& pipeline() { return *pipeline_; }
  FakeClock& clock() { return clock_; }

  // Lets another pipeline, which has nothing in memory yet, take over.
  void Restart() { pipeline_ = std::make_unique<Pipeline>(failing_, clock_, Pipeline::Options()); }

  // A batch of `source` with these records, and with a cursor.
  static ingest::SourceBatch Batch(const std::vector<ingest::SourceRecord>& records,
                                   absl::string_view source = "registry");

  // Takes records from `source` in one batch and returns what became of them.
  std::vector<v1::Record> Take(const std::vector<ingest::SourceRecord>& records,
                               absl::string_view source = "registry");

  std::vector<v1::Incident> Incidents();
  std::vector<v1::Claim> Claims();
  std::vector<v1::Report> Reports();
  std::vector<v1::Statement> Statements();
  std::string TextOf(const v1::Report& report);
  // The bytes of the data file and of what lies beside it.
  std::string Files() const;

  // Which items tell of which incident, and with which values: without names, revisions and times,
  // so that two archives that know the same give the same text.
  std::string Picture();

 private:
  template <typename Message>
  std::vector<Message> All(store::Collection collection);

  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<store::KeptStore> store_;
  store::FailingStore failing_;
  std::unique_ptr<Pipeline> pipeline_;
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_TESTS_SERVER_PIPELINE_ARCHIVE_H_
