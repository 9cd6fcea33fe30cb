#include "server/analysis/traits.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/analysis/cues.h"
#include "server/analysis/rules.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {
namespace {

// Kinds of values; each has its names.
enum class Values : uint8_t {
  kOne,      // nothing but that it is there
  kBucket,   // Bucket()
  kShape,    // Shape
  kWord,     // TokenKinds::WordOf
  kLemma,    // CueEntry::number
  kForm,     // VerbForm bits
  kMark,     // see kMarks
  kRule,     // Rule
  kGroup,    // see kGroups
  kSubject,  // see kSubjects
  kFour,     // of two yes-or-no questions
  kSixteen,  // of two questions with four answers
  kDoubt,    // the bit of a Doubt
  kFrame,    // the bit of a CueFrame
  kReason,   // ReportEnd
};

// In the names of features.
constexpr absl::string_view kIs = " = ";
constexpr absl::string_view kAnd = " + ";
constexpr absl::string_view kYes = "yes";

constexpr absl::string_view kShapeNames[] = {
    "~nothing", "~article",  "~determiner", "~preposition", "~coordinator", "~subordinator",
    "~pronoun", "~relative", "~auxiliary",  "~common verb", "~adverb",      "~time",
    "~number",  "~capital",  "~reports",    "~report",      "~reporting",   "~-ing",
    "~-ed",     "~-s",       "~word",       "~'s",          "~quote",       "~comma",
    "~stop",    "~mark"};
static_assert(std::size(kShapeNames) == kShapes);

constexpr absl::string_view kMarks[] = {"comma",   "comma and",   "and",       "dash",
                                        "bracket", "colon",       "semicolon", "relative",
                                        "when",    "preposition", "quote",     "none"};
constexpr absl::string_view kGroups[] = {"before", "that",      "clause", "object",
                                         "to",     "quotation", "other"};
constexpr absl::string_view kSubjects[] = {
    "none",    "he or she",  "they",   "i or we",  "it",    "relative", "person", "body",
    "country", "other name", "people", "document", "nouns", "noun",     "this"};
constexpr absl::string_view kDoubtNames[] = {
    "no verb",     "passive",    "words follow",  "relative speaker",
    "no frame",    "no clause",  "opening",       "topic",
    "as",          "no subject", "far",           "bare object",
    "another cue", "lead",       "not possessed", "headline"};
static_assert(std::size(kDoubtNames) == kDoubts);
constexpr absl::string_view kReasons[] = {"none",        "contrast",   "source",      "refusal",
                                          "reporting",   "report",     "report that", "base",
                                          "attribution", "writer but", "writer and"};
constexpr absl::string_view kFrameNames[] = {"q", "c", "t", "a", "i", "o", "w", "p", "n"};

struct TraitEntry {
  absl::string_view name;
  Values first;
  Values second = Values::kOne;
};

// In the order of Trait.
constexpr TraitEntry kTable[] = {
    {"mark", Values::kMark},
    {"next word", Values::kWord},
    {"mark + next word", Values::kMark, Values::kWord},
    {"next two", Values::kShape, Values::kShape},
    {"next + cue", Values::kShape, Values::kGroup},
    {"before", Values::kShape},
    {"mark + rule", Values::kMark, Values::kRule},
    {"mark + why by rule", Values::kMark, Values::kReason},
    {"words so far", Values::kBucket},
    {"words to come", Values::kBucket},
    {"words to next mark", Values::kBucket},
    {"mark + verbs", Values::kMark, Values::kFour},
    {"verbs", Values::kFour},
    {"tenses", Values::kSixteen},
    {"mark + subject again", Values::kMark, Values::kFour},
    {"quotations", Values::kFour},
    {"mark + reports ahead", Values::kMark, Values::kFour},
    {"mark + clause of cue", Values::kMark, Values::kFour},
    {"mark + closes", Values::kMark, Values::kFour},
    {"places before", Values::kBucket},
    {"next + words to come", Values::kShape, Values::kBucket},
    {"rule", Values::kRule},
    {"verb", Values::kLemma},
    {"verb + words", Values::kLemma, Values::kGroup},
    {"form + rule", Values::kForm, Values::kRule},
    {"before cue", Values::kWord},
    {"before cue + words", Values::kWord, Values::kGroup},
    {"two before cue", Values::kShape},
    {"speaker + rule", Values::kSubject, Values::kRule},
    {"speaker word", Values::kWord},
    {"speaker length", Values::kBucket},
    {"after cue", Values::kWord},
    {"after cue + rule", Values::kShape, Values::kRule},
    {"first word + rule", Values::kWord, Values::kRule},
    {"second word", Values::kShape},
    {"length + rule", Values::kBucket, Values::kRule},
    {"verb seen + rule", Values::kFour, Values::kRule},
    {"quoted + rule", Values::kFour, Values::kRule},
    {"doubt", Values::kDoubt},
    {"doubt + rule", Values::kDoubt, Values::kRule},
    {"behind + rule", Values::kShape, Values::kRule},
    {"place", Values::kFour},
    {"distance + words", Values::kBucket, Values::kGroup},
    {"quotation + rule", Values::kSixteen, Values::kRule},
    {"earlier", Values::kFour},
    {"takes + words", Values::kFrame, Values::kGroup},
};
static_assert(std::size(kTable) == kTraits);

constexpr uint32_t kClosedClasses =
    kArticle | kDemonstrative | kPossessive | kPreposition | kCoordinator | kSubordinator |
    kSubjectPronoun | kObjectPronoun | kRelative | kAuxiliary | kNegation | kIndefinitePronoun;

struct ClosedList {
  std::vector<std::string> words;
  absl::flat_hash_map<absl::string_view, uint16_t> numbers;
};

const ClosedList& Closed() {
  static const ClosedList* const list = [] {
    auto* built = new ClosedList;
    ForEachSectionEntry("words", [&](absl::string_view, absl::string_view word) {
      if ((ClassesOf(word) & kClosedClasses) == 0) return;
      if (std::find(built->words.begin(), built->words.end(), word) != built->words.end()) return;
      built->words.emplace_back(word);
    });
    for (size_t w = 0; w < built->words.size(); ++w) {
      built->numbers.emplace(built->words[w], static_cast<uint16_t>(w));
    }
    return built;
  }();
  return *list;
}

uint32_t CountOf(Values values) {
  switch (values) {
    case Values::kOne:
      return 1;
    case Values::kBucket:
      return 10;
    case Values::kShape:
      return kShapes;
    case Values::kWord:
      return kShapes + ClosedWords();
    case Values::kLemma:
      return static_cast<uint32_t>(CueEntries());
    case Values::kForm:
      return 16;
    case Values::kMark:
      return std::size(kMarks);
    case Values::kRule:
      return kRules;
    case Values::kGroup:
      return std::size(kGroups);
    case Values::kSubject:
      return std::size(kSubjects);
    case Values::kFour:
      return 4;
    case Values::kSixteen:
      return 16;
    case Values::kDoubt:
      return kDoubts;
    case Values::kFrame:
      return std::size(kFrameNames);
    case Values::kReason:
      return std::size(kReasons);
  }
  return 1;
}

std::string NameOf(Values values, uint32_t value) {
  switch (values) {
    case Values::kOne:
      return std::string(kYes);
    case Values::kBucket: {
      constexpr absl::string_view kBuckets[] = {"0",   "1",   "2",     "3",     "4",
                                                "5-6", "7-9", "10-14", "15-24", "25.."};
      return std::string(kBuckets[value]);
    }
    case Values::kShape:
      return std::string(kShapeNames[value]);
    case Values::kWord:
      return value < kShapes ? std::string(kShapeNames[value]) : Closed().words[value - kShapes];
    case Values::kLemma:
      return CueName(value);
    case Values::kForm:
      return absl::StrCat((value & kBase) != 0 ? "base " : "", (value & kThirdPerson) ? "-s " : "",
                          (value & kPast) != 0 ? "-ed " : "", (value & kIng) != 0 ? "-ing " : "",
                          "form");
    case Values::kMark:
      return std::string(kMarks[value]);
    case Values::kRule:
      return std::string(RuleName(static_cast<Rule>(value)));
    case Values::kGroup:
      return std::string(kGroups[value]);
    case Values::kSubject:
      return std::string(kSubjects[value]);
    case Values::kFour:
    case Values::kSixteen:
      return absl::StrCat(value);
    case Values::kDoubt:
      return std::string(kDoubtNames[value]);
    case Values::kFrame:
      return std::string(kFrameNames[value]);
    case Values::kReason:
      return std::string(kReasons[value]);
  }
  return "";
}

}  // namespace

