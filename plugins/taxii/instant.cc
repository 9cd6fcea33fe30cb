#include "taxii/instant.h"

#include <chrono>
#include <cstdio>

namespace dossier::taxii {
namespace {

// Reads digits and marks off the front; once something does not fit, everything fails.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  int Number(size_t digits) {
    int value = 0;
    for (size_t i = 0; i < digits; ++i) value = value * 10 + Digit();
    return value;
  }

  void Mark(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_[0]) == std::string_view::npos) failed_ = true;
    if (!failed_) rest_.remove_prefix(1);
  }

  bool Skip(char mark) {
    if (rest_.empty() || rest_[0] != mark) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Digits after the point, as millionths.
  int Fraction() {
    int value = Digit() * 100'000;
    for (int weight = 10'000; HasDigit(); weight /= 10) value += Digit() * weight;
    return value;
  }

  bool failed() const { return failed_; }
  bool at_end() const { return rest_.empty(); }

 private:
  bool HasDigit() const { return !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; }
  int Digit() {
    if (!HasDigit()) {
      failed_ = true;
      return 0;
    }
    const int digit = rest_[0] - '0';
    rest_.remove_prefix(1);
    return digit;
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace

std::optional<Instant> ParseInstant(std::string_view text) {
  if (text.size() > 64) return std::nullopt;
  Reader reader(text);
  const int year = reader.Number(4);
  reader.Mark("-");
  const int month = reader.Number(2);
  reader.Mark("-");
  const int day = reader.Number(2);
  reader.Mark("Tt ");
  const int hour = reader.Number(2);
  reader.Mark(":");
  const int minute = reader.Number(2);
  reader.Mark(":");
  const int second = reader.Number(2);
  const int micros = reader.Skip('.') ? reader.Fraction() : 0;
  int offset = 0;
  if (!reader.Skip('Z') && !reader.Skip('z')) {
    const bool east = reader.Skip('+');
    if (!east) reader.Mark("-");
    offset = reader.Number(2) * 60;
    reader.Mark(":");
    offset += reader.Number(2);
    if (!east) offset = -offset;
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (reader.failed() || !reader.at_end() || !date.ok() || year < 1900 || year > 2999 ||
      hour > 23 || minute > 59 || second > 60) {
    return std::nullopt;
  }
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const int64_t seconds = ((days * 24 + hour) * 60 + minute - offset) * 60 + second;
  return seconds * 1'000'000 + micros;
}

std::string FormatInstant(Instant instant) {
  using std::chrono::microseconds;
  const std::chrono::sys_time<microseconds> time{microseconds(instant)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<microseconds> clock(time - day);
  char text[48];
  std::snprintf(
      text, sizeof(text), "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text;
}

}  // namespace dossier::taxii
