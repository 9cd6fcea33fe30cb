#include "server/analysis/impacts.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "server/analysis/context_words.h"
#include "server/analysis/data_lists.h"
#include "server/analysis/figure_weights.h"
#include "server/analysis/harms.h"
#include "server/analysis/kinds.h"
#include "server/analysis/word_sections.h"

namespace dossier::analysis {
namespace {

using v1::Impact;

// What the weights have to give a number.
constexpr double kLikely = 0.5;
constexpr double kPossible = 0.2;
constexpr double kCountIsPossible = 0.35;
constexpr double kFineIsPossible = 0.05;  // the weights have seen few of them
constexpr double kLossIsPossible = 0.05;  // and of these
constexpr double kBesideRobbers = 0;      // and of none that burglars took
constexpr double kBesideHarmIsPossible = 0.12;
constexpr double kSureOfHarm = 0.8;

struct Effect {
  Impact::Dimension dimension;
  Impact::Degree degree;
};

const Effect& EffectNamed(absl::string_view label) {
  static const auto* const effects = new absl::flat_hash_map<absl::string_view, Effect>{
      {"confidentiality-confirmed", {Impact::DIMENSION_CONFIDENTIALITY, Impact::DEGREE_CONFIRMED}},
      {"confidentiality-listed", {Impact::DIMENSION_CONFIDENTIALITY, Impact::DEGREE_UNSPECIFIED}},
      {"confidentiality-exploited", {Impact::DIMENSION_CONFIDENTIALITY, Impact::DEGREE_EXPLOITED}},
      {"confidentiality-contained", {Impact::DIMENSION_CONFIDENTIALITY, Impact::DEGREE_CONTAINED}},
      {"confidentiality-none", {Impact::DIMENSION_CONFIDENTIALITY, Impact::DEGREE_NONE}},
      {"confidentiality-open", {Impact::DIMENSION_CONFIDENTIALITY, Impact::DEGREE_SUSPECTED}},
      {"availability-confirmed", {Impact::DIMENSION_AVAILABILITY, Impact::DEGREE_CONFIRMED}},
      {"availability-announced", {Impact::DIMENSION_AVAILABILITY, Impact::DEGREE_CONFIRMED}},
      {"availability-contained", {Impact::DIMENSION_AVAILABILITY, Impact::DEGREE_CONTAINED}},
      {"availability-none", {Impact::DIMENSION_AVAILABILITY, Impact::DEGREE_NONE}},
      {"integrity-confirmed", {Impact::DIMENSION_INTEGRITY, Impact::DEGREE_CONFIRMED}},
      {"integrity-none", {Impact::DIMENSION_INTEGRITY, Impact::DEGREE_NONE}},
      {"physical-confirmed", {Impact::DIMENSION_PHYSICAL, Impact::DEGREE_CONFIRMED}},
      {"human-none", {Impact::DIMENSION_HUMAN, Impact::DEGREE_NONE}},
  };
  const auto found = effects->find(label);
  if (found == effects->end()) std::abort();
  return found->second;
}

// The sections of money_kinds.txt.
enum MoneyPart : uint8_t {
  kDemanded = 1 << 0,
  kPaid = 1 << 1,
  kLoss = 1 << 2,
  kFine = 1 << 3,
  kStolen = 1 << 4,
  kSame = 1 << 5,
};

uint8_t MoneyPartOf(const Token& token) {
  static const ByWord<uint8_t> parts = SectionBits("money_kinds", {{"ransom demanded", kDemanded},
                                                                   {"paid", kPaid},
                                                                   {"loss", kLoss},
                                                                   {"fine", kFine},
                                                                   {"stolen", kStolen},
                                                                   {"same", kSame}});
  return parts.Of(token.form);
}

// What part amounts of money play.
class MoneyKinds {
 public:
  // `ransom` is whether the report tells of one.
  MoneyKinds(const Text& text, bool ransom) : text_(text), ransom_(ransom) {}

