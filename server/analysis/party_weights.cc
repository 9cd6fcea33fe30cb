#include "server/analysis/party_weights.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "dossier/v1/fact.pb.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/weight_table.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

constexpr std::array<absl::string_view, kPartyPlaces> kPlaceNames = {"sign",
                                                                     "topic",
                                                                     "named",
                                                                     "before",
                                                                     "before 2",
                                                                     "behind",
                                                                     "behind 2",
                                                                     "owns",
                                                                     "does",
                                                                     "suffers",
                                                                     "object of",
                                                                     "on",
                                                                     "by",
                                                                     "of",
                                                                     "from",
                                                                     "in",
                                                                     "to",
                                                                     "apposed",
                                                                     "near",
                                                                     "pattern",
                                                                     "acting",
                                                                     "told before",
                                                                     "told behind",
                                                                     "told here",
                                                                     "topic of person",
                                                                     "topic of organisation",
                                                                     "topic of place",
                                                                     "topic of other",
                                                                     "best place",
                                                                     "all places",
                                                                     "lead",
                                                                     "rival",
                                                                     "finder",
                                                                     "maker",
                                                                     "thing",
                                                                     "mates"};

constexpr std::array<absl::string_view, kPartySigns> kSignNames = {
    "person",
    "organisation",
    "place",
    "other name",
    "country name",
    "demonym",
    "stand-in",
    "known group",
    "shape of a group",
    "country of a known group",
    "no party",
    "handle",
    "in the headline",
    "in the first sentence",
    "in the first three sentences",
    "in the second half",
    "only in the second half",
    "named first",
    "once",
    "twice",
    "often",
    "named most",
    "named second most",
    "only one",
    "many parties",
    "all capitals",
    "mixed letters",
    "one word",
    "long name",
    "quoted",
    "in brackets",
    "possessive",
    "modifies",
    "described",
    "hears",
    "speaks",
    "speaks often",
    "speaks as victim",
    "speaks as attacker",
    "speaks as researcher",
    "speaks as authority",
    "speaks as media",
    "speaks as person",
    "note",
    "short report",
    "long report",
    "no incident",
    "weakness alone",
    "opens the text",
    "within a name",
    "with an initiator",
    "hit by a pattern",
    "acts by a pattern",
    "happening near",
    "happening possible",
    "no happening",
    "nothing told",
    "little told",
    "much told",
    "mostly possible",
    "known guard",
    "known medium",
    "known platform",
    "known settlement",
    "only in the headline",
    "signs the headline",
    "common word",
    "known authority",
    "malware",
    "part of a name",
    "listed",
    "called an attacker",
    "titled an attacker",
    "called a group",
    "by pseudonym",
    "likened",
    "before versus",
    "known group in a note",
    "behind versus",
    "favoured",
    "opposed",
    "behind a group",
    "country of some groups",
    "country of many groups",
};

// What words are told by that no lexicon has; PartyWords::Look in its order.
constexpr std::array<absl::string_view, 8> kLookNames = {"~nothing", "~number", "~name", "~country",
                                                         "~group",   "~-ed",    "~-ing", "~word"};

// The lexicons whose sections are classes of words.
constexpr absl::string_view kClassLexicons[] = {"party_words", "word_classes", "party_categories",
                                                "fact_nouns", "titles"};
// Lexicons of names: what they have alone tells nothing.
constexpr absl::string_view kNameLexicons[] = {"groups", "first_names", "countries", "not_parties",
                                               "country_signs"};

bool IsLevel(PartyPlace place) { return place >= PartyPlace::kBest; }
bool IsTopic(PartyPlace place) {
  return place == PartyPlace::kTopic ||
         (place >= PartyPlace::kToldBefore && place <= PartyPlace::kTopicOfOther);
}

std::string LevelName(size_t level) { return absl::StrCat(kPartyLevels[level], " or more"); }

std::string TopicName(int type) {
  const std::string& name = v1::Kind::Type_Name(static_cast<v1::Kind::Type>(type));
  return absl::AsciiStrToLower(absl::StrReplaceAll(absl::StripPrefix(name, "TYPE_"), {{"_", " "}}));
}

}  // namespace

std::string PartySectionName(PartyDecision decision, PartyQuestion question) {
  static constexpr std::array<absl::string_view, kPlaceDecisions> kNames = {
      "victim", "initiator", "victim country", "initiator country", "finder", "maker", "thing"};
  return absl::StrCat(kNames[static_cast<uint32_t>(decision)],
                      question == PartyQuestion::kPlace ? " place" : "");
}

const PartyWords& PartyWords::Get() {
  static const auto* const words = new PartyWords;
  return *words;
}

