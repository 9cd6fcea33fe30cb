#include "server/analysis/speech_grammar.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/words.h"

namespace dossier::analysis {
namespace {

constexpr absl::string_view kPrefix = "speech_";

struct NamedClass {
  absl::string_view section;
  uint32_t bit;
};

constexpr NamedClass kSections[] = {
    {"perfect", kPerfect},
    {"finite", kFinite},
    {"that", kThat},
    {"as", kAs},
    {"he", kHe},
    {"she", kShe},
    {"they", kThey},
    {"determiners", kDeterminer},
    {"joiners", kJoiner},
    {"prepositions", kBeforePlace},
    {"when", kWhen},
    {"how", kHow},
    {"clitics", kClitic},
    {"male roles", kMaleRole},
    {"female roles", kFemaleRole},
    {"roles", kAnyRole},
    {"bodies", kBody},
    {"unnamed", kUnnamed},
    {"male titles", kSir},
    {"female titles", kMadam},
    {"titles", kDoctor},
    {"name parts", kNamePart},
    {"agencies", kAgency},
    {"and", kAnd},
    {"abbreviations", kShortened},
    {"male names", kHisName},
    {"female names", kHerName},
    {"male articles", kHisArticle},
    {"female articles", kHerArticle},
    {"definite", kDefinite},
};

struct NamedKind {
  absl::string_view name;
  v1::Statement::Kind kind;
};

constexpr NamedKind kKinds[] = {
    {"confirmation", v1::Statement::KIND_CONFIRMATION}, {"denial", v1::Statement::KIND_DENIAL},
    {"condemnation", v1::Statement::KIND_CONDEMNATION}, {"demand", v1::Statement::KIND_DEMAND},
    {"finding", v1::Statement::KIND_FINDING},
};

// "sag/t/te/ten" is "sagt", "sagte", "sagten"; an empty ending is the stem itself.
std::vector<std::string> Inflected(absl::string_view entry) {
  const std::vector<absl::string_view> parts = absl::StrSplit(entry, '/');
  if (parts.size() == 1) return {std::string(entry)};
  std::vector<std::string> forms;
  for (size_t i = 1; i < parts.size(); ++i) {
    forms.push_back(absl::StrCat(std::string(parts[0]), std::string(parts[i])));
  }
  return forms;
}

[[noreturn]] void Refuse(absl::string_view section, absl::string_view entry) {
  std::fprintf(stderr, "lexicon of speech: [%s] cannot hold \"%s\"\n", std::string(section).c_str(),
               std::string(entry).c_str());
  std::abort();
}

bool EndsWithOneOf(absl::string_view word, const std::vector<std::string>& endings) {
  return std::any_of(endings.begin(), endings.end(), [&](const std::string& ending) {
    return word.size() > ending.size() && absl::EndsWith(word, ending);
  });
}

}  // namespace

SpeechGrammar::SpeechGrammar(absl::string_view name) {
  if (name.empty()) return;
  ForEachSectionEntry(
      name, [&](absl::string_view section, absl::string_view entry) { Add(section, entry); });
  for (const auto& [suffix, word] : suffixes_) {
    const bool known =
        std::find(suffix_sizes_.begin(), suffix_sizes_.end(), suffix.size()) != suffix_sizes_.end();
    if (!known) suffix_sizes_.push_back(suffix.size());
  }
  std::sort(suffix_sizes_.rbegin(), suffix_sizes_.rend());
  for (auto& sort : phrases_) {
    for (auto& [first, phrases] : sort) {
      std::stable_sort(phrases.begin(), phrases.end(),
                       [](const SpeechPhrase& a, const SpeechPhrase& b) {
                         return a.words.size() > b.words.size();
                       });
    }
  }
}

void SpeechGrammar::Add(absl::string_view section, absl::string_view entry) {
  for (const NamedClass& named : kSections) {
    if (named.section != section) continue;
    for (const std::string& form : Inflected(entry)) {
      if (absl::StartsWith(form, "-")) {
        suffixes_[form.substr(1)].classes |= named.bit;
      } else {
        words_[form].classes |= named.bit;
      }
    }
    return;
  }
  absl::string_view kind = section;
  if (absl::ConsumePrefix(&kind, "verbs")) return AddVerb(kSays, kind, entry);
  if (absl::ConsumePrefix(&kind, "participles")) return AddVerb(kSaid, kind, entry);
  if (section == "before") return AddPhrase(SpeechSort::kBefore, entry);
  if (section == "behind") return AddPhrase(SpeechSort::kBehind, entry);
  if (section == "after") return AddPhrase(SpeechSort::kAfter, entry);
  if (section == "refusals") return AddPhrase(SpeechSort::kRefusal, entry);
  if (section == "elisions") {
    elisions_.emplace(entry);
  } else if (section == "enclitics") {
    enclitics_.emplace(entry);
  } else if (section == "firms") {
    firms_.emplace(entry);
    words_[std::string(entry)].classes |= kBody;
  } else if (section == "documents") {
    documents_.emplace(entry);
    words_[std::string(entry)].classes |= kBody;
  } else if (section == "name endings") {
    name_endings_.emplace_back(entry);
  } else if (section == "female verb endings") {
    female_verb_endings_.emplace_back(entry);
  } else if (section == "male verb endings") {
    male_verb_endings_.emplace_back(entry);
  } else if (section == "plural verb endings") {
    plural_verb_endings_.emplace_back(entry);
  } else if (section == "settings") {
    Set(entry);
  } else {
    Refuse(section, entry);
  }
}

void SpeechGrammar::AddVerb(uint32_t bit, absl::string_view kind, absl::string_view entry) {
  kind = absl::StripAsciiWhitespace(kind);
  v1::Statement::Kind told = v1::Statement::KIND_UNSPECIFIED;
  for (const NamedKind& named : kKinds) {
    if (named.name == kind) told = named.kind;
  }
  if (!kind.empty() && told == v1::Statement::KIND_UNSPECIFIED) Refuse("verbs", kind);
  const std::vector<absl::string_view> verb = absl::StrSplit(entry, absl::MaxSplits('~', 1));
  for (const std::string& form : Inflected(absl::StripAsciiWhitespace(verb[0]))) {
    SpeechWord& word = words_[form];
    word.classes |= bit;
    word.kind = told;
    if (verb.size() == 1) {
      word.stands_alone = true;
    } else {
      word.particles.emplace_back(absl::StripAsciiWhitespace(verb[1]));
    }
  }
}

void SpeechGrammar::AddPhrase(SpeechSort sort, absl::string_view entry) {
  std::vector<std::vector<std::string>> readings = {{}};
  for (const absl::string_view part : absl::StrSplit(entry, ' ', absl::SkipEmpty())) {
    std::vector<std::vector<std::string>> longer;
    for (const std::string& form : Inflected(part)) {
      for (std::vector<std::string> reading : readings) {
        reading.push_back(form);
        longer.push_back(std::move(reading));
      }
    }
    readings = std::move(longer);
  }
  for (std::vector<std::string>& reading : readings) {
    const std::string first = reading.front();
    words_[first].opens_phrase = true;
    phrases_[static_cast<size_t>(sort)][first].push_back({std::move(reading)});
  }
}

void SpeechGrammar::Set(absl::string_view setting) {
  if (setting == "a comma opens a clause") {
    comma_opens_clause_ = true;
  } else if (setting == "nouns are capitalised") {
    nouns_are_capitalised_ = true;
  } else if (setting == "a stop makes an ordinal") {
    stop_makes_ordinal_ = true;
  } else {
    Refuse("settings", setting);
  }
}

const SpeechWord* SpeechGrammar::Find(absl::string_view lower) const {
  const auto found = words_.find(lower);
  if (found != words_.end()) return &found->second;
  for (const size_t size : suffix_sizes_) {
    if (size >= lower.size()) continue;
    const auto suffix = suffixes_.find(lower.substr(lower.size() - size));
    if (suffix != suffixes_.end()) return &suffix->second;
  }
  return nullptr;
}

const std::vector<SpeechPhrase>& SpeechGrammar::Phrases(SpeechSort sort,
                                                        absl::string_view first) const {
  static const auto* const none = new std::vector<SpeechPhrase>;
  const auto& phrases = phrases_[static_cast<size_t>(sort)];
  const auto found = phrases.find(first);
  return found == phrases.end() ? *none : found->second;
}

absl::string_view SpeechGrammar::NameStem(absl::string_view lower) const {
  constexpr size_t kShortest = 6;
  for (const std::string& ending : name_endings_) {
    if (lower.size() >= ending.size() + kShortest && absl::EndsWith(lower, ending)) {
      return lower.substr(0, lower.size() - ending.size());
    }
  }
  return lower;
}

bool SpeechGrammar::IsFemaleVerb(absl::string_view lower) const {
  return EndsWithOneOf(lower, female_verb_endings_);
}

bool SpeechGrammar::IsMaleVerb(absl::string_view lower) const {
  return EndsWithOneOf(lower, male_verb_endings_);
}

bool SpeechGrammar::IsPluralVerb(absl::string_view lower) const {
  return EndsWithOneOf(lower, plural_verb_endings_);
}

const SpeechGrammar* SpeechGrammarFor(absl::string_view language) {
  const std::string primary = absl::AsciiStrToLower(language.substr(0, language.find('-')));
  if (primary.empty() || primary == "en" || primary == "und") return nullptr;
  using Grammars = absl::flat_hash_map<std::string, std::unique_ptr<const SpeechGrammar>>;
  static const Grammars* const grammars = [] {
    auto* read = new Grammars;
    for (absl::string_view name : LexiconNames()) {
      absl::string_view code = name;
      if (!absl::ConsumePrefix(&code, kPrefix)) continue;
      (*read)[std::string(code)] = std::make_unique<const SpeechGrammar>(name);
    }
    return read;
  }();
  static const auto* const wordless = new SpeechGrammar("");
  const auto found = grammars->find(primary);
  return found == grammars->end() ? wordless : found->second.get();
}

}  // namespace dossier::analysis