  // Of an amount, whose predecessor was the last to be asked about.
  Impact::MoneyKind Of(const QuantityMention& mention) {
    const Range tokens = TokensOf(text_, mention);
    const bool again = last_end_ > 0 && mention.token >= last_end_ && Repeats(tokens);
    if (!again) last_ = Decide(tokens);
    last_end_ = tokens.end;
    return last_;
  }

 private:
  static constexpr uint32_t kReach = 15;

  // "1 bitcoin ($1,200)", "300 bitcoins, worth about $40,000": the same amount once more.
  bool Repeats(Range tokens) const {
    if (tokens.begin - last_end_ > 6 ||
        text_.SentenceOf(last_end_ - 1) != text_.SentenceOf(tokens.begin)) {
      return false;
    }
    for (uint32_t at = last_end_; at < tokens.begin; ++at) {
      const Token& token = text_.token(at);
      if (token.mark == '(' || token.mark == '/' || (MoneyPartOf(token) & kSame) != 0) return true;
    }
    return false;
  }

  // By the nearest word that tells; what stands before counts as nearer.
  Impact::MoneyKind Decide(Range tokens) const {
    const Range sentence = text_.SentenceWith(tokens.begin).tokens;
    if (IsPutAt(tokens.begin, sentence.begin)) return Impact::MONEY_KIND_LOSS;
    uint8_t nearest = 0;
    uint8_t all = 0;
    bool lost = false;  // to thieves or otherwise
    bool pays = false;
    bool asks = false;
    uint32_t least = UINT32_MAX;
    const auto look = [&](uint32_t at, uint32_t distance) {
      const uint8_t part = MoneyPartOf(text_.token(at)) & ~kSame;
      all |= part;
      lost |= at < tokens.begin && text_.Lower(at) == "lost";
      if (part == 0 || distance >= least) return;
      least = distance;
      nearest = part;
      pays = text_.Lower(at) == "pay";
      asks = absl::StartsWith(text_.Lower(at), "ask");
    };
    for (uint32_t d = 0; d < kReach && tokens.begin - d > sentence.begin; ++d) {
      look(tokens.begin - d - 1, d);
    }
    for (uint32_t d = 0; d < kReach && tokens.end + d < sentence.end; ++d) {
      look(tokens.end + d, d + 2);
    }
    if ((nearest & kFine) != 0) return Impact::MONEY_KIND_FINE;
    if ((nearest & kStolen) != 0) return Impact::MONEY_KIND_STOLEN;
    if ((nearest & kLoss) != 0) return Impact::MONEY_KIND_LOSS;
    // "paid a fine of", "paid the ransom".
    if ((nearest & kPaid) != 0) {
      if ((all & kFine) != 0) return Impact::MONEY_KIND_FINE;
      if (ransom_ || (all & kDemanded) != 0) return Impact::MONEY_KIND_RANSOM_PAID;
      // "tricked it into paying"
      return (all & kStolen) != 0 ? Impact::MONEY_KIND_STOLEN : Impact::MONEY_KIND_UNSPECIFIED;
    }
    if (all == 0 && lost) return Impact::MONEY_KIND_LOSS;
    if ((nearest & kDemanded) == 0) return Impact::MONEY_KIND_UNSPECIFIED;
    // "was missing when she asked why": nobody demands that.
    if (!ransom_ && asks && (all & kStolen) != 0) return Impact::MONEY_KIND_STOLEN;
    // "agreed to pay $6 million to settle"
    if ((!ransom_ || pays) && (all & kFine) != 0) return Impact::MONEY_KIND_FINE;
    // "paid a ransom of", but "demanded that it pay a ransom of".
    return PaidBefore(tokens.begin, sentence.begin) ? Impact::MONEY_KIND_RANSOM_PAID
                                                    : Impact::MONEY_KIND_RANSOM_DEMANDED;
  }

