#ifndef DOSSIER_SERVER_BASE_DAYS_H_
#define DOSSIER_SERVER_BASE_DAYS_H_

#include <cstdint>
#include <optional>

#include "dossier/v1/value.pb.h"

namespace dossier {

// A span of days counted from 1970-01-01, both ends included.
struct DayRange {
  int32_t first = 0;
  int32_t last = 0;

  friend bool operator==(const DayRange&, const DayRange&) = default;
};

// The days that `date` may mean; nullopt if it has no value or one that is not a date.
std::optional<DayRange> DaysOf(const v1::Date& date);

// The days between two ranges; 0 if they touch.
int32_t GapBetween(const DayRange& a, const DayRange& b);

// Whether `outer` covers all of `inner`.
bool Covers(const DayRange& outer, const DayRange& inner);

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_DAYS_H_
