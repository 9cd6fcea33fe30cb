#include "server/ingest/documents/date_words.h"

#include <unicode/dtfmtsym.h>
#include <unicode/locid.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "server/base/fold_text.h"

namespace dossier::ingest {
namespace {

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsLetter(char c) {
  return absl::ascii_isalpha(static_cast<unsigned char>(c)) ||
         static_cast<unsigned char>(c) >= 0x80;
}

v1::Date Valued(std::string value, v1::Precision precision) {
  v1::Date date;
  date.set_value(std::move(value));
  date.set_precision(precision);
  return date;
}

v1::Date Unresolved(absl::string_view words, absl::string_view reason) {
  v1::Date date;
  date.set_words(std::string(words));
  date.set_unresolved_reason(std::string(reason));
  return date;
}

bool IsPlausibleYear(int year) { return year >= 1900 && year <= 2199; }

// The day, unless the calendar lacks it.
std::optional<absl::CivilDay> Day(int year, int month, int day) {
  const absl::CivilDay civil(year, month, day);
  if (!IsPlausibleYear(year) || civil.month() != month || civil.day() != day) return std::nullopt;
  return civil;
}

// A number of exactly `digits` digits at the start of `text`, which is consumed.
std::optional<int> TakeNumber(absl::string_view& text, size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int number = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (!IsDigit(text[i])) return std::nullopt;
    number = number * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return number;
}

bool Take(absl::string_view& text, absl::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

struct TimeOfDay {
  int hour = 0;
  int minute = 0;
  int second = 0;
};

// "08:30", "08:30:15", "08:30:15.125", "0830" is none.
std::optional<TimeOfDay> TakeIsoTime(absl::string_view& text) {
  TimeOfDay time;
  absl::string_view rest = text;
  const std::optional<int> hour = TakeNumber(rest, 2);
  if (!hour || !Take(rest, ":")) return std::nullopt;
  const std::optional<int> minute = TakeNumber(rest, 2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  time = {*hour, *minute, 0};
  if (Take(rest, ":")) {
    const std::optional<int> second = TakeNumber(rest, 2);
    if (!second || *second > 60) return std::nullopt;
    time.second = std::min(*second, 59);  // a leap second
    if (Take(rest, ".") || Take(rest, ",")) {
      while (!rest.empty() && IsDigit(rest.front())) rest.remove_prefix(1);
    }
  }
  text = rest;
  return time;
}

// "Z", "+02:00", "-0500" or "+02", written the one way that values have.
std::optional<std::string> TakeIsoZone(absl::string_view& text) {
  if (Take(text, "Z") || Take(text, "z")) return "Z";
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  absl::string_view rest = text.substr(1);
  const std::optional<int> hours = TakeNumber(rest, 2);
  if (!hours || *hours > 14) return std::nullopt;
  Take(rest, ":");
  const std::optional<int> minutes = TakeNumber(rest, 2);
  if (minutes && *minutes > 59) return std::nullopt;
  const bool utc = *hours == 0 && minutes.value_or(0) == 0;
  const char sign = text.front();
  text = rest;
  if (utc) return "Z";
  return absl::StrFormat("%c%02d:%02d", sign, *hours, minutes.value_or(0));
}

v1::Date AtDay(absl::CivilDay day) { return Valued(absl::FormatCivilTime(day), v1::PRECISION_DAY); }

v1::Date AtInstant(absl::CivilDay day, const TimeOfDay& time, absl::string_view zone) {
  return Valued(absl::StrFormat("%sT%02d:%02d:%02d%s", absl::FormatCivilTime(day), time.hour,
                                time.minute, time.second, zone),
                v1::PRECISION_SECOND);
}

// Names of months and their short forms, folded, in the languages of the world's larger presses.
const absl::flat_hash_map<std::string, int>& Months() {
  static const auto* const kMonths = [] {
    auto* months = new absl::flat_hash_map<std::string, int>();
    for (const char* language : {"en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb",
                                 "fi", "cs", "ro", "uk", "ru", "tr", "id"}) {
      UErrorCode error = U_ZERO_ERROR;
      const icu::DateFormatSymbols symbols(icu::Locale(language), error);
      if (U_FAILURE(error)) continue;
      for (const auto context :
           {icu::DateFormatSymbols::FORMAT, icu::DateFormatSymbols::STANDALONE}) {
        for (const auto width :
             {icu::DateFormatSymbols::WIDE, icu::DateFormatSymbols::ABBREVIATED}) {
          int32_t count = 0;
          const icu::UnicodeString* names = symbols.getMonths(count, context, width);
          for (int32_t i = 0; i < count && i < 12; ++i) {
            std::string name;
            names[i].toUTF8String(name);
            while (!name.empty() && name.back() == '.') name.pop_back();
            name = FoldWords(name);
            // Some locales write months as bare numbers.
            if (!name.empty() && IsLetter(name.front())) months->try_emplace(name, i + 1);
          }
        }
      }
    }
    months->try_emplace("sept", 9);
    return months;
  }();
  return *kMonths;
}

// A word, a number or a mark of a line.
struct Piece {
  enum Kind { kWord, kNumber, kMark } kind;
  absl::string_view text;
  size_t begin;
  int number = 0;  // of a kNumber

  size_t end() const { return begin + text.size(); }
};

// Bytes of a line beyond which no date is looked for.
constexpr size_t kMaxLine = 400;

std::vector<Piece> Cut(absl::string_view line) {
  line = line.substr(0, kMaxLine);
  std::vector<Piece> pieces;
  for (size_t i = 0; i < line.size();) {
    size_t end = i + 1;
    if (IsDigit(line[i])) {
      while (end < line.size() && IsDigit(line[end])) ++end;
      Piece piece{Piece::kNumber, line.substr(i, end - i), i};
      if (piece.text.size() > 4 || !absl::SimpleAtoi(piece.text, &piece.number)) piece.number = -1;
      pieces.push_back(piece);
    } else if (IsLetter(line[i])) {
      while (end < line.size() && IsLetter(line[end])) ++end;
      pieces.push_back({Piece::kWord, line.substr(i, end - i), i});
    } else if (line[i] != ' ' && line[i] != '\t') {
      pieces.push_back({Piece::kMark, line.substr(i, 1), i});
    }
    i = end;
  }
  return pieces;
}

// Reads dates out of the pieces of one line.
class DateReader {
 public:
  explicit DateReader(absl::string_view line) : line_(line), pieces_(Cut(line)) {}

  std::optional<DateInLine> First() const {
    for (size_t i = 0; i < pieces_.size(); ++i) {
      std::optional<DateInLine> found = IsoAt(i);
      if (!found) found = NumbersAt(i);
      if (!found) found = DayMonthAt(i);
      if (!found) found = MonthDayAt(i);
      if (found) return found;
    }
    return std::nullopt;
  }

 private:
  bool Is(size_t i, Piece::Kind kind) const {
    return i < pieces_.size() && pieces_[i].kind == kind;
  }
  bool IsMark(size_t i, char mark) const {
    return Is(i, Piece::kMark) && pieces_[i].text[0] == mark;
  }
  bool IsYear(size_t i) const {
    return Is(i, Piece::kNumber) && pieces_[i].text.size() == 4 &&
           IsPlausibleYear(pieces_[i].number);
  }
  bool IsDayNumber(size_t i) const {
    return Is(i, Piece::kNumber) && pieces_[i].text.size() <= 2 && pieces_[i].number >= 1 &&
           pieces_[i].number <= 31;
  }
  int MonthAt(size_t i) const {
    if (!Is(i, Piece::kWord)) return 0;
    const auto found = Months().find(FoldWords(pieces_[i].text));
    return found == Months().end() ? 0 : found->second;
  }
  std::string WordAt(size_t i) const {
    return Is(i, Piece::kWord) ? absl::AsciiStrToLower(pieces_[i].text) : "";
  }

  // "2031-04-02" and what may follow it.
  std::optional<DateInLine> IsoAt(size_t i) const {
    if (!IsYear(i) || !IsMark(i + 1, '-')) return std::nullopt;
    size_t end = pieces_[i].begin;
    while (end < line_.size() &&
           (IsDigit(line_[end]) || line_[end] == '-' || line_[end] == ':' || line_[end] == '.' ||
            line_[end] == '+' || line_[end] == 'T' || line_[end] == 'Z')) {
      ++end;
    }
    const absl::string_view words = line_.substr(pieces_[i].begin, end - pieces_[i].begin);
    for (const size_t size : {words.size(), size_t{10}}) {
      if (size > words.size() || size < 10) continue;
      std::optional<v1::Date> date = ParseIsoDate(words.substr(0, size));
      if (date) return Finish(i, pieces_[i].begin + size, *date);
    }
    return std::nullopt;
  }

  // "2031/04/02", "02.04.2031", "4/13/2031".
  std::optional<DateInLine> NumbersAt(size_t i) const {
    if (i > 0 && (IsMark(i - 1, '.') || IsMark(i - 1, '/'))) return std::nullopt;
    for (const char mark : {'/', '.', '-'}) {
      if (!Is(i, Piece::kNumber) || !IsMark(i + 1, mark) || !Is(i + 2, Piece::kNumber) ||
          !IsMark(i + 3, mark) || !Is(i + 4, Piece::kNumber)) {
        continue;
      }
      // "10.2.2031.4" is a version.
      if (IsMark(i + 5, mark) && Is(i + 6, Piece::kNumber)) return std::nullopt;
      const int a = pieces_[i].number;
      const int b = pieces_[i + 2].number;
      if (IsYear(i) && mark != '-') return FinishDay(i, i + 4, a, b, pieces_[i + 4].number);
      if (!IsYear(i + 4)) return std::nullopt;
      const int year = pieces_[i + 4].number;
      // Points are written with the day first everywhere.
      if (mark == '.' || a == b || a > 12) return FinishDay(i, i + 4, year, b, a);
      if (b > 12) return FinishDay(i, i + 4, year, a, b);
      return Finish(
          i, pieces_[i + 4].end(),
          Unresolved(line_.substr(pieces_[i].begin, pieces_[i + 4].end() - pieces_[i].begin),
                     "day and month cannot be told apart"));
    }
    return std::nullopt;
  }

  // "22 October 2023", "22. Oktober 2023", "22nd of October, 2023", "22 de octubre de 2023".
  std::optional<DateInLine> DayMonthAt(size_t i) const {
    if (!IsDayNumber(i)) return std::nullopt;
    size_t at = i + 1;
    const std::string suffix = WordAt(at);
    if (suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th" || suffix == "er")
      ++at;
    if (IsMark(at, '.')) ++at;
    if (WordAt(at) == "of" || WordAt(at) == "de") ++at;
    const int month = MonthAt(at);
    if (month == 0) return std::nullopt;
    return WithYear(i, at, month, pieces_[i].number);
  }

  // "October 22, 2023", "Oct. 3rd 2023".
  std::optional<DateInLine> MonthDayAt(size_t i) const {
    const int month = MonthAt(i);
    if (month == 0) return std::nullopt;
    size_t at = i + 1;
    if (IsMark(at, '.')) ++at;
    if (!IsDayNumber(at)) return std::nullopt;
    const int day = pieces_[at].number;
    const std::string suffix = WordAt(at + 1);
    if (suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th") ++at;
    return WithYear(i, at, month, day);
  }

  // The year that follows the piece `last`, if one does.
  std::optional<DateInLine> WithYear(size_t first, size_t last, int month, int day) const {
    size_t at = last + 1;
    while (IsMark(at, ',') || IsMark(at, '.') || WordAt(at) == "de" || WordAt(at) == "del") ++at;
    if (IsYear(at)) return FinishDay(first, at, pieces_[at].number, month, day);
    // 2000 for 29 February. Without a capital or a year, "out 3" may be anything.
    const Piece& name = pieces_[Is(first, Piece::kWord) ? first : last];
    if (!absl::ascii_isupper(static_cast<unsigned char>(name.text[0])) || !Day(2000, month, day)) {
      return std::nullopt;
    }
    const size_t end = pieces_[last].end();
    return DateInLine{pieces_[first].begin, end,
                      Unresolved(line_.substr(pieces_[first].begin, end - pieces_[first].begin),
                                 "no year is given")};
  }

  std::optional<DateInLine> FinishDay(size_t first, size_t last, int year, int month,
                                      int day) const {
    const std::optional<absl::CivilDay> civil = Day(year, month, day);
    if (!civil) return std::nullopt;
    DateInLine found{pieces_[first].begin, pieces_[last].end(), AtDay(*civil)};
    AddTime(found, *civil);
    found.date.set_words(std::string(line_.substr(found.begin, found.end - found.begin)));
    return found;
  }

  std::optional<DateInLine> Finish(size_t first, size_t end, v1::Date date) const {
    DateInLine found{pieces_[first].begin, end, std::move(date)};
    found.date.set_words(std::string(line_.substr(found.begin, end - found.begin)));
    return found;
  }

  // A time of day behind the date with a zone that is the same everywhere: "10:05:00 GMT",
  // "at 10:05 UTC", "10:05 +0200". Other abbreviations of zones mean several things.
  void AddTime(DateInLine& found, absl::CivilDay day) const {
    absl::string_view rest = line_.substr(found.end);
    const size_t before = rest.size();
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == ',')) rest.remove_prefix(1);
    Take(rest, "at ");
    const std::optional<TimeOfDay> time = TakeIsoTime(rest);
    if (!time) return;
    rest = absl::StripLeadingAsciiWhitespace(rest);
    std::optional<std::string> zone;
    if (Take(rest, "GMT") || Take(rest, "UTC")) {
      zone = "Z";
    } else {
      zone = TakeIsoZone(rest);
    }
    if (!zone) return;
    found.end += before - rest.size();
    found.date = AtInstant(day, *time, *zone);
  }

  const absl::string_view line_;
  const std::vector<Piece> pieces_;
};

}  // namespace

std::optional<v1::Date> ParseIsoDate(absl::string_view words) {
  words = absl::StripAsciiWhitespace(words);
  const std::optional<int> year = TakeNumber(words, 4);
  if (!year || !IsPlausibleYear(*year)) return std::nullopt;
  if (words.empty()) return Valued(absl::StrFormat("%04d", *year), v1::PRECISION_YEAR);
  const bool dashes = Take(words, "-");
  const std::optional<int> month = TakeNumber(words, 2);
  if (!month || *month < 1 || *month > 12) return std::nullopt;
  if (words.empty()) {
    if (!dashes) return std::nullopt;
    return Valued(absl::StrFormat("%04d-%02d", *year, *month), v1::PRECISION_MONTH);
  }
  if (dashes && !Take(words, "-")) return std::nullopt;
  const std::optional<int> day = TakeNumber(words, 2);
  if (!day) return std::nullopt;
  const std::optional<absl::CivilDay> civil = Day(*year, *month, *day);
  if (!civil) return std::nullopt;
  if (words.empty()) return AtDay(*civil);
  if (!Take(words, "T") && !Take(words, "t") && !Take(words, " ")) return std::nullopt;
  const std::optional<TimeOfDay> time = TakeIsoTime(words);
  if (!time) return std::nullopt;
  words = absl::StripLeadingAsciiWhitespace(words);
  if (words.empty()) return AtDay(*civil);
  const std::optional<std::string> zone =
      words == "UTC" || words == "GMT" ? "Z" : TakeIsoZone(words);
  if (!zone || (!words.empty() && words != "UTC" && words != "GMT")) return std::nullopt;
  return AtInstant(*civil, *time, *zone);
}

std::optional<v1::Date> ParseDate(absl::string_view words) {
  words = absl::StripAsciiWhitespace(words);
  if (std::optional<v1::Date> iso = ParseIsoDate(words)) return iso;
  std::optional<DateInLine> found = FindDate(words);
  if (!found) return std::nullopt;
  // A weekday may stand before it, a time of day without a zone behind it.
  const auto is_aside = [](absl::string_view rest) {
    return rest.size() <= 24 && rest.find_first_of("/\\@") == rest.npos;
  };
  if (!is_aside(words.substr(0, found->begin)) || !is_aside(words.substr(found->end))) {
    return std::nullopt;
  }
  return std::move(found->date);
}

std::optional<DateInLine> FindDate(absl::string_view line) { return DateReader(line).First(); }

v1::Date DateOfUnixNanos(int64_t unix_nanos) {
  return Valued(
      absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixNanos(unix_nanos), absl::UTCTimeZone()),
      v1::PRECISION_SECOND);
}

}  // namespace dossier::ingest
