#include "server/analysis/country_mentions.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/names.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/word_sequences.h"

namespace dossier::analysis {
namespace {

struct Meaning {
  absl::string_view code;
  CountryMention::How how = CountryMention::How::kName;
};

struct CountryWords {
  WordSequences<Meaning> names;
  absl::flat_hash_set<std::string> openers;
};

const CountryWords& Words() {
  static const auto* const words = [] {
    using How = CountryMention::How;
    auto* built = new CountryWords;
    const auto add = [&](absl::string_view lexicon, std::initializer_list<How> hows) {
      for (const absl::string_view line : LexiconEntries(lexicon)) {
        const std::vector<absl::string_view> columns = LexiconColumns(line);
        for (size_t column = 1; column < columns.size(); ++column) {
          for (absl::string_view name : absl::StrSplit(columns[column], ',')) {
            name = absl::StripAsciiWhitespace(name);
            const std::vector<std::string> parts = absl::StrSplit(name, ' ');
            built->openers.insert(parts.front());
            built->names.Add(parts, {columns[0], *(hows.begin() + (column - 1))});
          }
        }
      }
    };
    add("countries", {How::kName, How::kDemonym});
    add("country_signs", {How::kStandIn, How::kStandIn});
    return built;
  }();
  return *words;
}

// "ruritania" of "ruritania-linked", "ruritanian" of "pro-ruritanian"; empty if there is none.
absl::string_view CountryPart(absl::string_view lower) {
  const size_t dash = lower.find('-');
  if (dash == absl::string_view::npos) return {};
  for (const absl::string_view part : {lower.substr(0, dash), lower.substr(dash + 1)}) {
    if (!CountryCodeOf(part).empty()) return part;
  }
  return lower.substr(0, dash) == "us" ? "u.s." : absl::string_view();
}

// Whether it is no other word than a demonym, even in small letters: "polish", "danish", "turkey"
// and "china" are.
bool IsDemonymAlone(absl::string_view lower) {
  constexpr absl::string_view kEndings[] = {"ian",  "ians", "ean",  "eans", "ese",  "ani",
                                            "anis", "eli",  "elis", "aqi",  "aqis", "ish"};
  return (NameClassesOf(lower) & kDemonym) != 0 && lower != "polish" && lower != "danish" &&
         std::any_of(std::begin(kEndings), std::end(kEndings),
                     [lower](absl::string_view ending) { return absl::EndsWith(lower, ending); });
}

// "US" in capitals, which is a pronoun in small letters.
bool IsUnitedStates(const Text& text, const Token& token) { return text.Raw(token) == "US"; }

}  // namespace

bool MayNameCountry(absl::string_view lower) {
  return lower == "us" || Words().openers.contains(lower) || !CountryPart(lower).empty();
}

CountryMention CountryAt(const Text& text, uint32_t at, uint32_t limit) {
  CountryMention found;
  const Token& first = text.token(at);
  if (!first.IsWord()) return found;
  // "pro-Ruritanian" has its capital within; hasty notes write "ruritanian".
  const absl::string_view raw = text.Raw(first);
  const bool capital = std::any_of(raw.begin(), raw.end(), absl::ascii_isupper);
  if (!capital && !IsDemonymAlone(raw)) return found;
  const Token* const token = &first;
  const Token* const end = text.tokens().data() + limit;
  if (const auto* const names = Words().names.At(token, end); names != nullptr) {
    for (const auto& name : *names) {
      const auto size = static_cast<uint32_t>(name.size());
      if (size > found.tokens.size() && name.StandsAt(token, end)) {
        found = {name.value.code, {at, at + size}, name.value.how};
      }
    }
  }
  if (!found.tokens.empty()) return found;
  if (IsUnitedStates(text, first)) return {"US", {at, at + 1}, CountryMention::How::kName};
  // "U.S" and the like at a sentence's end, "Ruritania-backed".
  const absl::string_view lower = text.Lower(first);
  const absl::string_view code = CountryCodeOf(CountryPart(lower));
  if (!code.empty()) return {code, {at, at + 1}, CountryMention::How::kDemonym};
  return found;
}

}  // namespace dossier::analysis
