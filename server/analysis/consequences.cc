#include "server/analysis/consequences.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "server/analysis/civil_matters.h"
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
};

constexpr uint16_t kHarm = kHurt | kDamage | kStandstill;

uint16_t ConsequenceOf(FactLexicon lexicon, absl::string_view label) {
  switch (lexicon) {
    case FactLexicon::kImpacts:
      if (label == "physical-confirmed") return kDamage;
      if (label == "availability-confirmed") return kStandstill;
      return label == "human-none" ? kUnhurt : 0;
    case FactLexicon::kInvestigations:
      return label == "ongoing" || label == "opened" ? kInquiry : kCourt;
    case FactLexicon::kResponses:
      return label == "arrest" || label == "indictment" ? kArrest : 0;
    case FactLexicon::kMeasures:
      return label == "containment" ? kMeasures : label == "recovery" ? kRepairs : 0;
    case FactLexicon::kVictims:
      return label == "site" || label == "scene" ? kScene : 0;
    default:
      return 0;
  }
}

int WeightOf(uint16_t consequences) {
  int weight = 0;
  for (uint16_t bit = 1; bit <= kScene; bit <<= 1) {
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
  }

  // Told of these days, in the opening and further on.
  bool AreNews() const {
    constexpr int kEnough = 4;
    return !told_.empty() && WeightOf(seen_) >= kEnough && sentences_ > 1 && IsOfTheseDays();
  }

  KindMention Told() const {
    KindMention mention;
    mention.type =
        (seen_ & (kHurt | kDamage)) != 0 ? v1::Kind::TYPE_PHYSICAL : v1::Kind::TYPE_OTHER;
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

  bool IsOfTheseDays() const {
    constexpr int kDays = 14;
    constexpr uint32_t kOpening = 4;  // sentences
    if (!reading_.anchor) return false;
    return std::any_of(
        reading_.dates.begin(), reading_.dates.end(), [&](const DateExpression& date) {
          const bool day =
              date.precision == DatePrecision::kDay || date.precision == DatePrecision::kHour;
          return day && !date.value.empty() && date.first <= *reading_.anchor &&
                 date.first + kDays >= *reading_.anchor &&
                 text_.SentenceOf(text_.TokenAt(static_cast<uint32_t>(date.begin))) < kOpening;
        });
  }

  const FactReading& reading_;
  const Text& text_;
  uint16_t seen_ = 0;
  uint32_t last_ = 0;
  uint32_t sentences_ = 0;  // that each tell something new
  Range told_;              // the first harm
};

}  // namespace

std::optional<KindMention> HappeningByConsequences(const FactReading& reading) {
  if (HasNoNews(reading.text) || HeadlineHasNoNews(reading.document.title) ||
      IsCivilMatter(reading.text)) {
    return std::nullopt;
  }
  const Consequences consequences(reading);
  if (!consequences.AreNews()) return std::nullopt;
  return consequences.Told();
}

}  // namespace dossier::analysis
