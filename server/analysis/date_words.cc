#include "server/analysis/date_words.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "server/analysis/lexicon.h"

namespace dossier::analysis {
namespace {

const absl::flat_hash_map<std::string, CalendarWord>& Calendar() {
  static const auto* const calendar = [] {
    const absl::flat_hash_map<absl::string_view, CalendarSort> sorts = {
        {"month", CalendarSort::kMonth},   {"weekday", CalendarSort::kWeekday},
        {"number", CalendarSort::kNumber}, {"unit", CalendarSort::kUnit},
        {"part", CalendarSort::kPart},     {"season", CalendarSort::kSeason}};
    auto* words = new absl::flat_hash_map<std::string, CalendarWord>;
    for (absl::string_view entry : LexiconEntries("calendar")) {
      const auto columns = LexiconColumns(entry);
      int number = 0;
      if (columns.size() != 3 || !sorts.contains(columns[1]) ||
          !absl::SimpleAtoi(columns[2], &number)) {
        std::abort();
      }
      words->emplace(columns[0], CalendarWord{sorts.at(columns[1]), number});
    }
    return words;
  }();
  return *calendar;
}

}  // namespace

std::vector<DateWord> DateWordsOf(absl::string_view text) {
  std::vector<DateWord> words;
  words.reserve(text.size() / 6);
  for (size_t at = 0; at < text.size();) {
    const bool digits = absl::ascii_isdigit(text[at]);
    if (!digits && !absl::ascii_isalpha(text[at])) {
      ++at;
      continue;
    }
    size_t end = at + 1;
    while (end < text.size() &&
           (digits ? absl::ascii_isdigit(text[end]) : absl::ascii_isalpha(text[end]))) {
      ++end;
    }
    DateWord word{at, end, digits, static_cast<bool>(absl::ascii_isupper(text[at]))};
    if (digits) {
      if (end - at > 6 || !absl::SimpleAtoi(text.substr(at, end - at), &word.number)) {
        word.number = -1;
      }
    } else if (end - at <= 12) {
      word.lower = absl::AsciiStrToLower(text.substr(at, end - at));
      const auto found = Calendar().find(word.lower);
      if (found != Calendar().end()) word.calendar = &found->second;
    }
    words.push_back(std::move(word));
    at = end;
  }
  return words;
}

absl::string_view DateWords::Gap(size_t at) const {
  return at == 0 ? absl::string_view()
                 : text_.substr(words_[at - 1].end, words_[at].begin - words_[at - 1].end);
}

bool DateWords::BlankOr(size_t at, absl::string_view also) const {
  const absl::string_view gap = Gap(at);
  if (gap.empty() || gap.size() > 6) return false;
  int newlines = 0;
  for (size_t i = 0; i < gap.size(); ++i) {
    if (gap[i] == '\n') ++newlines;
    if (absl::ascii_isspace(gap[i]) || absl::StrContains(also, gap[i])) continue;
    if (absl::StartsWith(gap.substr(i), "\u00a0")) {
      ++i;
      continue;
    }
    return false;
  }
  return newlines < 2;
}

bool DateWords::IsDash(absl::string_view gap) {
  gap = absl::StripAsciiWhitespace(gap);
  return gap == "-" || gap == "\u2013" || gap == "\u2014";
}

bool DateWords::SameSeparator(size_t at, absl::string_view allowed) const {
  const absl::string_view first = Gap(at + 1);
  return first.size() == 1 && absl::StrContains(allowed, first) && Gap(at + 2) == first;
}

const std::string& DateWords::Before(size_t at) const {
  static const std::string* const kNone = new std::string;
  return at == 0 || Gap(at).size() > 3 ? *kNone : words_[at - 1].lower;
}

size_t DateWords::SkipOrdinal(size_t at) const {
  if (At(at) && Gap(at).empty() &&
      (words_[at].lower == "st" || words_[at].lower == "nd" || words_[at].lower == "rd" ||
       words_[at].lower == "th")) {
    return at + 1;
  }
  return at;
}

bool DateWords::IsMonth(size_t at) const {
  return At(at) && words_[at].calendar != nullptr &&
         words_[at].calendar->sort == CalendarSort::kMonth && words_[at].capital;
}

bool DateWords::CountsSomething(size_t at) const {
  if (!At(at + 1) || Gap(at + 1) != " ") return text_.substr(words_[at].end, 1) == "%";
  const std::string& next = words_[at + 1].lower;
  return next == "percent" || next == "million" || next == "billion" || next == "thousand";
}

bool DateWords::InsideNumber(size_t at) const {
  const DateWord& word = words_[at];
  if (word.begin > 0) {
    const char before = text_[word.begin - 1];
    if (before == '$' || before == '_' || before == '#' || before == '@') return true;
    if (at > 0 && words_[at - 1].end == word.begin) return true;  // letters: "KB2016"
    if ((before == '.' || before == ',') && word.begin > 1 &&
        absl::ascii_isdigit(text_[word.begin - 2])) {
      return true;
    }
    if (before == '/' && word.end - word.begin == 4) return false;
  }
  if (word.end + 1 < text_.size() && (text_[word.end] == ',' || text_[word.end] == '.') &&
      absl::ascii_isdigit(text_[word.end + 1])) {
    return !(text_[word.end] == '.' && At(at + 2) && SameSeparator(at, "."));
  }
  return word.end < text_.size() && text_[word.end] == '%';
}

bool DateWords::IsYear(size_t at) const {
  const DateWord& word = words_[at];
  if (word.number < 1980 || word.number > 2049) return false;
  const absl::string_view gap = Gap(at);
  if (gap == "-" || gap == "/" || gap == ":") {
    // "CVE-2016-1", a path, a time; but "mid-2016" and "2014-2016".
    const std::string& before = words_[at - 1].lower;
    const bool range = words_[at - 1].digits && Year(words_[at - 1].number) &&
                       words_[at - 1].end - words_[at - 1].begin == 4 && gap == "-";
    if (before != "mid" && before != "early" && before != "late" && !range) return false;
  }
  const absl::string_view after = text_.substr(word.end, 2);
  if (absl::StartsWith(after, "-") && after.size() == 2 && absl::ascii_isdigit(after[1]) &&
      !(At(at + 1) && Year(words_[at + 1].number))) {
    return false;
  }
  // A name before it makes it a version or an edition ("Server 2016"), unless that opens the
  // sentence or is a month.
  if (gap == " " && at > 0 && words_[at - 1].capital && !IsMonth(at - 1)) {
    static constexpr absl::string_view kOpeners[] = {
        "in",     "since",   "during", "by",    "from",    "until",  "early",  "late", "the",
        "for",    "between", "before", "after", "around",  "spring", "summer", "fall", "autumn",
        "winter", "and",     "of",     "mid",   "through", "this",   "a",      "back", "year"};
    if (std::find(std::begin(kOpeners), std::end(kOpeners), words_[at - 1].lower) ==
        std::end(kOpeners)) {
      return false;
    }
  }
  // A number of things: "2016 users".
  if (At(at + 1) && Gap(at + 1) == " ") {
    static constexpr absl::string_view kThings[] = {
        "users",   "people", "customers", "records",  "accounts",  "computers", "devices",
        "victims", "bytes",  "bits",      "bit",      "bitcoins",  "dollars",   "euros",
        "servers", "sites",  "websites",  "patients", "employees", "km",        "miles"};
    if (std::find(std::begin(kThings), std::end(kThings), words_[at + 1].lower) !=
        std::end(kThings)) {
      return false;
    }
  }
  return true;
}

}  // namespace dossier::analysis
