#include "server/analysis/consequences.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "server/analysis/civil_matters.h"
#include "server/analysis/clause_signs.h"
#include "server/analysis/data_lists.h"
#include "server/analysis/genre.h"
#include "server/analysis/harms.h"
#include "server/analysis/quantities.h"

namespace dossier::analysis {
namespace {

// What may come of a happening; a bit each.
enum Consequence : uint16_t {
  kHurt = 1 << 0,
  kDamage = 1 << 1,
  kStandstill = 1 << 2,
  kUnhurt = 1 << 3,
  kInquiry = 1 << 4,
  kCourt = 1 << 5,
  kArrest = 1 << 6,
  kMeasures = 1 << 7,
  kRepairs = 1 << 8,
  kScene = 1 << 9,
  kDataTaken = 1 << 10,
  kTold = 1 << 11,
  kMended = 1 << 12,
  kAnswers = 1 << 13,
};

constexpr uint16_t kHarm = kHurt | kDamage | kStandstill | kDataTaken;

// Of what a verb and its object tell in one clause.
uint16_t ConsequenceOf(const v1::Claim& claim) {
  switch (claim.field()) {
    case v1::FIELD_IMPACT:
      if (claim.impact().degree() == v1::Impact::DEGREE_NONE) return 0;
      // What stands still is told of much else.
      return claim.impact().dimension() == v1::Impact::DIMENSION_AVAILABILITY ? 0 : kDataTaken;
    case v1::FIELD_INVESTIGATION:
      return kInquiry;
    case v1::FIELD_RESPONSE:
      switch (claim.response().type()) {
        case v1::Response::TYPE_ARREST:
        case v1::Response::TYPE_INDICTMENT:
          return kArrest;
        case v1::Response::TYPE_PROTEST:
        case v1::Response::TYPE_RETORSION:
          return kAnswers;
        default:
          return 0;
      }
    case v1::FIELD_MEASURE:
      switch (claim.measure().type()) {
        case v1::Measure::TYPE_CONTAINMENT:
          return kMeasures;
        case v1::Measure::TYPE_RECOVERY:
          return kRepairs;
        case v1::Measure::TYPE_NOTIFICATION:
          return kTold;
        case v1::Measure::TYPE_ERADICATION:
        case v1::Measure::TYPE_CONTROL_ADDED:
          return kMended;
        default:
          return 0;
      }
    default:
      return 0;
  }
}

uint16_t ConsequenceOf(FactLexicon lexicon, absl::string_view label) {
  switch (lexicon) {
    case FactLexicon::kImpacts:
      if (label == "physical-confirmed") return kDamage;
      if (label == "availability-confirmed") return kStandstill;
      return label == "human-none" ? kUnhurt : 0;
    case FactLexicon::kInvestigations:
      return label == "ongoing" || label == "opened" ? kInquiry : kCourt;
    case FactLexicon::kResponses:
      return label == "arrest" || label == "indictment" ? kArrest : kAnswers;
    case FactLexicon::kMeasures:
      if (label == "containment") return kMeasures;
      if (label == "recovery") return kRepairs;
      return label == "notification" ? kTold : label == "analysis" ? 0 : kMended;
    case FactLexicon::kVictims:
      return label == "site" || label == "scene" ? kScene : 0;
    default:
      return 0;
  }
}

int WeightOf(uint16_t consequences) {
  int weight = 0;
  for (uint16_t bit = 1; bit <= kAnswers; bit <<= 1) {
    // That people were hurt says more than that something stands still.
    if (consequences & bit) weight += bit == kHurt ? 3 : (bit & kHarm) != 0 ? 2 : 1;
  }
  return weight;
}

class Consequences {
 public:
  explicit Consequences(const FactReading& reading) : reading_(reading), text_(reading.text) {
    for (const PatternMatch& match : reading.matches) {
      const uint16_t what = ConsequenceOf(FactReading::LexiconOf(match), reading.Label(match));
      if (what != 0 && (what == kUnhurt || IsActual(text_, match.tokens, true))) {
        Add(what, match.tokens);
      }
    }
    for (const QuantityMention& count : FindQuantities(text_, reading.landmarks)) {
      const Range tokens = TokensOf(text_, count);
      if (count.unit == "people" && !HarmOf(text_, tokens).empty()) Add(kHurt, tokens);
    }
    std::vector<Finding> told;
    FindByClauses(reading, true, told);
    FindDataLists(reading, told);
    for (const Finding& finding : told) {
      const uint16_t what = ConsequenceOf(*finding.claim);
      const uint32_t first = text_.TokenAt(finding.evidence.telling.begin);
      const uint32_t last = text_.TokenAt(finding.evidence.telling.end - 1);
      if (what != 0) Add(what, {first, last + 1});
    }
  }

