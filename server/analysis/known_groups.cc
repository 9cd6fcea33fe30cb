#include "server/analysis/known_groups.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/analysis/fact_nouns.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kLongestName = 6;  // tokens

struct GroupNames {
  struct Listed {
    absl::string_view country;
    uint32_t number;
    uint32_t rank;
    bool ordinary;  // also an ordinary word
    absl::string_view name;
  };
  absl::flat_hash_map<std::string, Listed> names;  // by name without blanks
  absl::flat_hash_set<std::string> spellings;      // the names as they stand there
  absl::flat_hash_set<std::string> openers;        // the first words of names, and whole ones
  absl::flat_hash_set<std::string> endings;        // "bear": a word before it makes a name
  absl::flat_hash_map<std::string, absl::string_view> joined;  // endings of two words in one
  absl::flat_hash_set<std::string> ending_openers;             // the first words of endings
  absl::flat_hash_set<std::string> beginnings;  // "apt": digits behind it make a name
  absl::flat_hash_map<absl::string_view, uint32_t> of_country;  // how many groups
};

bool IsBlank(char c) { return c == ' ' || c == '-'; }

std::string WithoutBlanks(absl::string_view name) {
  std::string letters(name);
  std::erase_if(letters, &IsBlank);
  return letters;
}

const GroupNames& Groups() {
  static const auto* const groups = [] {
    auto* result = new GroupNames;
    absl::string_view section;
    uint32_t number = 0;
    for (absl::string_view line : LexiconEntries("groups")) {
      if (absl::ConsumePrefix(&line, "[") && absl::ConsumeSuffix(&line, "]")) {
        section = line;
        continue;
      }
      ++number;
      if (section == "shape") {
        if (absl::ConsumePrefix(&line, "* ")) {
          result->endings.emplace(line);
          if (absl::StrContains(line, ' ')) result->joined.emplace(WithoutBlanks(line), line);
          result->ending_openers.emplace(line.substr(0, line.find(' ')));
          result->ending_openers.emplace(WithoutBlanks(line));
        } else if (absl::ConsumeSuffix(&line, "#")) {
          result->beginnings.emplace(line);
        }
        continue;
      }
      const absl::string_view country = section.size() == 2 ? section : absl::string_view();
      if (!country.empty()) ++result->of_country[country];
      uint32_t rank = 0;
      for (absl::string_view name : absl::StrSplit(line, ',')) {
        name = absl::StripAsciiWhitespace(name);
        const bool ordinary = absl::ConsumeSuffix(&name, "+");
        const std::string letters = WithoutBlanks(name);
        result->spellings.emplace(name);
        result->names.emplace(letters, GroupNames::Listed{country, number, rank++, ordinary, name});
        result->openers.emplace(name.substr(0, name.find_first_of(" '")));
        result->openers.emplace(letters);
      }
    }
    return result;
  }();
  return *groups;
}

// "apt28", "apt-c-23": letters of a known shape, then digits alone.
bool IsNumberedGroup(absl::string_view lower) {
  size_t digits = lower.size();
  while (digits > 0 && absl::ascii_isdigit(lower[digits - 1])) --digits;
  return digits < lower.size() && Groups().beginnings.contains(lower.substr(0, digits));
}

// "Unit 26010", also "PLA Unit 26010": from the word before "Unit"; empty if that begins at
// neither.
Range MilitaryUnitAt(const Text& text, uint32_t at, uint32_t limit) {
  constexpr uint32_t kShortest = 4;  // digits
  const uint32_t unit = at + (text.token(at).Has(kAllCapitals) ? 1 : 0);
  if (unit + 1 >= limit || text.Lower(unit) != "unit") return {};
  const Token& number = text.token(unit + 1);
  const bool fits = number.kind == TokenKind::kNumber && number.end - number.begin >= kShortest;
  return fits ? Range{at, unit + 2} : Range{};
}

// What a word can be in the name of a group; a bit each.
enum GroupWord : uint8_t { kGroupOpener = 1, kGroupEnding = 2 };

uint8_t GroupWordOf(uint32_t form) {
  static const ByWord<uint8_t> by_word([](absl::string_view lower) {
    return static_cast<uint8_t>((Groups().openers.contains(lower) ? kGroupOpener : 0) |
                                (Groups().ending_openers.contains(lower) ? kGroupEnding : 0));
  });
  return by_word.Of(form);
}

// "the Hive gang", "a gang called Hive".
bool IsBesideAttackers(const Text& text, Range name, uint32_t limit) {
  constexpr uint8_t kNouns = kActorNoun | kMalwareNoun;
  constexpr uint32_t kReach = 3;
  const uint32_t begin = std::max(text.SentenceWith(name.begin).tokens.begin,
                                  name.begin - std::min(name.begin, kReach));
  return HasFactNoun(text, {begin, name.begin}, kNouns) ||
         HasFactNoun(text, {name.end, std::min(limit, name.end + 1)}, kNouns);
}

}  // namespace

