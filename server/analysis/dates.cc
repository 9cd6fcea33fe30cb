#include "server/analysis/dates.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/analysis/date_values.h"
#include "server/analysis/date_words.h"
#include "server/analysis/holidays.h"

namespace dossier::analysis {
namespace {

using absl::CivilDay;
using absl::CivilMonth;

constexpr absl::string_view kVague = "how many it is counted in is not told";
constexpr absl::string_view kNoAnchor =
    "the report bears no date of its own, so that these words name no day";

class Finder : private DateWords, private DateValue {
 public:
  Finder(absl::string_view text, absl::Span<const Token> tokens, std::optional<CivilDay> anchor)
      : DateWords(text, tokens), DateValue(anchor) {}

  // Reads the expressions that begin in `span`, which lies behind those that were read before and
  // begins with `token`.
  // `in_title` is whether it stands in the title of the text, where a year may follow a name
  // ("Harbour Outage 2031") that elsewhere makes it an edition.
  void Read(Span span, size_t token, bool in_title) {
    token_ = token;
    in_title_ = in_title;
    for (size_t at = MoveTo(std::max<size_t>(span.begin, read_), span.end);
         At(at) && words_[at].begin < span.end;) {
      found_ = {};
      begin_ = kItsWord;
      const size_t next = MayOpen(words_[at]) ? Match(at) : at;
      if (next > at) Finish(at, next);
      at = std::max(next, at + 1);
    }
  }

  std::vector<DateExpression> Take() { return std::move(dates_); }

 private:
  static bool MayOpen(const DateWord& word) {
    return word.digits || word.calendar != nullptr || !word.term.empty();
  }

  // Each matcher looks at the words from `at`, fills found_, and returns the word after its match,
  // or `at` itself if nothing matches.
  size_t Match(size_t at) {
    const DateWord word = words_[at];  // a look ahead moves the words
    if (word.digits) return MatchDigits(at);
    if (word.calendar != nullptr) {
      switch (word.calendar->sort) {
        case CalendarSort::kMonth:
          return MatchMonth(at);
        case CalendarSort::kWeekday:
          return MatchWeekday(at);
        case CalendarSort::kNumber:
          return MatchCount(at, word.calendar->number);
        case CalendarSort::kSeason:
          return MatchSeason(at);
        case CalendarSort::kHoliday:
          return MatchHoliday(at);
        default:
          break;
      }
    }
    return MatchRelative(at);
  }

  size_t MatchDigits(size_t at) {
    const DateWord word = words_[at];  // a look ahead moves the words
    if (word.number < 0 || InsideNumber(at)) return at;
    const size_t length = word.end - word.begin;
    if (length == 4 && At(at + 1) && words_[at + 1].digits && At(at + 2) && words_[at + 2].digits &&
        SameSeparator(at, "-/.") &&
        SetDay(word.number, words_[at + 1].number, words_[at + 2].number)) {
      found_.form = DateForm::kFullDay;
      return MatchIsoTime(at + 3);
    }
    if (length <= 2 && At(at + 2) && words_[at + 1].digits && words_[at + 2].digits &&
        words_[at + 2].end - words_[at + 2].begin == 4 && SameSeparator(at, "-/.")) {
      return MatchNumericDay(at);
    }
    if (length <= 2 && word.number >= 1 && word.number <= 31) {
      if (const size_t next = MatchDayMonth(at); next > at) return next;
    }
    if (length == 4 && Year(word.number)) {
      if (const int quarter = QuarterBefore(at); quarter > 0) {
        return MatchPartOfYear(at, at, 3, quarter);
      }
    }
    if (length == 4 && IsYear(at)) {
      SetYear(word.number);
      found_.form = DateForm::kYear;
      return at + 1;
    }
    if (length == 4 && in_title_ && IsYear(at, true)) {
      SetYear(word.number);
      found_.form = DateForm::kNamedYear;
      return at + 1;
    }
    if (const size_t next = MatchClock(at); next > at) return next;
    return MatchCount(at, word.number);
  }

  // Of "Q3 2031", from where the expression begins then; 0 if none stands before `at`.
  int QuarterBefore(size_t at) {
    const size_t end = words_[at].begin;
    if (end < 3 || text_[end - 1] != ' ' || text_[end - 3] != 'Q') return 0;
    const char number = text_[end - 2];
    if (number < '1' || number > '4' || (end > 3 && absl::ascii_isalnum(text_[end - 4]))) return 0;
    begin_ = end - 3;
    return number - '0';
  }

