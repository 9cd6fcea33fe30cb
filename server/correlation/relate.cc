#include "server/correlation/relate.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "server/base/days.h"
#include "server/correlation/evidence.h"
#include "server/correlation/neighbours.h"
#include "server/correlation/parties.h"
#include "server/correlation/values.h"

namespace dossier::correlation {
namespace {

using internal::Outline;
using v1::Relation;
using Artefact = Outline::Artefact;

constexpr double kOrderedByDates = 0.9;
constexpr double kOrderedByReport = 0.8;
constexpr double kOrderedByPublication = 0.6;
constexpr double kToldAsCause = 0.7;
constexpr double kToldTogether = 0.3;

// How likely incidents are of one campaign that share this, few others do and are near in time.
constexpr double kSameCampaign = 0.9;
constexpr double kSameInitiator = 0.75;
constexpr double kSameMalware = 0.7;
constexpr double kSameNewWeakness = 0.8;
constexpr double kSameOldWeakness = 0.5;
constexpr double kSameTool = 0.2;
constexpr double kSameKind = 0.2;
// How much of that is left if others share it, or if weeks lie between.
constexpr double kSharedBySome = 0.75;
constexpr double kSharedByMany = 0.4;
constexpr double kMonthsApart = 0.8;
constexpr int32_t kSameWave = 30;
// From here on they are one campaign.
constexpr double kOneCampaign = 0.5;

// What was got longer ago is hardly of use any more.
constexpr int32_t kLongestCauseDays = 3 * 365;

// Whether attackers get something by it that they may use again.
bool GetsSomething(int kind) {
  return IsOfComputers(kind) && kind != v1::Kind::TYPE_DDOS && kind != v1::Kind::TYPE_DEFACEMENT;
}

// Which of two happenings is the earlier one: below 0 the first, above 0 the second, 0 unknown.
struct Order {
  int sign = 0;
  double score = 0;
  std::string reason;
};

// The name of the first party that both lists name; empty if none is.
std::string SharedParty(const google::protobuf::RepeatedPtrField<Outline::Named>& a,
                        const google::protobuf::RepeatedPtrField<Outline::Named>& b) {
  std::string best;
  for (const Outline::Named& one : a) {
    for (const Outline::Named& other : b) {
      if (PartyMatch(one.party(), other.party()) < kSameParty) continue;
      const std::string& fuller = std::make_pair(one.name().size(), other.name()) >
                                          std::make_pair(other.name().size(), one.name())
                                      ? one.name()
                                      : other.name();
      if (best.empty() || fuller < best) best = fuller;
    }
  }
  return best;
}

std::optional<DayRange> TimeOf(const Outline& outline) {
  if (!outline.has_time()) return std::nullopt;
  return DayRange{outline.time().first(), outline.time().last()};
}

struct Telling {
  bool together = false;
  // Reports that tell the first as background of the second, less those that do the reverse.
  int first_is_background = 0;
  // By which words a report says that the first led to the second, or the second to the first.
  const v1::Span* first_led = nullptr;
  const v1::Span* second_led = nullptr;
};

// Of several reports that say so, one is quoted, whichever came first.
void TakeLess(const v1::Span& span, const v1::Span*& least) {
  if (least == nullptr || span.text() < least->text()) least = &span;
}

Telling ToldIn(const Outline& a, const Outline& b) {
  absl::flat_hash_map<absl::string_view, const Outline::Telling*> in_a;
  for (const Outline::Telling& telling : a.tellings()) in_a[telling.report_version()] = &telling;
  Telling told;
  for (const Outline::Telling& telling : b.tellings()) {
    const auto found = in_a.find(telling.report_version());
    if (found == in_a.end()) continue;
    const Outline::Telling& other = *found->second;
    told.together = true;
    told.first_is_background += (telling.is_primary() ? 1 : 0) - (other.is_primary() ? 1 : 0);
    if (other.has_led_to() && telling.is_primary()) TakeLess(other.led_to(), told.first_led);
    if (telling.has_led_to() && other.is_primary()) TakeLess(telling.led_to(), told.second_led);
  }
  return told;
}

std::string Apart(const DayRange& a, const DayRange& b) {
  const DayRange& earlier = a.first < b.first ? a : b;
  const DayRange& later = a.first < b.first ? b : a;
  return absl::StrCat("one in ", DaysForPeople(earlier.first, earlier.last), ", the other in ",
                      DaysForPeople(later.first, later.last));
}

Order OrderOf(const Outline& a, const Outline& b, const Telling& telling) {
  const auto time_a = TimeOf(a);
  const auto time_b = TimeOf(b);
  if (time_a && time_b && GapBetween(*time_a, *time_b) > 0) {
    return {time_a->first < time_b->first ? -1 : 1, kOrderedByDates, Apart(*time_a, *time_b)};
  }
  if (telling.first_is_background != 0) {
    return {telling.first_is_background > 0 ? -1 : 1, kOrderedByReport,
            "a report on the later one tells the earlier one as background"};
  }
  const int32_t published_a = a.first_published();
  const int32_t published_b = b.first_published();
  if (published_a != 0 && published_b != 0 && published_a != published_b) {
    return {published_a < published_b ? -1 : 1, kOrderedByPublication,
            "the earlier one was reported earlier"};
  }
  return {};
}

// The days between both; nullopt if one of them bears no date.
std::optional<int32_t> DaysBetween(const Outline& a, const Outline& b) {
  const auto time_a = TimeOf(a);
  const auto time_b = TimeOf(b);
  if (time_a && time_b) return GapBetween(*time_a, *time_b);
  if (a.first_published() == 0 || b.first_published() == 0) return std::nullopt;
  return std::abs(a.first_published() - b.first_published());
}

std::optional<int> YearOf(absl::string_view cve) {
  int year = 0;
  if (cve.size() < 8 || !absl::SimpleAtoi(cve.substr(4, 4), &year)) return std::nullopt;
  return year;
}

// A weakness that both used within a year or so of its finding.
bool IsNew(absl::string_view cve, const Outline& a, const Outline& b) {
  const auto found = YearOf(cve);
  const int32_t last = std::max(DayOfPlace(a.place()), DayOfPlace(b.place()));
  return found && (absl::CivilDay(1970, 1, 1) + last).year() - *found <= 1;
}

// What both share, how much that says by itself, and how to tell it.
struct Sign {
  std::string name;  // folded
  double weight = 0;
  std::string reason;
  bool is_named = false;  // as a campaign, however many belong to it
};

std::string Rarity(Crowd crowd) {
  switch (crowd) {
    case Crowd::kFew:
      return "few others share it at the time";
    case Crowd::kSome:
      return "some others share it at the time";
    case Crowd::kMany:
      return "many others share it at the time";
  }
  return "";
}

double Left(Crowd crowd) {
  return crowd == Crowd::kFew ? 1 : crowd == Crowd::kSome ? kSharedBySome : kSharedByMany;
}

Sign SignOfArtefact(const Artefact& artefact, bool is_new) {
  switch (artefact.type()) {
    case Artefact::TYPE_CVE:
      return {artefact.folded(), is_new ? kSameNewWeakness : kSameOldWeakness,
              absl::StrCat(is_new ? "same new weakness: " : "same weakness: ", artefact.name())};
    case Artefact::TYPE_CAMPAIGN:
      return {artefact.folded(), kSameCampaign,
              absl::StrCat("same campaign by name: ", artefact.name()), /*is_named=*/true};
    case Artefact::TYPE_TOOL:
      return {artefact.folded(), kSameTool, absl::StrCat("same tool: ", artefact.name())};
    default:
      return {artefact.folded(), kSameMalware, absl::StrCat("same malware: ", artefact.name())};
  }
}

bool Uses(const Outline& outline, absl::string_view folded) {
  return std::any_of(outline.artefacts().begin(), outline.artefacts().end(),
                     [&](const Artefact& artefact) { return artefact.folded() == folded; });
}

// The sign that a key is; no weight if it is a victim's. A gang that is called as its malware is no
// sign of its own.
Sign SignOf(const SharedKey& shared, const Outline& a, const Outline& b) {
  Sign sign;
  for (const Outline* side : {&a, &b}) {
    for (const Artefact& artefact : side->artefacts()) {
      if (KeyOf(artefact) != shared.key) continue;
      Sign other = SignOfArtefact(artefact, IsNew(artefact.name(), a, b));
      const bool is_less = sign.name.empty() || other.weight < sign.weight ||
                           (other.weight == sign.weight && other.reason < sign.reason);
      if (is_less) sign = std::move(other);
    }
  }
  const absl::string_view name = absl::string_view(shared.key).substr(2);
  if (IsInitiatorKey(shared.key) && !(Uses(a, name) && Uses(b, name))) {
    const std::string initiator = SharedParty(a.initiators(), b.initiators());
    if (!initiator.empty()) {
      sign = {std::string(name), kSameInitiator, absl::StrCat("same initiator named: ", initiator)};
    }
  }
  if (sign.name.empty() || sign.is_named) return sign;
  sign.weight *= Left(shared.crowd);
  absl::StrAppend(&sign.reason, " (", Rarity(shared.crowd), ")");
  return sign;
}

// What both share, the strongest first, each name and each reason once.
std::vector<Sign> SignsOf(const Outline& a, const Outline& b, absl::Span<const SharedKey> near) {
  std::vector<Sign> signs;
  for (const SharedKey& shared : near) {
    Sign sign = SignOf(shared, a, b);
    if (sign.weight > 0) signs.push_back(std::move(sign));
  }
  std::sort(signs.begin(), signs.end(), [](const Sign& one, const Sign& other) {
    return one.weight != other.weight ? one.weight > other.weight : one.reason < other.reason;
  });
  std::vector<Sign> distinct;
  for (Sign& sign : signs) {
    const bool is_known = std::any_of(distinct.begin(), distinct.end(), [&](const Sign& known) {
      return known.name == sign.name || known.reason == sign.reason;
    });
    if (!is_known) distinct.push_back(std::move(sign));
  }
  return distinct;
}

bool ShareKind(const Outline& a, const Outline& b) {
  return std::any_of(a.kinds().begin(), a.kinds().end(), [&](const int kind) {
    return std::find(b.kinds().begin(), b.kinds().end(), kind) != b.kinds().end();
  });
}

// What is shared counts as independent signs, all of them less if months lie between.
std::optional<Relation> PartOfCampaign(const Outline& a, const Outline& b,
                                       absl::Span<const SharedKey> near) {
  const auto apart = DaysBetween(a, b);
  if (!apart || *apart > kCampaignDays) return std::nullopt;
  const std::vector<Sign> signs = SignsOf(a, b, near);
  if (signs.empty()) return std::nullopt;
  const bool is_one_wave = *apart <= kSameWave;
  const bool same_kind = ShareKind(a, b);
  double doubt = same_kind ? 1 - kSameKind : 1;
  for (const Sign& sign : signs) doubt *= 1 - sign.weight * (is_one_wave ? 1 : kMonthsApart);
  if (1 - doubt < kOneCampaign) return std::nullopt;
  Relation relation;
  relation.set_type(Relation::TYPE_PART_OF_CAMPAIGN);
  relation.set_score(1 - doubt);
  for (const Sign& sign : signs) relation.add_reasons(sign.reason);
  if (same_kind) relation.add_reasons("same kind of incident");
  relation.add_reasons(is_one_wave ? "within a month of each other" : "within half a year");
  return relation;
}

Relation CauseIn(const Telling& telling) {
  const bool first = telling.first_led != nullptr;
  Relation relation;
  relation.set_type(first ? Relation::TYPE_LED_TO : Relation::TYPE_FOLLOWS_FROM);
  relation.set_score(kToldAsCause);
  relation.add_reasons("a report says that the earlier one made the later one possible");
  *relation.add_evidence() = first ? *telling.first_led : *telling.second_led;
  return relation;
}

}  // namespace

Crowd CrowdOf(int before, int behind) {
  constexpr int kFew = 5;
  constexpr int kSome = 12;
  if (std::max(before, behind) >= kNearestKin) return Crowd::kMany;
  const int others = before + behind;
  return others <= kFew ? Crowd::kFew : others <= kSome ? Crowd::kSome : Crowd::kMany;
}

const Outline::Cause* CauseThatMayBe(const Outline& later, const Outline& earlier) {
  if (DayOfPlace(later.place()) - DayOfPlace(earlier.place()) > kLongestCauseDays) return nullptr;
  if (!std::any_of(earlier.kinds().begin(), earlier.kinds().end(), GetsSomething)) return nullptr;
  for (const Outline::Cause& cause : later.causes()) {
    for (const Outline::Named& victim : earlier.victims()) {
      if (PartyMatch(cause.victim().party(), victim.party()) >= kSameParty) return &cause;
    }
  }
  return nullptr;
}

std::vector<std::string> SharedKeysOf(const Outline& a, const Outline& b) {
  const std::vector<std::string> one = KeysOf(a);
  const std::vector<std::string> other = KeysOf(b);
  std::vector<std::string> shared;
  std::set_intersection(one.begin(), one.end(), other.begin(), other.end(),
                        std::back_inserter(shared));
  std::erase_if(shared, [](const std::string& key) { return IsCauseKey(key); });
  return shared;
}

std::optional<Relation> Relate(const Outline& a, const Outline& b, absl::Span<const SharedKey> near,
                               const NamedCause& cause) {
  Telling telling = ToldIn(a, b);
  if (telling.first_led == nullptr && telling.second_led == nullptr) {
    telling.first_led = cause.first_led;
    telling.second_led = cause.second_led;
  }
  const bool led = telling.first_led != nullptr || telling.second_led != nullptr;
  if (near.empty() && !telling.together && !led) return std::nullopt;
  const std::string victim = SharedParty(a.victims(), b.victims());
  std::optional<Relation> relation;
  if (led) {
    relation = CauseIn(telling);
    if (!victim.empty()) relation->add_reasons(absl::StrCat("same victim: ", victim));
  } else if (!victim.empty()) {
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
    relation = PartOfCampaign(a, b, near);
  }
  if (!relation && telling.together) {
    relation.emplace();
    relation->set_type(Relation::TYPE_TOLD_TOGETHER);
    relation->set_score(kToldTogether);
    if (!victim.empty()) relation->add_reasons(absl::StrCat("same victim: ", victim));
  }
  if (!relation) return std::nullopt;
  if (telling.together) relation->add_reasons("one report tells of both");
  relation->set_incident(b.incident());
  return relation;
}

}  // namespace dossier::correlation
