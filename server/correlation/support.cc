#include "server/correlation/support.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "server/base/days.h"
#include "server/base/fold_text.h"
#include "server/correlation/copies.h"
#include "server/correlation/fold.h"

namespace dossier::correlation {
namespace {

using internal::Account;

constexpr size_t kMostClaims = 20;
constexpr size_t kMostAsserters = 20;
constexpr size_t kMostEvidence = 5;

int32_t DayOrLast(const v1::Date& date) {
  const auto days = DaysOf(date);
  return days ? days->first : INT32_MAX;
}

// The date that the claim was asserted, for a person: the report's own, else what the claim says.
const v1::Date& AssertedOn(const SupportedClaim& support) {
  return DaysOf(support.account->link().published()) ? support.account->link().published()
                                                     : support.claim->asserted();
}

void AddAsserters(const std::vector<SupportedClaim>& claims, v1::Provenance& provenance) {
  std::set<std::pair<std::string, int>> seen;
  for (const SupportedClaim& support : claims) {
    const v1::Asserter& asserter = support.claim->asserter();
    if (!seen.insert({FoldName(asserter.name()), asserter.type()}).second) continue;
    if (provenance.asserters_size() < static_cast<int>(kMostAsserters)) {
      *provenance.add_asserters() = asserter;
    }
  }
}

// The first span of the surest claims, each text once, then in the order of the reports.
void AddEvidence(const std::vector<SupportedClaim>& claims, v1::Provenance& provenance) {
  std::vector<size_t> surest(claims.size());
  std::iota(surest.begin(), surest.end(), 0);
  std::stable_sort(surest.begin(), surest.end(), [&](size_t a, size_t b) {
    return claims[a].claim->confidence() > claims[b].claim->confidence();
  });
  std::set<std::pair<int, std::string>> seen;
  std::vector<size_t> chosen;
  for (const size_t at : surest) {
    if (claims[at].claim->evidence_size() == 0) continue;
    if (!seen.insert({claims[at].text, claims[at].claim->evidence(0).text()}).second) continue;
    chosen.push_back(at);
    if (chosen.size() == kMostEvidence) break;
  }
  std::sort(chosen.begin(), chosen.end());
  for (const size_t at : chosen) *provenance.add_evidence() = claims[at].claim->evidence(0);
}

v1::ClaimStatus StatusOf(const std::vector<SupportedClaim>& claims) {
  // The enumeration runs from least to most settled, then disputed and denied.
  v1::ClaimStatus status = v1::CLAIM_STATUS_UNSPECIFIED;
  for (const SupportedClaim& support : claims) status = std::max(status, support.claim->status());
  return status;
}

// What the claim says, without what depends on the order of arrival.
std::string ContentOf(const v1::Claim& claim) {
  v1::Claim content = claim;
  content.clear_name();
  content.clear_incident();
  content.clear_report();
  content.clear_report_version();
  content.clear_evidence();
  content.clear_decision();
  content.clear_corrects();
  content.clear_corrected_by();
  content.clear_create_revision();
  content.clear_revision();
  content.mutable_asserter()->clear_statement();
  if (content.has_attribution()) content.mutable_attribution()->clear_statement();
  return content.SerializeAsString();
}

}  // namespace

bool IsSettling(const v1::Attribution& line) {
  if (line.stance() != v1::STANCE_ASSERTS) return false;
  return line.channel() == v1::CHANNEL_INDICTMENT || line.channel() == v1::CHANNEL_SANCTIONS ||
         line.channel() == v1::CHANNEL_DOMESTIC_LEGAL_ACTION ||
         line.channel() == v1::CHANNEL_COURT_FILING ||
         line.basis() == v1::SPEAKER_TYPE_LAW_ENFORCEMENT;
}

bool SupportedClaim::Before(const SupportedClaim& a, const SupportedClaim& b) {
  const auto order = [](const SupportedClaim& support) {
    const v1::Claim& claim = *support.claim;
    const v1::Span& evidence =
        claim.evidence_size() > 0 ? claim.evidence(0) : v1::Span::default_instance();
    return std::make_tuple(support.published_day, absl::string_view(support.account->content_key()),
                           evidence.start(), evidence.end(), absl::string_view(claim.rule()),
                           claim.field());
  };
  const auto one = order(a);
  const auto other = order(b);
  if (one != other) return one < other;
  if (a.claim == b.claim) return false;
  const std::string content_a = ContentOf(*a.claim);
  const std::string content_b = ContentOf(*b.claim);
  if (content_a != content_b) return content_a < content_b;
  // Prints of one text on one day: which is first says nothing, but is not to change by itself.
  return a.claim->name() < b.claim->name();
}

std::vector<int> TextsOf(absl::Span<const Account* const> accounts) {
  std::vector<Text> texts;
  for (const Account* account : accounts) {
    texts.push_back({account->signature().text_sketch(), DayOrLast(account->link().published()),
                     account->content_key()});
  }
  return OriginalsOf(texts);
}

std::vector<SupportedClaim> SupportOf(absl::Span<const Account* const> accounts,
                                      absl::Span<const int> texts,
                                      absl::Span<const v1::Claim* const> claims) {
  absl::flat_hash_map<absl::string_view, size_t> by_version;
  for (size_t i = 0; i < accounts.size(); ++i) by_version[accounts[i]->report_version()] = i;
  std::vector<SupportedClaim> supported;
  for (const v1::Claim* claim : claims) {
    if (claim->editorial_state() == v1::EDITORIAL_STATE_REJECTED) continue;
    const auto found = by_version.find(claim->report_version());
    if (found == by_version.end()) continue;
    const Account& account = *accounts[found->second];
    supported.push_back(
        {claim, &account, DayOrLast(account.link().published()), texts[found->second]});
  }
  std::sort(supported.begin(), supported.end(), &SupportedClaim::Before);
  return supported;
}

v1::Provenance ProvenanceOf(const std::vector<SupportedClaim>& claims,
                            absl::string_view fold_rule) {
  v1::Provenance provenance;
  std::set<int> texts;
  const SupportedClaim* surest = &claims.front();
  const v1::Date* first = nullptr;
  const v1::Date* last = nullptr;
  for (const SupportedClaim& support : claims) {
    const v1::Claim& claim = *support.claim;
    if (provenance.claims_size() < static_cast<int>(kMostClaims)) {
      provenance.add_claims(claim.name());
    }
    texts.insert(support.text);
    if (claim.confidence() > surest->claim->confidence()) surest = &support;
    provenance.set_editorial_state(std::max(provenance.editorial_state(), claim.editorial_state()));
    provenance.set_tlp(std::max(provenance.tlp(), claim.tlp()));
    const v1::Date& asserted = AssertedOn(support);
    if (!DaysOf(asserted)) continue;
    if (first == nullptr || DayOrLast(asserted) < DayOrLast(*first)) first = &asserted;
    if (last == nullptr || DayOrLast(asserted) >= DayOrLast(*last)) last = &asserted;
  }
  provenance.set_claim_count(static_cast<int32_t>(claims.size()));
  provenance.set_report_count(static_cast<int32_t>(texts.size()));
  provenance.set_status(StatusOf(claims));
  provenance.set_confidence(surest->claim->confidence());
  provenance.set_first_report(claims.front().claim->report());
  provenance.set_rule(absl::StrCat(surest->claim->rule(), ", ", kFold, ".", fold_rule));
  if (first != nullptr) *provenance.mutable_first_asserted() = *first;
  if (last != nullptr) *provenance.mutable_last_asserted() = *last;
  AddAsserters(claims, provenance);
  AddEvidence(claims, provenance);
  return provenance;
}

}  // namespace dossier::correlation
