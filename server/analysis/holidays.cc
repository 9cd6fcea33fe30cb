#include "server/analysis/holidays.h"

namespace dossier::analysis {
namespace {

using absl::CivilDay;

// By the reckoning of Meeus, Jones and Butcher.
CivilDay EasterSunday(int year) {
  const int a = year % 19;
  const int b = year / 100;
  const int c = year % 100;
  const int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
  const int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;
  return CivilDay(year, f / 31, f % 31 + 1);
}

// The fourth Thursday of November.
CivilDay Thanksgiving(int year) {
  return absl::NextWeekday(CivilDay(year, 10, 31), absl::Weekday::thursday) + 21;
}

// The first Monday of September.
CivilDay LaborDay(int year) {
  return absl::NextWeekday(CivilDay(year, 8, 31), absl::Weekday::monday);
}

// The last Monday of May.
CivilDay MemorialDay(int year) {
  return absl::PrevWeekday(CivilDay(year, 6, 1), absl::Weekday::monday);
}

}  // namespace

std::pair<CivilDay, CivilDay> DaysOf(Holiday holiday, int year) {
  const auto day = [](CivilDay one) { return std::pair(one, one); };
  switch (holiday) {
    case Holiday::kChristmas:
      return {CivilDay(year, 12, 24), CivilDay(year, 12, 26)};
    case Holiday::kChristmasEve:
      return day(CivilDay(year, 12, 24));
    case Holiday::kChristmasDay:
      return day(CivilDay(year, 12, 25));
    case Holiday::kEaster:
      return {EasterSunday(year) - 2, EasterSunday(year) + 1};
    case Holiday::kGoodFriday:
      return day(EasterSunday(year) - 2);
    case Holiday::kEasterSunday:
      return day(EasterSunday(year));
    case Holiday::kEasterMonday:
      return day(EasterSunday(year) + 1);
    case Holiday::kThanksgiving:
      return day(Thanksgiving(year));
    case Holiday::kThanksgivingWeekend:
      return {Thanksgiving(year), Thanksgiving(year) + 3};
    case Holiday::kBlackFriday:
      return day(Thanksgiving(year) + 1);
    case Holiday::kCyberMonday:
      return day(Thanksgiving(year) + 4);
    case Holiday::kLaborDay:
      return day(LaborDay(year));
    case Holiday::kLaborDayWeekend:
      return {LaborDay(year) - 2, LaborDay(year)};
    case Holiday::kMemorialDay:
      return day(MemorialDay(year));
    case Holiday::kMemorialDayWeekend:
      return {MemorialDay(year) - 2, MemorialDay(year)};
    case Holiday::kNewYearsEve:
      return day(CivilDay(year, 12, 31));
    case Holiday::kHalloween:
      return day(CivilDay(year, 10, 31));
  }
  return {};
}

}  // namespace dossier::analysis
