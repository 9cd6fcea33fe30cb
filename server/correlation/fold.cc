#include "server/correlation/fold.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/days.h"
#include "server/base/redacted.h"
#include "server/correlation/decided_groups.h"
#include "server/correlation/headline.h"
#include "server/correlation/support.h"
#include "server/correlation/values.h"

namespace dossier::correlation {
namespace {

using google::protobuf::RepeatedPtrField;
using internal::Account;

constexpr int kMostReports = 100;
constexpr size_t kMostValues = 50;
constexpr int kMostContradicting = 20;

// A value of the incident while it is gathered.
template <typename Value>
struct Entry {
  Value value;
  std::vector<SupportedClaim> claims;
  std::string content;
};

template <typename Value>
using Getter = const Value& (v1::Claim::*)() const;

// What orders entries: the value without names of resources, which differ from run to run.
template <typename Value>
std::string ContentOf(const Value& value) {
  return value.SerializeAsString();
}

std::string ContentOf(v1::Attribution value) {
  value.clear_statement();
  return value.SerializeAsString();
}

// The entries of one field: values that say the same are one.
template <typename Value>
std::vector<Entry<Value>> Gather(const std::vector<SupportedClaim>& claims, v1::Field field,
                                 Getter<Value> get) {
  std::vector<SupportedClaim> of_field;
  for (const SupportedClaim& support : claims) {
    const bool has_value = support.claim->value_case() != v1::Claim::VALUE_NOT_SET;
    if (support.claim->field() == field && has_value) of_field.push_back(support);
  }
  std::stable_sort(of_field.begin(), of_field.end(),
                   [get](const SupportedClaim& a, const SupportedClaim& b) {
                     return OpeningRank((a.claim->*get)()) < OpeningRank((b.claim->*get)());
                   });
  std::vector<Entry<Value>> entries;
  for (const SupportedClaim& support : of_field) {
    const Value& value = (support.claim->*get)();
    const auto entry = std::find_if(entries.begin(), entries.end(), [&](const auto& candidate) {
      return SaysTheSame(candidate.value, value);
    });
    if (entry == entries.end()) {
      entries.push_back({value, {support}, {}});
    } else {
      Merge(entry->value, value);
      entry->claims.push_back(support);
    }
  }
  for (Entry<Value>& entry : entries) {
    entry.content = ContentOf(entry.value);
    std::sort(entry.claims.begin(), entry.claims.end(), &SupportedClaim::Before);
  }
  return entries;
}

void AddContradicting(const std::vector<SupportedClaim>& claims, v1::Provenance* provenance) {
  for (const SupportedClaim& support : claims) {
    if (provenance->contradicted_by_size() == kMostContradicting) return;
    provenance->add_contradicted_by(support.claim->name());
  }
}

template <typename Value>
void AddProvenance(std::vector<Entry<Value>>& entries) {
  std::vector<v1::Provenance> provenances;
  for (const Entry<Value>& entry : entries) {
    const char* rule = entry.claims.size() == 1 ? "one_claim" : MergeRule(entry.value);
    provenances.push_back(ProvenanceOf(entry.claims, rule));
    for (const Entry<Value>& other : entries) {
      if (&other == &entry || !Contradict(entry.value, other.value)) continue;
      AddContradicting(other.claims, &provenances.back());
    }
  }
  for (size_t i = 0; i < entries.size(); ++i) {
    *entries[i].value.mutable_provenance() = std::move(provenances[i]);
  }
}

// Leaves out what is worst supported where there is too much.
template <typename Value>
void BestSupportedFirst(std::vector<Entry<Value>>& entries) {
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    const v1::Provenance& one = a.value.provenance();
    const v1::Provenance& other = b.value.provenance();
    return std::make_tuple(-one.report_count(), -one.claim_count(), absl::string_view(a.content)) <
           std::make_tuple(-other.report_count(), -other.claim_count(),
                           absl::string_view(b.content));
  });
  if (entries.size() > kMostValues) entries.resize(kMostValues);
}

template <typename Value>
void FoldField(const std::vector<SupportedClaim>& claims, v1::Field field, Getter<Value> get,
               RepeatedPtrField<Value>* values) {
  std::vector<Entry<Value>> entries = Gather(claims, field, get);
  AddProvenance(entries);
  BestSupportedFirst(entries);
  for (Entry<Value>& entry : entries) values->Add(std::move(entry.value));
}

