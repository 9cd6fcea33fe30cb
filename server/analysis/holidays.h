#ifndef DOSSIER_SERVER_ANALYSIS_HOLIDAYS_H_
#define DOSSIER_SERVER_ANALYSIS_HOLIDAYS_H_

#include <utility>

#include "absl/time/civil_time.h"

namespace dossier::analysis {

// The days by whose names news tell when something happened; those of lexicons/calendar.txt have
// its numbers.
enum class Holiday {
  kChristmas = 1,
  kEaster = 2,
  kThanksgiving = 3,  // that of the United States
  kHalloween = 4,
  kLaborDay = 5,  // of the United States, as the next
  kMemorialDay = 6,
  kNewYearsEve = 7,
  kLaborDayWeekend,
  kMemorialDayWeekend,
  kChristmasEve,
  kChristmasDay,
  kGoodFriday,
  kEasterSunday,
  kEasterMonday,
  kThanksgivingWeekend,
  kBlackFriday,
  kCyberMonday,
};

// Its first and last day in a year of the Gregorian calendar, from 1583 on.
std::pair<absl::CivilDay, absl::CivilDay> DaysOf(Holiday holiday, int year);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_HOLIDAYS_H_
