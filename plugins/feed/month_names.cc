#include "feed/month_names.h"

#include <unicode/dtfmtsym.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <map>
#include <string>
#include <unordered_map>

#include "feed/words.h"

namespace dossier::feed {
namespace {

// Languages whose feeds are seen with their own names; those in other scripts write numbers.
constexpr const char* kLanguages[] = {"de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "sv",
                                      "da", "nb", "fi", "cs", "sk", "tr", "el", "hu", "ro", "id",
                                      "hr", "bg", "sl", "lt", "lv", "et", "ca", "sr"};

using Months = std::unordered_map<std::string, int>;

// Lower case without accents and final dot, so that "Févr." is "fevr".
std::string Folded(const icu::UnicodeString& word) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* decompose = icu::Normalizer2::getNFDInstance(error);
  if (U_FAILURE(error)) return "";
  const icu::UnicodeString parts =
      decompose->normalize(icu::UnicodeString(word).foldCase(U_FOLD_CASE_DEFAULT), error);
  icu::UnicodeString kept;
  for (int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
    const UChar32 c = parts.char32At(i);
    if (u_charType(c) != U_NON_SPACING_MARK && c != '.') kept.append(c);
  }
  std::string folded;
  kept.toUTF8String(folded);
  return folded;
}

void Add(Months& months, const std::string& name, int month) {
  if (name.empty() || IsDigit(name[0])) return;
  const auto [entry, is_new] = months.emplace(name, month);
  // Two readings are none.
  if (!is_new && entry->second != month) entry->second = 0;
}

Months MonthsOf(const char* language) {
  using Symbols = icu::DateFormatSymbols;
  Months months;
  UErrorCode error = U_ZERO_ERROR;
  const Symbols symbols(icu::Locale(language), error);
  if (U_FAILURE(error)) return months;
  for (const auto context : {Symbols::FORMAT, Symbols::STANDALONE}) {
    for (const auto width : {Symbols::WIDE, Symbols::ABBREVIATED}) {
      int32_t count = 0;
      const icu::UnicodeString* names = symbols.getMonths(count, context, width);
      for (int32_t i = 0; i < count && i < 12; ++i) {
        const std::string name = Folded(names[i]);
        Add(months, name, i + 1);
        // The first three letters, as sites abbreviate that do not ask ICU.
        const icu::UnicodeString whole = icu::UnicodeString::fromUTF8(name);
        if (width == Symbols::WIDE && whole.length() > 3) {
          std::string head;
          whole.tempSubString(0, 3).toUTF8String(head);
          Add(months, head, i + 1);
        }
      }
    }
  }
  return months;
}

const std::map<std::string, Months>& MonthsByLanguage() {
  static const auto* const kMonths = [] {
    auto* months = new std::map<std::string, Months>;
    for (const char* language : kLanguages) (*months)[language] = MonthsOf(language);
    return months;
  }();
  return *kMonths;
}

int EnglishMonth(const std::string& word) {
  static constexpr const char* kNames[] = {"january",   "february", "march",    "april",
                                           "may",       "june",     "july",     "august",
                                           "september", "october",  "november", "december"};
  if (word.size() < 3) return 0;
  for (int i = 0; i < 12; ++i) {
    if (std::string_view(kNames[i]).starts_with(word)) return i + 1;
  }
  return 0;
}

int In(const Months& months, const std::string& word) {
  const auto found = months.find(word);
  return found == months.end() ? 0 : found->second;
}

}  // namespace

int MonthOfName(std::string_view word, std::string_view language) {
  const std::string ascii = Lower(word);
  const std::string bare = ascii.substr(0, ascii.find('.'));
  const std::string primary = Lower(language.substr(0, language.find_first_of("-_")));
  if (primary.empty() || primary == "en") {
    if (const int month = EnglishMonth(bare); month != 0) return month;
  }
  const std::string folded =
      Folded(icu::UnicodeString::fromUTF8({word.data(), static_cast<int32_t>(word.size())}));
  if (const auto own = MonthsByLanguage().find(primary); own != MonthsByLanguage().end()) {
    if (const int month = In(own->second, folded); month != 0) return month;
  }
  // Feeds in every language use English names, as their standard asks.
  if (const int month = EnglishMonth(bare); month != 0) return month;
  int agreed = 0;
  for (const auto& [name, months] : MonthsByLanguage()) {
    const int month = In(months, folded);
    if (month == 0) continue;
    if (agreed != 0 && agreed != month) return 0;
    agreed = month;
  }
  return agreed;
}

}  // namespace dossier::feed
