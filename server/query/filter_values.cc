#include "server/query/filter_values.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"

namespace dossier::query {
namespace {

// Four digits of the year, as the texts of dates have them.
std::string TextOf(absl::CivilDay day) {
  if (day.year() > 9999) return "";
  return absl::FormatTime("%E4Y-%m-%d", absl::FromCivil(day, absl::UTCTimeZone()),
                          absl::UTCTimeZone());
}

}  // namespace

std::optional<double> ReadNumber(absl::string_view text) {
  const bool looks_right = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(c) || absl::string_view("+-.eE").find(c) != absl::string_view::npos;
  });
  double number = 0;
  if (!looks_right || !absl::SimpleAtod(text, &number) || !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

std::optional<double> ReadSeconds(absl::string_view text) {
  absl::string_view days = text;
  if (absl::ConsumeSuffix(&days, "d")) {
    const std::optional<double> number = ReadNumber(days);
    if (!number.has_value()) return std::nullopt;
    return *number * 24 * 60 * 60;
  }
  absl::Duration duration;
  if (!absl::ParseDuration(std::string(text), &duration) ||
      absl::AbsDuration(duration) == absl::InfiniteDuration()) {
    return std::nullopt;
  }
  return absl::ToDoubleSeconds(duration);
}

std::optional<absl::Time> ReadMoment(absl::string_view text) {
  absl::Time time;
  std::string error;
  if (text.size() < 11 || !ReadDays(text.substr(0, 10)).has_value() ||
      !absl::ParseTime(absl::RFC3339_full, absl::AsciiStrToUpper(text), &time, &error)) {
    return std::nullopt;
  }
  return time;
}

std::optional<DaySpan> ReadDays(absl::string_view text) {
  static constexpr size_t kDigits[] = {4, 2, 2};
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (parts.size() > 3) return std::nullopt;
  int numbers[] = {1, 1, 1};
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].size() != kDigits[i] ||
        !std::all_of(parts[i].begin(), parts[i].end(), absl::ascii_isdigit) ||
        !absl::SimpleAtoi(parts[i], &numbers[i])) {
      return std::nullopt;
    }
  }
  const absl::CivilDay first(numbers[0], numbers[1], numbers[2]);
  const bool exists = numbers[0] > 0 && first.month() == numbers[1] && first.day() == numbers[2];
  if (!exists) return std::nullopt;
  const absl::CivilDay next = parts.size() == 3   ? first + 1
                              : parts.size() == 2 ? absl::CivilDay(absl::CivilMonth(first) + 1)
                                                  : absl::CivilDay(absl::CivilYear(first) + 1);
  return DaySpan{std::string(text), TextOf(first), TextOf(next)};
}

std::string CoarsestWithFirst(absl::string_view day) {
  if (absl::ConsumeSuffix(&day, "-01")) absl::ConsumeSuffix(&day, "-01");
  return std::string(day);
}

}  // namespace dossier::query
