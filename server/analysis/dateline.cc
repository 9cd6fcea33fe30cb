#include <algorithm>
#include <cstring>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "server/analysis/dates.h"

namespace dossier::analysis {
namespace {

constexpr int kHeadLines = 10;
constexpr uint32_t kLongestLine = 400;

// A notice of where and when the text stood first is short, and stands outside of what it tells.
constexpr size_t kLongestNotice = 200;
constexpr size_t kNearHead = 600;
constexpr size_t kNearEnd = 300;

// Whether "first published" behind these words is said of the text itself: "This article was ".
bool IsOfTheText(absl::string_view before) {
  constexpr absl::string_view kPrints[] = {"article", "story", "text",   "report",    "piece",
                                           "post",    "item",  "column", "interview", "version"};
  const absl::string_view sentence = before.substr(0, before.empty() ? 0 : before.size() - 1);
  const std::string lower = absl::AsciiStrToLower(sentence);
  const std::vector<absl::string_view> words =
      absl::StrSplit(lower, absl::ByAnyChar(" (*_["), absl::SkipEmpty());
  if (words.empty()) return true;
  return words.size() > 1 && words.size() <= 4 && words[0] == "this" &&
         std::find(std::begin(kPrints), std::end(kPrints), words[1]) != std::end(kPrints);
}

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

// The first line break from `begin` on, or the end of the text.
uint32_t LineEnd(absl::string_view text, uint32_t begin) {
  const void* const found = std::memchr(text.data() + begin, '\n', text.size() - begin);
  return found == nullptr ? static_cast<uint32_t>(text.size())
                          : static_cast<uint32_t>(static_cast<const char*>(found) - text.data());
}

bool HasFourDigits(absl::string_view token) {
  int digits = 0;
  for (const char c : token) {
    digits = absl::ascii_isdigit(c) ? digits + 1 : 0;
    if (digits == 4) return true;
  }
  return false;
}

}  // namespace

std::optional<DateExpression> FindDateline(const Text& text, const Landmarks& landmarks) {
  const absl::string_view bytes = text.text();
  auto place = landmarks.places().begin();
  const auto last = landmarks.places().end();
  uint32_t begin = 0;
  for (int lines = 0; lines < kHeadLines && begin < bytes.size();) {
    const uint32_t newline = LineEnd(bytes, begin);
    const absl::string_view line = bytes.substr(begin, std::min(newline - begin, kLongestLine));
    if (!absl::StripAsciiWhitespace(line).empty()) ++lines;
    bool year = false;  // a full date has one
    for (; place != last && text.token(place->token).begin < newline; ++place) {
      const Token& token = text.token(place->token);
      year |= (place->signs & kDateLandmark) != 0 && token.begin < begin + kLongestLine &&
              HasFourDigits(text.Raw(token));
    }
    if (year) {
      for (DateExpression& date : FindDates(line, std::nullopt)) {
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

std::optional<absl::CivilDay> FindFirstPrint(const Text& text) {
  const absl::string_view bytes = text.text();
  const size_t head = std::min(bytes.size(), kNearHead);
  const size_t end = bytes.size() - std::min(bytes.size(), kNearEnd);
  for (const absl::string_view words : {"irst published ", "irst printed ", "irst appeared ",
                                        "riginally published ", "riginally appeared "}) {
    for (const bool at_end : {false, true}) {
      const size_t at = at_end ? bytes.find(words, end) : bytes.substr(0, head).find(words);
      if (at == bytes.npos) continue;
      const size_t begin = bytes.rfind('\n', at) + 1;  // 0 behind npos
      const absl::string_view line = bytes.substr(begin, LineEnd(bytes, at) - begin);
      if (line.size() > kLongestNotice || !IsOfTheText(line.substr(0, at - begin))) continue;
      for (const DateExpression& date : FindDates(line, std::nullopt)) {
        if (IsFullDay(date) && date.begin + begin > at) return date.first;
      }
    }
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
