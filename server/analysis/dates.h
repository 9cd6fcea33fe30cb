#ifndef DOSSIER_SERVER_ANALYSIS_DATES_H_
#define DOSSIER_SERVER_ANALYSIS_DATES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "server/analysis/landmarks.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

enum class DatePrecision { kUnknown, kYear, kMonth, kDay, kHour, kInterval };

// How an expression of time is written.
enum class DateForm {
  kFullDay,    // 3 May 2031
  kDay,        // 3 May
  kWeekday,    // Tuesday
  kDayWord,    // yesterday, this morning
  kFullMonth,  // May 2031, May of last year
  kMonth,      // May
  kYear,       // 2031
  kNamedYear,  // Harbour Outage 2031
  kWeek,       // last week
  kUnit,       // this month, last year
  kAgo,        // two months ago
  kSpan,       // from May to June, the past two weeks
  kSeason,     // spring 2031
  kQuarter,    // the first quarter of 2031
  kWeekend,    // over the weekend
  kOther,      // three days later
};
inline constexpr uint32_t kDateForms = static_cast<uint32_t>(DateForm::kOther) + 1;

// One expression of time as a text has it.
struct DateExpression {
  // Half-open byte range into the text.
  size_t begin = 0;
  size_t end = 0;
  // EDTF: "2023", "2023-09", "2023-09-21", "2023-09-21T14", or an interval "2023-09-18/2023-09-24".
  // Empty if the text does not fix it: no date is invented.
  std::string value;
  DatePrecision precision = DatePrecision::kUnknown;
  DateForm form = DateForm::kOther;
  // The first and last day that `value` covers; meaningless without a value.
  absl::CivilDay first;
  absl::CivilDay last;
  // Placed by the report's own date ("last week", "in September").
  bool relative = false;
  // Reads "since", "until", "by" or the like: a bound, not the moment itself.
  bool bound = false;
  // Reads "early", "mid", "late" or the name of a season: somewhere within `value`.
  bool part = false;
  // Why there is no value, as one sentence for a person; lives for ever. Empty if there is one.
  absl::string_view unresolved;
};

// The expressions of time in `text`, in their order, without overlaps. `anchor` is the day the
// report was published; without it relative expressions come back unresolved, with the reason.
// Pure, linear in the text, safe from any thread.
std::vector<DateExpression> FindDates(absl::string_view text, std::optional<absl::CivilDay> anchor);

// The same by the landmarks of a text, without a look at its other words.
std::vector<DateExpression> FindDates(const Text& text, const Landmarks& landmarks,
                                      std::optional<absl::CivilDay> anchor);

// The day that the report itself bears: a line near its head such as a byline with a full date,
// "Published: 3 May 2031", or a place and full date before the first sentence. nullopt if none.
std::optional<DateExpression> FindDateline(const Text& text, const Landmarks& landmarks);

// The day on which the text was printed first, by a line of it that says so near its head or at its
// end: "This article was first published on 3 May 2031". nullopt if none does.
std::optional<absl::CivilDay> FindFirstPrint(const Text& text);

// "2023-09-21" as a day; nullopt unless it opens with a full ISO date.
std::optional<absl::CivilDay> ParseIsoDay(absl::string_view text);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_DATES_H_
