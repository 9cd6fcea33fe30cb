#ifndef DOSSIER_SERVER_PIPELINE_REDACTOR_H_
#define DOSSIER_SERVER_PIPELINE_REDACTOR_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dossier/internal/redaction.pb.h"
#include "dossier/v1/decision.pb.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/report_service.pb.h"
#include "google/protobuf/message.h"
#include "server/pipeline/blanking.h"
#include "server/pipeline/linking.h"
#include "server/pipeline/resources.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// Removes words of one report from everything that is held, within one transaction that nothing
// else has written to: texts, resources as they are and as they were, what finds them, what is
// compared, and quarantined records. What it was is left as keyed hashes in a decision. For one
// use.
class Redactor {
 public:
  explicit Redactor(const Linking& linking)
      : linking_(linking), transaction_(linking.transaction) {}

  // The decision that records it. INVALID_ARGUMENT (REDACTION_INVALID), NOT_FOUND
  // (RESOURCE_NOT_FOUND, WORDS_NOT_FOUND).
  absl::StatusOr<v1::Decision> Redact(const v1::RedactReportRequest& asked);

 private:
  // A version with what is redacted of it.
  struct Version {
    v1::ReportVersion value;
    std::string text;
    std::vector<ByteRange> ranges;
    std::vector<uint32_t> sketch;  // of the text without the words
  };

  void NoteChange(const std::string& before, const google::protobuf::Message& message);
  void NoteIncidents(google::protobuf::Message& message);
  bool BlankDigest(google::protobuf::Message& message) const;
  absl::Status ReadVersions();
  absl::Status MakeRule(const v1::RedactReportRequest& asked);
  absl::Status FindRanges();
  absl::Status RewriteTexts(std::map<std::string, std::string>& replaced);
  absl::Status RewriteAccounts(const Blanker& blanker);
  absl::Status RewriteLinks(const Blanker& blanker);
  absl::Status RewriteReasons(const Blanker& blanker, std::vector<std::string>& names);
  absl::Status TellAnew(const Blanker& blanker, const std::vector<std::string>& names);
  absl::Status RewriteRecords(const Blanker& blanker);
  absl::Status RewriteCopies();
  absl::Status ForgetTexts();
  std::vector<std::string> FieldsThatLostWords(const google::protobuf::Message& message) const;
  absl::Status TellOf(const std::vector<std::string>& names);
  absl::Status RewriteOutlines(const Blanker& blanker, const std::vector<std::string>& names);
  absl::StatusOr<v1::Decision> Record(const v1::RedactReportRequest& asked,
                                      const std::vector<std::string>& names);

  const Linking& linking_;
  store::Transaction& transaction_;
  std::string key_;
  v1::Report report_;
  std::vector<Version> versions_;
  internal::RedactionRule rule_;
  std::vector<std::string> pieces_;
  std::vector<v1::RedactedPassage> passages_;
  std::vector<v1::Decision> decisions_;  // about the report
  std::set<std::string> incidents_;      // that the report ever told of
  struct Rewritten {
    std::string before, after;
  };
  std::map<std::string, Rewritten> rewritten_;  // resources that lose words, by name
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_REDACTOR_H_