// That nothing happened contradicts that an attack of some kind did.
void ContradictWhatIsRefuted(const std::vector<SupportedClaim>& claims, v1::Incident& incident) {
  std::vector<SupportedClaim> refuting, telling;
  for (const SupportedClaim& support : claims) {
    const v1::Claim& claim = *support.claim;
    if (claim.status_value().status() == v1::StatusValue::STATUS_REFUTED) {
      refuting.push_back(support);
    } else if (IsOfComputers(claim.kind().type()) && claim.status() != v1::CLAIM_STATUS_DENIED) {
      telling.push_back(support);
    }
  }
  for (v1::StatusValue& status : *incident.mutable_statuses()) {
    if (status.status() == v1::StatusValue::STATUS_REFUTED) {
      AddContradicting(telling, status.mutable_provenance());
    }
  }
  for (v1::Kind& kind : *incident.mutable_kinds()) {
    const bool is_told = std::any_of(telling.begin(), telling.end(), [&](const auto& support) {
      return SaysTheSame(kind, support.claim->kind());
    });
    if (is_told) AddContradicting(refuting, kind.mutable_provenance());
  }
}

void FoldAttributions(const std::vector<SupportedClaim>& claims, v1::Incident& incident) {
  std::vector<Entry<v1::Attribution>> entries =
      Gather<v1::Attribution>(claims, v1::FIELD_ATTRIBUTION, &v1::Claim::attribution);
  AddProvenance(entries);
  BestSupportedFirst(entries);
  for (Entry<v1::Attribution>& entry : entries) {
    const bool contested = entry.value.provenance().contradicted_by_size() > 0;
    entry.value.set_contested(contested);
    entry.value.set_settled(!contested && IsSettling(entry.value));
  }
  const auto order = [](const Entry<v1::Attribution>& entry) {
    const auto days = DaysOf(entry.value.has_date() ? entry.value.date()
                                                    : entry.value.provenance().first_asserted());
    return std::make_tuple(days ? days->first : INT32_MAX, absl::string_view(entry.content));
  };
  std::sort(entries.begin(), entries.end(),
            [&](const auto& a, const auto& b) { return order(a) < order(b); });
  for (Entry<v1::Attribution>& entry : entries) {
    *incident.add_attributions() = std::move(entry.value);
  }
}

v1::AbsenceReason AbsenceOf(const v1::Claim& claim) {
  if (claim.absence() != v1::ABSENCE_REASON_UNSPECIFIED) return claim.absence();
  return claim.attribution().absence();
}

// Fields that every reader asks for.
constexpr v1::Field kExpectedFields[] = {v1::FIELD_VICTIM, v1::FIELD_MOTIVE, v1::FIELD_DATE,
                                         v1::FIELD_IMPACT, v1::FIELD_ATTRIBUTION};

// Happenings that nobody brings about to do harm.
bool IsWithoutIntent(const v1::Claim& claim) {
  return claim.kind().type() == v1::Kind::TYPE_ERROR ||
         claim.kind().type() == v1::Kind::TYPE_VULNERABILITY_DISCLOSED ||
         claim.kind().type() == v1::Kind::TYPE_VULNERABILITY_PATCHED;
}

// Claims by which there is nobody who did it: that it was no attack, or that all that happened was
// without intent.
std::vector<SupportedClaim> ClaimsOfNoIntent(const std::vector<SupportedClaim>& claims) {
  std::vector<SupportedClaim> saying, kinds;
  for (const SupportedClaim& support : claims) {
    const v1::Claim& claim = *support.claim;
    if (claim.field() == v1::FIELD_ATTRIBUTION &&
        AbsenceOf(claim) == v1::ABSENCE_REASON_NOT_APPLICABLE) {
      saying.push_back(support);
    }
    const bool is_denied = claim.status() == v1::CLAIM_STATUS_DENIED;
    if (claim.has_kind() && !is_denied) kinds.push_back(support);
  }
  if (!saying.empty()) return saying;
  const bool all = std::all_of(kinds.begin(), kinds.end(), [](const SupportedClaim& support) {
    return IsWithoutIntent(*support.claim);
  });
  return all ? kinds : std::vector<SupportedClaim>();
}