  // Told of these days, in the opening and further on. Notices on data come later than news.
  bool AreNews() const {
    constexpr int kEnough = 4;
    constexpr int kDays = 14;
    const bool of_data = (seen_ & kDataTaken) != 0;
    if (of_data && (seen_ & kTold) == 0) return false;
    const uint16_t seen = of_data ? seen_ : seen_ & ~(kTold | kMended | kAnswers);
    return !told_.empty() && WeightOf(seen) >= (of_data ? kEnough + 1 : kEnough) &&
           sentences_ > 1 && TellsOfTheseDays(reading_, of_data ? 3 * kDays : kDays);
  }

  // Of what is the news of an attack by all its words, data that were taken and what was done.
  bool AreOfAttack() const {
    constexpr int kDays = 300;
    return (seen_ & kDataTaken) != 0 && AreMany() && TellsOfTheseDays(reading_, kDays);
  }

  bool AreMany() const {
    constexpr int kMany = 3;
    return WeightOf(seen_) >= kMany && sentences_ > 1;
  }

  KindMention Told(bool of_attack) const {
    KindMention mention;
    // Who tells those concerned and the authority about data has lost it.
    const bool of_data = (seen_ & kDataTaken) != 0 && (of_attack || (seen_ & kTold) != 0);
    mention.type = of_data                            ? v1::Kind::TYPE_DATA_BREACH
                   : (seen_ & (kHurt | kDamage)) != 0 ? v1::Kind::TYPE_PHYSICAL
                                                      : v1::Kind::TYPE_OTHER;
    mention.anywhere = true;
    mention.tokens = told_;
    mention.span = text_.SpanOf(told_);
    mention.sentence = text_.SentenceOf(told_.begin);
    mention.actual = true;
    mention.by_consequences = true;
    mention.strong = true;
    return mention;
  }

 private:
  void Add(uint16_t what, Range tokens) {
    const uint32_t sentence = text_.SentenceOf(tokens.begin);
    if (text_.ParagraphWith(tokens.begin).role == ParagraphRole::kBoilerplate) return;
    if ((seen_ & what) == 0 && (seen_ == 0 || sentence != last_)) ++sentences_;
    last_ = sentence;
    seen_ |= what;
    if ((what & kHarm) != 0 && (told_.empty() || tokens.begin < told_.begin)) told_ = tokens;
  }

  const FactReading& reading_;
  const Text& text_;
  uint16_t seen_ = 0;
  uint32_t last_ = 0;
  uint32_t sentences_ = 0;  // that each tell something new
  Range told_;              // the first harm
};

}  // namespace

bool TellsOfTheseDays(const FactReading& reading, int days) {
  constexpr uint32_t kOpening = 4;  // sentences
  if (!reading.anchor) return false;
  return std::any_of(reading.dates.begin(), reading.dates.end(), [&](const DateExpression& date) {
    const bool day = date.precision == DatePrecision::kDay ||
                     date.precision == DatePrecision::kHour ||
                     (date.precision == DatePrecision::kInterval && date.last <= *reading.anchor);
    const uint32_t token = reading.text.TokenAt(static_cast<uint32_t>(date.begin));
    return day && !date.value.empty() && date.first <= *reading.anchor &&
           date.last + days >= *reading.anchor && reading.text.SentenceOf(token) < kOpening;
  });
}

bool MayBeNews(const FactReading& reading) {
  return !HasNoNews(reading.text) && !HeadlineHasNoNews(reading.document.title) &&
         !IsCivilMatter(reading.text);
}

bool MuchCameOfIt(const FactReading& reading) { return Consequences(reading).AreMany(); }

std::optional<KindMention> HappeningByConsequences(const FactReading& reading, bool of_attack) {
  const Consequences consequences(reading);
  if (!consequences.AreNews() && !(of_attack && consequences.AreOfAttack())) return std::nullopt;
  return consequences.Told(of_attack);
}

}  // namespace dossier::analysis
