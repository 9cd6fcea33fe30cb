#include "server/analysis/date_words.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "server/analysis/lexicon.h"

namespace dossier::analysis {
namespace {

constexpr size_t kLongestWord = 12;

// What a word is to the search for dates.
struct KnownWord {
  DateTerm term;
  const CalendarWord* calendar = nullptr;
};

// The terms and the words of the calendar. Most words of a text are neither, and are told by their
// first and last letter and their length.
class KnownWords {
 public:
  KnownWords() {
    const absl::flat_hash_map<absl::string_view, CalendarSort> sorts = {
        {"month", CalendarSort::kMonth},   {"weekday", CalendarSort::kWeekday},
        {"number", CalendarSort::kNumber}, {"unit", CalendarSort::kUnit},
        {"part", CalendarSort::kPart},     {"season", CalendarSort::kSeason}};
    for (absl::string_view entry : LexiconEntries("calendar")) {
      const auto columns = LexiconColumns(entry);
      int number = 0;
      if (columns.size() != 3 || !sorts.contains(columns[1]) ||
          !absl::SimpleAtoi(columns[2], &number) || columns[0].size() > kLongestWord) {
        std::abort();
      }
      At(columns[0]).calendar = new CalendarWord{sorts.at(columns[1]), number};
    }
    for (size_t i = 0; i < std::size(kDateTerms); ++i) At(kDateTerms[i]).term = DateTerm::At(i);
  }

  // The word in whatever case; not empty.
  KnownWord Find(absl::string_view word) const {
    if (word.size() > kLongestWord || (lengths_[Ends(word)] >> word.size() & 1) == 0) return {};
    char lower[kLongestWord];
    for (size_t i = 0; i < word.size(); ++i) lower[i] = absl::ascii_tolower(word[i]);
    const auto found = words_.find(absl::string_view(lower, word.size()));
    return found == words_.end() ? KnownWord() : found->second;
  }

 private:
  static size_t Ends(absl::string_view word) {
    return static_cast<size_t>(word.front() & 31) << 5 | static_cast<size_t>(word.back() & 31);
  }

  KnownWord& At(absl::string_view word) {
    lengths_[Ends(word)] |= static_cast<uint16_t>(1u << word.size());
    return words_[std::string(word)];
  }

  std::array<uint16_t, 32 * 32> lengths_{};  // by Ends: a bit for each length
  absl::flat_hash_map<std::string, KnownWord> words_;
};

}  // namespace

std::vector<DateWord> DateWordsOf(absl::string_view text) {
  static const auto* const known = new KnownWords;
  std::vector<DateWord> words;
  words.reserve(text.size() / 5);
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
    DateWord word{static_cast<uint32_t>(at), static_cast<uint32_t>(end)};
    if (digits) {
      word.digits = true;
      word.number = end - at > 6 ? -1 : 0;
      for (size_t i = at; i < end && word.number >= 0; ++i) {
        word.number = 10 * word.number + (text[i] - '0');
      }
    } else {
      const KnownWord found = known->Find(text.substr(at, end - at));
      word.capital = absl::ascii_isupper(text[at]);
      word.term = found.term;
      word.calendar = found.calendar;
    }
    words.push_back(word);
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

DateTerm DateWords::Before(size_t at) const {
  return at == 0 || Gap(at).size() > 3 ? DateTerm() : words_[at - 1].term;
}

size_t DateWords::SkipOrdinal(size_t at) const {
  if (At(at) && Gap(at).empty() &&
      (words_[at].term == "st" || words_[at].term == "nd" || words_[at].term == "rd" ||
       words_[at].term == "th")) {
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
  const DateTerm next = words_[at + 1].term;
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
    const DateTerm before = words_[at - 1].term;
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
    static constexpr DateTerm kOpeners[] = {
        "in",     "since",   "during", "by",    "from",    "until",  "early",  "late", "the",
        "for",    "between", "before", "after", "around",  "spring", "summer", "fall", "autumn",
        "winter", "and",     "of",     "mid",   "through", "this",   "a",      "back", "year"};
    if (std::find(std::begin(kOpeners), std::end(kOpeners), words_[at - 1].term) ==
        std::end(kOpeners)) {
      return false;
    }
  }
  // A number of things: "2016 users".
  if (At(at + 1) && Gap(at + 1) == " ") {
    static constexpr DateTerm kThings[] = {
        "users",   "people", "customers", "records",  "accounts",  "computers", "devices",
        "victims", "bytes",  "bits",      "bit",      "bitcoins",  "dollars",   "euros",
        "servers", "sites",  "websites",  "patients", "employees", "km",        "miles"};
    if (std::find(std::begin(kThings), std::end(kThings), words_[at + 1].term) !=
        std::end(kThings)) {
      return false;
    }
  }
  return true;
}

}  // namespace dossier::analysis
