#ifndef DOSSIER_SERVER_PIPELINE_REPORT_TELLER_H_
#define DOSSIER_SERVER_PIPELINE_REPORT_TELLER_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "dossier/internal/account.pb.h"
#include "dossier/v1/report.pb.h"
#include "server/pipeline/copy_keeper.h"
#include "server/pipeline/incident_linker.h"
#include "server/pipeline/linking.h"
#include "server/pipeline/statement_linker.h"
#include "server/store/search_text.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// The resource name of a version of a report.
std::string VersionName(const v1::Report& report, int32_t version);

// The terms under which an article is found again, which no filter knows.
std::vector<store::Term> IdentityTerms(const v1::Report& report);

// Writes into a report what was found in its newest version, beside what others are told of it.
void NoteReading(const internal::Analysis& analysis, absl::string_view plugin, v1::Report& report);

// Lets statements, incidents and copies say what reports say, within one transaction and as one
// revision: what many reports of one story change is then worked out and written once.
class ReportTeller {
 public:
  explicit ReportTeller(Linking linking)
      : linking_(linking),
        transaction_(linking.transaction),
        statements_(linking_),
        incidents_(linking_, statements_),
        copies_(linking_) {}

  // Lets statements, and incidents once they are settled, say what `analysis` found in the report's
  // newest version, and no longer what the withdrawn version said, if one is named: that may be the
  // newest one, read otherwise. What is stated and not read was delivered by `plugin`. Writes the
  // report, with the words that find it if they are new. `text` is that of the newest version,
  // empty if the report was taken back without one.
  absl::Status Tell(v1::Report report, std::optional<store::SearchText> search_text,
                    internal::Analysis analysis, absl::string_view plugin,
                    const std::string& withdrawn_version, absl::string_view text);

  // Writes a report that tells what it told before. The words that find it change with its versions
  // alone: other changes leave out `text`.
  absl::Status PutReport(v1::Report report, std::optional<store::SearchText> text);

  // For whoever changes statements and incidents otherwise before they are settled.
  StatementLinker& statements() { return statements_; }
  IncidentLinker& incidents() { return incidents_; }

  // Writes what follows for incidents, and for what reports are to each other, from everything
  // told.
  absl::Status Settle();

 private:
  absl::Status Refresh(const std::string& report_name);

  const Linking linking_;
  store::Transaction& transaction_;
  StatementLinker statements_;
  IncidentLinker incidents_;
  CopyKeeper copies_;
  std::set<std::string> told_;  // reports whose newest version was told
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_REPORT_TELLER_H_