  // "puts the cost of the theft at 38,000 pounds"
  bool IsPutAt(uint32_t token, uint32_t begin) const {
    if (token < begin + 2) return false;
    uint32_t at = token - 1;
    while (at > begin && token - at < 4 && text_.Lower(at) != "at") --at;
    if (text_.Lower(at) != "at") return false;
    bool cost = false;
    for (uint32_t d = 1; d < kReach && at >= begin + d; ++d) {
      const absl::string_view word = text_.Lower(at - d);
      cost |= word == "cost" || word == "costs" || word == "damage" || word == "loss" ||
              word == "losses" || word == "bill";
      const bool puts = word == "put" || word == "puts" || absl::StartsWith(word, "estimate");
      if (puts) return cost;
    }
    return false;
  }

  bool PaidBefore(uint32_t token, uint32_t begin) const {
    for (uint32_t d = 1; d < 8 && token >= begin + d; ++d) {
      const absl::string_view lower = text_.Lower(token - d);
      if (absl::StartsWith(lower, "demand")) return false;
      if (lower == "paid" || lower == "pays") return true;
    }
    return false;
  }

  const Text& text_;
  const bool ransom_;
  Impact::MoneyKind last_ = Impact::MONEY_KIND_UNSPECIFIED;
  uint32_t last_end_ = 0;  // behind the last amount
};

// "offline for three days", "an outage that lasted about 12 hours": how long, near a match.
std::optional<Duration> DurationNear(const Text& text, Range tokens) {
  constexpr uint32_t kReach = 16;
  const Range sentence = text.SentenceWith(tokens.begin).tokens;
  const uint32_t end = std::min(sentence.end, tokens.end + kReach);
  // "a three-day outage", "a 12-hour network outage"
  constexpr uint32_t kBefore = 3;
  for (uint32_t at = tokens.begin; at > sentence.begin && tokens.begin - at < kBefore; --at) {
    if (std::optional<Duration> found = DurationIn(text, at - 1)) return found;
  }
  for (uint32_t at = tokens.begin; at < end; ++at) {
    const absl::string_view lower = text.Lower(at);
    if (lower != "for" && lower != "lasting" && lower != "lasted" && lower != "after" &&
        lower != "of") {
      continue;
    }
    if (lower == "after" && text.Lower(at - 1) != "only") continue;
    // "for more than three days", "for at least a week".
    for (uint32_t number = at + 1; number < std::min(end, at + 4); ++number) {
      if (std::optional<Duration> found = DurationAt(text, number)) return found;
    }
  }
  return std::nullopt;
}

void AddDataKinds(const Text& text, Range tokens, Impact& impact) {
  const uint32_t end = text.SentenceWith(tokens.begin).tokens.end;
  for (const std::string& kind : DataKindsIn(text, {tokens.begin, end})) {
    impact.add_data_kinds(kind);
  }
}

// "caused no lasting damage"
bool HoldsNo(const Text& text, Range tokens) {
  for (uint32_t at = tokens.begin; at < tokens.end; ++at) {
    if (text.Lower(at) == "no" || text.Lower(at) == "little") return true;
  }
  return false;
}

// Whether words around those at `tokens` say that no data was touched.
bool IsSaidNotToBe(const Text& text, Range tokens, const std::vector<PatternMatch>& matches) {
  const uint32_t sentence = text.SentenceOf(tokens.begin);
  return std::any_of(matches.begin(), matches.end(), [&](const PatternMatch& match) {
    return FactReading::LexiconOf(match) == FactLexicon::kImpacts &&
           FactPatterns().label(match.label) == "confidentiality-none" &&
           text.SentenceOf(match.tokens.begin) == sentence && match.tokens.begin < tokens.end &&
           tokens.begin < match.tokens.end;
  });
}

void FindDegrees(const FactReading& reading, bool of_computers, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  for (const PatternMatch& match : reading.matches) {
    if (FactReading::LexiconOf(match) != FactLexicon::kImpacts ||
        text.ParagraphWith(match.tokens.begin).role == ParagraphRole::kBoilerplate) {
      continue;
    }
    const absl::string_view label = reading.Label(match);
    const Effect& effect = EffectNamed(label);
    const bool announced = label == "availability-announced";
    if (announced && of_computers) continue;
    const bool happened = (effect.degree == Impact::DEGREE_CONFIRMED && !announced) ||
                          effect.degree == Impact::DEGREE_EXPLOITED ||
                          effect.degree == Impact::DEGREE_CONTAINED;
    if (happened && !IsActual(text, match.tokens, !of_computers)) continue;
    if (effect.dimension == Impact::DIMENSION_PHYSICAL && HoldsNo(text, match.tokens)) continue;
    Impact value;
    if (effect.dimension == Impact::DIMENSION_CONFIDENTIALITY) {
      AddDataKinds(text, match.tokens, value);
      if (effect.degree == Impact::DEGREE_UNSPECIFIED && value.data_kinds().empty()) continue;
    }
    // "no evidence that records were taken" leaves nothing open that it says was not.
    const bool deniable =
        label == "confidentiality-open" || effect.degree == Impact::DEGREE_EXPLOITED;
    if (deniable && IsSaidNotToBe(text, match.tokens, reading.matches)) {
      continue;
    }
    const Span words = text.SpanOf(match.tokens);
    value.set_dimension(effect.dimension);
    value.set_degree(effect.degree);
    value.set_description(std::string(text.Slice(words)));
    *AddFinding(reading, v1::FIELD_IMPACT, RuleName("impact.", label), 0.7, {words}, findings)
         .mutable_impact() = std::move(value);
    if (effect.dimension != Impact::DIMENSION_AVAILABILITY ||
        effect.degree != Impact::DEGREE_CONFIRMED) {
      continue;
    }
    const std::optional<Duration> duration = DurationNear(text, match.tokens);
    if (!duration) continue;
    Impact& lasted = *AddFinding(reading, v1::FIELD_IMPACT, "impact.duration", 0.7,
                                 {duration->span, words}, findings)
                          .mutable_impact();
    lasted.set_dimension(Impact::DIMENSION_AVAILABILITY);
    SetRange(*duration, *lasted.mutable_quantity());
    lasted.mutable_quantity()->set_unit("hours");
  }
}

// "two people familiar with the matter said": who speaks was not hit.
class Speakers {
 public:
  explicit Speakers(const FactReading& reading) {
    for (const StatementDraft& statement : reading.statements) {
      spans_.insert(spans_.end(), statement.source.begin(), statement.source.end());
    }
    std::sort(spans_.begin(), spans_.end(), [](Span a, Span b) { return a.begin < b.begin; });
  }

