#ifndef DOSSIER_SERVER_PIPELINE_RECORD_READER_H_
#define DOSSIER_SERVER_PIPELINE_RECORD_READER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/statement.pb.h"
#include "server/analysis/analyzer.h"
#include "server/ingest/normalizer.h"
#include "server/ingest/source_batch.h"
#include "server/pipeline/report_filer.h"

namespace dossier::pipeline {

// SHA-256 of what the source delivered: the body, and on a line of their own the claims if it is a
// structured record, for they may change without the text.
std::string DigestOf(const ingest::SourceRecord& record);

// Reads the text of a record, and what it tells. Pure; any number of threads.
class RecordReader {
 public:
  // Reports of more bytes are refused.
  explicit RecordReader(int64_t max_report_bytes)
      : normalizer_({.max_body_bytes = static_cast<size_t>(max_report_bytes)}) {}
  virtual ~RecordReader() = default;

  // Fills report and analysis from the record. INVALID_ARGUMENT says what is wrong with it; any
  // other error, and any exception, is a failure of ours, such as memory that ran out.
  virtual absl::Status Read(Prepared& prepared) const;

  // What is found in the text of a held report, for it to be told anew; in `arena`.
  virtual const internal::Analysis& ReadAnew(const v1::Report& report, absl::string_view text,
                                             google::protobuf::Arena& arena) const;

 private:
  const ingest::Normalizer normalizer_;
  const analysis::Analyzer analyzer_{};
};

// What today's analysis finds in the text of a held report: its statements, each with one
// occurrence that bears its explanations. Names of resources are unset.
std::vector<v1::Statement> ExplainedStatements(const v1::Report& report, absl::string_view text);

// Reads `prepared.record` into the rest of it, trying again what fails for our own reasons; an
// error that stays is its error, which quarantines the record. Never throws.
void ReadInto(const RecordReader& reader, Prepared& prepared);

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_RECORD_READER_H_
