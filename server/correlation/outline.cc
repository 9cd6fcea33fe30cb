#include "server/correlation/outline.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/base/days.h"
#include "server/base/fold_text.h"
#include "server/base/sketch.h"
#include "server/correlation/decided_groups.h"
#include "server/correlation/neighbours.h"
#include "server/correlation/parties.h"

namespace dossier::correlation {
namespace {

using internal::Account;
using internal::Outline;

constexpr int kMostParties = 8;
constexpr int kMostArtefacts = 12;
constexpr int kMostCauses = 4;
constexpr size_t kMostKeys = 40;
constexpr size_t kTellingsAtEachEnd = 20;
// A span that is wider tells the season or the year, not when.
constexpr int32_t kWideDays = 45;

constexpr absl::string_view kVictim = "v:";
constexpr absl::string_view kInitiator = "i:";
constexpr absl::string_view kArtefact = "a:";
constexpr absl::string_view kCause = "c:";

template <typename List>
void AddParties(const List& parties, google::protobuf::RepeatedPtrField<Outline::Named>& named) {
  for (const auto& party : parties) {
    if (party.name().empty()) continue;
    if (named.size() == kMostParties) return;
    Outline::Named& one = *named.Add();
    one.set_name(party.name());
    *one.mutable_party() = PartyOf(party.name(), party.aliases());
  }
}

void AddArtefact(Outline::Artefact::Type type, const std::string& name, Outline& outline) {
  std::string folded = FoldName(name);
  if (folded.empty() || outline.artefacts_size() == kMostArtefacts) return;
  Outline::Artefact& artefact = *outline.add_artefacts();
  artefact.set_type(type);
  artefact.set_name(name);
  artefact.set_folded(std::move(folded));
}

bool IsOfTheHappening(const v1::IncidentDate& date) {
  return date.event() != v1::IncidentDate::EVENT_DISCLOSED &&
         date.event() != v1::IncidentDate::EVENT_REPORTED_TO_AUTHORITY &&
         date.event() != v1::IncidentDate::EVENT_RECOVERED;
}

// From the earliest to the latest day that the happening is told to have touched.
std::optional<DayRange> TimeOf(const v1::Incident& incident) {
  std::optional<DayRange> whole;
  for (const v1::IncidentDate& date : incident.dates()) {
    const auto days = DaysOf(date.date());
    if (!days || !IsOfTheHappening(date)) continue;
    if (!whole) whole = days;
    whole->first = std::min(whole->first, days->first);
    whole->last = std::max(whole->last, days->last);
  }
  return whole;
}

int32_t FirstPublished(const IncidentSide& side) {
  int32_t first = 0;
  for (const Account* account : side.accounts) {
    const int32_t day = account->signature().published_day();
    if (day == 0 || RoleOf(*account) != v1::REPORT_ROLE_PRIMARY) continue;
    if (first == 0 || day < first) first = day;
  }
  return first;
}

// The day on which it happened, as far as that is told or bounded by its first report.
int32_t DayOf(const Outline& outline) {
  if (!outline.has_time()) return outline.first_published();
  const int32_t first = outline.time().first();
  const int32_t last = outline.time().last();
  const bool is_wide = last - first > kWideDays;
  if (!is_wide || outline.first_published() < first) return first;
  return std::min(last, outline.first_published());
}

// The same whatever the incident is called here, and rarely moved by one more report.
uint64_t PlaceIn(const IncidentSide& side, const Outline& outline) {
  std::vector<uint64_t> places;
  for (const Account* account : side.accounts) places.push_back(PlaceOf(*account));
  const uint64_t first = places.empty() ? 0 : *std::min_element(places.begin(), places.end());
  return PlaceOn(DayOf(outline), Hash64(absl::StrCat(first, "|", side.incident->title())));
}

void AddTellings(const IncidentSide& side, Outline& outline) {
  std::vector<std::pair<uint64_t, const Account*>> told;
  for (const Account* account : side.told_beside) told.emplace_back(PlaceOf(*account), account);
  std::sort(told.begin(), told.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first
                              : a.second->content_key() < b.second->content_key();
  });
  for (size_t i = 0; i < told.size(); ++i) {
    if (i >= kTellingsAtEachEnd && told.size() - i > kTellingsAtEachEnd) continue;
    Outline::Telling& telling = *outline.add_tellings();
    telling.set_report_version(told[i].second->report_version());
    telling.set_is_primary(RoleOf(*told[i].second) == v1::REPORT_ROLE_PRIMARY);
    if (told[i].second->has_led_to()) *telling.mutable_led_to() = told[i].second->led_to();
  }
}

// Of several reports that name one cause, one is quoted, whichever came first.
void AddCauses(const IncidentSide& side, Outline& outline) {
  std::map<std::string, Outline::Cause> causes;
  for (const Account* account : side.accounts) {
    if (RoleOf(*account) != v1::REPORT_ROLE_PRIMARY) continue;
    for (const Account::NamedCause& named : account->named_causes()) {
      const v1::Victim& victim = named.victim();
      internal::Signature::Party party = PartyOf(victim.name(), victim.aliases());
      if (party.name().empty()) continue;
      Outline::Cause& cause = causes[party.name()];
      const bool is_new = !cause.has_evidence();
      if (!is_new && cause.evidence().text() <= named.evidence().text()) continue;
      cause.mutable_victim()->set_name(victim.name());
      *cause.mutable_victim()->mutable_party() = std::move(party);
      *cause.mutable_evidence() = named.evidence();
    }
  }
  for (auto& [name, cause] : causes) {
    if (outline.causes_size() == kMostCauses) return;
    *outline.add_causes() = std::move(cause);
  }
}

void AddKeys(absl::string_view kind, const Outline::Named& named, std::vector<std::string>& keys) {
  if (!named.party().name().empty()) keys.push_back(absl::StrCat(kind, named.party().name()));
  for (const std::string& alias : named.party().aliases()) {
    keys.push_back(absl::StrCat(kind, alias));
  }
}

}  // namespace

