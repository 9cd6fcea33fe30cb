#include <cstdlib>

#include "absl/strings/ascii.h"
#include "server/analysis/date_finder.h"

namespace dossier::analysis {
namespace {

using absl::CivilDay;
using absl::CivilMonth;

constexpr absl::string_view kVague = "how many it is counted in is not told";

DateForm FormOf(int unit) {
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

}  // namespace

// Of "Q3 2031", from where the expression begins then; 0 if none stands before `at`.
int DateFinder::QuarterBefore(size_t at) {
  const size_t end = words_[at].begin;
  if (end < 3 || text_[end - 1] != ' ' || text_[end - 3] != 'Q') return 0;
  const char number = text_[end - 2];
  if (number < '1' || number > '4' || (end > 3 && absl::ascii_isalnum(text_[end - 4]))) return 0;
  begin_ = end - 3;
  return number - '0';
}

size_t DateFinder::MatchWeekday(size_t at) {
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
bool DateFinder::SaysOfLastWeek(size_t at) {
  return At(at + 2) && words_[at].term == "of" && words_[at + 1].term == "last" && Blank(at) &&
         Blank(at + 1) && Blank(at + 2) && words_[at + 2].calendar != nullptr &&
         words_[at + 2].calendar->sort == CalendarSort::kUnit &&
         words_[at + 2].calendar->number == kWeeks;
}

// "two days ago", "10 months earlier", "a week later", "first quarter of 2016".
size_t DateFinder::MatchCount(size_t at, int count) {
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
void DateFinder::CountFrom(size_t at, int unit, int back) {
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
size_t DateFinder::MatchPartOfYear(size_t at, size_t next, int months, int which) {
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

size_t DateFinder::MatchSeason(size_t at) {
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

size_t DateFinder::MatchRelative(size_t at) {
  const DateTerm word = words_[at].term;
  if (word.empty()) return at;
  if (word == "yesterday" || word == "today" || word == "tonight") {
    const bool before_it =
        word == "yesterday" && EndsWithWord(text_.substr(0, words_[at].begin), "the day before");
    return SetRelativeDay((word == "yesterday") + before_it, at + 1);
  }
  if (!At(at + 1) || !Blank(at + 1)) return at;
  // "The night before, thieves had cut a cable"; but "the night before the fire" is counted from
  // it.
  if (word == "the" && (words_[at + 1].term == "night" || words_[at + 1].term == "day") &&
      At(at + 2) && Blank(at + 2) && words_[at + 2].term == "before" &&
      !(At(at + 3) && Blank(at + 3))) {
    CountFrom(at, kDays, 1);
    return at + 3;
  }
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
  // "on his last day": at work.
  const auto is_of = [&](absl::string_view whose) {
    return EndsWithWord(text_.substr(0, words_[at].begin), whose);
  };
  if (word == "last" && following != nullptr && following->sort == CalendarSort::kUnit &&
      following->number == kDays && (is_of("his") || is_of("her") || is_of("their"))) {
    return at;
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
  // "over the weekend of 26 April" has a day of its own.
  const bool dated = At(at + 2) && words_[at + 2].term == "of";
  if (word == "the" && words_[at + 1].term == "weekend" && !dated &&
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

size_t DateFinder::MatchPastSpan(size_t at, int count) {
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

size_t DateFinder::SetRelativeDay(int back, size_t next) {
  found_.relative = true;
  found_.form = DateForm::kDayWord;
  if (anchor_) SetDay(*anchor_ - back);
  return next;
}

}  // namespace dossier::analysis
