#include "server/analysis/dates.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/analysis/date_values.h"
#include "server/analysis/date_words.h"

namespace dossier::analysis {
namespace {

using absl::CivilDay;
using absl::CivilMonth;

constexpr absl::string_view kNoAnchor =
    "the report bears no date of its own, so that these words name no day";

class Finder : private DateWords, private DateValue {
 public:
  Finder(absl::string_view text, absl::Span<const Token> tokens, std::optional<CivilDay> anchor)
      : DateWords(text, tokens), DateValue(anchor) {}

  // Reads the expressions that begin in `span`, which lies behind those that were read before and
  // begins with `token`.
  void Read(Span span, size_t token) {
    token_ = token;
    for (size_t at = MoveTo(std::max<size_t>(span.begin, read_), span.end);
         At(at) && words_[at].begin < span.end;) {
      found_ = {};
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
      return MatchIsoTime(at + 3);
    }
    if (length <= 2 && At(at + 2) && words_[at + 1].digits && words_[at + 2].digits &&
        words_[at + 2].end - words_[at + 2].begin == 4 && SameSeparator(at, "-/.")) {
      return MatchNumericDay(at);
    }
    if (length <= 2 && word.number >= 1 && word.number <= 31) {
      if (const size_t next = MatchDayMonth(at); next > at) return next;
    }
    if (length == 4 && IsYear(at)) {
      SetYear(word.number);
      return at + 1;
    }
    return MatchCount(at, word.number);
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

  // 22.10.2023, 10/22/2023. Which is the month is known only if the other is above twelve, or
  // dots part them, which no one uses with the month first.
  size_t MatchNumericDay(size_t at) {
    const int first = words_[at].number;
    const int second = words_[at + 1].number;
    const int year = words_[at + 2].number;
    const bool dotted = Gap(at + 1) == ".";
    if (year < 1900 || year > 2199) return at;
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
        return next + 1;
      }
    }
    size_t year = next;
    if (At(year) && words_[year].term == "of" && Blank(year)) ++year;
    if (At(year) && words_[year].digits && Year(words_[year].number) &&
        words_[year].end - words_[year].begin == 4 && BlankOr(year, ",")) {
      SetMonth(words_[year].number, month);
      return year + 1;
    }
    // "January this year", "November of last year".
    if (At(year + 1) && words_[year + 1].term == "year" && Blank(year) && Blank(year + 1) &&
        (words_[year].term == "this" || words_[year].term == "last")) {
      found_.relative = true;
      if (anchor_) SetMonth(anchor_->year() - (words_[year].term == "last" ? 1 : 0), month);
      return year + 2;
    }
    return MatchBareMonth(at, month);
  }

  // The month without a year: the most recent one that is not after the anchor.
  size_t MatchBareMonth(size_t at, int month) {
    const DateTerm before = Before(at);
    const bool ambiguous = words_[at].term == "may" || words_[at].term == "march" ||
                           words_[at].end - words_[at].begin == 3;
    static constexpr DateTerm kOpeners[] = {
        "in", "since", "last",    "this",    "during", "until", "from",  "early", "late", "mid",
        "by", "of",    "between", "through", "before", "after", "until", "next",  "to",   "and"};
    const bool opened = Blank(at) && std::find(std::begin(kOpeners), std::end(kOpeners), before) !=
                                         std::end(kOpeners);
    if (ambiguous && (!opened || before == "to" || before == "and" || before == "this")) return at;
    if (words_[at].end - words_[at].begin == 3) return at;
    // A name such as "April Doss" or "Hotel August" is no month.
    if (!opened && ((At(at + 1) && words_[at + 1].capital && Gap(at + 1) == " ") ||
                    (at > 0 && words_[at - 1].capital && Gap(at) == " "))) {
      return at;
    }
    found_.relative = true;
    if (anchor_) {
      int year = anchor_->year() - (month > anchor_->month() ? 1 : 0);
      if (before == "last" && month == anchor_->month()) --year;
      if (before == "next" && month <= anchor_->month()) ++year;
      SetMonth(year, month);
    }
    return at + 1;
  }