absl::string_view DecisionName(Decision decision) {
  switch (decision) {
    case Decision::kEnd:
      return "end";
    case Decision::kStart:
      return "start";
    case Decision::kStatement:
      return "statement";
  }
  return "";
}

absl::string_view RuleName(Rule rule) {
  static constexpr absl::string_view kNames[] = {"quotation.cue_before",
                                                 "quotation.cue_after",
                                                 "quotation.cue_after_stop",
                                                 "quotation.according_to",
                                                 "indirect.that",
                                                 "indirect.clause",
                                                 "indirect.infinitive",
                                                 "indirect.request",
                                                 "indirect.object",
                                                 "indirect.cue_after",
                                                 "indirect.as",
                                                 "indirect.question",
                                                 "indirect.passive",
                                                 "indirect.noun",
                                                 "indirect.according_to",
                                                 "refusal"};
  static_assert(std::size(kNames) == kRules);
  return kNames[static_cast<uint32_t>(rule)];
}

FeatureNumbers::FeatureNumbers() {
  for (uint32_t t = 0; t < kTraits; ++t) {
    places_[t] = {size_, CountOf(kTable[t].second)};
    size_ += CountOf(kTable[t].first) * places_[t].seconds;
  }
  if (size_ > std::numeric_limits<Feature>::max()) std::abort();  // lexicons outgrew the type
}

