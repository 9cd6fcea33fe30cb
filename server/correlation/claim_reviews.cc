#include "server/correlation/claim_reviews.h"

#include <cstdint>
#include <cstdlib>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/correlation/decided_groups.h"

namespace dossier::correlation {
namespace {

using internal::Account;

constexpr int kNone = -1;

void SetValue(const v1::Claim& from, v1::Claim& claim) {
  claim.clear_value();
  claim.clear_absence();
  claim.MergeFrom(ValueOf(from));
}

v1::Claim Correcting(const v1::Claim& claim, const v1::Decision& decision) {
  v1::Claim correcting = claim;
  SetValue(decision.review().correction(), correcting);
  correcting.set_name(decision.review().correcting_claim());
  correcting.clear_asserter();
  correcting.mutable_asserter()->set_name(decision.author());
  correcting.mutable_asserter()->set_type(v1::SPEAKER_TYPE_EDITOR);
  correcting.set_confidence(1);
  correcting.set_rule("decision");
  correcting.set_extractor("person");
  correcting.set_editorial_state(v1::EDITORIAL_STATE_CORRECTED);
  correcting.set_decision(decision.name());
  correcting.set_corrects(claim.name());
  correcting.clear_corrected_by();
  correcting.set_create_revision(decision.create_revision());
  return correcting;
}

void Mark(const v1::Decision& decision, v1::Claim& claim) {
  const bool confirmed = decision.review().verdict() == v1::ClaimReview::VERDICT_CONFIRMED;
  claim.set_editorial_state(confirmed ? v1::EDITORIAL_STATE_CONFIRMED
                                      : v1::EDITORIAL_STATE_REJECTED);
  claim.set_decision(decision.name());
  claim.set_corrected_by(decision.review().correcting_claim());
}

bool IsCorrection(const v1::Decision& decision) {
  return decision.review().verdict() == v1::ClaimReview::VERDICT_CORRECTED;
}

// The place of `text` in `whole` that is nearest to `start`.
std::optional<int64_t> Nearest(absl::string_view whole, absl::string_view text, int64_t start) {
  std::optional<int64_t> nearest;
  for (size_t at = whole.find(text); at != absl::string_view::npos; at = whole.find(text, at + 1)) {
    const auto place = static_cast<int64_t>(at);
    if (nearest.has_value() && std::llabs(place - start) >= std::llabs(*nearest - start)) break;
    nearest = place;
  }
  return nearest;
}

// Where among `accounts` that of the decision is: by its line, else the first.
size_t PlaceOf(const v1::Decision& decision, absl::Span<const Account* const> accounts) {
  size_t first = 0;
  for (size_t i = 0; i < accounts.size(); ++i) {
    if (LineOf(*accounts[i]) == decision.review().told().account()) return i;
    if (accounts[i]->index() < accounts[first]->index()) first = i;
  }
  return first;
}

}  // namespace

v1::Claim ValueOf(const v1::Claim& claim) {
  v1::Claim value = claim;
  for (const int field :
       {v1::Claim::kNameFieldNumber, v1::Claim::kIncidentFieldNumber, v1::Claim::kReportFieldNumber,
        v1::Claim::kReportVersionFieldNumber, v1::Claim::kFieldFieldNumber,
        v1::Claim::kEvidenceFieldNumber, v1::Claim::kAsserterFieldNumber,
        v1::Claim::kStatusFieldNumber, v1::Claim::kConfidenceFieldNumber,
        v1::Claim::kRuleFieldNumber, v1::Claim::kExtractorFieldNumber,
        v1::Claim::kAssertedFieldNumber, v1::Claim::kEditorialStateFieldNumber,
        v1::Claim::kTlpFieldNumber, v1::Claim::kCreateRevisionFieldNumber,
        v1::Claim::kRevisionFieldNumber, v1::Claim::kDecisionFieldNumber,
        v1::Claim::kCorrectsFieldNumber, v1::Claim::kCorrectedByFieldNumber}) {
    value.GetReflection()->ClearField(&value, v1::Claim::descriptor()->FindFieldByNumber(field));
  }
  return value;
}

std::string ReviewedContent(const v1::Claim& claim) {
  v1::Claim content;
  SetValue(claim, content);
  content.set_report(claim.report());
  content.set_field(claim.field());
  if (content.has_attribution()) content.mutable_attribution()->clear_statement();
  return content.SerializeAsString();
}

std::vector<int> LaterReviews(absl::Span<const v1::Decision* const> decisions) {
  std::vector<int> later(decisions.size(), kNone);
  std::map<std::string, int> newest;
  for (int i = static_cast<int>(decisions.size()) - 1; i >= 0; --i) {
    if (!decisions[i]->has_review()) continue;
    const auto [at, is_newest] = newest.emplace(ReviewedContent(decisions[i]->review().seen()), i);
    if (!is_newest) later[i] = at->second;
  }
  return later;
}

std::optional<v1::Claim> FindInVersion(const v1::Claim& claim, absl::string_view report_version,
                                       absl::string_view text) {
  v1::Claim found = claim;
  if (claim.report_version() == report_version) return found;
  found.set_report_version(std::string(report_version));
  for (v1::Span& span : *found.mutable_evidence()) {
    const std::optional<int64_t> start = Nearest(text, span.text(), span.start());
    if (!start.has_value()) return std::nullopt;
    span.set_report_version(std::string(report_version));
    span.set_start(*start);
    span.set_end(*start + static_cast<int64_t>(span.text().size()));
  }
  return found;
}

std::vector<std::vector<v1::Claim>> ReviewClaims(absl::Span<const Account* const> accounts,
                                                 absl::string_view text,
                                                 absl::Span<const v1::Decision* const> decisions) {
  std::vector<std::vector<v1::Claim>> claims(accounts.size());
  for (size_t i = 0; i < accounts.size(); ++i) {
    for (const v1::Claim& claim : accounts[i]->claims()) {
      claims[i].push_back(claim);
      claims[i].back().clear_incident();
    }
  }
  const std::vector<int> later = LaterReviews(decisions);
  for (size_t index = 0; index < decisions.size(); ++index) {
    const v1::Decision& decision = *decisions[index];
    if (!decision.has_review() || later[index] != kNone || accounts.empty()) continue;
    const std::string content = ReviewedContent(decision.review().seen());
    const size_t home = PlaceOf(decision, accounts);
    std::optional<std::pair<size_t, v1::Claim>> reviewed;  // where it stands, and as it was
    for (size_t i = 0; i < accounts.size(); ++i) {
      for (v1::Claim& claim : claims[i]) {
        if (ReviewedContent(claim) != content || !claim.corrects().empty()) continue;
        if (!reviewed.has_value() || (i == home && reviewed->first != home)) reviewed = {i, claim};
        Mark(decision, claim);
      }
    }
    const bool holds_by_itself = decision.review().verdict() != v1::ClaimReview::VERDICT_REJECTED;
    if (!reviewed.has_value() && holds_by_itself) {
      std::optional<v1::Claim> kept =
          FindInVersion(decision.review().seen(), accounts[home]->report_version(), text);
      if (!kept.has_value()) continue;
      kept->clear_incident();
      reviewed = {home, *kept};
      Mark(decision, *kept);
      claims[home].push_back(*std::move(kept));
    }
    if (reviewed.has_value() && IsCorrection(decision)) {
      claims[reviewed->first].push_back(Correcting(reviewed->second, decision));
    }
  }
  return claims;
}

}  // namespace dossier::correlation
