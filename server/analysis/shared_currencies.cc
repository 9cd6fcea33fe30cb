#include "server/analysis/shared_currencies.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_split.h"
#include "server/analysis/country_mentions.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {
namespace {

struct SharedName {
  bool nearby = false;  // whoever the text names decides, not only who stands right before it
  absl::flat_hash_map<absl::string_view, absl::string_view> money_of;  // by country
};

// Numbered from 1, in the order of the lexicon.
class SharedNames {
 public:
  static const SharedNames& Get() {
    static const auto* const names = new SharedNames;
    return *names;
  }

  // nullptr if the word is no such name.
  const SharedName* Of(const Token& token) const {
    const uint8_t number = number_of_.Of(token.form);
    return number == 0 ? nullptr : &names_[number - 1];
  }

 private:
  SharedNames() : number_of_([this](absl::string_view word) { return NumberOf(word); }) {}

  uint8_t NumberOf(absl::string_view word) {
    if (names_.empty()) Read();
    const auto found = numbers_.find(word);
    return found == numbers_.end() ? 0 : found->second;
  }

  void Read() {
    bool nearby = false;
    for (const absl::string_view line : LexiconEntries("shared_currencies")) {
      if (line.front() == '[') {
        nearby = line == "[nearby]";
        continue;
      }
      const std::vector<absl::string_view> parts = absl::StrSplit(line, ' ', absl::SkipEmpty());
      SharedName& name = names_.emplace_back();
      name.nearby = nearby;
      for (size_t i = 1; i < parts.size(); ++i) {
        name.money_of.insert(std::pair<absl::string_view, absl::string_view>(
            absl::StrSplit(parts[i], absl::MaxSplits('=', 1))));
      }
      numbers_.emplace(parts[0], static_cast<uint8_t>(names_.size()));
    }
  }

  std::vector<SharedName> names_;
  absl::flat_hash_map<absl::string_view, uint8_t> numbers_;
  ByWord<uint8_t> number_of_;
};

// The country whose name ends right before the token; empty if none does.
absl::string_view CountryBefore(const Text& text, uint32_t token) {
  constexpr uint32_t kLongest = 4;  // words of a country's name
  const uint32_t first =
      std::max(text.SentenceWith(token).tokens.begin, token - std::min(token, kLongest));
  for (uint32_t at = first; at < token; ++at) {
    const CountryMention mention = CountryAt(text, at, token);
    if (!mention.tokens.empty() && mention.tokens.end == token) return mention.code;
  }
  return {};
}

}  // namespace

absl::string_view SharedCurrency(const Text& text, uint32_t token) {
  const SharedName* const name = SharedNames::Get().Of(text.token(token));
  if (name == nullptr) return {};
  const auto money = [&](absl::string_view country) {
    const auto found = name->money_of.find(country);
    return found == name->money_of.end() ? absl::string_view() : found->second;
  };
  if (const absl::string_view beside = money(CountryBefore(text, token)); !beside.empty()) {
    return beside;
  }
  if (!name->nearby) return {};
  std::map<absl::string_view, int> named;
  const auto count = static_cast<uint32_t>(text.tokens().size());
  for (uint32_t at = 0; at < count;) {
    const CountryMention mention = CountryAt(text, at, count);
    if (mention.tokens.empty()) {
      ++at;
      continue;
    }
    at = mention.tokens.end;
    if (const absl::string_view known = money(mention.code); !known.empty()) ++named[known];
  }
  const auto most = std::max_element(
      named.begin(), named.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == named.end() ? absl::string_view() : most->first;
}

}  // namespace dossier::analysis
