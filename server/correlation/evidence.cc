#include "server/correlation/evidence.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "server/base/days.h"
#include "server/base/fold_text.h"
#include "server/correlation/parties.h"
#include "server/correlation/telling_words.h"

namespace dossier::correlation {
namespace {

using internal::Account;
using internal::Signature;
using Parties = google::protobuf::RepeatedPtrField<Party>;
using Verdict = TimeAgreement::Verdict;

// The days by which reports of one event differ: time zones, "Monday" for the announcement.
constexpr int32_t kSlackDays = 3;
// A span of more days than these says little.
constexpr int32_t kMonthDays = 31;

// The name as a claim of the account writes it.
std::string NameAsWritten(const Account& account, const std::string& folded) {
  for (const v1::Claim& claim : account.claims()) {
    for (const std::string* name : {&claim.victim().name(), &claim.initiator().name()}) {
      if (!name->empty() && FoldName(*name) == folded) return *name;
    }
  }
  return folded;
}

PartyAgreement Agreement(const Account& a, const Parties& parties_a, const Account& b,
                         const Parties& parties_b) {
  PartyAgreement agreement;
  for (const Party& one : parties_a) {
    for (const Party& other : parties_b) {
      if (one.name().empty() || other.name().empty()) continue;
      agreement.both_named = true;
      const double match = PartyMatch(one, other);
      if (match < agreement.match || match == 0) continue;
      const bool first_is_fuller = one.name().size() >= other.name().size();
      const std::string& fuller = first_is_fuller ? one.name() : other.name();
      std::string name = NameAsWritten(first_is_fuller ? a : b, fuller);
      if (name == fuller) name = NameAsWritten(first_is_fuller ? b : a, fuller);
      if (match == agreement.match && !(name < agreement.name)) continue;
      agreement.match = match;
      agreement.name = std::move(name);
    }
  }
  return agreement;
}

bool IsOfTheHappening(const Signature::Days& days) {
  switch (days.event()) {
    case v1::IncidentDate::EVENT_DISCLOSED:
    case v1::IncidentDate::EVENT_REPORTED_TO_AUTHORITY:
    case v1::IncidentDate::EVENT_RECOVERED:
      return false;
    default:
      return true;
  }
}

// What two dates say about each other.
Verdict CompareDays(const Signature::Days& a, const Signature::Days& b) {
  // How far apart reports put one event; steps of one happening; a start and its discovery.
  constexpr int32_t kSameEventDays = 10;
  constexpr int32_t kStepDays = 45;
  constexpr int32_t kLongestRun = 400;
  const DayRange one{a.first(), a.last()};
  const DayRange other{b.first(), b.last()};
  const int32_t gap = GapBetween(one, other);
  if (gap == 0) {
    const int32_t longest = std::max(one.last - one.first, other.last - other.first);
    return longest <= kMonthDays ? Verdict::kAgree : Verdict::kAgreeYear;
  }
  if (gap <= kSlackDays) return Verdict::kAgree;
  if (gap <= (a.event() == b.event() ? kSameEventDays : kStepDays)) return Verdict::kNear;
  const bool both_named = a.event() != v1::IncidentDate::EVENT_UNSPECIFIED &&
                          b.event() != v1::IncidentDate::EVENT_UNSPECIFIED;
  if (both_named && a.event() != b.event() && gap <= kLongestRun) return Verdict::kUndated;
  return Verdict::kApart;
}

// For a person: what both have in common, or each of them.
std::string WordsFor(const Signature::Days& a, const Signature::Days& b) {
  const DayRange both{std::max(a.first(), b.first()), std::min(a.last(), b.last())};
  if (both.first <= both.last) return DaysForPeople(both.first, both.last);
  const Signature::Days& earlier = a.first() < b.first() ? a : b;
  const Signature::Days& later = a.first() < b.first() ? b : a;
  return absl::StrCat(DaysForPeople(earlier.first(), earlier.last()), " and ",
                      DaysForPeople(later.first(), later.last()));
}

int Rank(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAgree:
      return 4;
    case Verdict::kAgreeYear:
      return 3;
    case Verdict::kNear:
      return 2;
    case Verdict::kApart:
      return 1;
    case Verdict::kUndated:
      return 0;
  }
  return 0;
}

// Reports come out before what they tell of is over: these may be of days after them.
bool MayFollowReports(const Signature::Days& days) {
  return !IsOfTheHappening(days) || days.event() == v1::IncidentDate::EVENT_ENDED ||
         days.event() == v1::IncidentDate::EVENT_CONTAINED;
}

// Whether `dated` tells of something after the day on which `other` was published.
bool HappenedAfterPublication(const Account& dated, const Account& other) {
  const int32_t published = other.signature().published_day();
  const std::optional<int32_t> earliest = EarliestDay(dated.signature());
  return published != 0 && earliest && *earliest > published + kSlackDays;
}

}  // namespace

