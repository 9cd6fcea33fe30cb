#include <algorithm>
#include <iterator>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "server/analysis/dates.h"

namespace dossier::analysis {
namespace {

bool IsFullDay(const DateExpression& date) {
  return !date.relative &&
         (date.precision == DatePrecision::kDay || date.precision == DatePrecision::kHour);
}

// A line that is about the report, not of it: short, and not a sentence apart from its date.
bool IsHeadLine(absl::string_view line, const DateExpression& date) {
  const absl::string_view before = absl::StripAsciiWhitespace(line.substr(0, date.begin));
  const absl::string_view after = absl::StripAsciiWhitespace(line.substr(date.end));
  const std::string lower = absl::AsciiStrToLower(before);
  for (absl::string_view opener : {"published", "posted", "date", "updated", "last updated",
                                   "released", "issued", "press release"}) {
    if (absl::StartsWith(lower, opener) && before.size() <= opener.size() + 12) return true;
  }
  // "HARBOUR CITY, 3 May 2031 -- The port said": place and date before the first sentence.
  if (before.size() < 40 && !before.empty() &&
      (absl::EndsWith(before, ",") || absl::EndsWith(before, "(")) &&
      absl::ascii_isupper(before.front()) &&
      (absl::StartsWith(after, "-") || absl::StartsWith(after, "\u2013") ||
       absl::StartsWith(after, "\u2014") || absl::StartsWith(after, ")"))) {
    return true;
  }
  const auto words = absl::StrSplit(line, ' ', absl::SkipWhitespace());
  const long count = std::distance(words.begin(), words.end());
  if (count > 14) return false;
  const absl::string_view whole = absl::StripAsciiWhitespace(line);
  if (absl::EndsWith(whole, ".") && !absl::EndsWith(whole, "a.m.") &&
      !absl::EndsWith(whole, "p.m.")) {
    return false;
  }
  // A headline has lower-case words before its date ("The attack of 3 May 2031"); a byline has
  // names, and perhaps "by".
  for (absl::string_view word : absl::StrSplit(before, ' ', absl::SkipWhitespace())) {
    if (absl::ascii_islower(word.front()) && word != "by" && word != "on" && word != "at" &&
        word != "and") {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<DateExpression> FindDateline(absl::string_view text) {
  size_t begin = 0;
  for (int lines = 0; lines < 10 && begin < text.size();) {
    const size_t newline = std::min(text.find('\n', begin), text.size());
    const absl::string_view line = text.substr(begin, std::min<size_t>(newline - begin, 400));
    if (!absl::StripAsciiWhitespace(line).empty()) {
      ++lines;
      std::vector<DateExpression> dates;
      const bool digits = std::any_of(line.begin(), line.end(), absl::ascii_isdigit);
      if (digits) dates = FindDates(line, std::nullopt);  // a full date has some
      for (DateExpression& date : dates) {
        if (!IsFullDay(date) || !IsHeadLine(line, date)) continue;
        date.begin += begin;
        date.end += begin;
        return date;
      }
    }
    begin = newline + 1;
  }
  return std::nullopt;
}

std::optional<absl::CivilDay> ParseIsoDay(absl::string_view text) {
  int year = 0;
  int month = 0;
  int day = 0;
  if (text.size() < 10 || text[4] != '-' || text[7] != '-' ||
      !absl::SimpleAtoi(text.substr(0, 4), &year) || !absl::SimpleAtoi(text.substr(5, 2), &month) ||
      !absl::SimpleAtoi(text.substr(8, 2), &day)) {
    return std::nullopt;
  }
  const absl::CivilDay civil(year, month, day);
  if (civil.month() != month || civil.day() != day) return std::nullopt;
  return civil;
}

}  // namespace dossier::analysis
