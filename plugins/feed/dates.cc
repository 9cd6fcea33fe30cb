#include "feed/dates.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "feed/month_names.h"
#include "feed/words.h"

namespace dossier::feed {
namespace {

// Longer texts are prose.
constexpr size_t kMaxBytes = 120;
// Outside of these, which the server takes, a year is a mistake and not a date.
constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;
constexpr int kMaxOffsetMinutes = 18 * 60;

struct Zone {
  std::string_view name;
  int offset_minutes;
};

// Names with one meaning in practice. Those with several (IST) and the letters of the military,
// which RFC 822 defined the wrong way round, state no zone.
constexpr Zone kZones[] = {
    {"z", 0},       {"ut", 0},      {"utc", 0},    {"gmt", 0},    {"wet", 0},    {"west", 60},
    {"bst", 60},    {"cet", 60},    {"met", 60},   {"mez", 60},   {"cest", 120}, {"mest", 120},
    {"mesz", 120},  {"eet", 120},   {"sast", 120}, {"eest", 180}, {"msk", 180},  {"trt", 180},
    {"pkt", 300},   {"wib", 420},   {"sgt", 480},  {"hkt", 480},  {"awst", 480}, {"jst", 540},
    {"kst", 540},   {"aest", 600},  {"aedt", 660}, {"nzst", 720}, {"nzdt", 780}, {"nst", -210},
    {"ndt", -150},  {"ast", -240},  {"adt", -180}, {"brt", -180}, {"est", -300}, {"edt", -240},
    {"cst", -360},  {"cdt", -300},  {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420},
    {"akst", -540}, {"akdt", -480}, {"hst", -600},
};

bool IsLeap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int DaysIn(int month, int year) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeap(year) ? 29 : kDays[static_cast<size_t>(month - 1)];
}

// Days since 1970 of a day of the Gregorian calendar.
int64_t DaysSinceEpoch(int year, int month, int day) {
  int64_t days = 365 * (int64_t{year} - 1970);
  const int before = year - 1;
  days += before / 4 - before / 100 + before / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400);
  for (int m = 1; m < month; ++m) days += DaysIn(m, year);
  return days + day - 1;
}

void NextDay(Date& date) {
  if (++date.day <= DaysIn(date.month, date.year)) return;
  date.day = 1;
  if (++date.month <= 12) return;
  date.month = 1;
  ++date.year;
}

// Years of RFC 822 and its descendants: 2 digits, and 3 from programs that counted from 1900.
int FullYear(int year, size_t digits) {
  if (digits == 3) return year < 200 ? 1900 + year : 0;
  if (digits > 2) return year;
  return year < 50 ? 2000 + year : 1900 + year;
}

class Reader {
 public:
  Reader(std::string_view text, std::string_view language) : text_(text), language_(language) {}

  std::optional<Date> Read() {
    if (!ReadIsoDay()) at_ = 0;
    while (at_ < text_.size() && !failed_) ReadToken();
    return failed_ ? std::nullopt : Checked();
  }

 private:
  bool AtEnd() const { return at_ >= text_.size(); }
  char Here() const { return AtEnd() ? '\0' : text_[at_]; }
  bool TakeChar(char c) {
    if (Here() != c) return false;
    ++at_;
    return true;
  }

  // A run of digits; its length in `digits`.
  int TakeNumber(size_t& digits, size_t most = 9) {
    int number = 0;
    digits = 0;
    while (digits < most && IsDigit(Here())) {
      number = number * 10 + (text_[at_++] - '0');
      ++digits;
    }
    return number;
  }

  // "2031-04-02", "2031-04", "2031", "20310402", "2031-092", "2031/4/2", "2031-július-13" at the
  // start; false leaves everything to the tokens.
  bool ReadIsoDay() {
    size_t digits = 0;
    const int number = TakeNumber(digits);
    if (digits == 8) {
      date_.year = number / 10000;
      date_.month = number / 100 % 100;
      date_.day = number % 100;
      return true;
    }
    if (digits == 7) return ReadDayOfYear(number / 1000, number % 1000);
    if (digits != 4) return false;
    if (AtEnd()) {
      date_.year = number;
      return true;
    }
    const char separator = Here();
    if (separator != '-' && separator != '/' && separator != '.') return false;
    ++at_;
    if (!IsDigit(Here())) {
      const std::string_view word = TakeWord();
      const int month = MonthOfName(word, language_);
      if (month == 0) return false;
      date_.month = month;
    } else {
      const int part = TakeNumber(digits);
      if (digits == 3 && separator == '-') return ReadDayOfYear(number, part);
      if (digits > 2) return false;
      date_.month = part;
    }
    date_.year = number;
    if (!TakeChar(separator)) return true;
    date_.day = TakeNumber(digits);
    if (digits == 0 || digits > 2) failed_ = true;
    return true;
  }