std::optional<int32_t> EarliestDay(const Signature& signature) {
  std::optional<int32_t> earliest;
  for (const Signature::Days& days : signature.dates()) {
    if (MayFollowReports(days)) continue;
    if (!earliest || days.first() < *earliest) earliest = days.first();
  }
  return earliest;
}

PartyAgreement AgreementOfVictims(const Account& a, const Account& b) {
  return Agreement(a, a.signature().victims(), b, b.signature().victims());
}

PartyAgreement AgreementOfInitiators(const Account& a, const Account& b) {
  return Agreement(a, a.signature().initiators(), b, b.signature().initiators());
}

TimeAgreement AgreementOfTimes(const Account& a, const Account& b) {
  TimeAgreement best;
  for (const Signature::Days& one : a.signature().dates()) {
    if (!IsOfTheHappening(one)) continue;
    for (const Signature::Days& other : b.signature().dates()) {
      if (!IsOfTheHappening(other)) continue;
      const Verdict verdict = CompareDays(one, other);
      if (Rank(verdict) < Rank(best.verdict) || verdict == Verdict::kUndated) continue;
      std::string words = WordsFor(one, other);
      if (verdict == best.verdict && best.words <= words) continue;
      best = {verdict, std::move(words)};
    }
  }
  if (best.verdict != Verdict::kUndated) return best;
  if (HappenedAfterPublication(a, b) || HappenedAfterPublication(b, a)) {
    best.verdict = Verdict::kApart;
    best.words = "one report was published before what the other tells";
  }
  return best;
}

std::optional<int32_t> DaysBetweenPublications(const Account& a, const Account& b) {
  const int32_t one = a.signature().published_day();
  const int32_t other = b.signature().published_day();
  if (one == 0 || other == 0) return std::nullopt;
  return std::abs(one - other);
}

WordAgreement AgreementOfWords(const Signature& a, const Signature& b) {
  struct Shared {
    double product;
    absl::string_view text;
  };
  constexpr size_t kNamed = 4;
  Shared strongest[kNamed] = {};
  double dot = 0;
  double square_a = 0;
  double square_b = 0;
  const std::vector<TellingWord> words_a = TellingWordsOf(a);
  const std::vector<TellingWord> words_b = TellingWordsOf(b);
  for (const TellingWord& word : words_a) square_a += double{word.weight} * word.weight;
  for (const TellingWord& word : words_b) square_b += double{word.weight} * word.weight;
  for (size_t i = 0, j = 0; i < words_a.size() && j < words_b.size();) {
    const int order = words_a[i].text.compare(words_b[j].text);
    if (order < 0) {
      ++i;
    } else if (order > 0) {
      ++j;
    } else {
      Shared shared{double{words_a[i].weight} * words_b[j].weight, words_a[i].text};
      dot += shared.product;
      for (Shared& place : strongest) {
        if (shared.product > place.product) std::swap(shared, place);
      }
      ++i, ++j;
    }
  }
  WordAgreement agreement;
  if (dot <= 0) return agreement;
  agreement.cosine = dot / std::sqrt(square_a * square_b);
  for (const Shared& place : strongest) {
    if (place.product > 0) agreement.strongest.emplace_back(place.text);
  }
  return agreement;
}

std::vector<std::string> SharedOf(const google::protobuf::RepeatedPtrField<std::string>& a,
                                  const google::protobuf::RepeatedPtrField<std::string>& b) {
  std::vector<std::string> shared;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(shared));
  return shared;
}

std::string DaysForPeople(int32_t first, int32_t last) {
  static constexpr const char* kMonths[] = {"January",   "February", "March",    "April",
                                            "May",       "June",     "July",     "August",
                                            "September", "October",  "November", "December"};
  const absl::CivilDay from = absl::CivilDay(1970, 1, 1) + first;
  const absl::CivilDay to = absl::CivilDay(1970, 1, 1) + last;
  const auto day = [](absl::CivilDay date) {
    return absl::StrCat(date.day(), " ", kMonths[date.month() - 1], " ", date.year());
  };
  if (from == to) return day(from);
  if (from == absl::CivilDay(absl::CivilYear(from)) &&
      to + 1 == absl::CivilDay(absl::CivilYear(from) + 1)) {
    return absl::StrCat(from.year());
  }
  if (from == absl::CivilDay(absl::CivilMonth(from)) &&
      to + 1 == absl::CivilDay(absl::CivilMonth(from) + 1)) {
    return absl::StrCat(kMonths[from.month() - 1], " ", from.year());
  }
  return absl::StrCat(day(from), " to ", day(to));
}

}  // namespace dossier::correlation