  // "T14:05", " 14:05" after an ISO day.
  size_t MatchIsoTime(size_t at) {
    size_t hour = at;
    if (At(hour) && words_[hour].term == "t" && Gap(hour).empty()) ++hour;
    if (At(hour + 1) && words_[hour].digits && words_[hour].number < 24 &&
        words_[hour].end - words_[hour].begin == 2 && Gap(hour + 1) == ":" &&
        words_[hour + 1].digits && (Gap(hour) == " " || Gap(hour).empty())) {
      SetHour(words_[hour].number);
      size_t end = hour + 2;
      if (At(end) && words_[end].digits && Gap(end) == ":") ++end;
      return end;
    }
    return at;
  }

  // "3 p.m. on Tuesday", "10:30am, 12 May": a day with its hour; neither alone.
  size_t MatchClock(size_t at) {
    size_t next = at;
    const int hour = HourAt(next);
    if (hour < 0) return at;
    if (At(next) && words_[next].term == "on" && BlankOr(next, ".,")) ++next;
    if (!At(next) || !MayOpen(words_[next]) || !BlankOr(next, ".,")) return at;
    const size_t end = MatchDay(next);
    if (end == next || found_.value.empty()) {
      found_ = {};
      return at;
    }
    SetHour(hour);
    return end;
  }

  // The hour of the day that "3 p.m." or "10:30am" at `at` names, which then moves behind it; -1 if
  // none is named.
  int HourAt(size_t& at) {
    if (!At(at + 1) || !words_[at].digits || words_[at].size() > 2 || words_[at].number > 12) {
      return -1;
    }
    const int hour = words_[at].number;
    size_t next = at + 1;
    if (words_[next].digits && (Gap(next) == ":" || Gap(next) == ".") && words_[next].size() == 2) {
      ++next;
    }
    if (!At(next) || (!Gap(next).empty() && Gap(next) != " ")) return -1;
    const bool whole = words_[next].term == "am" || words_[next].term == "pm";
    const bool parts = (words_[next].term == "a" || words_[next].term == "p") && At(next + 1) &&
                       words_[next + 1].term == "m" && Gap(next + 1) == ".";
    if (!whole && !parts) return -1;
    const bool afternoon = words_[next].term == "pm" || words_[next].term == "p";
    at = next + (whole ? 1 : 2);
    return hour % 12 + (afternoon ? 12 : 0);
  }

  // A weekday or a day of a month.
  size_t MatchDay(size_t at) {
    const DateWord word = words_[at];
    size_t next = at;
    if (word.digits) {
      next = MatchDayMonth(at);
    } else if (IsMonth(at)) {
      next = MatchMonth(at);
    } else if (word.calendar != nullptr && word.calendar->sort == CalendarSort::kWeekday) {
      next = MatchWeekday(at);
    }
    return found_.precision == DatePrecision::kDay ? next : at;
  }

  // 22.10.2023, 10/22/2023. Which is the month is known only if the other is above twelve, or
  // dots part them, which no one uses with the month first.
  size_t MatchNumericDay(size_t at) {
    const int first = words_[at].number;
    const int second = words_[at + 1].number;
    const int year = words_[at + 2].number;
    const bool dotted = Gap(at + 1) == ".";
    if (year < 1900 || year > 2199) return at;
    found_.form = DateForm::kFullDay;
    if ((dotted || first > 12 || first == second) && SetDay(year, second, first)) return at + 3;
    if (second > 12 && SetDay(year, first, second)) return at + 3;
    if (first >= 1 && first <= 12 && second >= 1 && second <= 12) {
      found_.unresolved = "which of the two numbers is the month cannot be told";
      return at + 3;
    }
    return at;
  }

  // 22 October 2023, 22nd of October; 3-7 March 2021 as an interval.
  size_t MatchDayMonth(size_t at) {
    size_t next = SkipOrdinal(at + 1);
    int last_day = 0;
    if (At(next + 1) && words_[next].digits && words_[next].number <= 31 && IsDash(Gap(next))) {
      last_day = words_[next].number;
      next = SkipOrdinal(next + 1);
    }
    // "from 3 to 9 May"
    if (At(next + 1) && words_[next].term == "to" && Blank(next) && Before(at) == "from" &&
        words_[next + 1].digits && words_[next + 1].size() <= 2 &&
        words_[next + 1].number > words_[at].number && words_[next + 1].number <= 31) {
      last_day = words_[next + 1].number;
      next = SkipOrdinal(next + 2);
    }
    if (At(next) && words_[next].term == "of" && Blank(next)) ++next;
    if (!IsMonth(next) || !BlankOr(next, "-.")) return at;
    const int month = words_[next].calendar->number;
    return FinishMonthDay(next + 1, month, words_[at].number, last_day, at);
  }