void FoldAbsences(const std::vector<SupportedClaim>& claims, v1::Incident& incident) {
  std::map<std::pair<int, int>, std::vector<SupportedClaim>> stated;
  std::set<int> told;
  for (const SupportedClaim& support : claims) {
    const v1::Claim& claim = *support.claim;
    told.insert(claim.field() == v1::FIELD_INITIATOR ? v1::FIELD_ATTRIBUTION : claim.field());
    const v1::AbsenceReason reason = AbsenceOf(claim);
    if (reason != v1::ABSENCE_REASON_UNSPECIFIED)
      stated[{claim.field(), reason}].push_back(support);
  }
  const auto add = [&](int field, int reason, v1::Provenance provenance) {
    v1::Absence& absence = *incident.add_absences();
    absence.set_field(static_cast<v1::Field>(field));
    absence.set_reason(static_cast<v1::AbsenceReason>(reason));
    *absence.mutable_provenance() = std::move(provenance);
  };
  for (const auto& [key, support] : stated) {
    add(key.first, key.second, ProvenanceOf(support, "stated_absence"));
  }
  const std::vector<SupportedClaim> no_intent = ClaimsOfNoIntent(claims);
  for (const v1::Field field : kExpectedFields) {
    if (told.contains(field)) continue;
    const bool of_intent = field == v1::FIELD_ATTRIBUTION || field == v1::FIELD_MOTIVE;
    if (of_intent && !no_intent.empty()) {
      add(field, v1::ABSENCE_REASON_NOT_APPLICABLE, ProvenanceOf(no_intent, "without_intent"));
    } else {
      v1::Provenance nothing;
      nothing.set_rule(absl::StrCat(kFold, ".nothing_claimed"));
      add(field, v1::ABSENCE_REASON_NOT_REPORTED, std::move(nothing));
    }
  }
  std::sort(incident.mutable_absences()->begin(), incident.mutable_absences()->end(),
            [](const v1::Absence& a, const v1::Absence& b) {
              return std::make_pair(a.field(), a.reason()) < std::make_pair(b.field(), b.reason());
            });
}

int RoleRank(v1::ReportRole role) {
  return role == v1::REPORT_ROLE_UNSPECIFIED ? v1::REPORT_ROLE_MENTION + 1 : role;
}

// One link for each report, the primary ones first, then by date. Returns how many there are.
int32_t FoldReports(const std::vector<const Account*>& accounts, v1::Incident& incident) {
  std::set<absl::string_view> seen;
  for (const Account* account : accounts) {
    if (!seen.insert(account->report()).second) continue;
    if (incident.reports_size() == kMostReports) continue;
    v1::IncidentReport& link = *incident.add_reports();
    link = account->link();
    link.set_report(account->report());
    link.set_role(RoleOf(*account));
  }
  return static_cast<int32_t>(seen.size());
}

std::vector<const Account*> InReadingOrder(absl::Span<const Account* const> accounts) {
  std::vector<const Account*> sorted(accounts.begin(), accounts.end());
  const auto order = [](const Account* account) {
    const auto days = DaysOf(account->link().published());
    return std::make_tuple(RoleRank(RoleOf(*account)), days ? days->first : INT32_MAX,
                           absl::string_view(account->content_key()),
                           absl::string_view(account->report_version()));
  };
  std::sort(sorted.begin(), sorted.end(),
            [&](const Account* a, const Account* b) { return order(a) < order(b); });
  return sorted;
}

// The party that a claim names; empty if it is about none.
absl::string_view PartyIn(const v1::Claim& claim) {
  if (claim.has_victim()) return claim.victim().name();
  if (claim.has_initiator()) return claim.initiator().name();
  return claim.attribution().initiator();
}

// A party whose name was redacted in one report yields to those that others name: it may be one of
// them.
void YieldToNamed(std::vector<SupportedClaim>& support) {
  std::set<v1::Field> named;
  bool any_redacted = false;
  for (const SupportedClaim& each : support) {
    const absl::string_view party = PartyIn(*each.claim);
    if (IsRedacted(party)) {
      any_redacted = true;
    } else if (!party.empty()) {
      named.insert(each.claim->field());
    }
  }
  if (!any_redacted) return;
  std::erase_if(support, [&](const SupportedClaim& each) {
    return IsRedacted(PartyIn(*each.claim)) && named.contains(each.claim->field());
  });
}

}  // namespace

