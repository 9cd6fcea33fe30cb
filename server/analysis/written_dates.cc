#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "server/analysis/date_finder.h"

namespace dossier::analysis {
namespace {

using absl::CivilDay;

// Whether it writes "Nov. 2", and no money of those who do so and yet put the day first in numbers.
bool NamesMonthFirst(absl::string_view text) {
  if (absl::StrContains(text, "£") || absl::StrContains(text, "€")) return false;
  for (const absl::string_view month :
       {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}) {
    for (size_t at = text.find(month); at != absl::string_view::npos;
         at = text.find(month, at + 1)) {
      size_t end = at + month.size();
      while (end < text.size() && absl::ascii_islower(text[end])) ++end;
      if (end < text.size() && text[end] == '.') ++end;
      const bool day = end + 1 < text.size() && text[end] == ' ' &&
                       absl::ascii_isdigit(text[end + 1]) &&
                       !absl::StartsWith(text.substr(end + 1), "20");
      const bool alone = at < 2 || !absl::ascii_isdigit(text[at - 2]);
      if (day && alone) return true;
    }
  }
  return false;
}

}  // namespace

size_t DateFinder::MatchDigits(size_t at) {
  const DateWord word = words_[at];  // a look ahead moves the words
  if (word.number < 0) return at;
  if (InsideNumber(at)) return MatchClock(at);  // "4.30 a.m."
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

// "T14:05", " 14:05" after an ISO day.
size_t DateFinder::MatchIsoTime(size_t at) {
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

// "3 p.m. on Tuesday", "10:30am, 12 May": a day with its hour; an hour alone is of the day that the
// paragraph told last.
size_t DateFinder::MatchClock(size_t at) {
  size_t next = at;
  const int hour = HourAt(next);
  if (hour < 0) return at;
  const size_t behind_hour = next;
  if (At(next) && words_[next].term == "on" && BlankOr(next, ".,")) ++next;
  if (At(next) && MayOpen(words_[next]) && BlankOr(next, ".,")) {
    const size_t end = MatchDay(next);
    if (end > next && !found_.value.empty()) {
      SetHour(hour);
      return end;
    }
  }
  found_ = {};
  return SetHourOfDayTold(at, hour) ? behind_hour : at;
}

bool DateFinder::SetHourOfDayTold(size_t at, int hour) {
  constexpr size_t kFurthest = 300;  // bytes
  if (dates_.empty()) return false;
  const DateExpression& day = dates_.back();
  const bool is_day = day.precision == DatePrecision::kDay || day.precision == DatePrecision::kHour;
  const absl::string_view between = text_.substr(day.end, words_[at].begin - day.end);
  // An entry of a log: "14:05 UTC - Resolved"
  const bool opens_line = !between.empty() && between.back() == '\n';
  if (!is_day || between.size() > kFurthest ||
      (!opens_line && absl::StrContains(between, "\n\n"))) {
    return false;
  }
  SetDay(day.first);
  SetHour(hour);
  found_.form = DateForm::kOther;
  return true;
}

// The hour of the day that "3 p.m.", "10:30am" or "14:05 UTC" at `at` names, which then moves
// behind it; -1 if none is named.
int DateFinder::HourAt(size_t& at) {
  if (!At(at + 1) || !words_[at].digits || words_[at].size() > 2 || words_[at].number > 23) {
    return -1;
  }
  const int hour = words_[at].number;
  size_t next = at + 1;
  const bool minutes =
      words_[next].digits && (Gap(next) == ":" || Gap(next) == ".") && words_[next].size() == 2;
  if (minutes) ++next;
  if (!At(next) || (!Gap(next).empty() && Gap(next) != " ")) return -1;
  if (minutes && IsZone(words_[next].term)) {
    at = next + 1;
    return hour;
  }
  if (hour > 12) return -1;
  const bool whole = words_[next].term == "am" || words_[next].term == "pm";
  const bool parts = (words_[next].term == "a" || words_[next].term == "p") && At(next + 1) &&
                     words_[next + 1].term == "m" && Gap(next + 1) == ".";
  if (!whole && !parts) return -1;
  const bool afternoon = words_[next].term == "pm" || words_[next].term == "p";
  at = next + (whole ? 1 : 2);
  return hour % 12 + (afternoon ? 12 : 0);
}

bool DateFinder::IsZone(DateTerm term) {
  static constexpr DateTerm kZones[] = {"utc", "gmt", "cet", "cest", "bst",
                                        "est", "edt", "pst", "pdt"};
  return std::find(std::begin(kZones), std::end(kZones), term) != std::end(kZones);
}

// A weekday or a day of a month.
size_t DateFinder::MatchDay(size_t at) {
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
size_t DateFinder::MatchNumericDay(size_t at) {
  const int first = words_[at].number;
  const int second = words_[at + 1].number;
  const int year = words_[at + 2].number;
  const bool dotted = Gap(at + 1) == ".";
  if (year < 1900 || year > 2199) return at;
  found_.form = DateForm::kFullDay;
  if ((dotted || first > 12 || first == second) && SetDay(year, second, first)) return at + 3;
  if (second > 12 && SetDay(year, first, second)) return at + 3;
  if (first >= 1 && first <= 12 && second >= 1 && second <= 12) {
    switch (OrderOf(CivilDay(year, first, second), CivilDay(year, second, first))) {
      case DayOrder::kMonthFirst:
        SetDay(year, first, second);
        return at + 3;
      case DayOrder::kDayFirst:
        SetDay(year, second, first);
        return at + 3;
      case DayOrder::kUnknown:
        break;
    }
    found_.unresolved = "which of the two numbers is the month cannot be told";
    return at + 3;
  }
  return at;
}

// How the text writes days, by one that can be read in one way alone; else the one of the two days
// that does not lie behind the day of the report.
DateFinder::DayOrder DateFinder::OrderOf(CivilDay month_first, CivilDay day_first) {
  if (!order_) {
    order_ = DayOrder::kUnknown;
    for (size_t slash = text_.find('/'); slash != absl::string_view::npos;
         slash = text_.find('/', slash + 1)) {
      const absl::string_view behind = text_.substr(slash + 1);
      if (behind.size() < 3 || (behind[1] != '/' && behind[2] != '/') || slash < 2) continue;
      const auto number = [](absl::string_view two) {
        int value = 0;
        return absl::SimpleAtoi(two, &value) ? value : 0;
      };
      if (number(behind.substr(0, 2)) > 12) order_ = DayOrder::kMonthFirst;
      if (number(text_.substr(slash - 2, 2)) > 12) order_ = DayOrder::kDayFirst;
    }
    if (order_ == DayOrder::kUnknown && NamesMonthFirst(text_)) order_ = DayOrder::kMonthFirst;
  }
  if (*order_ != DayOrder::kUnknown || !anchor_) return *order_;
  if (day_first > *anchor_ && month_first <= *anchor_) return DayOrder::kMonthFirst;
  if (month_first > *anchor_ && day_first <= *anchor_) return DayOrder::kDayFirst;
  return DayOrder::kUnknown;
}

// 22 October 2023, 22nd of October; 3-7 March 2021 as an interval.
size_t DateFinder::MatchDayMonth(size_t at) {
  size_t next = SkipOrdinal(at + 1);
  int last_day = 0;
  if (At(next + 1) && words_[next].digits && words_[next].number <= 31 && IsDash(Gap(next))) {
    last_day = words_[next].number;
    next = SkipOrdinal(next + 1);
  }
  // "from 3 to 9 May", "between 3 and 9 May"
  const auto joins = [&](DateTerm opener, DateTerm joint) {
    return Before(at) == opener && words_[next].term == joint;
  };
  if (At(next + 1) && Blank(next) && (joins("from", "to") || joins("between", "and")) &&
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
size_t DateFinder::MatchMonth(size_t at) {
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
size_t DateFinder::MatchBareMonth(size_t at, int month) {
  const DateTerm before = Before(at);
  const bool may = words_[at].term == "may";
  const bool ambiguous = may || words_[at].term == "march";
  static constexpr DateTerm kOpeners[] = {
      "in", "since", "last",    "this",    "during", "until", "from",  "early", "late", "mid",
      "by", "of",    "between", "through", "before", "after", "until", "next",  "to",   "and"};
  const bool opened = BlankOr(at, "-") && std::find(std::begin(kOpeners), std::end(kOpeners),
                                                    before) != std::end(kOpeners);
  const bool joins = before == "to" || before == "and";
  if (ambiguous && !IsDetermined(at) && !(joins && FollowsMonth(at)) &&
      (!opened || joins || before == "this")) {
    return at;
  }
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

// "between March and May", "from April to May"
bool DateFinder::FollowsMonth(size_t at) const {
  constexpr size_t kJoint = 5;  // " and "
  return !dates_.empty() && dates_.back().precision == DatePrecision::kMonth &&
         words_[at].begin - dates_.back().end <= kJoint;
}

// "the May breach": neither a modal nor a march stands there.
bool DateFinder::IsDetermined(size_t at) {
  static constexpr DateTerm kGoesOn[] = {"on", "for", "of", "to", "and", "in", "through"};
  return Before(at) == "the" && At(at + 1) && Gap(at + 1) == " " && !words_[at + 1].capital &&
         std::find(std::begin(kGoesOn), std::end(kGoesOn), words_[at + 1].term) ==
             std::end(kGoesOn);
}

// "last year in May": the year of the expression right before, 0 if there is none.
int DateFinder::YearNamedBefore(size_t at) const {
  if (dates_.empty() || dates_.back().precision != DatePrecision::kYear) return 0;
  const DateExpression& year = dates_.back();
  const bool beside = text_.substr(year.end, words_[at].begin - year.end) == " in ";
  return beside && !year.value.empty() ? static_cast<int>(year.first.year()) : 0;
}

// "May to June 2031", "30 May and 5 June 2031": the year that the other end brings, 0 if none.
int DateFinder::YearOfRange(size_t next, int month, int day) {
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
  if (!At(next) || !words_[next].digits || words_[next].size() != 4 || !Year(words_[next].number) ||
      !BlankOr(next, ",")) {
    return 0;
  }
  const bool later = month > last_month || (month == last_month && day > last_day);
  return words_[next].number - (later ? 1 : 0);
}

// After day and month: the year if there is one, else the most recent such day.
size_t DateFinder::FinishMonthDay(size_t next, int month, int day, int last_day, size_t at) {
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

}  // namespace dossier::analysis