const FeatureNumbers& FeatureNumbers::Get() {
  static const FeatureNumbers numbers;
  return numbers;
}

std::string FeatureNumbers::Name(Feature feature) const {
  const auto behind =
      std::upper_bound(places_.begin(), places_.end(), feature,
                       [](uint32_t number, const Place& place) { return number < place.begin; });
  const size_t t = behind - places_.begin() - 1;
  const auto [begin, seconds] = places_[t];
  const uint32_t value = feature - begin;
  std::string name = absl::StrCat(kTable[t].name, kIs, NameOf(kTable[t].first, value / seconds));
  if (kTable[t].second != Values::kOne) {
    absl::StrAppend(&name, kAnd, NameOf(kTable[t].second, value % seconds));
  }
  return name;
}

FeatureSpelling::FeatureSpelling() {
  for (uint32_t t = 0; t < kTraits; ++t) traits_.emplace(kTable[t].name, static_cast<Trait>(t));
  for (uint32_t k = 0; k <= static_cast<uint32_t>(Values::kReason); ++k) {
    auto& names = values_.emplace_back();
    const Values values = static_cast<Values>(k);
    for (uint32_t v = 0; v < CountOf(values); ++v) {
      names.emplace(NameOf(values, v), static_cast<uint16_t>(v));
    }
  }
}