bool MayNameGroup(absl::string_view lower) {
  return Groups().openers.contains(lower) || Groups().ending_openers.contains(lower) ||
         lower == "apt" || lower == "unit" || IsNumberedGroup(lower);
}

void AppendGroupWords(std::vector<std::string>& words) {
  const size_t first = words.size();
  for (const auto& [letters, listed] : Groups().names) {
    if (letters.size() < listed.name.size()) words.push_back(letters);
  }
  for (const auto& [letters, ending] : Groups().joined) words.push_back(letters);
  std::sort(words.begin() + static_cast<std::ptrdiff_t>(first), words.end());
}

KnownGroup GroupAt(const Text& text, uint32_t at, uint32_t limit) {
  if (!text.token(at).Has(kCapitalised)) return {};
  KnownGroup found;
  if (IsNumberedGroup(text.Lower(at))) found.tokens = {at, at + 1};
  if (at + 1 < limit) {
    const Token& next = text.token(at + 1);
    // "Quiet Heron": one word before its animal; "APT 28".
    const bool ending = next.Has(kCapitalised) && (GroupWordOf(next.form) & kGroupEnding) != 0;
    const bool animal = ending && Groups().endings.contains(text.Lower(at + 1));
    // "Ruritanian Cyber Army"
    if (ending && at + 2 < limit &&
        Groups().endings.contains(absl::StrCat(text.Lower(at + 1), " ", text.Lower(at + 2)))) {
      found.tokens = {at, at + 3};
    }
    // "Ruritanian CyberArmy"
    const bool joined = ending && Groups().joined.contains(text.Lower(at + 1));
    const bool number = next.kind == TokenKind::kNumber && text.Lower(at) == "apt";
    if (animal || joined || number) found.tokens = {at, at + 2};
  }
  if (const Range unit = MilitaryUnitAt(text, at, limit); !unit.empty()) {
    found.tokens = unit;
    const auto known = Groups().names.find(absl::StrCat("unit", text.Lower(unit.end - 1)));
    if (known != Groups().names.end()) {
      found = {unit, known->second.country, known->second.number, known->second.rank};
    }
    return found;
  }
  const bool opener = !found.tokens.empty() || (GroupWordOf(text.token(at).form) & kGroupOpener);
  if (!opener) return found;
  std::string words;
  words.reserve(64);
  for (uint32_t end = at; end < std::min(limit, at + kLongestName); ++end) {
    const Token& token = text.token(end);
    const bool possessive = token.kind == TokenKind::kPossessive;
    if (!token.IsWord() && !possessive && token.kind != TokenKind::kNumber) break;
    absl::StrAppend(&words, end > at && !possessive ? " " : "", text.Lower(end));
    const auto known = Groups().names.find(WithoutBlanks(words));
    if (known == Groups().names.end() || end + 1 < found.tokens.end) continue;
    const auto& [country, number, rank, ordinary, name] = known->second;
    // Blanks get lost; with more of them it is something else.
    if (words.size() > name.size() && !Groups().spellings.contains(words)) continue;
    if (!ordinary || IsBesideAttackers(text, {at, end + 1}, limit)) {
      found = {{at, end + 1}, country, number, rank, name};
    }
  }
  return found;
}

uint32_t GroupsOf(absl::string_view country) {
  const auto found = Groups().of_country.find(country);
  return found == Groups().of_country.end() ? 0 : found->second;
}

std::string GroupName(absl::string_view words, absl::string_view listed) {
  const std::string letters = WithoutBlanks(words);
  const bool lost =
      words.size() < listed.size() && !Groups().spellings.contains(absl::AsciiStrToLower(words));
  if (lost && absl::AsciiStrToLower(letters) == WithoutBlanks(listed)) {
    std::string name;
    for (auto [c, letter] = std::pair(listed.begin(), letters.begin()); c != listed.end(); ++c) {
      name.push_back(IsBlank(*c) ? *c : *letter++);
    }
    return name;
  }
  const size_t last = words.rfind(' ');
  if (last != absl::string_view::npos) {
    const auto joined = Groups().joined.find(absl::AsciiStrToLower(words.substr(last + 1)));
    if (joined != Groups().joined.end()) {
      const size_t second = last + 1 + joined->second.find(' ');
      return absl::StrCat(words.substr(0, second), " ", words.substr(second));
    }
  }
  if (!absl::StartsWith(words, "APT") || words.size() < 5) return std::string(words);
  const absl::string_view rest =
      absl::StripLeadingAsciiWhitespace(words.substr(words[3] == '-' ? 4 : 3));
  const bool digits = std::all_of(rest.begin(), rest.end(), absl::ascii_isdigit);
  return digits ? absl::StrCat("APT", rest) : std::string(words);
}

}  // namespace dossier::analysis
