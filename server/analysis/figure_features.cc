#include "server/analysis/figure_features.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/analysis/kind_weights.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

// Kinds of values; each has its names.
enum class Values : uint8_t {
  kOne,  // nothing but that it is there
  kYes,
  kCue,
  kDistance,
  kSide,
  kWord,
  kKind,
  kSure,
  kPlain,
  kTopic,
  kTelling,
  kBucket,
  kMark,
  kForm,
  kAge,
  kEvent,
  kPlace,
  kUnit,
  kUnitSort,
  kSize,
  kCurrency,
};
constexpr size_t kValues = static_cast<size_t>(Values::kCurrency) + 1;

// In the names of features.
constexpr absl::string_view kIs = " = ";
constexpr absl::string_view kAnd = " + ";

struct TraitEntry {
  absl::string_view name;
  Values first;
  Values second = Values::kOne;
};

// In the order of FigureTrait.
constexpr TraitEntry kTable[] = {
    {"cue before", Values::kCue, Values::kDistance},
    {"cue behind", Values::kCue, Values::kDistance},
    {"nearest cue", Values::kCue, Values::kSide},
    {"word before", Values::kWord},
    {"word behind", Values::kWord},
    {"two behind", Values::kWord},
    {"kind + distance", Values::kKind, Values::kDistance},
    {"told", Values::kSure},
    {"told beside", Values::kSure},
    {"told here", Values::kSure},
    {"nearest cue + told", Values::kCue, Values::kPlain},
    {"topic", Values::kTopic},
    {"report + sentence", Values::kKind, Values::kTelling},
    {"sentence", Values::kPlace},
    {"note", Values::kYes},
    {"mark", Values::kMark},
    {"others beside", Values::kBucket},
    {"place among them", Values::kBucket},
    {"named before + behind", Values::kYes, Values::kYes},
    {"form", Values::kForm},
    {"age", Values::kAge},
    {"age + told", Values::kAge, Values::kPlain},
    {"event + distance", Values::kEvent, Values::kDistance},
    {"form + cue", Values::kForm, Values::kCue},
    {"unit", Values::kUnit},
    {"unit sort + size", Values::kUnitSort, Values::kSize},
    {"size", Values::kSize},
    {"currency + size", Values::kCurrency, Values::kSize},
};
static_assert(std::size(kTable) == kFigureTraits);

// The words of units.txt that are counted, and their numbers from 1.
struct Counted {
  std::vector<std::string> names = {"none"};
  ByWord<uint8_t> number_of;
};

const Counted& CountedWords() {
  static const Counted* const counted = [] {
    absl::flat_hash_map<std::string, uint8_t> numbers;
    std::vector<std::string> names = {"none"};
    ForEachSectionEntry("units", [&](absl::string_view, absl::string_view entry) {
      const std::string word(entry.substr(0, entry.find('=')));
      if (entry.size() != word.size() || numbers.contains(word) || names.size() > 254) return;
      numbers.emplace(word, static_cast<uint8_t>(names.size()));
      names.push_back(word);
    });
    return new Counted{std::move(names), ByWord<uint8_t>([&](absl::string_view word) {
                         const auto found = numbers.find(word);
                         return found == numbers.end() ? uint8_t{0} : found->second;
                       })};
  }();
  return *counted;
}

// The sections of figure_cues.txt and the words of its last one.
struct Cues {
  std::vector<std::string> sections;
  std::vector<std::string> words = {"~other"};
  ByWord<uint32_t> sections_of;
  ByWord<uint8_t> number_of;
};

const Cues& AllCues() {
  static const Cues* const cues = [] {
    std::vector<std::string> sections;
    std::vector<std::string> words = {"~other"};
    absl::flat_hash_map<std::string, uint32_t> bits;
    absl::flat_hash_map<std::string, uint8_t> numbers;
    ForEachSectionEntry("figure_cues", [&](absl::string_view section, absl::string_view word) {
      if (section == "beside") {
        if (!numbers.emplace(word, static_cast<uint8_t>(words.size())).second) return;
        words.emplace_back(word);
        if (words.size() > 255) std::abort();
        return;
      }
      if (sections.empty() || sections.back() != section) sections.emplace_back(section);
      if (sections.size() > 32) std::abort();
      bits[std::string(word)] |= uint32_t{1} << (sections.size() - 1);
    });
    const auto of = [](const auto& map, absl::string_view word) {
      const auto found = map.find(word);
      return found == map.end() ? typename std::decay_t<decltype(map)>::mapped_type(0)
                                : found->second;
    };
    return new Cues{std::move(sections), std::move(words),
                    ByWord<uint32_t>([&](absl::string_view word) { return of(bits, word); }),
                    ByWord<uint8_t>([&](absl::string_view word) { return of(numbers, word); })};
  }();
  return *cues;
}

template <size_t n>
std::vector<std::string> Names(const char* const (&names)[n]) {
  return {std::begin(names), std::end(names)};
}