Outline OutlineOf(const IncidentSide& side) {
  const v1::Incident& incident = *side.incident;
  Outline outline;
  outline.set_incident(incident.name());
  AddParties(incident.victims(), *outline.mutable_victims());
  AddParties(incident.initiators(), *outline.mutable_initiators());
  for (const v1::Alias& alias : incident.known_as()) {
    if (alias.type() == v1::Alias::TYPE_CAMPAIGN) {
      AddArtefact(Outline::Artefact::TYPE_CAMPAIGN, alias.name(), outline);
    }
  }
  for (const v1::Vulnerability& flaw : incident.vulnerabilities()) {
    AddArtefact(Outline::Artefact::TYPE_CVE, flaw.cve(), outline);
  }
  for (const v1::Tool& tool : incident.tools()) {
    AddArtefact(tool.type() == v1::Tool::TYPE_TOOL ? Outline::Artefact::TYPE_TOOL
                                                   : Outline::Artefact::TYPE_MALWARE,
                tool.name(), outline);
  }
  for (const v1::Kind& kind : incident.kinds()) {
    if (kind.type() == v1::Kind::TYPE_UNSPECIFIED || kind.type() == v1::Kind::TYPE_OTHER) continue;
    outline.add_kinds(kind.type());
  }
  if (const auto time = TimeOf(incident)) {
    outline.mutable_time()->set_first(time->first);
    outline.mutable_time()->set_last(time->last);
  }
  outline.set_first_published(FirstPublished(side));
  outline.set_place(PlaceIn(side, outline));
  AddTellings(side, outline);
  AddCauses(side, outline);
  return outline;
}

std::vector<std::string> KeysOf(const Outline& outline) {
  std::vector<std::string> keys;
  for (const Outline::Artefact& artefact : outline.artefacts()) {
    keys.push_back(KeyOf(artefact));
  }
  for (const Outline::Named& initiator : outline.initiators()) AddKeys(kInitiator, initiator, keys);
  for (const Outline::Named& victim : outline.victims()) AddKeys(kVictim, victim, keys);
  for (const Outline::Cause& cause : outline.causes()) AddKeys(kCause, cause.victim(), keys);
  if (keys.size() > kMostKeys) keys.resize(kMostKeys);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

std::string KeyOf(const Outline::Artefact& artefact) {
  return absl::StrCat(kArtefact, artefact.folded());
}

bool IsInitiatorKey(absl::string_view key) { return absl::StartsWith(key, kInitiator); }

bool IsVictimKey(absl::string_view key) { return absl::StartsWith(key, kVictim); }

bool IsCauseKey(absl::string_view key) { return absl::StartsWith(key, kCause); }

std::string VictimKeyOf(absl::string_view key) {
  return absl::StrCat(kVictim, key.substr(kVictim.size()));
}

std::string CauseKeyOf(absl::string_view key) {
  return absl::StrCat(kCause, key.substr(kCause.size()));
}

}  // namespace dossier::correlation
