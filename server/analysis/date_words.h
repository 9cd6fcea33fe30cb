#ifndef DOSSIER_SERVER_ANALYSIS_DATE_WORDS_H_
#define DOSSIER_SERVER_ANALYSIS_DATE_WORDS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace dossier::analysis {

// What a word of lexicons/calendar.txt is.
enum class CalendarSort { kMonth, kWeekday, kNumber, kUnit, kPart, kSeason };

// The numbers that calendar.txt gives to units of time.
enum CalendarUnit {
  kHours = 0,
  kDays = 1,
  kWeeks = 2,
  kMonths = 3,
  kYears = 4,
  kWeekend = 5,
  kQuarter = 6
};

struct CalendarWord {
  CalendarSort sort;
  int number;
};

// Every word that the search for dates tells from others, months and the like apart. At most twelve
// letters each.
inline constexpr absl::string_view kDateTerms[] = {
    // of dates
    "st", "nd", "rd", "th", "t", "of", "year", "day", "night", "weekend", "may", "march", "ago",
    "later", "earlier", "afterwards", "yesterday", "today", "tonight", "this", "last", "past",
    "previous", "current", "next", "following", "same", "the", "over",
    // before dates
    "in", "since", "during", "by", "from", "until", "till", "early", "late", "mid", "for",
    "between", "before", "after", "around", "spring", "summer", "fall", "autumn", "winter", "and",
    "through", "a", "back", "to",
    // counted by numbers that are no dates
    "percent", "million", "billion", "thousand", "users", "people", "customers", "records",
    "accounts", "computers", "devices", "victims", "bytes", "bits", "bit", "bitcoins", "dollars",
    "euros", "servers", "sites", "websites", "patients", "employees", "km", "miles"};

// One of kDateTerms, or none. A literal that is not listed there does not compile.
class DateTerm {
 public:
  constexpr DateTerm() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): so that a term is compared with its word
  consteval DateTerm(const char* word) : number_(NumberOf(word)) {}

  static constexpr DateTerm At(size_t index) {
    DateTerm term;
    term.number_ = static_cast<uint8_t>(index + 1);
    return term;
  }

  constexpr bool empty() const { return number_ == 0; }
  friend constexpr bool operator==(DateTerm a, DateTerm b) = default;

 private:
  static consteval uint8_t NumberOf(absl::string_view word) {
    uint8_t number = 1;
    for (const absl::string_view term : kDateTerms) {
      if (term == word) return number;
      ++number;
    }
    throw "no word of kDateTerms";
  }

  uint8_t number_ = 0;
};

// A run of letters or a run of digits. The search for dates cuts finer than tokens: "22nd",
// "2023-09-14" and "mid-2016" fall apart into what they are made of.
struct DateWord {
  uint32_t begin = 0;
  uint32_t end = 0;
  int number = 0;  // of digits; -1 if more than six of them
  bool digits = false;
  bool capital = false;
  DateTerm term;
  const CalendarWord* calendar = nullptr;

  size_t size() const { return end - begin; }
};

// The words of `text`, shorter than 4 GiB, in their order.
std::vector<DateWord> DateWordsOf(absl::string_view text);

// The words of a text and what stands around them: what the search for dates asks again and again.
// Borrows the text.
class DateWords {
 public:
  explicit DateWords(absl::string_view text) : text_(text), words_(DateWordsOf(text)) {}

  static bool Year(int number) { return number >= 1900 && number <= 2199; }
  // A hyphen or a dash between blanks or without.
  static bool IsDash(absl::string_view gap);

  bool At(size_t at) const { return at < words_.size(); }
  // What stands between the word `at` and the one before.
  absl::string_view Gap(size_t at) const;
  // Blanks alone stand before `at`, no-break ones too; or also some of the characters of `also`.
  bool Blank(size_t at) const { return BlankOr(at, ""); }
  bool BlankOr(size_t at, absl::string_view also) const;
  // One character of `allowed`, the same before the next two words.
  bool SameSeparator(size_t at, absl::string_view allowed) const;
  // The word before `at` if it stands close, else none.
  DateTerm Before(size_t at) const;
  // Behind the "st", "nd", "rd" or "th" at `at`, if one stands there.
  size_t SkipOrdinal(size_t at) const;
  bool IsMonth(size_t at) const;
  // "March 15 percent", "May 20 million".
  bool CountsSomething(size_t at) const;
  // Digits that are part of a longer number, an amount, a version or an identifier.
  bool InsideNumber(size_t at) const;
  // Four digits that read as a year: "in 2016", "the 2016 attack", "(2016)".
  bool IsYear(size_t at) const;

 protected:
  const absl::string_view text_;
  const std::vector<DateWord> words_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_DATE_WORDS_H_
