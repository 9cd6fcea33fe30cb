#ifndef DOSSIER_TESTS_SERVER_PIPELINE_DECIDING_H_
#define DOSSIER_TESTS_SERVER_PIPELINE_DECIDING_H_

#include <random>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/v1/claim.pb.h"
#include "dossier/v1/decision_service.pb.h"
#include "tests/server/pipeline/archive.h"

// Reports to decide about, and what people may ask for.
namespace dossier::pipeline {

struct Attack {
  const char* firm;
  const char* month;
  const char* quote;
};
constexpr Attack kAttacks[] = {
    {"Corran Ferries", "March", "No ship will leave the harbour before Friday"},
    {"Eddis Water", "June", "The pumps run, and what comes out of the tap is clean"},
    {"Marl Valley Hospital", "August", "Surgeons wrote their notes by hand all week"},
    {"Petrel Mutual", "November", "Policies hold, whatever our screens show today"}};

// A report of a firm's attack, in a wording of its own.
ingest::SourceRecord AttackOn(const std::string& firm, int number, absl::string_view addition = "");

// A report that tells of no incident at all.
ingest::SourceRecord Guide(absl::string_view addition = "");

// Requests of one person, each with a reason.
v1::CreateDecisionRequest Deciding(const std::string& reason = "they are");
v1::CreateDecisionRequest MergeOf(const std::string& into, const std::vector<std::string>& sources);
v1::CreateDecisionRequest SplitOf(const std::string& incident,
                                  const std::vector<std::string>& reports);
v1::CreateDecisionRequest LinkOf(const std::string& report, const std::string& incident);
v1::CreateDecisionRequest AddedLinkOf(const std::string& report, const std::string& incident,
                                      v1::ReportRole role);
v1::CreateDecisionRequest UnlinkOf(const std::string& report, const std::string& incident);
v1::CreateDecisionRequest IncidentTextOf(const std::string& incident, const std::string& title,
                                         const std::string& summary = "");
v1::CreateDecisionRequest ReviewOf(const v1::Claim& claim, v1::ClaimReview::Verdict verdict);
v1::UndoDecisionRequest UndoOf(const std::string& decision);

// Any decision about what the archive holds, of each action that a request may bear; it may be one
// that is refused.
v1::CreateDecisionRequest AnyDecision(Archive& archive, std::mt19937& random);

}  // namespace dossier::pipeline

#endif  // DOSSIER_TESTS_SERVER_PIPELINE_DECIDING_H_
