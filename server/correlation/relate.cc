#include "server/correlation/relate.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/base/days.h"
#include "server/base/fold_text.h"
#include "server/correlation/decided_groups.h"
#include "server/correlation/evidence.h"
#include "server/correlation/parties.h"

namespace dossier::correlation {
namespace {

using internal::Account;
using v1::Relation;

constexpr double kOrderedByDates = 0.9;
constexpr double kOrderedByReport = 0.8;
constexpr double kOrderedByPublication = 0.6;
constexpr double kCampaignByInitiator = 0.7;
constexpr double kCampaignByArtefact = 0.6;
constexpr double kToldTogether = 0.3;
// Further apart, one actor's deeds are not one campaign.
constexpr int32_t kCampaignDays = 180;

// Which of two happenings is the earlier one: below 0 the first, above 0 the second, 0 unknown.
struct Order {
  int sign = 0;
  double score = 0;
  std::string reason;
};

// The name of the first party that both lists name; empty if none is.
template <typename List>
std::string SharedParty(const List& a, const List& b) {
  std::string best;
  for (const auto& one : a) {
    if (one.name().empty()) continue;
    for (const auto& other : b) {
      if (other.name().empty()) continue;
      if (PartyMatch(PartyOf(one.name(), one.aliases()), PartyOf(other.name(), other.aliases())) <
          kSameParty) {
        continue;
      }
      const std::string& fuller = std::make_pair(one.name().size(), other.name()) >
                                          std::make_pair(other.name().size(), one.name())
                                      ? one.name()
                                      : other.name();
      if (best.empty() || fuller < best) best = fuller;
    }
  }
  return best;
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

// The earliest day on which a report was published that is about it.
std::optional<int32_t> FirstPublished(const IncidentSide& side) {
  std::optional<int32_t> first;
  for (const Account* account : side.accounts) {
    const int32_t day = account->signature().published_day();
    if (day == 0 || RoleOf(*account) != v1::REPORT_ROLE_PRIMARY) continue;
    if (!first || day < *first) first = day;
  }
  return first;
}

struct Telling {
  bool together = false;
  // Reports that tell the first as background of the second, less those that do the reverse.
  int first_is_background = 0;
};

Telling ToldIn(const IncidentSide& a, const IncidentSide& b) {
  absl::flat_hash_map<absl::string_view, const Account*> versions;
  for (const Account* account : a.accounts) versions[account->report_version()] = account;
  Telling telling;
  for (const Account* account : b.accounts) {
    const auto found = versions.find(account->report_version());
    if (found == versions.end()) continue;
    telling.together = true;
    const bool primary_a = RoleOf(*found->second) == v1::REPORT_ROLE_PRIMARY;
    const bool primary_b = RoleOf(*account) == v1::REPORT_ROLE_PRIMARY;
    if (primary_b && !primary_a) ++telling.first_is_background;
    if (primary_a && !primary_b) --telling.first_is_background;
  }
  return telling;
}

std::string Apart(const DayRange& a, const DayRange& b) {
  const DayRange& earlier = a.first < b.first ? a : b;
  const DayRange& later = a.first < b.first ? b : a;
  return absl::StrCat("one in ", DaysForPeople(earlier.first, earlier.last), ", the other in ",
                      DaysForPeople(later.first, later.last));
}

Order OrderOf(const IncidentSide& a, const IncidentSide& b, const Telling& telling) {
  const auto time_a = TimeOf(*a.incident);
  const auto time_b = TimeOf(*b.incident);
  if (time_a && time_b && GapBetween(*time_a, *time_b) > 0) {
    return {time_a->first < time_b->first ? -1 : 1, kOrderedByDates, Apart(*time_a, *time_b)};
  }
  if (telling.first_is_background != 0) {
    return {telling.first_is_background > 0 ? -1 : 1, kOrderedByReport,
            "a report on the later one tells the earlier one as background"};
  }
  const auto published_a = FirstPublished(a);
  const auto published_b = FirstPublished(b);
  if (published_a && published_b && *published_a != *published_b) {
    return {*published_a < *published_b ? -1 : 1, kOrderedByPublication,
            "the earlier one was reported earlier"};
  }
  return {};
}

bool NearInTime(const IncidentSide& a, const IncidentSide& b) {
  const auto time_a = TimeOf(*a.incident);
  const auto time_b = TimeOf(*b.incident);
  if (time_a && time_b) return GapBetween(*time_a, *time_b) <= kCampaignDays;
  const auto published_a = FirstPublished(a);
  const auto published_b = FirstPublished(b);
  return published_a && published_b && std::abs(*published_a - *published_b) <= kCampaignDays;
}

std::string SharedKind(const v1::Incident& a, const v1::Incident& b) {
  for (const v1::Kind& one : a.kinds()) {
    for (const v1::Kind& other : b.kinds()) {
      if (one.type() == other.type() && one.type() != v1::Kind::TYPE_UNSPECIFIED &&
          one.type() != v1::Kind::TYPE_OTHER) {
        return "same kind of incident";
      }
    }
  }
  return "";
}

std::string SharedArtefact(const v1::Incident& a, const v1::Incident& b) {
  std::vector<std::string> shared;
  for (const v1::Tool& one : a.tools()) {
    for (const v1::Tool& other : b.tools()) {
      if (!one.name().empty() && FoldName(one.name()) == FoldName(other.name())) {
        shared.push_back(std::min(one.name(), other.name()));
      }
    }
  }
  for (const v1::Vulnerability& one : a.vulnerabilities()) {
    for (const v1::Vulnerability& other : b.vulnerabilities()) {
      if (!one.cve().empty() && one.cve() == other.cve()) shared.push_back(one.cve());
    }
  }
  return shared.empty() ? "" : *std::min_element(shared.begin(), shared.end());
}

std::optional<Relation> PartOfCampaign(const IncidentSide& a, const IncidentSide& b) {
  if (!NearInTime(a, b)) return std::nullopt;
  const std::string initiator = SharedParty(a.incident->initiators(), b.incident->initiators());
  const std::string kind = SharedKind(*a.incident, *b.incident);
  const std::string artefact = SharedArtefact(*a.incident, *b.incident);
  const bool by_initiator = !initiator.empty() && (!kind.empty() || !artefact.empty());
  const bool by_artefact = !artefact.empty() && !kind.empty();
  if (!by_initiator && !by_artefact) return std::nullopt;
  Relation relation;
  relation.set_type(Relation::TYPE_PART_OF_CAMPAIGN);
  relation.set_score(by_initiator ? kCampaignByInitiator : kCampaignByArtefact);
  if (!initiator.empty()) {
    relation.add_reasons(absl::StrCat("same initiator named: ", initiator));
  }
  if (!artefact.empty()) relation.add_reasons(absl::StrCat("same artefact: ", artefact));
  if (!kind.empty()) relation.add_reasons(kind);
  relation.add_reasons("near in time");
  return relation;
}

}  // namespace

std::optional<Relation> Relate(const IncidentSide& a, const IncidentSide& b) {
  const Telling telling = ToldIn(a, b);
  const std::string victim = SharedParty(a.incident->victims(), b.incident->victims());
  std::optional<Relation> relation;
  if (!victim.empty()) {
    const Order order = OrderOf(a, b, telling);
    if (order.sign != 0) {
      relation.emplace();
      relation->set_type(order.sign < 0 ? Relation::TYPE_SAME_VICTIM_LATER
                                        : Relation::TYPE_SAME_VICTIM_EARLIER);
      relation->set_score(order.score);
      relation->add_reasons(absl::StrCat("same victim: ", victim));
      relation->add_reasons(order.reason);
    }
  } else {
    relation = PartOfCampaign(a, b);
  }
  if (!relation && telling.together) {
    relation.emplace();
    relation->set_type(Relation::TYPE_TOLD_TOGETHER);
    relation->set_score(kToldTogether);
    if (!victim.empty()) relation->add_reasons(absl::StrCat("same victim: ", victim));
  }
  if (!relation) return std::nullopt;
  if (telling.together) relation->add_reasons("one report tells of both");
  relation->set_incident(b.incident->name());
  return relation;
}

}  // namespace dossier::correlation