  // October 22, 2023; October 3-7; October 2023; in October.
  size_t MatchMonth(size_t at) {
    const int month = words_[at].calendar->number;
    if (!words_[at].capital) return at;
    const size_t next = at + 1;
    if (At(next) && words_[next].digits && BlankOr(next, ".")) {
      const int number = words_[next].number;
      const size_t length = words_[next].end - words_[next].begin;
      if (length <= 2 && number >= 1 && number <= 31 && !CountsSomething(next)) {
        size_t after = SkipOrdinal(next + 1);
        int last_day = 0;
        if (At(after) && words_[after].digits && words_[after].number <= 31 &&
            words_[after].number > number && IsDash(Gap(after))) {
          last_day = words_[after].number;
          after = SkipOrdinal(after + 1);
        }
        return FinishMonthDay(after, month, number, last_day, at);
      }
      if (length == 4 && Year(number)) {
        SetMonth(number, month);
        found_.form = DateForm::kFullMonth;
        return next + 1;
      }
    }
    size_t year = next;
    if (At(year) && words_[year].term == "of" && Blank(year)) ++year;
    if (At(year) && words_[year].digits && Year(words_[year].number) &&
        words_[year].end - words_[year].begin == 4 && BlankOr(year, ",")) {
      SetMonth(words_[year].number, month);
      found_.form = DateForm::kFullMonth;
      return year + 1;
    }
    // "January this year", "November of last year".
    if (At(year + 1) && words_[year + 1].term == "year" && Blank(year) && Blank(year + 1) &&
        (words_[year].term == "this" || words_[year].term == "last")) {
      found_.relative = true;
      found_.form = DateForm::kFullMonth;
      if (anchor_) SetMonth(anchor_->year() - (words_[year].term == "last" ? 1 : 0), month);
      return year + 2;
    }
    return MatchBareMonth(at, month);
  }

  // The month without a year: the most recent one that is not after the anchor.
  size_t MatchBareMonth(size_t at, int month) {
    const DateTerm before = Before(at);
    const bool may = words_[at].term == "may";
    const bool ambiguous = may || words_[at].term == "march";
    static constexpr DateTerm kOpeners[] = {
        "in", "since", "last",    "this",    "during", "until", "from",  "early", "late", "mid",
        "by", "of",    "between", "through", "before", "after", "until", "next",  "to",   "and"};
    const bool opened = BlankOr(at, "-") && std::find(std::begin(kOpeners), std::end(kOpeners),
                                                      before) != std::end(kOpeners);
    if (ambiguous && (!opened || before == "to" || before == "and" || before == "this")) return at;
    if (words_[at].size() == 3 && !may) return at;
    // A name such as "April Doss" or "Hotel August" is no month.
    if (!opened && ((At(at + 1) && words_[at + 1].capital && Gap(at + 1) == " ") ||
                    (at > 0 && words_[at - 1].capital && Gap(at) == " "))) {
      return at;
    }
    found_.relative = true;
    found_.form = DateForm::kMonth;
    if (const int year = YearOfRange(at + 1, month, 0); year > 0) {
      SetMonth(year, month);
    } else if (const int named = YearNamedBefore(at); named > 0) {
      SetMonth(named, month);
    } else if (anchor_) {
      int recent = anchor_->year() - (month > anchor_->month() ? 1 : 0);
      if (before == "last" && month == anchor_->month()) --recent;
      if (before == "next" && month <= anchor_->month()) ++recent;
      SetMonth(recent, month);
    } else if (year_told_ > 0) {
      SetMonth(year_told_, month);
    }
    return at + 1;
  }

  // "last year in May": the year of the expression right before, 0 if there is none.
  int YearNamedBefore(size_t at) const {
    if (dates_.empty() || dates_.back().precision != DatePrecision::kYear) return 0;
    const DateExpression& year = dates_.back();
    const bool beside = text_.substr(year.end, words_[at].begin - year.end) == " in ";
    return beside && !year.value.empty() ? static_cast<int>(year.first.year()) : 0;
  }

