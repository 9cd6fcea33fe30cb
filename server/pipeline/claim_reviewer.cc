#include "server/pipeline/claim_reviewer.h"

#include <optional>
#include <set>
#include <utility>

#include "dossier/v1/report.pb.h"
#include "server/base/status.h"
#include "server/correlation/claim_reviews.h"
#include "server/pipeline/decided_incidents.h"
#include "server/pipeline/resources.h"

namespace dossier::pipeline {

using store::Term;

absl::Status ClaimReviewer::Drop(const std::string& report) {
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<v1::Decision> decisions,
                           DecisionsAbout(linking_.transaction, {report}));
  DOSSIER_ASSIGN_OR_RETURN(const std::vector<PooledAccount> accounts,
                           ReadAccounts(linking_, Term{"report", report}));
  std::set<std::string> read;
  for (const PooledAccount& account : accounts) {
    for (const v1::Claim& claim : account.value->claims()) read.insert(claim.name());
  }
  for (const v1::Decision& decision : decisions) {
    if (!decision.has_review()) continue;
    for (const std::string& claim :
         {decision.review().correcting_claim(), decision.review().seen().name()}) {
      if (claim.empty() || read.contains(claim)) continue;
      DOSSIER_RETURN_IF_ERROR(linking_.transaction.Delete(claim));
    }
  }
  return absl::OkStatus();
}

absl::Status ClaimReviewer::Review(absl::Span<const v1::Decision> decisions) {
  std::set<std::string> reviewed;
  for (const v1::Decision& decision : decisions) {
    if (decision.has_review()) reviewed.insert(decision.review().told().report());
  }
  std::map<std::string, std::vector<size_t>> places;
  for (size_t i = 0; i < pool_.accounts().size(); ++i) {
    const std::string& report = pool_.accounts()[i].value->report();
    if (reviewed.contains(report)) places[report].push_back(i);
  }
  for (const auto& [report, of_report] : places) {
    DOSSIER_RETURN_IF_ERROR(ReviewReport(report, of_report, decisions));
  }
  return absl::OkStatus();
}

absl::Status ClaimReviewer::ReviewReport(const std::string& name, const std::vector<size_t>& places,
                                         absl::Span<const v1::Decision> decisions) {
  DOSSIER_ASSIGN_OR_RETURN(const std::optional<Stored<v1::Report>> report,
                           Read<v1::Report>(linking_.transaction, name));
  std::optional<std::string> text;
  if (report.has_value() && !report->value.text_sha256().empty()) {
    DOSSIER_ASSIGN_OR_RETURN(text, linking_.transaction.Text(report->value.text_sha256()));
  }
  std::vector<const v1::Decision*> in_force;
  for (const v1::Decision& decision : decisions) {
    const bool holds = decision.state() != v1::Decision::STATE_UNDONE;
    if (holds && decision.review().told().report() == name) in_force.push_back(&decision);
  }
  std::vector<const internal::Account*> accounts;
  for (const size_t place : places) accounts.push_back(pool_.accounts()[place].value.get());
  std::vector<std::vector<v1::Claim>> claims =
      correlation::ReviewClaims(accounts, text.value_or(""), in_force);
  for (size_t i = 0; i < accounts.size(); ++i) {
    for (v1::Claim& claim : claims[i]) {
      claim.set_incident(accounts[i]->incident());
      DOSSIER_RETURN_IF_ERROR(PutClaim(linking_.transaction, claim));
    }
    reviewed_[accounts[i]->name()] = std::move(claims[i]);
  }
  return absl::OkStatus();
}

std::vector<const v1::Claim*> ClaimReviewer::ClaimsOf(
    const std::vector<const internal::Account*>& accounts) const {
  std::vector<const v1::Claim*> claims;
  for (const internal::Account* account : accounts) {
    const auto reviewed = reviewed_.find(account->name());
    if (reviewed != reviewed_.end()) {
      for (const v1::Claim& claim : reviewed->second) claims.push_back(&claim);
    } else {
      for (const v1::Claim& claim : account->claims()) claims.push_back(&claim);
    }
  }
  return claims;
}

}  // namespace dossier::pipeline
