#ifndef DOSSIER_SERVER_ANALYSIS_DATE_FINDER_H_
#define DOSSIER_SERVER_ANALYSIS_DATE_FINDER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "server/analysis/date_values.h"
#include "server/analysis/date_words.h"
#include "server/analysis/dates.h"
#include "server/analysis/holidays.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// Finds the expressions of time of one text, from its beginning to its end. Borrows the text.
//
// Each matcher looks at the words from `at`, fills found_, and returns the word after its match, or
// `at` itself if nothing matches.
class DateFinder : private DateWords, private DateValue {
 public:
  DateFinder(absl::string_view text, absl::Span<const Token> tokens,
             std::optional<absl::CivilDay> anchor)
      : DateWords(text, tokens), DateValue(anchor) {}

  // Reads the expressions that begin in `span`, which lies behind those that were read before and
  // begins with `token`.
  // `in_title` is whether it stands in the title of the text, where a year may follow a name
  // ("Harbour Outage 2031") that elsewhere makes it an edition.
  void Read(Span span, size_t token, bool in_title);

  std::vector<DateExpression> Take() { return std::move(dates_); }

 private:
  // dates.cc: what may stand at a word, and what an expression is with what stands around it.
  static bool MayOpen(const DateWord& word) {
    return word.digits || word.calendar != nullptr || !word.term.empty();
  }
  size_t Match(size_t at);
  void Finish(size_t at, size_t next);
  void TakeYearBehind();
  bool Joins(const DateExpression& left, const DateExpression& right) const;
  static bool EndsWithWord(absl::string_view text, absl::string_view word);

  // written_dates.cc: days, months and years by their numbers and names, and hours of days.
  size_t MatchDigits(size_t at);
  size_t MatchIsoTime(size_t at);
  size_t MatchClock(size_t at);
  int HourAt(size_t& at);
  bool SetHourOfDayTold(size_t at, int hour);
  // Of time, in which hours up to 23 are told.
  static bool IsZone(DateTerm term);
  size_t MatchDay(size_t at);
  size_t MatchNumericDay(size_t at);
  // Of days written in numbers alone: "3/4/2031".
  enum class DayOrder : uint8_t { kUnknown, kMonthFirst, kDayFirst };
  DayOrder OrderOf(absl::CivilDay month_first, absl::CivilDay day_first);
  size_t MatchDayMonth(size_t at);
  size_t MatchMonth(size_t at);
  size_t MatchBareMonth(size_t at, int month);
  bool FollowsMonth(size_t at) const;
  bool IsDetermined(size_t at);
  int YearNamedBefore(size_t at) const;
  int YearOfRange(size_t next, int month, int day);
  size_t FinishMonthDay(size_t next, int month, int day, int last_day, size_t at);

  // relative_dates.cc: what is counted from the day of the report or from another date, and parts
  // of years.
  size_t MatchWeekday(size_t at);
  bool SaysOfLastWeek(size_t at);
  size_t MatchCount(size_t at, int count);
  void CountFrom(size_t at, int unit, int back);
  size_t MatchPartOfYear(size_t at, size_t next, int months, int which);
  int QuarterBefore(size_t at);
  size_t MatchSeason(size_t at);
  size_t MatchRelative(size_t at);
  size_t MatchPastSpan(size_t at, int count);
  size_t SetRelativeDay(int back, size_t next);

  // named_days.cc: holidays, and weekdays with a name.
  size_t MatchHoliday(size_t at);
  bool OpensNewYearsEve(size_t at);
  size_t MatchNamedWeekday(size_t at);
  size_t SetHoliday(Holiday holiday, size_t next);

  std::vector<DateExpression> dates_;
  size_t read_ = 0;  // where the last of them ended
  // Of what was told last, for a text without a day of its own; 0 if none.
  int year_told_ = 0;
  // Where the expression at hand begins, if ahead of the word that told it: "Black Friday".
  static constexpr size_t kItsWord = SIZE_MAX;
  size_t begin_ = kItsWord;
  bool in_title_ = false;
  std::optional<DayOrder> order_;  // once it was asked for
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_DATE_FINDER_H_
