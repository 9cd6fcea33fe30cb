// How filters write numbers and times. Pure; any number of threads.
#ifndef DOSSIER_SERVER_QUERY_FILTER_VALUES_H_
#define DOSSIER_SERVER_QUERY_FILTER_VALUES_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dossier::query {

// 3, -1.5, 2e6; nullopt for anything else, infinity and NaN among it.
std::optional<double> ReadNumber(absl::string_view text);

// The seconds of 20s, 1.5h, 1h30m, 2d; units are d h m s ms us ns.
std::optional<double> ReadSeconds(absl::string_view text);

// A moment as RFC 3339 has it, with Z or an offset.
std::optional<absl::Time> ReadMoment(absl::string_view text);

// A year, a month or a day.
struct DaySpan {
  std::string text;   // as it was given
  std::string first;  // its first day
  std::string next;   // the first day behind it; empty behind the year 9999
};
std::optional<DaySpan> ReadDays(absl::string_view text);

// The year or the month that begins with `day`, or `day`: 2031 for 2031-01-01.
std::string CoarsestWithFirst(absl::string_view day);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_FILTER_VALUES_H_