  // "May to June 2031", "30 May and 5 June 2031": the year that the other end brings, 0 if none.
  int YearOfRange(size_t next, int month, int day) {
    if (!At(next)) return 0;
    if (!IsDash(Gap(next))) {
      const DateTerm joint = words_[next].term;
      if (!Blank(next) || (joint != "to" && joint != "and" && joint != "through" &&
                           joint != "until" && joint != "till")) {
        return 0;
      }
      ++next;
    }
    // A day may stand before the month or behind it.
    int last_day = 0;
    if (At(next) && words_[next].digits && words_[next].size() <= 2) {
      last_day = words_[next].number;
      next = SkipOrdinal(next + 1);
    }
    if (!IsMonth(next)) return 0;
    const int last_month = words_[next].calendar->number;
    ++next;
    if (At(next) && words_[next].digits && words_[next].size() <= 2) {
      last_day = words_[next].number;
      next = SkipOrdinal(next + 1);
    }
    if (!At(next) || !words_[next].digits || words_[next].size() != 4 ||
        !Year(words_[next].number) || !BlankOr(next, ",")) {
      return 0;
    }
    const bool later = month > last_month || (month == last_month && day > last_day);
    return words_[next].number - (later ? 1 : 0);
  }

  // After day and month: the year if there is one, else the most recent such day.
  size_t FinishMonthDay(size_t next, int month, int day, int last_day, size_t at) {
    int year = 0;
    found_.form = DateForm::kFullDay;
    size_t end = next;
    size_t of = next;
    if (At(of) && words_[of].term == "of" && Blank(of)) ++of;
    if (At(of) && words_[of].digits && words_[of].end - words_[of].begin == 4 &&
        Year(words_[of].number) && BlankOr(of, ",-.")) {
      year = words_[of].number;
      end = of + 1;
    } else if (At(of + 1) && words_[of + 1].term == "year" && Blank(of + 1) &&
               (words_[of].term == "this" || words_[of].term == "last")) {
      found_.relative = true;
      if (anchor_) year = anchor_->year() - (words_[of].term == "last" ? 1 : 0);
      end = of + 2;
    } else {
      found_.relative = true;
      found_.form = DateForm::kDay;
      if (last_day == 0) year = YearOfRange(next, month, day);
      if (year == 0 && !anchor_) year = year_told_;
      if (year == 0 && anchor_) {
        // A report may look a little ahead ("the hearing on 3 May") but names what is past.
        year = anchor_->year();
        if (CivilDay(year, month, day) > *anchor_ + 60) --year;
        if (CivilDay(year, month, day) < *anchor_ - 330) ++year;
      }
    }
    if (year == 0) {
      const CivilDay probe(2024, month, day);
      return probe.month() == month ? end : at;
    }
    if (!SetDay(year, month, day)) return at;
    if (last_day > 0) SetInterval(found_.first, CivilDay(year, month, last_day));
    return end;
  }

  size_t MatchWeekday(size_t at) {
    const DateWord word = words_[at];  // a look ahead moves the words
    if (!word.capital) return at;
    const bool short_form = word.end - word.begin < 6;
    size_t next = at + 1;
    if (const size_t end = MatchNamedWeekday(at); end > at) return end;
    // "Wednesday, October 22": the full date that follows says it all.
    if (At(next) && BlankOr(next, ",.(")) {
      DateExpression saved = found_;
      size_t end = next;
      if (IsMonth(next))
        end = MatchMonth(next);
      else if (words_[next].digits)
        end = MatchDigits(next);
      if (end > next && (!found_.value.empty() || found_.relative) &&
          found_.precision != DatePrecision::kYear && found_.precision != DatePrecision::kMonth) {
        return end;
      }
      found_ = saved;
    }
    if (short_form) return at;
    if (At(next) && words_[next].calendar != nullptr &&
        words_[next].calendar->sort == CalendarSort::kPart && Gap(next) == " ") {
      ++next;
    }
    if (next == at + 1 && At(next) && words_[next].capital && Gap(next) == " " && !IsMonth(next)) {
      return at;  // "Friday Night Lights", "Tuesday Weld"
    }
    found_.relative = true;
    found_.form = DateForm::kWeekday;
    if (anchor_) {
      const DateTerm before = Before(at);
      const int wanted = word.calendar->number;
      const int today = static_cast<int>(absl::GetWeekday(*anchor_));
      int back = (today - wanted + 7) % 7;
      if (before == "next")
        back -= 7;
      else if (before == "last" && back == 0)
        back = 7;
      if (SaysOfLastWeek(next)) {
        next += 3;
        back = today + 7 - wanted;
      }
      SetDay(*anchor_ - back);
    }
    return next;
  }