  bool ReadDayOfYear(int year, int day) {
    if (day < 1 || day > (IsLeap(year) ? 366 : 365)) return false;
    date_.year = year;
    date_.month = 1;
    while (day > DaysIn(date_.month, year)) day -= DaysIn(date_.month++, year);
    date_.day = day;
    return true;
  }

  void ReadToken() {
    const char c = Here();
    if (IsDigit(c)) {
      ReadNumber();
    } else if ((c == '+' || c == '-') && date_.has_time && at_ + 1 < text_.size() &&
               IsDigit(text_[at_ + 1])) {
      ReadOffset();
    } else if (IsLetter(c) || static_cast<unsigned char>(c) >= 0x80) {
      ReadWord();
    } else {
      ++at_;
    }
  }

  std::string_view TakeWord() {
    const size_t begin = at_;
    while (!AtEnd() && (IsLetter(Here()) || static_cast<unsigned char>(Here()) >= 0x80)) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  void ReadNumber() {
    const size_t begin = at_;
    size_t digits = 0;
    const int number = TakeNumber(digits);
    if (ReadEastAsianUnit(number)) return;
    if (Here() == ':' && digits <= 2 && !date_.has_time) return ReadTime(number);
    if (Here() == '/' && digits <= 4) return ReadSlashes(number, digits);
    if ((Here() == '.' || Here() == '-') && digits <= 2 && date_.day == 0 && date_.month == 0 &&
        at_ + 1 < text_.size() && IsDigit(text_[at_ + 1])) {
      return ReadDayMonthYear(number, Here());
    }
    if (digits >= 3) {
      if (date_.year != 0 || digits > 4) failed_ = true;
      date_.year = FullYear(number, digits);
    } else if (date_.day == 0) {
      date_.day = number;
      day_at_ = begin;
    } else if (date_.year == 0) {
      date_.year = FullYear(number, digits);
    } else {
      failed_ = true;
    }
  }

  // "2004年5月28日 1時31分", "2004년 05월 28일".
  bool ReadEastAsianUnit(int number) {
    static constexpr std::pair<std::string_view, int Date::*> kUnits[] = {
        {"年", &Date::year},   {"년", &Date::year},  {"月", &Date::month},  {"월", &Date::month},
        {"日", &Date::day},    {"일", &Date::day},   {"時", &Date::hour},   {"时", &Date::hour},
        {"点", &Date::hour},   {"시", &Date::hour},  {"分", &Date::minute}, {"분", &Date::minute},
        {"秒", &Date::second}, {"초", &Date::second}};
    for (const auto& [unit, field] : kUnits) {
      if (!text_.substr(at_).starts_with(unit)) continue;
      at_ += unit.size();
      date_.*field = number;
      if (field == &Date::hour) date_.has_time = true;
      return true;
    }
    return false;
  }

  void ReadTime(int hour) {
    size_t digits = 0;
    date_.has_time = true;
    date_.hour = hour;
    TakeChar(':');
    date_.minute = TakeNumber(digits);
    if (TakeChar(':')) date_.second = TakeNumber(digits);
    if ((Here() == '.' || Here() == ',') && at_ + 1 < text_.size() && IsDigit(text_[at_ + 1])) {
      ++at_;
      TakeNumber(digits, kMaxBytes);  // fractions
    }
  }

  // "2006/09/15"; "15/09/2006", but not "03/04/2006".
  void ReadSlashes(int first, size_t digits) {
    if (digits != 4) return ReadDayMonthYear(first, '/');
    TakeChar('/');
    date_.year = first;
    date_.month = TakeNumber(digits);
    if (TakeChar('/')) date_.day = TakeNumber(digits);
  }

  void ReadDayMonthYear(int first, char separator) {
    size_t digits = 0;
    TakeChar(separator);
    const int second = TakeNumber(digits);
    if (!TakeChar(separator)) {
      failed_ = true;
      return;
    }
    const int year = TakeNumber(digits);
    date_.year = FullYear(year, digits);
    // Dots are German and Russian, and always begin with the day.
    if (separator == '.' || (first > 12 && second <= 12) || first == second) {
      date_.day = first;
      date_.month = second;
    } else if (second > 12 && first <= 12) {
      date_.day = second;
      date_.month = first;
    } else {
      failed_ = true;
    }
  }

  // "+0200", "-05:00", "+2".
  void ReadOffset() {
    const int sign = text_[at_++] == '-' ? -1 : 1;
    size_t digits = 0;
    int number = TakeNumber(digits);
    if (digits == 3 || digits == 4)
      number = number / 100 * 60 + number % 100;
    else if (digits <= 2) {
      number *= 60;
      if (TakeChar(':')) number += TakeNumber(digits);
    }
    if (number > kMaxOffsetMinutes) return;  // nonsense states nothing
    date_.has_zone = true;
    date_.offset_minutes = sign * number;
  }

  void ReadWord() {
    const size_t begin = at_;
    const std::string_view word = TakeWord();
    const std::string lower = Lower(word);
    if (lower == "am" || lower == "오전" || lower == "上午" || lower == "午前") {
      if (date_.hour == 12) date_.hour = 0;
      half_ = 0;
      return;
    }
    if (lower == "pm" || lower == "오후" || lower == "下午" || lower == "午後") {
      half_ = 12;
      return;
    }
    if (date_.has_time && !date_.has_zone) {
      const auto* zone = std::find_if(std::begin(kZones), std::end(kZones),
                                      [&](const Zone& known) { return known.name == lower; });
      if (zone != std::end(kZones)) {
        date_.has_zone = true;
        date_.offset_minutes = zone->offset_minutes;
        return;
      }
    }
    if (word.size() < 3) return;
    const int month = MonthOfName(word, language_);
    if (month == 0) return;
    // "mar" at the start is a Tuesday where another month follows.
    if (date_.month == 0 || month_at_ == 0) {
      date_.month = month;
      month_at_ = begin;
    }
  }

  std::optional<Date> Checked() {
    if (half_ == 12 && date_.hour < 12) date_.hour += 12;
    if (date_.year < kFirstYear || date_.year > kLastYear) return std::nullopt;
    if (date_.month < 0 || date_.month > 12) return std::nullopt;
    if (date_.month == 0 && (date_.day != 0 || date_.has_time)) return std::nullopt;
    if (date_.month != 0 && (date_.day < 0 || date_.day > DaysIn(date_.month, date_.year))) {
      return std::nullopt;
    }
    if (date_.day == 0 && date_.has_time) return std::nullopt;
    if (date_.second == 60) date_.second = 59;
    if (date_.hour == 24 && date_.minute == 0 && date_.second == 0) {
      date_.hour = 0;
      NextDay(date_);
    }
    if (date_.hour > 23 || date_.minute > 59 || date_.second > 59) date_.has_time = false;
    if (!date_.has_time) {
      date_.hour = date_.minute = date_.second = date_.offset_minutes = 0;
      date_.has_zone = false;
    }
    // The zero of clocks is what programs write that know no date.
    if (date_.IsInstant() && date_.UnixSeconds() == 0) return std::nullopt;
    return date_;
  }

  const std::string_view text_;
  const std::string_view language_;
  size_t at_ = 0;
  Date date_;
  size_t day_at_ = 0;
  // 0 also says that the month stands first, where it may be a weekday.
  size_t month_at_ = 0;
  int half_ = -1;
  bool failed_ = false;
};

}  // namespace

int64_t Date::UnixSeconds() const {
  const int64_t days = DaysSinceEpoch(year, std::max(month, 1), std::max(day, 1));
  return ((days * 24 + hour) * 60 + minute - offset_minutes) * 60 + second;
}

std::string Date::Iso() const {
  char text[48];
  int size = std::snprintf(text, sizeof(text), "%04d", year);
  const auto add = [&](const char* format, auto... values) {
    size += std::snprintf(text + size, sizeof(text) - static_cast<size_t>(size), format, values...);
  };
  if (month != 0) add("-%02d", month);
  if (day != 0) add("-%02d", day);
  if (!IsInstant()) return text;
  add("T%02d:%02d:%02d", hour, minute, second);
  if (offset_minutes == 0) {
    add("Z");
  } else {
    const int offset = offset_minutes < 0 ? -offset_minutes : offset_minutes;
    add("%c%02d:%02d", offset_minutes < 0 ? '-' : '+', offset / 60, offset % 60);
  }
  return text;
}

std::optional<Date> ParseDate(std::string_view text, std::string_view language) {
  const std::string words = Collapse(text);
  if (words.empty() || words.size() > kMaxBytes) return std::nullopt;
  return Reader(words, language).Read();
}

}  // namespace dossier::feed
