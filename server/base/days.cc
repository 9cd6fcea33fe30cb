#include "server/base/days.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace dossier {
namespace {

int32_t DayNumber(absl::CivilDay day) {
  return static_cast<int32_t>(day - absl::CivilDay(1970, 1, 1));
}

// Digits from `at` on, up to the next character that is none.
bool ReadNumber(absl::string_view text, size_t at, size_t width, int& number) {
  return at + width <= text.size() && absl::SimpleAtoi(text.substr(at, width), &number) &&
         number >= 0;
}

// `2023`, `2023-09`, `2023-09-14` and whatever follows a day.
std::optional<DayRange> DaysOfIso(absl::string_view text) {
  int year = 0;
  int month = 0;
  int day = 0;
  if (!ReadNumber(text, 0, 4, year)) return std::nullopt;
  if (text.size() == 4) {
    return DayRange{DayNumber(absl::CivilDay(year)), DayNumber(absl::CivilDay(year + 1)) - 1};
  }
  if (text[4] != '-' || !ReadNumber(text, 5, 2, month) || month < 1 || month > 12) {
    return std::nullopt;
  }
  if (text.size() == 7) {
    const absl::CivilMonth first(year, month);
    return DayRange{DayNumber(absl::CivilDay(first)), DayNumber(absl::CivilDay(first + 1)) - 1};
  }
  if (text[7] != '-' || !ReadNumber(text, 8, 2, day) || day < 1 || day > 31) return std::nullopt;
  if (text.size() > 10 && text[10] != 'T') return std::nullopt;
  const absl::CivilDay known(year, month, day);
  if (known.month() != month) return std::nullopt;  // 30 February
  return DayRange{DayNumber(known), DayNumber(known)};
}

}  // namespace

std::optional<DayRange> DaysOf(const v1::Date& date) {
  const absl::string_view value = date.value();
  const size_t slash = value.find('/');
  if (slash == absl::string_view::npos) return DaysOfIso(value);
  const std::optional<DayRange> from = DaysOfIso(value.substr(0, slash));
  const std::optional<DayRange> to = DaysOfIso(value.substr(slash + 1));
  if (!from || !to || to->last < from->first) return std::nullopt;
  return DayRange{from->first, to->last};
}

int32_t GapBetween(const DayRange& a, const DayRange& b) {
  return std::max({0, a.first - b.last, b.first - a.last});
}

bool Covers(const DayRange& outer, const DayRange& inner) {
  return outer.first <= inner.first && inner.last <= outer.last;
}

}  // namespace dossier