  // "Tuesday of last week"
  bool SaysOfLastWeek(size_t at) {
    return At(at + 2) && words_[at].term == "of" && words_[at + 1].term == "last" && Blank(at) &&
           Blank(at + 1) && Blank(at + 2) && words_[at + 2].calendar != nullptr &&
           words_[at + 2].calendar->sort == CalendarSort::kUnit &&
           words_[at + 2].calendar->number == kWeeks;
  }

  // "two days ago", "10 months earlier", "a week later", "first quarter of 2016".
  size_t MatchCount(size_t at, int count) {
    // "first six months of 2031".
    if (words_[at].term == "first" && At(at + 2) && Blank(at + 1) && Blank(at + 2) &&
        words_[at + 2].term == "months") {
      const DateWord months = words_[at + 1];
      const int number = months.digits                ? months.number
                         : months.calendar != nullptr ? months.calendar->number
                                                      : 0;
      if (number > 1 && number < 12) return MatchPartOfYear(at, at + 3, number, 1);
    }
    if (!At(at + 1) || !BlankOr(at + 1, "-") || words_[at + 1].calendar == nullptr ||
        words_[at + 1].calendar->sort != CalendarSort::kUnit) {
      return at;
    }
    const int unit = words_[at + 1].calendar->number;
    if (unit == kQuarter) return MatchPartOfYear(at, at + 2, 3, count);
    if (unit == kHalf) return MatchPartOfYear(at, at + 2, 6, count);
    if (!At(at + 2) || !Blank(at + 2)) return at;
    const DateTerm direction = words_[at + 2].term;
    if (count == 0 && (direction == "ago" || direction == "later" || direction == "earlier")) {
      found_.unresolved = kVague;
      return at + 3;
    }
    if (direction == "ago") {
      if (unit == kWeekend) return at;
      found_.relative = true;
      found_.form = DateForm::kAgo;
      if (anchor_) SetBack(unit, count);
      return at + 3;
    }
    if (direction == "later" || direction == "earlier" || direction == "afterwards" ||
        direction == "after" || direction == "before") {
      const bool earlier = direction == "earlier" || direction == "before";
      // "three days after the attack" is counted from what follows.
      const bool open = direction == "after" || direction == "before";
      if (open && At(at + 3) && Blank(at + 3)) return at;
      if (unit == kWeekend) return at;
      CountFrom(at, unit, earlier ? count : -count);
      return at + 3;
    }
    return at;
  }

  // Counts from the date that the text named last, `back` units before it.
  void CountFrom(size_t at, int unit, int back) {
    found_.form = DateForm::kOther;
    constexpr size_t kFurthest = 300;  // bytes
    const DateExpression* const base = dates_.empty() ? nullptr : &dates_.back();
    if (base == nullptr || base->value.empty() || words_[at].begin - base->end > kFurthest) {
      found_.unresolved = "it is counted from another happening, which these words do not name";
      return;
    }
    const bool fine = base->precision == DatePrecision::kDay ||
                      base->precision == DatePrecision::kHour ||
                      (base->precision == DatePrecision::kMonth && unit >= kMonths) ||
                      (base->precision == DatePrecision::kYear && unit == kYears);
    if (!fine || std::abs(back) > 500) {
      found_.unresolved = "it is counted from a date that is told less exactly";
      return;
    }
    SetCounted(base->first, unit, back);
    if (found_.value.empty()) found_.unresolved = "it lies within the day it is counted from";
  }

  // "first quarter of 2031", "second half of last year": the `which` run of so many months.
  size_t MatchPartOfYear(size_t at, size_t next, int months, int which) {
    if (which < 1 || which > 12 / months) return at;
    if (At(next) && words_[next].term == "of" && Blank(next)) ++next;
    if (At(next + 1) && words_[next].term == "the" && words_[next + 1].term == "year") next += 2;
    int year = 0;
    if (At(next) && words_[next].digits && words_[next].size() == 4 && Year(words_[next].number)) {
      year = words_[next].number;
      ++next;
    } else if (At(next + 1) && words_[next + 1].term == "year" && anchor_ &&
               (words_[next].term == "this" || words_[next].term == "last")) {
      year = static_cast<int>(anchor_->year()) - (words_[next].term == "last" ? 1 : 0);
      found_.relative = true;
      next += 2;
    }
    if (year == 0) return at;
    const CivilMonth first(year, months * (which - 1) + 1);
    found_.form = DateForm::kQuarter;
    SetInterval(CivilDay(first), CivilDay(first + months) - 1);
    return next;
  }