std::vector<std::string> TopicNames() {
  std::vector<std::string> names;
  for (uint32_t q = 0; q < kToldKinds; ++q) {
    names.emplace_back(QuestionName(static_cast<KindQuestion>(q)));
  }
  return names;
}

std::vector<std::string> NamesOf(Values values) {
  switch (values) {
    case Values::kOne:
      return {""};
    case Values::kYes:
      return Names({"no", "yes"});
    case Values::kCue:
      return AllCues().sections;
    case Values::kDistance:
      return Names({"beside", "in clause", "next clause", "far"});
    case Values::kSide:
      return Names({"before", "behind"});
    case Values::kWord:
      return AllCues().words;
    case Values::kKind:
      return Names({"intrusion", "data", "extortion", "phishing", "malware", "disruption",
                    "weakness found", "weakness mended", "physical", "other"});
    case Values::kSure:
      return Names({"never", "hardly", "little", "rather not", "perhaps", "rather", "likely",
                    "plainly", "very plainly"});
    case Values::kPlain:
      return Names({"aside", "perhaps", "plainly"});
    case Values::kTopic:
      return TopicNames();
    case Values::kTelling:
      return Names({"tells", "goes on", "aside"});
    case Values::kBucket:
      return Names({"0", "1", "2", "3", "4", "5-6", "7-9", "10-14", "15-24", "25.."});
    case Values::kMark:
      return Names({"quotation", "heading", "brackets", "opens", "ends", "question"});
    case Values::kForm:
      return Names({"full day", "day", "weekday", "day word", "full month", "month", "year",
                    "named year", "week", "unit", "ago", "span", "season", "quarter", "weekend",
                    "other"});
    case Values::kAge:
      return Names({"unknown", "ahead", "day", "week", "month", "half-year", "year", "three years",
                    "older"});
    case Values::kEvent:
      return Names({"none", "started", "ended", "detected", "contained", "disclosed",
                    "reported to authority", "recovered"});
    case Values::kPlace:
      return Names({"first", "second", "later"});
    case Values::kUnit:
      return CountedWords().names;
    case Values::kUnitSort:
      return Names({"records", "people", "organisations", "systems", "bytes", "other"});
    case Values::kSize:
      return Names({"1", "10", "100", "1000", "10k", "100k", "1m", "10m", "100m", "1bn"});
    case Values::kCurrency:
      return Names({"usd", "crypto", "other"});
  }
  return {};
}

const std::array<std::vector<std::string>, kValues>& AllNames() {
  static const auto* const names = [] {
    auto* all = new std::array<std::vector<std::string>, kValues>;
    for (size_t v = 0; v < kValues; ++v) (*all)[v] = NamesOf(static_cast<Values>(v));
    return all;
  }();
  return *names;
}

const std::vector<std::string>& NamesIn(Values values) {
  return AllNames()[static_cast<size_t>(values)];
}

}  // namespace

absl::string_view FigureSortName(FigureSort sort) {
  constexpr absl::string_view kNames[] = {"date", "count", "money"};
  return kNames[static_cast<size_t>(sort)];
}

FigureFeatures::FigureFeatures() {
  for (uint32_t t = 0; t < kFigureTraits; ++t) {
    const auto seconds = static_cast<uint32_t>(NamesIn(kTable[t].second).size());
    places_[t] = {size_, seconds};
    size_ += seconds * static_cast<uint32_t>(NamesIn(kTable[t].first).size());
  }
  if (size_ > std::numeric_limits<FigureFeature>::max()) std::abort();
}

const FigureFeatures& FigureFeatures::Get() {
  static const auto* const features = new FigureFeatures;
  return *features;
}

size_t FigureFeatures::TraitOf(FigureFeature feature) const {
  return std::upper_bound(places_.begin(), places_.end(), feature,
                          [](uint32_t f, const Place& p) { return f < p.begin; }) -
         1 - places_.begin();
}

std::string FigureFeatures::Name(FigureFeature feature) const {
  const size_t number = TraitOf(feature);
  const TraitEntry& trait = kTable[number];
  const Place& place = places_[number];
  const uint32_t value = feature - place.begin;
  std::string name = absl::StrCat(trait.name, kIs, NamesIn(trait.first)[value / place.seconds]);
  if (trait.second != Values::kOne) {
    absl::StrAppend(&name, kAnd, NamesIn(trait.second)[value % place.seconds]);
  }
  return name;
}

bool FigureFeatures::IsStep(FigureFeature feature) const {
  return kTable[TraitOf(feature)].first == Values::kSure;
}

const ByWord<uint32_t>& FigureCues() { return AllCues().sections_of; }

uint32_t FigureCueSection(absl::string_view name) {
  const auto& sections = AllCues().sections;
  const auto found = std::find(sections.begin(), sections.end(), name);
  if (found == sections.end()) std::abort();
  return uint32_t{1} << (found - sections.begin());
}

uint32_t FigureWordOf(uint32_t form) { return AllCues().number_of.Of(form); }

uint32_t CountedWordOf(uint32_t form) { return CountedWords().number_of.Of(form); }

}  // namespace dossier::analysis
