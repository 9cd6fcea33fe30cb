#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "dossier/sdk/facts.h"

namespace dossier::sdk {
namespace {

// Reads the front of a text piece by piece.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  // `digits` digits, or nothing is taken.
  bool Number(size_t digits, int& number) {
    if (rest_.size() < digits) return false;
    int value = 0;
    for (const char c : rest_.substr(0, digits)) {
      if (c < '0' || c > '9') return false;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    number = value;
    return true;
  }

  bool OneOf(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_[0]) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void Digits() {
    while (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9') rest_.remove_prefix(1);
  }

  bool AtEnd() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

std::string Trimmed(const std::string& text) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string::npos) return "";
  return text.substr(start, text.find_last_not_of(" \t\r\n") + 1 - start);
}

// What stands behind a day: the time with its offset as ISO 8601 has it, empty if there is none or
// it says nothing (midnight is how databases write a day). False if it is no time.
bool ReadTime(Reader& reader, std::string& time) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!reader.Number(2, hour) || !reader.OneOf(":") || !reader.Number(2, minute)) return false;
  if (reader.OneOf(":")) {
    if (!reader.Number(2, second)) return false;
    if (reader.OneOf(".,")) reader.Digits();
  }
  if (hour > 23 || minute > 59 || second > 60) return false;
  std::string offset;
  reader.OneOf(" ");
  if (reader.rest() == "UTC" || reader.OneOf("Zz")) {
    if (!reader.AtEnd() && reader.rest() != "UTC") return false;
    offset = "Z";
  } else if (!reader.AtEnd()) {
    const char sign = reader.rest()[0];
    int hours = 0;
    int minutes = 0;
    if (!reader.OneOf("+-") || !reader.Number(2, hours)) return false;
    reader.OneOf(":");
    reader.Number(2, minutes);
    if (!reader.AtEnd() || hours > 14 || minutes > 59) return false;
    char text[40];
    std::snprintf(text, sizeof(text), "%c%02d:%02d", sign, hours, minutes);
    offset = hours == 0 && minutes == 0 ? "Z" : text;
  }
  const bool midnight = hour == 0 && minute == 0 && second == 0;
  // Without an offset nobody knows which instant is meant; the day is what is left.
  if (midnight || offset.empty()) return true;
  char text[40];
  std::snprintf(text, sizeof(text), "T%02d:%02d:%02d", hour, minute, second);
  time = text + offset;
  return true;
}

}  // namespace

std::optional<Date> DateOf(int64_t year, int64_t month, int64_t day) {
  if (year < 1900 || year > 2199 || month < 0 || month > 12 || day < 0 || day > 31) return {};
  if (month == 0) day = 0;
  char text[40];
  if (month == 0) {
    std::snprintf(text, sizeof(text), "%04d", static_cast<int>(year));
  } else if (day == 0) {
    std::snprintf(text, sizeof(text), "%04d-%02d", static_cast<int>(year), static_cast<int>(month));
  } else {
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return {};
    std::snprintf(text, sizeof(text), "%04d-%02d-%02d", static_cast<int>(year),
                  static_cast<int>(month), static_cast<int>(day));
  }
  return Date{.value = text, .words = "", .precision_note = ""};
}

std::optional<Date> DateOf(const std::string& text) {
  const std::string trimmed = Trimmed(text);
  Reader reader(trimmed);
  int year = 0;
  int month = 0;
  int day = 0;
  if (trimmed.size() == 10 && trimmed[2] == '.' && trimmed[5] == '.') {
    // 14.09.2023, as tables of many European offices have it.
    if (!reader.Number(2, day) || !reader.OneOf(".") || !reader.Number(2, month) ||
        !reader.OneOf(".") || !reader.Number(4, year)) {
      return {};
    }
    return DateOf(year, month, day);
  }
  if (!reader.Number(4, year)) return {};
  if (reader.AtEnd()) return DateOf(year, 0, 0);
  if (!reader.OneOf("-") || !reader.Number(2, month)) return {};
  if (reader.AtEnd()) return DateOf(year, month, 0);
  if (!reader.OneOf("-") || !reader.Number(2, day)) return {};
  std::optional<Date> date = DateOf(year, month, day);
  if (!date.has_value() || reader.AtEnd()) return date;
  std::string time;
  if (!reader.OneOf("Tt ") || !ReadTime(reader, time)) return {};
  if (day > 0) date->value += time;
  return date;
}

Date YearOf(const Date& date, const std::string& precision_note) {
  Date year = date;
  year.value = date.value.substr(0, 4);
  year.precision_note = precision_note;
  return year;
}

}  // namespace dossier::sdk
