#ifndef DOSSIER_SERVER_ANALYSIS_DATE_VALUES_H_
#define DOSSIER_SERVER_ANALYSIS_DATE_VALUES_H_

#include <optional>

#include "absl/time/civil_time.h"
#include "server/analysis/dates.h"

namespace dossier::analysis {

// The expression that is being read, and the ways to give it a value.
class DateValue {
 public:
  explicit DateValue(std::optional<absl::CivilDay> anchor) : anchor_(anchor) {}

  // False, without effect, if there is no such day.
  bool SetDay(int year, int month, int day);
  void SetDay(absl::CivilDay day);
  // An hour of the day that is set.
  void SetHour(int hour);
  void SetMonth(int year, int month);
  void SetYear(int year);
  void SetInterval(absl::CivilDay first, absl::CivilDay last);

  // The unit that lies `back` units before the one that `from` lies in; nothing for hours.
  void SetCounted(absl::CivilDay from, int unit, int back);

  // These need an anchor; `unit` is a CalendarUnit.
  // The whole calendar unit that lies `back` units before the anchor's own.
  void SetUnit(int unit, int back);
  // "two weeks ago": as exact as the unit that was counted in.
  void SetBack(int unit, int count);
  // "the past two weeks": up to the anchor.
  void SetSpanBack(int unit, int count);

 protected:
  const std::optional<absl::CivilDay> anchor_;
  DateExpression found_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_DATE_VALUES_H_
