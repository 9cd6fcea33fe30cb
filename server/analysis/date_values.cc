#include "server/analysis/date_values.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/analysis/date_words.h"

namespace dossier::analysis {

using absl::CivilDay;
using absl::CivilMonth;

namespace {

// "2031", "2031-05", "2031-05-03": so many parts of it. The library's formatter costs more than
// finding the date did.
std::string Iso(CivilDay day, int parts) {
  if (day.year() < 1000 || day.year() > 9999) {
    return parts == 1   ? absl::StrCat(day.year())
           : parts == 2 ? absl::FormatCivilTime(CivilMonth(day))
                        : absl::FormatCivilTime(day);
  }
  char digits[] = "0000-00-00";
  const auto write = [&](size_t end, int64_t value) {
    for (; value > 0; value /= 10) digits[--end] = static_cast<char>('0' + value % 10);
  };
  write(4, day.year());
  write(7, day.month());
  write(10, day.day());
  return std::string(digits, parts == 1 ? 4 : parts == 2 ? 7 : 10);
}

}  // namespace

bool DateValue::SetDay(int year, int month, int day) {
  const CivilDay civil(year, month, day);
  if (month < 1 || month > 12 || civil.day() != day || year < 1900 || year > 2199) return false;
  SetDay(civil);
  return true;
}

void DateValue::SetDay(CivilDay day) {
  found_.first = found_.last = day;
  found_.precision = DatePrecision::kDay;
  found_.value = Iso(day, 3);
}

void DateValue::SetHour(int hour) {
  found_.precision = DatePrecision::kHour;
  absl::StrAppend(&found_.value, "T", absl::Dec(hour, absl::kZeroPad2));
}

void DateValue::SetMonth(int year, int month) {
  found_.first = CivilDay(year, month, 1);
  found_.last = CivilDay(CivilMonth(found_.first) + 1) - 1;
  found_.precision = DatePrecision::kMonth;
  found_.value = Iso(found_.first, 2);
}

void DateValue::SetYear(int year) {
  found_.first = CivilDay(year, 1, 1);
  found_.last = CivilDay(year, 12, 31);
  found_.precision = DatePrecision::kYear;
  found_.value = Iso(found_.first, 1);
}

void DateValue::SetInterval(CivilDay first, CivilDay last) {
  found_.first = first;
  found_.last = last;
  found_.precision = DatePrecision::kInterval;
  found_.value = absl::StrCat(Iso(first, 3), "/", Iso(last, 3));
}

void DateValue::SetUnit(int unit, int back) { SetCounted(*anchor_, unit, back); }

void DateValue::SetCounted(CivilDay from, int unit, int back) {
  const int weekday = static_cast<int>(absl::GetWeekday(from));
  const CivilDay monday = from - weekday;
  switch (unit) {
    case kHours:
      return;
    case kDays:
      return SetDay(from - back);
    case kWeeks:
      return SetInterval(monday - 7 * back, monday - 7 * back + 6);
    case kMonths: {
      const CivilMonth month = CivilMonth(from) - back;
      return SetMonth(static_cast<int>(month.year()), month.month());
    }
    case kYears:
      return SetYear(static_cast<int>(from.year()) - back);
    case kWeekend: {
      // The latest weekend that has begun, or the one before it.
      const CivilDay saturday = (weekday >= 5 ? monday : monday - 7) + 5;
      const int earlier = weekday >= 5 ? back : std::max(0, back - 1);
      return SetInterval(saturday - 7 * earlier, saturday - 7 * earlier + 1);
    }
    default: {
      const int quarter = (from.month() - 1) / 3;
      const CivilMonth first = CivilMonth(from.year(), 3 * quarter + 1) - 3 * back;
      return SetInterval(CivilDay(first), CivilDay(first + 3) - 1);
    }
  }
}

void DateValue::SetBack(int unit, int count) {
  if (count > 500) return;
  switch (unit) {
    case kHours:
      return SetDay(*anchor_ - count / 24);
    case kDays:
      return SetDay(*anchor_ - count);
    default:
      return SetUnit(unit, count);
  }
}

void DateValue::SetSpanBack(int unit, int count) {
  CivilDay first = *anchor_;
  switch (unit) {
    case kDays:
      first = *anchor_ - count;
      break;
    case kWeeks:
      first = *anchor_ - 7 * count;
      break;
    case kMonths:
      first = CivilDay(CivilMonth(*anchor_) - count) + (anchor_->day() - 1);
      break;
    case kYears:
      first = CivilDay(anchor_->year() - count, anchor_->month(), anchor_->day());
      break;
    default:
      break;
  }
  SetInterval(first, *anchor_);
}

}  // namespace dossier::analysis