FoldTotals CountAll(absl::Span<const Account* const> accounts,
                    absl::Span<const v1::Claim* const> claims) {
  std::set<absl::string_view> reports;
  std::set<absl::string_view> versions;
  for (const Account* account : accounts) {
    reports.insert(account->report());
    versions.insert(account->report_version());
  }
  const auto counts = [&](const v1::Claim* claim) {
    return claim->editorial_state() != v1::EDITORIAL_STATE_REJECTED &&
           versions.contains(claim->report_version());
  };
  return {.reports = static_cast<int32_t>(reports.size()),
          .claims = static_cast<int32_t>(std::count_if(claims.begin(), claims.end(), counts))};
}

v1::Incident Fold(absl::Span<const Account* const> accounts,
                  absl::Span<const v1::Claim* const> claims,
                  const std::optional<FoldTotals>& totals) {
  const std::vector<int> texts = TextsOf(accounts);
  std::vector<SupportedClaim> support = SupportOf(accounts, texts, claims);
  const auto claim_count = static_cast<int32_t>(support.size());
  YieldToNamed(support);
  const std::vector<const Account*> sorted = InReadingOrder(accounts);
  v1::Incident incident;
  const auto fold = [&support](v1::Field field, auto get, auto* values) {
    FoldField(support, field, get, values);
  };
  fold(v1::FIELD_STATUS, &v1::Claim::status_value, incident.mutable_statuses());
  fold(v1::FIELD_KIND, &v1::Claim::kind, incident.mutable_kinds());
  ContradictWhatIsRefuted(support, incident);
  fold(v1::FIELD_VICTIM, &v1::Claim::victim, incident.mutable_victims());
  fold(v1::FIELD_INITIATOR, &v1::Claim::initiator, incident.mutable_initiators());
  fold(v1::FIELD_MOTIVE, &v1::Claim::motive, incident.mutable_motives());
  fold(v1::FIELD_DATE, &v1::Claim::date, incident.mutable_dates());
  fold(v1::FIELD_DISCLOSURE, &v1::Claim::disclosure, incident.mutable_disclosures());
  fold(v1::FIELD_IMPACT, &v1::Claim::impact, incident.mutable_impacts());
  fold(v1::FIELD_SEVERITY, &v1::Claim::severity, incident.mutable_severities());
  fold(v1::FIELD_MEASURE, &v1::Claim::measure, incident.mutable_measures());
  fold(v1::FIELD_INVESTIGATION, &v1::Claim::investigation, incident.mutable_investigations());
  fold(v1::FIELD_RESPONSE, &v1::Claim::response, incident.mutable_responses());
  fold(v1::FIELD_TECHNIQUE, &v1::Claim::technique, incident.mutable_techniques());
  fold(v1::FIELD_VULNERABILITY, &v1::Claim::vulnerability, incident.mutable_vulnerabilities());
  fold(v1::FIELD_TOOL, &v1::Claim::tool, incident.mutable_tools());
  fold(v1::FIELD_LEGAL_ASSESSMENT, &v1::Claim::legal_assessment,
       incident.mutable_legal_assessments());
  fold(v1::FIELD_EVENT_STEP, &v1::Claim::event_step, incident.mutable_event_chain());
  std::stable_sort(
      incident.mutable_event_chain()->begin(), incident.mutable_event_chain()->end(),
      [](const v1::EventStep& a, const v1::EventStep& b) { return a.position() < b.position(); });
  fold(v1::FIELD_LOCATION, &v1::Claim::location, incident.mutable_locations());
  fold(v1::FIELD_ALIAS, &v1::Claim::alias, incident.mutable_known_as());
  for (const v1::Alias& alias : incident.known_as()) incident.add_aliases(alias.name());
  FoldAttributions(support, incident);
  FoldAbsences(support, incident);
  const int32_t reports = FoldReports(sorted, incident);
  // A report that tells of it twice is no second one.
  const auto originals = static_cast<int32_t>(std::set<int>(texts.begin(), texts.end()).size());
  incident.set_independent_report_count(std::min(originals, reports));
  incident.set_report_count(totals ? totals->reports : reports);
  incident.set_claim_count(totals ? totals->claims : claim_count);
  incident.set_fold(std::string(kFold));
  incident.set_title(TitleOf(incident, sorted));
  incident.set_summary(SummaryOf(incident));
  incident.set_text_state(v1::EDITORIAL_STATE_MACHINE);
  return incident;
}

}  // namespace dossier::correlation