  // After day and month: the year if there is one, else the most recent such day.
  size_t FinishMonthDay(size_t next, int month, int day, int last_day, size_t at) {
    int year = 0;
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
      if (anchor_) {
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
    if (anchor_) {
      const DateTerm before = Before(at);
      const int wanted = word.calendar->number;
      const int today = static_cast<int>(absl::GetWeekday(*anchor_));
      int back = (today - wanted + 7) % 7;
      if (before == "next")
        back -= 7;
      else if (before == "last" && back == 0)
        back = 7;
      SetDay(*anchor_ - back);
    }
    return next;
  }

  // "two days ago", "10 months earlier", "a week later", "first quarter of 2016".
  size_t MatchCount(size_t at, int count) {
    if (!At(at + 1) || !BlankOr(at + 1, "-") || words_[at + 1].calendar == nullptr ||
        words_[at + 1].calendar->sort != CalendarSort::kUnit) {
      return at;
    }
    const int unit = words_[at + 1].calendar->number;
    if (unit == kQuarter) {
      size_t next = at + 2;
      if (At(next) && words_[next].term == "of" && Blank(next)) ++next;
      if (count >= 1 && count <= 4 && At(next) && words_[next].digits &&
          Year(words_[next].number)) {
        SetInterval(CivilDay(words_[next].number, 3 * count - 2, 1),
                    CivilDay(CivilMonth(words_[next].number, 3 * count - 2) + 3) - 1);
        return next + 1;
      }
      return at;
    }
    if (!At(at + 2) || !Blank(at + 2)) return at;
    const DateTerm direction = words_[at + 2].term;
    if (direction == "ago") {
      if (unit == kWeekend) return at;
      found_.relative = true;
      if (anchor_) SetBack(unit, count);
      return at + 3;
    }
    if (direction == "later" || direction == "earlier" || direction == "afterwards") {
      found_.unresolved = "it is counted from another happening, which these words do not name";
      return at + 3;
    }
    return at;
  }

  size_t MatchSeason(size_t at) {
    const DateTerm before = Before(at);
    size_t next = at + 1;
    if (At(next) && words_[next].term == "of" && Blank(next)) ++next;
    if (At(next) && words_[next].digits && words_[next].end - words_[next].begin == 4 &&
        Year(words_[next].number) && Blank(next)) {
      SetYear(words_[next].number);
      return next + 1;
    }
    if ((before == "last" || before == "this") && Blank(at)) {
      found_.unresolved = "a season has no month that holds everywhere";
      return at + 1;
    }
    return at;
  }

  size_t MatchRelative(size_t at) {
    const DateTerm word = words_[at].term;
    if (word.empty()) return at;
    if (word == "yesterday" || word == "today" || word == "tonight") {
      return SetRelativeDay(word == "yesterday" ? 1 : 0, at + 1);
    }
    if (!At(at + 1) || !Blank(at + 1)) return at;
    const CalendarWord* following = words_[at + 1].calendar;
    const bool last = word == "last" || word == "past" || word == "previous";
    const bool current = word == "this" || word == "current";
    if (following != nullptr && following->sort == CalendarSort::kPart &&
        (word == "this" || (word == "last" && words_[at + 1].term == "night"))) {
      return SetRelativeDay(word == "last" ? 1 : 0, at + 2);
    }
    if (following != nullptr && following->sort == CalendarSort::kUnit && (last || current)) {
      if (absl::ascii_tolower(text_[words_[at + 1].end - 1]) == 's' || following->number == kHours)
        return at;
      if (last && Before(at) == "the" && word != "previous") {
        // "in the past week": up to now, not the week before.
        found_.relative = true;
        if (anchor_) SetSpanBack(following->number, 1);
        return at + 2;
      }
      if (word == "previous" && following->number == kDays) return at;
      found_.relative = true;
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
    if (word == "the" && words_[at + 1].term == "weekend" && Before(at) == "over") {
      found_.relative = true;
      if (anchor_) SetUnit(kWeekend, 0);
      return at + 2;
    }
    if ((word == "next" || word == "following" || word == "same" || word == "previous") &&
        words_[at + 1].term == "day") {
      found_.unresolved = "it is counted from another happening, which these words do not name";
      return at + 2;
    }
    return at;
  }

  size_t MatchPastSpan(size_t at, int count) {
    if (!At(at + 2) || !Blank(at + 2) || words_[at + 2].calendar == nullptr ||
        words_[at + 2].calendar->sort != CalendarSort::kUnit ||
        words_[at + 2].calendar->number > kYears || count <= 0 || count > 500) {
      return at;
    }
    found_.relative = true;
    if (anchor_) SetSpanBack(words_[at + 2].calendar->number, count);
    return at + 3;
  }

  size_t SetRelativeDay(int back, size_t next) {
    found_.relative = true;
    if (anchor_) SetDay(*anchor_ - back);
    return next;
  }

  void Finish(size_t at, size_t next) {
    read_ = words_[next - 1].end;
    found_.begin = words_[at].begin;
    found_.end = words_[next - 1].end;
    const DateTerm before = Before(at);
    found_.bound = before == "since" || before == "until" || before == "by" || before == "before" ||
                   before == "after" || before == "till";
    if (found_.value.empty() && found_.unresolved.empty()) found_.unresolved = kNoAnchor;
    if (dates_.empty() || !Joins(dates_.back(), found_)) return dates_.push_back(std::move(found_));
    // "from 3 March to 7 March 2021", "between 2014 and 2016" are one interval each.
    DateExpression& whole = dates_.back();
    whole.end = found_.end;
    whole.last = found_.last;
    whole.value = absl::StrCat(whole.value, "/", found_.value);
    whole.precision = DatePrecision::kInterval;
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
};

}  // namespace

std::vector<DateExpression> FindDates(absl::string_view text,
                                      std::optional<absl::CivilDay> anchor) {
  Finder finder(text, {}, anchor);
  finder.Read({0, static_cast<uint32_t>(text.size())}, 0);
  return finder.Take();
}

std::vector<DateExpression> FindDates(const Text& text, const Landmarks& landmarks,
                                      std::optional<absl::CivilDay> anchor) {
  Finder finder(text.text(), text.tokens(), anchor);
  landmarks.ForEach(kDateLandmark,
                    [&](uint32_t token) { finder.Read(text.token(token).span(), token); });
  return finder.Take();
}

}  // namespace dossier::analysis
