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
#include "server/analysis/characters.h"
#include "server/analysis/lexicon.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {
namespace {

constexpr size_t kLongestWord = 12;
// Words further apart have nothing to do with each other.
constexpr size_t kWidestGap = 6;

// What a word is to the search for dates.
struct KnownWord {
  DateTerm term;
  const CalendarWord* calendar = nullptr;
};

// The terms and the words of the calendar by number of the vocabulary.
class KnownWords {
 public:
  static const KnownWords& Get() {
    static const auto* const words = new KnownWords;
    return *words;
  }

  const KnownWord& Of(uint32_t form) const {
    return rows_[form < row_of_.size() ? row_of_[form] : 0];
  }

  // The word in whatever case; not empty. Most are told from all of these by their first and last
  // letter and their length.
  const KnownWord& Find(absl::string_view word) const {
    if (word.size() > kLongestWord || (lengths_[Ends(word)] >> word.size() & 1) == 0) {
      return rows_[0];
    }
    return Of(vocabulary_.Find(word));
  }

 private:
  KnownWords() : vocabulary_(Vocabulary::Get()), row_of_(vocabulary_.size()), rows_(1) {
    const absl::flat_hash_map<absl::string_view, CalendarSort> sorts = {
        {"month", CalendarSort::kMonth},    {"weekday", CalendarSort::kWeekday},
        {"number", CalendarSort::kNumber},  {"unit", CalendarSort::kUnit},
        {"part", CalendarSort::kPart},      {"season", CalendarSort::kSeason},
        {"holiday", CalendarSort::kHoliday}};
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

  static size_t Ends(absl::string_view word) {
    return static_cast<size_t>(word.front() & 31) << 5 | static_cast<size_t>(word.back() & 31);
  }

  KnownWord& At(absl::string_view word) {
    lengths_[Ends(word)] |= static_cast<uint16_t>(1u << word.size());
    uint8_t& row = row_of_[vocabulary_.Number(word)];
    if (row == 0) {
      row = static_cast<uint8_t>(rows_.size());
      rows_.emplace_back();
    }
    return rows_[row];
  }

  const Vocabulary& vocabulary_;
  std::array<uint16_t, 32 * 32> lengths_{};  // by Ends: a bit for each length
  std::vector<uint8_t> row_of_;
  std::vector<KnownWord> rows_;  // the first is of words that are neither
};

bool Is(char c, uint8_t classes) { return (kAscii[static_cast<uint8_t>(c)] & classes) != 0; }

uint8_t SignsOfWord(absl::string_view word) {
  const KnownWord& known = KnownWords::Get().Find(word);
  if (known.calendar != nullptr) {
    switch (known.calendar->sort) {
      case CalendarSort::kMonth:
      case CalendarSort::kWeekday:
      case CalendarSort::kHoliday:
        return kDateOpenerName;
      case CalendarSort::kNumber:
        return kDateCounter;
      case CalendarSort::kUnit:
      case CalendarSort::kPart:
        return kDateUnit;
      case CalendarSort::kSeason:
        return kDateOpener;
    }
  }
  static constexpr DateTerm kDays[] = {"yesterday", "today", "tonight"};
  static constexpr DateTerm kCounters[] = {"this", "last",      "past", "previous", "current",
                                           "next", "following", "same", "the",      "final"};
  const auto among = [&](const auto& terms) {
    return std::find(std::begin(terms), std::end(terms), known.term) != std::end(terms);
  };
  return among(kDays) ? kDateOpener : among(kCounters) ? kDateCounter : 0;
}

}  // namespace

uint8_t DateSignsOf(absl::string_view lower) {
  if (std::all_of(lower.begin(), lower.end(), [](char c) { return c == '-'; })) return kDateUnit;
  uint8_t signs = 0;
  for (size_t at = 0; at < lower.size();) {
    if (Is(lower[at], kAsciiDigit)) return kDateOpener;
    size_t end = at;
    while (end < lower.size() && Is(lower[end], kAsciiLetter)) ++end;
    if (end > at) signs |= SignsOfWord(lower.substr(at, end - at));
    // What stands within a longer token is looked at more closely whatever it is.
    if (end - at == lower.size()) return signs;
    at = std::max(end, at + 1);
  }
  return signs == 0 ? 0 : signs | kDateOpener;
}

void AppendDateWords(std::vector<std::string>& words) {
  for (const absl::string_view term : kDateTerms) words.emplace_back(term);
}

size_t DateWords::SkipGap(size_t at, size_t limit) const {
  while (at < limit && !Is(text_[at], kAsciiLetter | kAsciiDigit)) ++at;
  return at;
}

const Token* DateWords::TokenOf(size_t begin, size_t end) {
  if (tokens_.empty()) return nullptr;
  while (token_ + 1 < tokens_.size() && tokens_[token_].end <= begin) ++token_;
  while (token_ > 0 && tokens_[token_].begin > begin) --token_;
  const Token& token = tokens_[token_];
  return token.begin == begin && token.end == end ? &token : nullptr;
}

DateWord DateWords::WordAt(size_t begin) {
  DateWord word{.begin = static_cast<uint32_t>(begin)};
  word.digits = Is(text_[begin], kAsciiDigit);
  const uint8_t wanted = word.digits ? kAsciiDigit : kAsciiLetter;
  size_t end = begin + 1;
  while (end < text_.size() && Is(text_[end], wanted)) ++end;
  word.end = static_cast<uint32_t>(end);
  if (word.digits) {
    if (word.size() > 6) word.number = -1;
    for (size_t i = begin; i < end && word.number >= 0; ++i) {
      word.number = 10 * word.number + (text_[i] - '0');
    }
  } else {
    const KnownWords& known = KnownWords::Get();
    const Token* const token = TokenOf(begin, end);
    const KnownWord& found =
        token != nullptr ? known.Of(token->form) : known.Find(text_.substr(begin, end - begin));
    word.capital = Is(text_[begin], kAsciiUpper);
    word.term = found.term;
    word.calendar = found.calendar;
  }
  return word;
}

size_t DateWords::MoveTo(size_t begin, size_t end) {
  words_.clear();
  end = std::min(end, text_.size());
  begin = SkipGap(begin, end);
  if (begin >= end) return 0;
  size_t before = begin;
  while (before > 0 && begin - before < kWidestGap &&
         !Is(text_[before - 1], kAsciiLetter | kAsciiDigit)) {
    --before;
  }
  if (before > 0 && Is(text_[before - 1], kAsciiLetter | kAsciiDigit)) {
    const uint8_t sort = Is(text_[before - 1], kAsciiDigit) ? kAsciiDigit : kAsciiLetter;
    while (before > 0 && Is(text_[before - 1], sort)) --before;
    words_.push_back(WordAt(before));
  }
  words_.push_back(WordAt(begin));
  return words_.size() - 1;
}

bool DateWords::CutTo(size_t at) {
  while (words_.size() <= at) {
    if (words_.empty()) return false;
    const size_t next = SkipGap(words_.back().end, text_.size());
    if (next == text_.size()) return false;
    words_.push_back(WordAt(next));
  }
  return true;
}

absl::string_view DateWords::Gap(size_t at) const {
  return at == 0 ? absl::string_view()
                 : text_.substr(words_[at - 1].end, words_[at].begin - words_[at - 1].end);
}

bool DateWords::BlankOr(size_t at, std::string_view also) const {
  const absl::string_view gap = Gap(at);
  if (gap.empty() || gap.size() > kWidestGap) return false;
  int newlines = 0;
  for (size_t i = 0; i < gap.size(); ++i) {
    if (gap[i] == '\n') ++newlines;
    if (absl::ascii_isspace(gap[i]) || also.find(gap[i]) != also.npos) continue;
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

bool DateWords::SameSeparator(size_t at, std::string_view allowed) const {
  const absl::string_view first = Gap(at + 1);
  return first.size() == 1 && allowed.find(first[0]) != allowed.npos && Gap(at + 2) == first;
}

DateTerm DateWords::Before(size_t at) const {
  return at == 0 || Gap(at).size() > 3 ? DateTerm() : words_[at - 1].term;
}

size_t DateWords::SkipOrdinal(size_t at) {
  if (At(at) && Gap(at).empty() &&
      (words_[at].term == "st" || words_[at].term == "nd" || words_[at].term == "rd" ||
       words_[at].term == "th")) {
    return at + 1;
  }
  return at;
}

bool DateWords::IsMonth(size_t at) {
  return At(at) && words_[at].calendar != nullptr &&
         words_[at].calendar->sort == CalendarSort::kMonth && words_[at].capital;
}

bool DateWords::CountsSomething(size_t at) {
  if (!At(at + 1) || Gap(at + 1) != " ") return text_.substr(words_[at].end, 1) == "%";
  const DateTerm next = words_[at + 1].term;
  return next == "percent" || next == "million" || next == "billion" || next == "thousand";
}

bool DateWords::InsideNumber(size_t at) {
  const DateWord word = words_[at];  // a look ahead moves the words
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

bool DateWords::IsYear(size_t at, bool behind_name) {
  const DateWord word = words_[at];  // a look ahead moves the words
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
  // "1990s", "2013b".
  if (At(at + 1) && Gap(at + 1).empty()) return false;
  // A name before it makes it a version or an edition ("Server 2016"), unless that opens the
  // sentence or is a month.
  if (!behind_name && gap == " " && at > 0 && words_[at - 1].capital && !IsMonth(at - 1)) {
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