  bool Include(Span count) const {
    const auto behind =
        std::upper_bound(spans_.begin(), spans_.end(), count.begin,
                         [](uint32_t begin, Span span) { return begin < span.begin; });
    return behind != spans_.begin() && (behind - 1)->Overlaps(count);
  }

 private:
  std::vector<Span> spans_;  // where they stand, by begin
};

// The sections of count_cues.txt.
enum CountCue : uint8_t {
  kTouched = 1,
  kRoom = 2,
  kStrike = 4,
  kResponders = 8,
  kDeed = 16,
  kTold = 32,
  kCulprit = 64,
  kThings = 128,
};

uint8_t CountCuesOf(const Token& token) {
  static const ByWord<uint8_t> cues = SectionBits("count_cues", {{"touched", kTouched},
                                                                 {"room", kRoom},
                                                                 {"strike", kStrike},
                                                                 {"responders", kResponders},
                                                                 {"deed", kDeed},
                                                                 {"told", kTold},
                                                                 {"culprit", kCulprit},
                                                                 {"things", kThings}});
  return cues.Of(token.form);
}

// Whether a word that tells so stands within the same clause.
template <typename Tells>
bool StandsBeside(const Text& text, const QuantityMention& mention, const Tells& tells) {
  constexpr uint32_t kReach = 5;
  const Range sentence = text.SentenceWith(mention.token).tokens;
  const uint32_t end = text.TokenAt(mention.span.end - 1) + 1;
  for (uint32_t at = mention.token; at < std::min(sentence.end, end + kReach); ++at) {
    if (at >= end && text.token(at).mark != 0) break;
    if (tells(text.token(at))) return true;
  }
  for (uint32_t at = mention.token; at > sentence.begin && mention.token - at < kReach; --at) {
    if (text.token(at - 1).mark == ';' || text.token(at - 1).mark == ':') break;
    if (tells(text.token(at - 1))) return true;
  }
  return false;
}

// The same by a section of figure_cues.txt.
bool StandsBeside(const Text& text, const QuantityMention& mention, uint32_t section) {
  return StandsBeside(text, mention, [section](const Token& token) {
    return (FigureCuesOf(token.form) & section) != 0;
  });
}

bool StandsBeside(const Text& text, const QuantityMention& mention, CountCue cue) {
  return StandsBeside(text, mention,
                      [cue](const Token& token) { return (CountCuesOf(token) & cue) != 0; });
}

// "killed two people", "30 passengers were injured"; of other news than of computers also "left a
// dozen people in hospital".
bool PeopleAreHurt(const Text& text, const QuantityMention& mention, bool of_computers) {
  static const uint32_t hurt = FigureCueSection("hurt");
  if (mention.unit != "people") return false;
  return StandsBeside(text, mention, hurt) ||
         (!of_computers && (StandsBeside(text, mention, kTouched) ||
                            !HarmOf(text, TokensOf(text, mention)).empty()));
}

// "the passwords of 85,000 passengers", "data on 900 patients".
bool HasData(const Text& text, uint32_t number) {
  static constexpr absl::string_view kAbout[] = {"approximately", "about",   "around", "some",
                                                 "nearly",        "almost",  "at",     "least",
                                                 "more",          "roughly", "than",   "over"};
  while (number > 2 && std::find(std::begin(kAbout), std::end(kAbout), text.Lower(number - 1)) !=
                           std::end(kAbout)) {
    --number;
  }
  // "data belonging to 900 patients"
  static constexpr absl::string_view kOf[] = {"of", "on", "about", "for"};
  if (number < 3) return false;
  const bool belonging =
      text.Lower(number - 1) == "to" && IsOneOf(text.token(number - 2), kBelongingWord);
  const bool of =
      std::find(std::begin(kOf), std::end(kOf), text.Lower(number - 1)) != std::end(kOf);
  if (!of && !belonging) return false;
  const Token& what = text.token(number - (of ? 2 : 3));
  return !DataKindsOf(what.form).empty() || IsOneOf(what, kDataWord);
}

// "155 people on board"
bool TellsOnBoard(const Text& text, uint32_t number) {
  constexpr uint32_t kReach = 4;
  const uint32_t end = std::min(text.SentenceWith(number).tokens.end, number + kReach);
  for (uint32_t at = number + 1; at < end; ++at) {
    const absl::string_view word = text.Lower(at);
    if (word == "aboard" || (word == "on" && at + 1 < end && text.Lower(at + 1) == "board")) {
      return true;
    }
  }
  return false;
}

// "a stadium that holds 22,000 fans", "with 155 people on board"
bool TellsOfRoom(const Text& text, uint32_t number) {
  constexpr uint32_t kReach = 4;
  const uint32_t begin = text.SentenceWith(number).tokens.begin;
  for (uint32_t at = number; at > begin && number - at < kReach; --at) {
    if (CountCuesOf(text.token(at - 1)) & kRoom) return true;
  }
  return number > begin && text.Lower(number - 1) == "with" && TellsOnBoard(text, number);
}

// "Eight masked men armed with crowbars"
bool AreCulprits(const Text& text, Range mention) {
  static const uint32_t hurt = FigureCueSection("hurt");
  if (!HarmOf(text, mention).empty()) return false;
  constexpr uint32_t kBehind = 2;
  const uint32_t end = std::min(text.SentenceWith(mention.begin).tokens.end, mention.end + kBehind);
  bool culprits = false;
  for (uint32_t at = mention.begin; at < end; ++at) {
    if ((FigureCuesOf(text.token(at).form) & hurt) != 0) return false;
    culprits |= (CountCuesOf(text.token(at)) & kCulprit) != 0 && text.Lower(at) != "police";
  }
  return culprits;
}

// Animals, houses, vehicles and trips, of which words near by tell what became.
bool AreThings(const QuantityMention& mention) {
  return mention.unit == "animals" || mention.unit == "buildings" || mention.unit == "vehicles" ||
         mention.unit == "trips" || mention.unit == "organisations";
}

// "nine people, including three children", "seven of them women": counted with the rest.
bool AreOfThose(const Text& text, const QuantityMention& mention) {
  if (mention.unit != "people") return false;
  const uint32_t at = mention.token;
  if (at > 0 && text.Lower(at - 1) == "including") return true;
  if (at > 1 && text.Lower(at - 1) == "them" && text.Lower(at - 2) == "among") return true;
  // "Of the 38 guests in the cabin seven suffered injuries"
  if (at > 1 && text.Lower(at - 1) == "the" && text.Lower(at - 2) == "of" &&
      text.SentenceWith(at).tokens.begin + 2 == at) {
    return true;
  }
  // "None of the 190 passengers was hurt"
  if (at > 2 && text.Lower(at - 2) == "of" && text.Lower(at - 3) == "none") return true;
  // "All 45 employees left the building unharmed"
  constexpr uint32_t kReach = 8;
  const uint32_t end = std::min(text.SentenceWith(at).tokens.end, at + kReach);
  for (uint32_t behind = at; behind < end && text.token(behind).mark == 0; ++behind) {
    if (IsOneOf(text.token(behind), kUnhurtWord)) {
      return true;
    }
  }
  // "eleven of them were injured"
  return at + 3 < text.tokens().size() && text.Lower(at + 1) == "of" &&
         (text.Lower(at + 2) == "them" || text.Lower(at + 2) == "whom") &&
         !text.token(at + 3).Is(kAuxiliary);
}

// "a reward of 50,000 euros", "an aid of Rs 4 lakh": what others give.
bool IsReward(const Text& text, const QuantityMention& mention) {
  constexpr uint32_t kReach = 4;
  const uint32_t begin = text.SentenceWith(mention.token).tokens.begin;
  for (uint32_t at = mention.token; at > begin && mention.token - at < kReach; --at) {
    const absl::string_view word = text.Lower(at - 1);
    if (word == "reward" || word == "rewards" || word == "aid" || word == "gratia" ||
        (word == "compensation" && text.Lower(at - 2) != "in")) {
      return true;
    }
  }
  const uint32_t behind = TokensOf(text, mention).end;
  if (behind + 1 >= text.tokens().size()) return false;
  // "5,000 pounds for information"
  const absl::string_view what = text.Lower(behind + 1);
  return text.Lower(behind) == "reward" ||
         (text.Lower(behind) == "for" &&
          (what == "information" || what == "clues" || what == "tips"));
}

// "Three masked men robbed a bank": who did it was not hit by it.
bool DidIt(const Text& text, const QuantityMention& mention) {
  const uint32_t end = text.SentenceWith(mention.token).tokens.end;
  const uint32_t verb = TokensOf(text, mention).end;
  if (mention.unit == "people" && AreCulprits(text, TokensOf(text, mention))) return true;
  if (mention.unit != "people" || verb + 1 >= end || !(CountCuesOf(text.token(verb)) & kDeed)) {
    return false;
  }
  const Token& object = text.token(verb + 1);
  return object.Is(kArticle) || object.Is(kNumberWord) || object.Is(kPossessive) ||
         object.kind == TokenKind::kNumber || object.Has(kCapitalised) ||
         text.Lower(object) == "into";
}

// Of other news the weights have seen little.
double LeastChanceOfCount(const Text& text, const QuantityMention& mention, bool of_computers) {
  static const uint32_t harm = FigureCueSection("take");
  if (mention.unit == "systems" && StandsBeside(text, mention, kStrike))
    return kBesideHarmIsPossible;
  if (mention.unit == "people" && StandsBeside(text, mention, kResponders)) return kSureOfHarm;
  if (mention.unit == "people" && StandsBeside(text, mention, kTold)) return kBesideHarmIsPossible;
  return (!of_computers && !TellsOfRoom(text, mention.token)) ||
                 StandsBeside(text, mention, harm) || HasData(text, mention.token)
             ? kBesideHarmIsPossible
             : kCountIsPossible;
}

// "a similar attack cost", "the average loss": of something else.
bool IsOfOthers(const Text& text, uint32_t token) {
  static const uint32_t others = FigureCueSection("history") | FigureCueSection("average");
  constexpr uint32_t kReach = 10;
  const uint32_t begin = text.SentenceWith(token).tokens.begin;
  for (uint32_t at = token; at > begin && token - at < kReach; --at) {
    // "cost the group an estimated $61 million", "it estimates lost sales at" is its own.
    if (absl::StartsWith(text.Lower(at - 1), "estimat")) continue;
    if ((FigureCuesOf(text.token(at - 1).form) & others) != 0) return true;
  }
  return false;
}

// "cash worth at least 11 million kroner"
bool IsWorth(const Text& text, uint32_t token) {
  constexpr uint32_t kReach = 5;
  const uint32_t begin = text.SentenceWith(token).tokens.begin;
  for (uint32_t at = token; at > begin && token - at < kReach; --at) {
    if (text.Lower(at - 1) == "worth" || text.Lower(at - 1) == "valued") return true;
  }
  return false;
}

double LeastChanceOfMoney(const Text& text, uint32_t token, Impact::MoneyKind part,
                          bool of_computers) {
  switch (part) {
    case Impact::MONEY_KIND_UNSPECIFIED:
      if (!of_computers && IsWorth(text, token)) return kBesideRobbers;
      return of_computers ? kLikely : kPossible;
    case Impact::MONEY_KIND_FINE:
      return kFineIsPossible;
    case Impact::MONEY_KIND_STOLEN:
      return of_computers ? kPossible : kBesideRobbers;
    case Impact::MONEY_KIND_LOSS:
      if (!of_computers) return kBesideRobbers;
      return IsOfOthers(text, token) ? kLikely : kLossIsPossible;
    default:
      return kPossible;
  }
}

// ", not of the": the token behind it, where it stands at `comma`; 0 if it does not.
uint32_t BehindNot(const Text& text, uint32_t comma, uint32_t end) {
  if (comma + 2 >= end || text.token(comma).mark != ',' || text.Lower(comma + 1) != "not") return 0;
  uint32_t at = comma + 2;
  while (at + 1 < end && at < comma + 4 && (text.Lower(at) == "of" || text.Lower(at) == "the"))
    ++at;
  return at;
}

// "Data of 14,000 holders was copied, not of 41,000": the number that is taken back for this one.
std::optional<Figure> TakenBackFor(const Text& text, const QuantityMention& mention) {
  constexpr uint32_t kReach = 12;  // tokens
  const uint32_t from = TokensOf(text, mention).end;
  const uint32_t end = text.SentenceWith(mention.token).tokens.end;
  for (uint32_t at = from; at < std::min(end, from + kReach); ++at) {
    const uint32_t number = BehindNot(text, at, end);
    if (number == 0) continue;
    std::optional<Figure> other = FigureAt(text, number);
    return other && (other->min != mention.min || other->max != mention.max) ? other : std::nullopt;
  }
  return std::nullopt;
}

// Whether it is such a number itself: "not 41,000 holders".
bool IsTakenBack(const Text& text, const QuantityMention& mention) {
  const uint32_t begin = text.SentenceWith(mention.token).tokens.begin;
  for (uint32_t at = mention.token; at > begin && mention.token - at < 4; --at) {
    if (BehindNot(text, at - 1, mention.token + 1) == mention.token) return true;
  }
  return false;
}

void FindCounts(const FactReading& reading, const FigureReading& figures,
                std::vector<Finding>& findings) {
  const Text& text = reading.text;
  MoneyKinds money(text, figures.tells_of_ransom());
  for (const SeenQuantity& seen : SeeQuantities(reading, figures)) {
    const QuantityMention& mention = seen.mention;
    if (DidIt(text, mention) || AreOfThose(text, mention)) continue;
    if (mention.money() && IsReward(text, mention)) continue;
    const bool houses = mention.unit == "organisations" && figures.is_of_computers();
    const bool things = AreThings(mention) && !houses;
    if (things && (figures.is_of_computers() || !StandsBeside(text, mention, kThings))) continue;
    const bool hurt = PeopleAreHurt(text, mention, figures.is_of_computers());
    const double chance =
        hurt || things ? kSureOfHarm
                       : FigureWeights::Default().Chance(
                             mention.money() ? FigureSort::kMoney : FigureSort::kCount, seen.seen);
    // Beside words for what part it plays an amount is told even if the weights are in doubt.
    const Impact::MoneyKind part =
        mention.money() ? money.Of(mention) : Impact::MONEY_KIND_UNSPECIFIED;
    const bool of_computers = figures.is_of_computers();
    if (chance < (mention.money() ? LeastChanceOfMoney(text, mention.token, part, of_computers)
                                  : LeastChanceOfCount(text, mention, of_computers))) {
      continue;
    }
    const RuleName rule = mention.money()              ? "impact.money"
                          : IsTakenBack(text, mention) ? "impact.taken_back"
                          : mention.of_many            ? "impact.many"
                                                       : "impact.count";
    v1::Claim& claim =
        AddFinding(reading, v1::FIELD_IMPACT, rule, chance, {mention.span}, findings);
    Impact& impact = *claim.mutable_impact();
    if (mention.money()) {
      impact.set_dimension(Impact::DIMENSION_MONETARY);
      SetRange(mention, *impact.mutable_money());
      impact.mutable_money()->set_currency(mention.currency.data(), mention.currency.size());
      impact.set_money_kind(part);
      continue;
    }
    SetRange(mention, *impact.mutable_quantity());
    impact.mutable_quantity()->set_unit(mention.unit.data(), mention.unit.size());
    impact.set_dimension(hurt                      ? Impact::DIMENSION_HUMAN
                         : mention.unit == "trips" ? Impact::DIMENSION_AVAILABILITY
                         : things                  ? Impact::DIMENSION_PHYSICAL
                         : mention.unit == "records" || mention.unit == "bytes"
                             ? Impact::DIMENSION_CONFIDENTIALITY
                             : Impact::DIMENSION_UNSPECIFIED);
    if (hurt) {
      const uint32_t end = text.TokenAt(mention.span.end - 1) + 1;
      impact.set_description(std::string(HarmOf(text, {text.TokenAt(mention.span.begin), end})));
    }
    if (const auto other = TakenBackFor(text, mention)) {
      v1::Claim& former = AddFinding(reading, v1::FIELD_IMPACT, "impact.taken_back", chance,
                                     {other->span, mention.span}, findings);
      *former.mutable_impact() = impact;
      former.mutable_impact()->clear_quantity();
      SetRange(*other, *former.mutable_impact()->mutable_quantity());
      former.mutable_impact()->mutable_quantity()->set_unit(std::string(mention.unit));
    }
  }
}

}  // namespace

std::vector<SeenQuantity> SeeQuantities(const FactReading& reading, const FigureReading& figures) {
  const Text& text = reading.text;
  const Speakers speakers(reading);
  const std::vector<QuantityMention> all = FindQuantities(text, reading.landmarks);
  std::vector<SeenQuantity> seen;
  size_t date = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    if (text.ParagraphWith(all[i].token).role == ParagraphRole::kBoilerplate) continue;
    // "the 2031 breach of records" counts none.
    while (date < reading.dates.size() && reading.dates[date].end <= all[i].span.begin) ++date;
    if (date < reading.dates.size() && reading.dates[date].begin <= all[i].span.begin &&
        !all[i].money()) {
      continue;
    }
    if (all[i].unit == "people" && speakers.Include(all[i].span)) continue;
    seen.push_back({all[i], figures.OfQuantity(all, i)});
  }
  return seen;
}

void FindImpacts(const FactReading& reading, const FigureReading& figures,
                 std::vector<Finding>& findings) {
  FindDegrees(reading, figures.is_of_computers(), findings);
  FindCounts(reading, figures, findings);
}

}  // namespace dossier::analysis