  size_t MatchSeason(size_t at) {
    const DateTerm before = Before(at);
    found_.form = DateForm::kSeason;
    size_t next = at + 1;
    if (At(next) && words_[next].term == "of" && Blank(next)) ++next;
    if (At(next) && words_[next].digits && words_[next].end - words_[next].begin == 4 &&
        Year(words_[next].number) && Blank(next)) {
      SetYear(words_[next].number);
      found_.part = true;
      return next + 1;
    }
    if ((before == "last" || before == "this") && Blank(at)) {
      found_.unresolved = "a season has no month that holds everywhere";
      return at + 1;
    }
    return at;
  }

  // "Christmas Eve", "the Easter weekend", "over Thanksgiving"; but "Christmas cards" are no time.
  size_t MatchHoliday(size_t at) {
    const DateWord word = words_[at];  // a look ahead moves the words
    if (!word.capital) return at;
    auto holiday = static_cast<Holiday>(word.calendar->number);
    size_t next = at + 1;
    const DateTerm behind = At(next) && Blank(next) ? words_[next].term : DateTerm();
    const CalendarWord* const weekday = At(next) && Blank(next) ? words_[next].calendar : nullptr;
    const bool days = behind == "weekend" || behind == "holidays" || behind == "holiday" ||
                      behind == "period" || behind == "break";
    if (holiday == Holiday::kNewYearsEve) {
      return OpensNewYearsEve(at) ? SetHoliday(holiday, next) : at;
    }
    if (holiday == Holiday::kLaborDay || holiday == Holiday::kMemorialDay) {
      if (behind != "day" || !words_[next].capital) return at;
      ++next;
      if (At(next) && Blank(next) && words_[next].term == "weekend") {
        holiday = holiday == Holiday::kLaborDay ? Holiday::kLaborDayWeekend
                                                : Holiday::kMemorialDayWeekend;
        ++next;
      }
    } else if (holiday == Holiday::kChristmas && (behind == "eve" || behind == "day")) {
      holiday = behind == "eve" ? Holiday::kChristmasEve : Holiday::kChristmasDay;
      ++next;
    } else if (holiday == Holiday::kEaster && weekday != nullptr &&
               weekday->sort == CalendarSort::kWeekday &&
               (weekday->number == 0 || weekday->number == 6)) {
      holiday = weekday->number == 0 ? Holiday::kEasterMonday : Holiday::kEasterSunday;
      ++next;
    } else if (days || behind == "day") {
      if (holiday == Holiday::kThanksgiving && days) holiday = Holiday::kThanksgivingWeekend;
      ++next;
    } else {
      static constexpr DateTerm kOpeners[] = {"on",    "over",  "at",    "around", "before",
                                              "after", "since", "until", "by",     "during",
                                              "last",  "this",  "next",  "past",   "till"};
      if (!BlankOr(at, "-") ||
          std::find(std::begin(kOpeners), std::end(kOpeners), Before(at)) == std::end(kOpeners)) {
        return at;
      }
      if (At(next) && words_[next].capital && Gap(next) == " ") return at;  // "on Easter Island"
    }
    return SetHoliday(holiday, next);
  }

  // Whether "New Year's" stands before the "Eve" at `at`, from where the expression begins then.
  bool OpensNewYearsEve(size_t at) {
    const absl::string_view ahead =
        absl::StripTrailingAsciiWhitespace(text_.substr(0, words_[at].begin));
    for (const absl::string_view words : {"New Year's", "New Year\u2019s"}) {
      if (!absl::EndsWith(ahead, words)) continue;
      begin_ = ahead.size() - words.size();
      return true;
    }
    return false;
  }

  // "Black Friday", "Good Friday", "Cyber Monday".
  size_t MatchNamedWeekday(size_t at) {
    if (at == 0 || !Blank(at) || !words_[at - 1].capital) return at;
    const DateTerm before = Before(at);
    const int weekday = words_[at].calendar->number;
    Holiday holiday;
    if (weekday == 4 && before == "black") {
      holiday = Holiday::kBlackFriday;
    } else if (weekday == 4 && before == "good") {
      holiday = Holiday::kGoodFriday;
    } else if (weekday == 0 && before == "cyber") {
      holiday = Holiday::kCyberMonday;
    } else {
      return at;
    }
    begin_ = words_[at - 1].begin;
    return SetHoliday(holiday, at + 1);
  }

