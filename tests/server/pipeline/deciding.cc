#include "tests/server/pipeline/deciding.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "dossier/v1/incident.pb.h"

namespace dossier::pipeline {

ingest::SourceRecord AttackOn(const std::string& firm, int number, absl::string_view addition) {
  const Attack& attack = *std::find_if(std::begin(kAttacks), std::end(kAttacks),
                                       [&](const Attack& each) { return each.firm == firm; });
  return Article(
      absl::StrCat(firm, " ", number),
      absl::StrCat(
          firm, " hit by ransomware\n\nBy Ada Quill\n", attack.month, " 2", number % 7 + 1,
          ", 2031\n\n", firm, " was hit by a ransomware attack in ", attack.month,
          " 2031, the firm said on Monday. “", attack.quote, ",” ", firm,
          " said in a statement. The national police are investigating the attack.\n\nReport ",
          number, " adds that ", 1000 * (number % 9 + 1), " records were stolen.\n", addition));
}

ingest::SourceRecord Guide(absl::string_view addition) {
  return Article("guide",
                 absl::StrCat("How to read a tide table\n\nA tide table lists the hours of high "
                              "and low water for each harbour of the coast. The first column "
                              "names the day.\n",
                              addition),
                 "2031-05-04");
}

v1::CreateDecisionRequest Deciding(const std::string& reason) {
  v1::CreateDecisionRequest request;
  request.mutable_decision()->set_author("Jana Dorn");
  request.mutable_decision()->set_reason(reason);
  return request;
}

v1::CreateDecisionRequest MergeOf(const std::string& into,
                                  const std::vector<std::string>& sources) {
  v1::CreateDecisionRequest request = Deciding();
  request.mutable_decision()->mutable_merge()->set_incident(into);
  for (const std::string& source : sources) {
    request.mutable_decision()->mutable_merge()->add_sources(source);
  }
  return request;
}

v1::CreateDecisionRequest SplitOf(const std::string& incident,
                                  const std::vector<std::string>& reports) {
  v1::CreateDecisionRequest request = Deciding("another attack");
  request.mutable_decision()->mutable_split()->set_incident(incident);
  for (const std::string& report : reports) {
    request.mutable_decision()->mutable_split()->add_reports(report);
  }
  return request;
}

v1::CreateDecisionRequest LinkOf(const std::string& report, const std::string& incident) {
  v1::CreateDecisionRequest request = Deciding("read the second paragraph");
  request.mutable_decision()->mutable_link()->set_report(report);
  request.mutable_decision()->mutable_link()->set_incident(incident);
  return request;
}

v1::CreateDecisionRequest AddedLinkOf(const std::string& report, const std::string& incident,
                                      v1::ReportRole role) {
  v1::CreateDecisionRequest request = LinkOf(report, incident);
  request.mutable_decision()->mutable_link()->set_also(true);
  request.mutable_decision()->mutable_link()->set_role(role);
  return request;
}

v1::CreateDecisionRequest IncidentTextOf(const std::string& incident, const std::string& title,
                                         const std::string& summary) {
  v1::CreateDecisionRequest request = Deciding("as people call it");
  request.mutable_decision()->mutable_incident_text()->set_incident(incident);
  request.mutable_decision()->mutable_incident_text()->set_title(title);
  request.mutable_decision()->mutable_incident_text()->set_summary(summary);
  return request;
}

v1::CreateDecisionRequest UnlinkOf(const std::string& report, const std::string& incident) {
  v1::CreateDecisionRequest request = Deciding("only names it");
  request.mutable_decision()->mutable_unlink()->set_report(report);
  request.mutable_decision()->mutable_unlink()->set_incident(incident);
  return request;
}

v1::CreateDecisionRequest ReviewOf(const v1::Claim& claim, v1::ClaimReview::Verdict verdict) {
  v1::CreateDecisionRequest request = Deciding("read the text");
  v1::ClaimReview& review = *request.mutable_decision()->mutable_review();
  review.set_claim(claim.name());
  review.set_verdict(verdict);
  if (verdict == v1::ClaimReview::VERDICT_CORRECTED) {
    review.mutable_correction()->set_absence(v1::ABSENCE_REASON_STATED_UNKNOWN);
    if (claim.has_victim()) {
      review.mutable_correction()->mutable_victim()->set_name("Wonderloan");
      review.mutable_correction()->clear_absence();
    }
  }
  return request;
}

v1::UndoDecisionRequest UndoOf(const std::string& decision) {
  v1::UndoDecisionRequest request;
  request.set_name(decision);
  request.set_author("Ola Nord");
  request.set_reason("it was not so");
  return request;
}

v1::CreateDecisionRequest AnyDecision(Archive& archive, std::mt19937& random) {
  const auto any = [&](const auto& list) { return list[random() % list.size()]; };
  const auto some_words = [&] { return random() % 2 == 0 ? absl::StrCat(random()) : ""; };
  const std::vector<v1::Incident> incidents = archive.Incidents();
  const std::vector<v1::Report> reports = archive.Reports();
  const std::vector<v1::Claim> claims = archive.Claims();
  if (incidents.empty() || claims.empty()) return Deciding();
  const v1::Incident incident = any(incidents);
  v1::CreateDecisionRequest request;
  switch (random() % 7) {
    case 0:
      request = MergeOf(incident.name(), {any(incidents).name()});
      if (random() % 3 == 0) {
        request.mutable_decision()->mutable_merge()->add_sources(any(incidents).name());
      }
      break;
    case 1:
      request = SplitOf(incident.name(), {any(incident.reports()).report()});
      break;
    case 2:
      request = LinkOf(any(reports).name(), incident.name());
      if (random() % 3 == 0) {
        request.mutable_decision()->mutable_link()->set_former_incident(any(incidents).name());
      }
      break;
    case 3:
      request = UnlinkOf(any(incident.reports()).report(), incident.name());
      break;
    case 4:
      request = AddedLinkOf(any(reports).name(), incident.name(),
                            static_cast<v1::ReportRole>(random() % 4));
      break;
    case 5:
      request = IncidentTextOf(incident.name(), some_words(), some_words());
      break;
    default:
      request = ReviewOf(any(claims), static_cast<v1::ClaimReview::Verdict>(random() % 3 + 1));
  }
  return request;
}

}  // namespace dossier::pipeline
