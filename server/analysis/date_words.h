#ifndef DOSSIER_SERVER_ANALYSIS_DATE_WORDS_H_
#define DOSSIER_SERVER_ANALYSIS_DATE_WORDS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// What a word of lexicons/calendar.txt is.
enum class CalendarSort { kMonth, kWeekday, kNumber, kUnit, kPart, kSeason, kHoliday };

// The numbers that calendar.txt gives to units of time.
enum CalendarUnit {
  kHours = 0,
  kDays = 1,
  kWeeks = 2,
  kMonths = 3,
  kYears = 4,
  kWeekend = 5,
  kQuarter = 6,
  kHalf = 7
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
    "previous", "current", "next", "following", "same", "the", "over", "final", "first", "months",
    "am", "pm", "p", "m", "at", "on", "eve", "holidays", "holiday", "period", "break", "black",
    "cyber", "good",
    // of hours
    "utc", "gmt", "cet", "cest", "bst", "est", "edt", "pst", "pdt",
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

// Where an expression of time can begin, as far as a token by itself tells; a bit each.
enum DateSign : uint8_t {
  kDateOpener = 1,      // has digits, or words such as "yesterday"
  kDateOpenerName = 2,  // a month or a weekday, which opens one if it is capitalised
  kDateCounter = 4,     // "two", "last": opens one if a unit or a number follows
  kDateUnit = 8,        // "weeks", "night", or the hyphen before them
};

// DateSign bits of a token in lower case.
uint8_t DateSignsOf(absl::string_view lower);

// All words that the search for dates knows, for Vocabulary.
void AppendDateWords(std::vector<std::string>& words);

// The words of a text around one place, cut as far as they are asked for, and what stands between
// them. Borrows the text.
class DateWords {
 public:
  // `tokens` are those of the text, or none: they know their words, which need not be looked up.
  DateWords(absl::string_view text, absl::Span<const Token> tokens) : text_(text), tokens_(tokens) {
    words_.reserve(16);
  }

  static bool Year(int number) { return number >= 1900 && number <= 2199; }
  // A hyphen or a dash between blanks or without.
  static bool IsDash(absl::string_view gap);

  // Goes to the first word that begins in [begin, end) and returns its place among the words, where
  // the word before it counts if it stands close; the place of none if no word begins there.
  size_t MoveTo(size_t begin, size_t end);
  bool At(size_t at) { return at < words_.size() || CutTo(at); }
  // What stands between the word `at` and the one before; nothing if that stands far off.
  absl::string_view Gap(size_t at) const;
  // Blanks alone stand before `at`, no-break ones too; or also some of the characters of `also`.
  bool Blank(size_t at) const { return BlankOr(at, ""); }
  bool BlankOr(size_t at, std::string_view also) const;
  // One character of `allowed`, the same before the next two words.
  bool SameSeparator(size_t at, std::string_view allowed) const;
  // The word before `at` if it stands close, else none.
  DateTerm Before(size_t at) const;
  // Behind the "st", "nd", "rd" or "th" at `at`, if one stands there.
  size_t SkipOrdinal(size_t at);
  bool IsMonth(size_t at);
  // "March 15 percent", "May 20 million".
  bool CountsSomething(size_t at);
  // Digits that are part of a longer number, an amount, a version or an identifier.
  bool InsideNumber(size_t at);
  // Four digits that read as a year: "in 2016", "the 2016 attack", "(2016)"; behind a name only if
  // that may be.
  bool IsYear(size_t at, bool behind_name = false);

 protected:
  const absl::string_view text_;
  std::vector<DateWord> words_;
  size_t token_ = 0;  // near the last word that was cut

 private:
  // The first letter or digit from `at` on, or `limit`.
  size_t SkipGap(size_t at, size_t limit) const;
  DateWord WordAt(size_t begin);
  // The token at `begin` if it ends at `end`, or null.
  const Token* TokenOf(size_t begin, size_t end);
  bool CutTo(size_t at);

  const absl::Span<const Token> tokens_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_DATE_WORDS_H_