PartyWords::PartyWords() : words_(Vocabulary::Get().size()), tells_(words_) {
  for (const absl::string_view look : kLookNames) class_names_.emplace_back(look);
  std::vector<absl::flat_hash_set<uint16_t>> classes(words_);
  for (const absl::string_view lexicon : kClassLexicons) {
    absl::flat_hash_map<std::string, uint16_t> numbers;
    ForEachSectionEntry(lexicon, [&](absl::string_view section, absl::string_view entry) {
      const std::string name = absl::StrCat("~", section);
      const auto [at, fresh] = numbers.emplace(name, words_ + class_names_.size());
      if (fresh) class_names_.push_back(name);
      const uint32_t word = Vocabulary::Get().Find(entry);
      if (word != Vocabulary::kUnknown) classes[word].insert(at->second);
    });
  }
  first_class_.push_back(0);
  for (const auto& of_word : classes) {
    classes_.insert(classes_.end(), of_word.begin(), of_word.end());
    std::sort(classes_.begin() + first_class_.back(), classes_.end());
    first_class_.push_back(static_cast<uint32_t>(classes_.size()));
  }
  absl::flat_hash_set<std::string> names;
  for (const absl::string_view lexicon : kNameLexicons) {
    for (const absl::string_view line : LexiconEntries(lexicon)) {
      for (const absl::string_view word : absl::StrSplit(line, absl::ByAnyChar(" ,|"))) {
        names.emplace(word);
      }
    }
  }
  for (uint32_t w = 0; w < words_; ++w) {
    const absl::string_view word = Vocabulary::Get().Word(w);
    if (word.empty()) continue;
    const bool common = ClassesOf(w).size() > 0 || dossier::analysis::ClassesOf(word) != 0;
    const bool mark = word.size() == 1 && !absl::ascii_isalpha(word[0]);
    tells_[w] = mark ? absl::StrContains(",.:;()\"'&", word) : common || !names.contains(word);
  }
}

std::string PartyWords::Name(PartyFeature feature) const {
  const uint32_t place = feature / size();
  const uint32_t word = feature % size();
  const absl::string_view where = kPlaceNames[place];
  if (IsLevel(static_cast<PartyPlace>(place))) return absl::StrCat(where, " = ", LevelName(word));
  if (IsTopic(static_cast<PartyPlace>(place))) {
    return absl::StrCat(where, " = ", TopicName(static_cast<int>(word)));
  }
  switch (static_cast<PartyPlace>(place)) {
    case PartyPlace::kSign:
      return absl::StrCat(where, " = ", kSignNames[word]);
    default:
      return absl::StrCat(
          where, " = ", word < words_ ? Vocabulary::Get().Word(word) : class_names_[word - words_]);
  }
}

std::optional<PartyFeature> PartyWords::Find(absl::string_view name) const {
  const size_t at = name.find(" = ");
  if (at == absl::string_view::npos) return std::nullopt;
  const auto* const place = std::find(kPlaceNames.begin(), kPlaceNames.end(), name.substr(0, at));
  if (place == kPlaceNames.end()) return std::nullopt;
  const auto where = static_cast<PartyPlace>(place - kPlaceNames.begin());
  const absl::string_view word = name.substr(at + 3);
  if (IsLevel(where)) {
    for (uint32_t level = 0; level < kPartyLevels.size(); ++level) {
      if (LevelName(level) == word) return Feature(where, level);
    }
    return std::nullopt;
  }
  if (where == PartyPlace::kSign) {
    const auto* const sign = std::find(kSignNames.begin(), kSignNames.end(), word);
    if (sign == kSignNames.end()) return std::nullopt;
    return Feature(where, static_cast<uint32_t>(sign - kSignNames.begin()));
  }
  if (IsTopic(where)) {
    for (int type = 0; type < v1::Kind::Type_ARRAYSIZE; ++type) {
      if (TopicName(type) == word) return Feature(where, static_cast<uint32_t>(type));
    }
    return std::nullopt;
  }
  const auto word_class = std::find(class_names_.begin(), class_names_.end(), word);
  if (word_class != class_names_.end()) {
    return Feature(where, words_ + static_cast<uint32_t>(word_class - class_names_.begin()));
  }
  const uint32_t number = Vocabulary::Get().Find(word);
  if (number == Vocabulary::kUnknown) return std::nullopt;
  return Feature(where, number);
}

PartyWeights::PartyWeights(absl::string_view text, std::vector<std::string>* errors)
    : places_(PartyWords::Get().size()) {
  std::vector<std::string> names;
  std::vector<uint32_t> columns;
  for (uint32_t d = 0; d < kPlaceDecisions; ++d) {
    for (const PartyQuestion question : {PartyQuestion::kPlace, PartyQuestion::kParty}) {
      if (question == PartyQuestion::kParty && d >= kPartyDecisions) continue;
      const auto decision = static_cast<PartyDecision>(d);
      names.push_back(PartySectionName(decision, question));
      columns.push_back(Column(decision, question));
    }
  }
  const std::vector<absl::string_view> sections(names.begin(), names.end());
  const uint32_t words = PartyWords::Get().size();
  std::map<std::pair<uint32_t, uint32_t>, Sums> weights;  // by word and place
  const auto take = [&](size_t section, absl::string_view name, float weight) {
    if (name == kAlwaysWeight) {
      always_[columns[section]] = weight;
      return true;
    }
    const std::optional<PartyFeature> feature = PartyWords::Get().Find(name);
    if (feature) weights[{*feature % words, *feature / words}][columns[section]] = weight;
    return feature.has_value();
  };
  ReadWeights(text, sections, take, errors);
  for (const auto& [at, row] : weights) {
    Places& places = places_[at.first];
    if (places.bits == 0) places.first_row = static_cast<uint32_t>(rows_.size());
    places.bits |= uint64_t{1} << at.second;
    rows_.push_back(row);
  }
}

const PartyWeights& PartyWeights::Default() {
  static const auto* const weights = new PartyWeights(LexiconText("party_weights"));
  return *weights;
}

}  // namespace dossier::analysis
