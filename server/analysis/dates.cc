#include "server/analysis/dates.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/analysis/date_finder.h"

namespace dossier::analysis {
namespace {

constexpr absl::string_view kNoAnchor =
    "the report bears no date of its own, so that these words name no day";

}  // namespace

void DateFinder::Read(Span span, size_t token, bool in_title) {
  token_ = token;
  in_title_ = in_title;
  for (size_t at = MoveTo(std::max<size_t>(span.begin, read_), span.end);
       At(at) && words_[at].begin < span.end;) {
    found_ = {};
    begin_ = kItsWord;
    const size_t next = MayOpen(words_[at]) ? Match(at) : at;
    if (next > at) Finish(at, next);
    at = std::max(next, at + 1);
    while (At(at) && words_[at].begin < read_) ++at;  // of the hour behind a day
  }
}

size_t DateFinder::Match(size_t at) {
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

void DateFinder::Finish(size_t at, size_t next) {
  // "on Tuesday at 3 p.m.", "Nov 5, 16:40 UTC"
  if (found_.precision == DatePrecision::kDay && At(next)) {
    size_t clock = next;
    if (words_[clock].term == "at" || words_[clock].term == "around") ++clock;
    const bool said_so = clock > next;
    const int hour = BlankOr(next, ",") && At(clock) ? HourAt(clock) : -1;
    if (hour >= 0 && (said_so || IsZone(words_[clock - 1].term))) {
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
  // "in the night to Sunday": from the one day to the other
  if (found_.precision == DatePrecision::kDay && Before(at) == "to" &&
      EndsWithWord(text_.substr(0, words_[at].begin), "night to")) {
    SetInterval(found_.first - 1, found_.first);
    found_.form = DateForm::kSpan;
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
  TakeYearBehind();
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

// "between January and August last year": both of that year.
void DateFinder::TakeYearBehind() {
  if (dates_.empty() || !dates_.back().relative || found_.value.empty()) return;
  DateExpression& left = dates_.back();
  const bool month = left.precision == DatePrecision::kMonth;
  if ((!month && left.precision != DatePrecision::kDay) || left.precision != found_.precision ||
      left.form == DateForm::kWeekday || left.first <= found_.first) {
    return;
  }
  DateExpression earlier = left;
  const auto year = found_.first.year();
  earlier.first = absl::CivilDay(year, left.first.month(), left.first.day());
  earlier.last = absl::CivilDay(year, left.last.month(), left.last.day());
  earlier.value = month ? absl::FormatCivilTime(absl::CivilMonth(earlier.first))
                        : absl::FormatCivilTime(earlier.first);
  if (Joins(earlier, found_)) left = earlier;
}

bool DateFinder::Joins(const DateExpression& left, const DateExpression& right) const {
  if (left.value.empty() || right.value.empty() || right.begin - left.end > 24) return false;
  if (left.precision == DatePrecision::kInterval || right.precision == DatePrecision::kInterval ||
      left.first >= right.first) {
    return false;
  }
  absl::string_view between =
      absl::StripAsciiWhitespace(text_.substr(left.end, right.begin - left.end));
  // "from August until the end of January"
  for (const absl::string_view part : {" the end of", " the beginning of", " the start of"}) {
    absl::ConsumeSuffix(&between, part);
  }
  const absl::string_view ahead = text_.substr(0, left.begin);
  if (IsDash(between)) return true;
  if (between == "and") return EndsWithWord(ahead, "between");
  if (between == "to" || between == "through" || between == "until" || between == "till") {
    return between != "to" || EndsWithWord(ahead, "from");
  }
  return false;
}

bool DateFinder::EndsWithWord(absl::string_view text, absl::string_view word) {
  text = absl::StripTrailingAsciiWhitespace(text);
  return absl::EndsWithIgnoreCase(text, word);
}

std::vector<DateExpression> FindDates(absl::string_view text,
                                      std::optional<absl::CivilDay> anchor) {
  DateFinder finder(text, {}, anchor);
  finder.Read({0, static_cast<uint32_t>(text.size())}, 0, false);
  return finder.Take();
}

std::vector<DateExpression> FindDates(const Text& text, const Landmarks& landmarks,
                                      std::optional<absl::CivilDay> anchor) {
  DateFinder finder(text.text(), text.tokens(), anchor);
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