  // Of the year that follows, else the most recent one that has begun.
  size_t SetHoliday(Holiday holiday, size_t next) {
    int year = 0;
    if (At(next) && words_[next].digits && words_[next].size() == 4 && Year(words_[next].number) &&
        BlankOr(next, ",")) {
      year = words_[next].number;
      ++next;
    } else if (anchor_) {
      found_.relative = true;
      year = static_cast<int>(anchor_->year());
      if (DaysOf(holiday, year).first > *anchor_) --year;
    } else {
      found_.relative = true;
      year = year_told_;
    }
    found_.form = DateForm::kDay;
    if (year == 0) return next;
    const auto [first, last] = DaysOf(holiday, year);
    if (first == last) {
      SetDay(first);
    } else {
      found_.form = DateForm::kWeekend;
      SetInterval(first, last);
    }
    return next;
  }

  size_t MatchRelative(size_t at) {
    const DateTerm word = words_[at].term;
    if (word.empty()) return at;
    if (word == "yesterday" || word == "today" || word == "tonight") {
      const bool before_it =
          word == "yesterday" && EndsWithWord(text_.substr(0, words_[at].begin), "the day before");
      return SetRelativeDay((word == "yesterday") + before_it, at + 1);
    }
    if (!At(at + 1) || !Blank(at + 1)) return at;
    const CalendarWord* following = words_[at + 1].calendar;
    const bool last = word == "last" || word == "past" || word == "previous";
    const bool current = word == "this" || word == "current";
    if (following != nullptr && following->sort == CalendarSort::kPart &&
        (word == "this" || (word == "last" && words_[at + 1].term == "night"))) {
      return SetRelativeDay(word == "last" ? 1 : 0, at + 2);
    }
    if (following != nullptr && following->sort == CalendarSort::kUnit &&
        following->number == kQuarter && (word == "last" || word == "final")) {
      if (const size_t next = MatchPartOfYear(at, at + 2, 3, 4); next > at) return next;
    }
    if (following != nullptr && following->sort == CalendarSort::kUnit &&
        following->number != kHalf && (last || current)) {
      if (absl::ascii_tolower(text_[words_[at + 1].end - 1]) == 's' || following->number == kHours)
        return at;
      if (last && Before(at) == "the" && word != "previous") {
        // "in the past week": up to now, not the week before.
        found_.relative = true;
        found_.form = DateForm::kSpan;
        if (anchor_) SetSpanBack(following->number, 1);
        return at + 2;
      }
      if (word == "previous" && (following->number == kDays || Before(at) == "the")) {
        CountFrom(at, following->number, 1);
        return at + 2;
      }
      found_.relative = true;
      found_.form = FormOf(following->number);
      if (anchor_) SetUnit(following->number, last ? 1 : 0);
      return at + 2;
    }
    // "the past two weeks".
    if (last && word != "previous" && following != nullptr &&
        (following->sort == CalendarSort::kNumber || words_[at + 1].digits)) {
      return MatchPastSpan(at, following->number);
    }
    if (last && words_[at + 1].digits && words_[at + 1].number > 0) {
      return MatchPastSpan(at, words_[at + 1].number);
    }
    const DateTerm before = Before(at);
    if (word == "the" && words_[at + 1].term == "weekend" &&
        (before == "over" || before == "at" || before == "during")) {
      found_.relative = true;
      found_.form = DateForm::kWeekend;
      if (anchor_) SetUnit(kWeekend, 0);
      return at + 2;
    }
    const bool next_one = word == "next" || word == "following";
    if ((next_one || word == "same" || word == "previous") && following != nullptr &&
        following->sort == CalendarSort::kUnit && following->number >= kDays &&
        following->number <= kYears &&
        (words_[at + 1].term == "day" || (word != "next" && Before(at) == "the"))) {
      CountFrom(at, following->number, next_one ? -1 : word == "same" ? 0 : 1);
      return at + 2;
    }
    return at;
  }

  size_t MatchPastSpan(size_t at, int count) {
    if (!At(at + 2) || !Blank(at + 2) || words_[at + 2].calendar == nullptr ||
        words_[at + 2].calendar->sort != CalendarSort::kUnit ||
        words_[at + 2].calendar->number > kYears || count < 0 || count > 500) {
      return at;
    }
    if (count == 0) {
      found_.unresolved = kVague;
      return at + 3;
    }
    found_.relative = true;
    found_.form = DateForm::kSpan;
    if (anchor_) SetSpanBack(words_[at + 2].calendar->number, count);
    return at + 3;
  }

  size_t SetRelativeDay(int back, size_t next) {
    found_.relative = true;
    found_.form = DateForm::kDayWord;
    if (anchor_) SetDay(*anchor_ - back);
    return next;
  }

  static DateForm FormOf(int unit) {
    switch (unit) {
      case kDays:
        return DateForm::kDayWord;
      case kWeeks:
        return DateForm::kWeek;
      case kWeekend:
        return DateForm::kWeekend;
      case kQuarter:
        return DateForm::kQuarter;
      default:
        return DateForm::kUnit;
    }
  }

