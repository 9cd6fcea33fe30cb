#include "tests/bench/quality/names_of_gold.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "server/analysis/lexicon.h"

namespace dossier::analysis {
namespace {

using Words = std::vector<std::string>;

bool IsSmall(const std::string& word) {
  static const std::set<std::string> small = {"of", "the", "and", "for", "in",
                                              "on", "at",  "de",  "la"};
  return small.contains(word);
}

Words WordsOf(absl::string_view name) {
  static const std::set<std::string> leading = {
      "the",      "a",       "an",      "its",     "their", "his",  "her",  "our",   "your",
      "my",       "this",    "that",    "these",   "those", "some", "all",  "other", "many",
      "more",     "several", "any",     "each",    "such",  "both", "most", "mr",    "mrs",
      "multiple", "various", "another", "certain", "about", "over", "ms",   "dr"};
  static const std::set<std::string> suffixes = {"inc",  "ltd",     "llc",         "corp",
                                                 "co",   "plc",     "company",     "corporation",
                                                 "gmbh", "limited", "incorporated"};
  Words words;
  std::string word;
  const std::string lower = absl::AsciiStrToLower(
      absl::StrReplaceAll(name, {{"\u2019", "'"}, {"\u2018", "'"}, {"`", "'"}, {"&", " and "}}));
  for (size_t i = 0; i <= lower.size(); ++i) {
    const unsigned char c = i < lower.size() ? lower[i] : ' ';
    if (absl::ascii_isalnum(c) || c >= 0x80 || c == '_') {
      word.push_back(static_cast<char>(c));
    } else if (c == '\'') {
      // "Norlicht's" is Norlicht.
      const bool alone = i + 2 >= lower.size() || !absl::ascii_isalnum(lower[i + 2]);
      if (i + 1 < lower.size() && lower[i + 1] == 's' && alone) ++i;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, ""));
    }
  }
  if (!word.empty()) words.push_back(word);
  while (!words.empty() && leading.contains(words.front())) words.erase(words.begin());
  while (words.size() > 1 && suffixes.contains(words.back())) words.pop_back();
  return words;
}

bool IsWithin(const Words& a, const Words& b) {
  return std::search(b.begin(), b.end(), a.begin(), a.end()) != b.end();
}

bool IsAcronym(const Words& a, const Words& b) {
  if (a.size() != 1 || b.size() < 2 || a[0].size() < 2) return false;
  std::string all;
  std::string without_small;
  for (const std::string& word : b) {
    all.push_back(word[0]);
    if (!IsSmall(word)) without_small.push_back(word[0]);
  }
  return a[0] == all || a[0] == without_small;
}

// At least half of the words of the longer.
bool IsEnoughOf(const Words& shorter, const Words& longer) {
  const auto count = [](const Words& words) {
    return words.size() - static_cast<size_t>(std::count_if(words.begin(), words.end(), IsSmall));
  };
  return IsWithin(shorter, longer) && count(shorter) > 0 && 2 * count(shorter) >= count(longer);
}

// By code, the names of our list.
const std::map<std::string, std::vector<std::string>>& Countries() {
  static const auto* const countries = [] {
    auto* by_code = new std::map<std::string, std::vector<std::string>>;
    for (const absl::string_view entry : LexiconEntries("countries")) {
      const std::vector<absl::string_view> columns = LexiconColumns(entry);
      std::vector<std::string>& names = (*by_code)[std::string(columns[0])];
      for (const absl::string_view name : absl::StrSplit(columns[1], ',')) {
        names.emplace_back(absl::StripAsciiWhitespace(name));
      }
    }
    return by_code;
  }();
  return *countries;
}

}  // namespace

bool AreAlike(absl::string_view first, absl::string_view second) {
  const Words a = WordsOf(first);
  const Words b = WordsOf(second);
  if (a.empty() || b.empty()) return false;
  return a == b || IsAcronym(a, b) || IsAcronym(b, a) || IsEnoughOf(a, b) || IsEnoughOf(b, a);
}

std::string CountryName(const std::string& code) {
  const auto found = Countries().find(code);
  return found == Countries().end() ? code : found->second.front();
}

std::string CodeOfCountry(absl::string_view name) {
  static const auto* const codes = [] {
    auto* by_name = new std::map<std::string, std::string>;
    for (const auto& [code, names] : Countries()) {
      for (const std::string& called : names) by_name->emplace(called, code);
    }
    return by_name;
  }();
  const auto found = codes->find(absl::AsciiStrToLower(name));
  return found == codes->end() ? "" : found->second;
}

}  // namespace dossier::analysis