std::optional<Feature> FeatureSpelling::Find(absl::string_view name) const {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(name, absl::MaxSplits(kIs, 1));
  const auto trait = traits_.find(parts.first);
  if (trait == traits_.end()) return std::nullopt;
  const TraitEntry& entry = kTable[static_cast<uint32_t>(trait->second)];
  const bool two = entry.second != Values::kOne;
  const std::pair<absl::string_view, absl::string_view> words =
      two ? absl::StrSplit(parts.second, absl::MaxSplits(kAnd, 1)) : std::pair(parts.second, kYes);
  const auto& firsts = values_[static_cast<uint32_t>(entry.first)];
  const auto& seconds = values_[static_cast<uint32_t>(entry.second)];
  const auto first = firsts.find(words.first);
  const auto second = seconds.find(words.second);
  if (first == firsts.end() || second == seconds.end()) return std::nullopt;
  return FeatureNumbers::Get().Of(trait->second, first->second, second->second);
}

uint32_t ClosedWords() { return static_cast<uint32_t>(Closed().words.size()); }

uint32_t ShapeOf(const Reading& reading, uint32_t i, uint32_t limit) {
  const auto shape = [&] {
    if (i >= limit) return Shape::kNothing;
    const Token& token = reading.token(i);
    switch (token.kind) {
      case TokenKind::kNumber:
        return Shape::kNumber;
      case TokenKind::kPossessive:
        return Shape::kPossessive;
      case TokenKind::kQuote:
        return Shape::kQuote;
      case TokenKind::kPunctuation:
      case TokenKind::kSymbol:
        if (token.mark == ',') return Shape::kComma;
        return token.mark == '.' || token.mark == '?' || token.mark == '!' ? Shape::kStop
                                                                           : Shape::kPunctuation;
      case TokenKind::kAddress:
        return Shape::kCapital;
      case TokenKind::kWord:
        break;
    }
    if (const Cue* const cue = reading.CueAt(i);
        cue != nullptr && cue->entry->sort == CueSort::kVerb) {
      if (cue->form == kIng) return Shape::kCueIng;
      return (cue->form & (kPast | kThirdPerson)) != 0 ? Shape::kCueFinite : Shape::kCueBase;
    }
    if (token.classes != 0) {
      if (reading.IsPronoun(i)) return Shape::kPronoun;
      if (token.Is(kArticle)) return Shape::kArticle;
      if (token.Is(kRelative)) return Shape::kRelative;
      if (token.Is(kCoordinator)) return Shape::kCoordinator;
      if (token.Is(kAuxiliary)) return Shape::kAuxiliary;
      if (token.Is(kPossessive) || token.Is(kDemonstrative) || token.Is(kQuantifier)) {
        return Shape::kDeterminer;
      }
      if (token.Is(kPreposition)) return Shape::kPreposition;
      if (token.Is(kSubordinator)) return Shape::kSubordinator;
      if (token.Is(kCommonVerb)) return Shape::kCommonVerb;
      if (reading.IsTime(i)) return Shape::kTime;
      if (token.Is(kNumberWord)) return Shape::kNumber;
    }
    if (reading.IsAdverb(i)) return Shape::kAdverb;
    if (token.Has(kCapitalised)) return Shape::kCapital;
    const absl::string_view lower = reading.Lower(i);
    if (absl::EndsWith(lower, "ing")) return Shape::kIng;
    if (absl::EndsWith(lower, "ed")) return Shape::kEd;
    return absl::EndsWith(lower, "s") ? Shape::kPlural : Shape::kWord;
  };
  return static_cast<uint32_t>(shape());
}

SeenToken SeenAt(const Reading& reading, uint32_t i, uint32_t limit) {
  static const ByWord<uint16_t> closed([](absl::string_view word) -> uint16_t {
    const auto found = Closed().numbers.find(word);
    return found == Closed().numbers.end() ? 0 : static_cast<uint16_t>(found->second + kShapes);
  });
  const uint32_t shape = ShapeOf(reading, i, limit);
  const uint32_t number = i < limit ? closed.Of(reading.token(i).form) : 0;
  return {shape, number != 0 ? number : shape};
}

uint32_t Bucket(uint32_t count) {
  if (count < 5) return count;
  if (count < 7) return 5;
  if (count < 10) return 6;
  if (count < 15) return 7;
  return count < 25 ? 8 : 9;
}

}  // namespace dossier::analysis