  void Finish(size_t at, size_t next) {
    // "on Tuesday at 3 p.m."
    if (found_.precision == DatePrecision::kDay && At(next)) {
      size_t clock = next;
      if (words_[clock].term == "at" || words_[clock].term == "around") ++clock;
      const int hour = clock > next && BlankOr(next, ",") && At(clock) ? HourAt(clock) : -1;
      if (hour >= 0) {
        SetHour(hour);
        next = clock;
      }
    }
    read_ = words_[next - 1].end;
    found_.begin = begin_ == kItsWord ? words_[at].begin : begin_;
    // "the week of 4 May"
    if (found_.precision == DatePrecision::kDay && Before(at) == "of" &&
        EndsWithWord(text_.substr(0, words_[at].begin), "week of")) {
      SetCounted(found_.first, kWeeks, 0);
      found_.form = DateForm::kWeek;
    }
    // "early May", "mid-2031" hold for part of the value alone.
    if (at > 0 && BlankOr(at, "-") && !found_.value.empty()) {
      const DateTerm part = Before(at);
      if (part == "early" || part == "mid" || part == "late") {
        found_.part = true;
        found_.begin = words_[at - 1].begin;
      }
    }
    found_.end = words_[next - 1].end;
    const DateTerm before = Before(at);
    found_.bound = before == "since" || before == "until" || before == "by" || before == "before" ||
                   before == "after" || before == "till";
    if (found_.value.empty() && found_.unresolved.empty()) found_.unresolved = kNoAnchor;
    if (!found_.value.empty()) year_told_ = static_cast<int>(found_.first.year());
    if (dates_.empty() || !Joins(dates_.back(), found_)) return dates_.push_back(std::move(found_));
    // "from 3 March to 7 March 2021", "between 2014 and 2016" are one interval each.
    DateExpression& whole = dates_.back();
    whole.end = found_.end;
    whole.last = found_.last;
    whole.value = absl::StrCat(whole.value, "/", found_.value);
    whole.precision = DatePrecision::kInterval;
    whole.form = DateForm::kSpan;
    whole.part = false;
    whole.relative |= found_.relative;
  }

  bool Joins(const DateExpression& left, const DateExpression& right) const {
    if (left.value.empty() || right.value.empty() || right.begin - left.end > 12) return false;
    if (left.precision == DatePrecision::kInterval || right.precision == DatePrecision::kInterval ||
        left.first >= right.first) {
      return false;
    }
    const absl::string_view between =
        absl::StripAsciiWhitespace(text_.substr(left.end, right.begin - left.end));
    const absl::string_view ahead = text_.substr(0, left.begin);
    if (IsDash(between)) return true;
    if (between == "and") return EndsWithWord(ahead, "between");
    if (between == "to" || between == "through" || between == "until" || between == "till") {
      return between != "to" || EndsWithWord(ahead, "from");
    }
    return false;
  }

  static bool EndsWithWord(absl::string_view text, absl::string_view word) {
    text = absl::StripTrailingAsciiWhitespace(text);
    return absl::EndsWithIgnoreCase(text, word);
  }

  std::vector<DateExpression> dates_;
  size_t read_ = 0;  // where the last of them ended
  // Of what was told last, for a text without a day of its own; 0 if none.
  int year_told_ = 0;
  // Where the expression at hand begins, if ahead of the word that told it: "Black Friday".
  static constexpr size_t kItsWord = SIZE_MAX;
  size_t begin_ = kItsWord;
  bool in_title_ = false;
};

}  // namespace

std::vector<DateExpression> FindDates(absl::string_view text,
                                      std::optional<absl::CivilDay> anchor) {
  Finder finder(text, {}, anchor);
  finder.Read({0, static_cast<uint32_t>(text.size())}, 0, false);
  return finder.Take();
}

std::vector<DateExpression> FindDates(const Text& text, const Landmarks& landmarks,
                                      std::optional<absl::CivilDay> anchor) {
  Finder finder(text.text(), text.tokens(), anchor);
  const uint32_t title_end =
      !text.paragraphs().empty() && text.paragraphs()[0].role == ParagraphRole::kHeading
          ? text.paragraphs()[0].tokens.end
          : 0;
  landmarks.ForEach(kDateLandmark, [&](uint32_t token) {
    finder.Read(text.token(token).span(), token, token < title_end);
  });
  return finder.Take();
}

}  // namespace dossier::analysis
