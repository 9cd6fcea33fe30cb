#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "server/analysis/date_finder.h"

namespace dossier::analysis {

// "Christmas Eve", "the Easter weekend", "over Thanksgiving"; but "Christmas cards" are no time.
size_t DateFinder::MatchHoliday(size_t at) {
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
      holiday =
          holiday == Holiday::kLaborDay ? Holiday::kLaborDayWeekend : Holiday::kMemorialDayWeekend;
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
bool DateFinder::OpensNewYearsEve(size_t at) {
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
size_t DateFinder::MatchNamedWeekday(size_t at) {
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
size_t DateFinder::SetHoliday(Holiday holiday, size_t next) {
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

}  // namespace dossier::analysis
