#include "server/analysis/tallies.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_field.h"
#include "server/analysis/vocabulary.h"
#include "server/base/fold_text.h"

namespace dossier::analysis {
namespace {

using internal::Signature;

constexpr size_t kMost = 60;
constexpr uint32_t kLeadingSentences = 3;
constexpr uint32_t kTokensOfSentence = 7;

// Words that stand between a number and what it counts.
constexpr uint32_t kLinks = kArticle | kPreposition | kCoordinator | kSubordinator | kAuxiliary;

// "one" is as often a pronoun.
constexpr std::array<absl::string_view, 11> kNumberWords = {
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
};

// Two digits of a day or month.
absl::Dec TwoDigits(int number) { return absl::Dec(number, absl::kZeroPad2); }

bool IsYear(absl::string_view digits) {
  return digits.size() == 4 && (absl::StartsWith(digits, "19") || absl::StartsWith(digits, "20"));
}

std::string Singular(absl::string_view noun) {
  if (noun.size() > 3 && absl::EndsWith(noun, "s") && !absl::EndsWith(noun, "ss")) {
    noun.remove_suffix(1);
  }
  return std::string(noun);
}

struct Introducing {
  uint32_t magnitude = Vocabulary::Get().Number("magnitude");
  uint32_t age = Vocabulary::Get().Number("age");
  uint32_t aged = Vocabulary::Get().Number("aged");

  static const Introducing& Get() {
    static const Introducing words;
    return words;
  }
};

class Tally {
 public:
  explicit Tally(const FactReading& reading) : text_(reading.text) {}

  void Read(Range passage) {
    if (passage.size() >= kTokensOfSentence) ++begun_;
    for (uint32_t at = passage.begin; at < passage.end; ++at) {
      const Token& token = text_.token(at);
      if (token.kind == TokenKind::kNumber || token.Is(kNumberWord)) {
        ReadNumber(at, passage.end);
      } else if (token.Is(kMonth) && token.Has(kCapitalised)) {
        ReadMonth(at, passage);
      } else if (token.Is(kWeekday) && token.Has(kCapitalised) && begun_ <= kLeadingSentences) {
        times_.push_back(absl::AsciiStrToLower(text_.Raw(token).substr(0, 3)));
      }
    }
  }

  void AddDay(absl::CivilDay day) {
    std::string time = absl::StrCat("--", TwoDigits(day.month()), "-", TwoDigits(day.day()));
    times_.push_back(absl::StrCat(absl::Dec(day.year(), absl::kZeroPad4), time.substr(1)));
    times_.push_back(std::move(time));
  }

  void Tell(Signature& signature) && {
    Tell(std::move(counts_), *signature.mutable_counts());
    Tell(std::move(times_), *signature.mutable_times());
  }

 private:
  void ReadNumber(uint32_t at, uint32_t end) {
    const Token& token = text_.token(at);
    const absl::string_view lower = text_.Lower(token);
    std::string value;
    absl::string_view rest = lower;
    if (token.kind == TokenKind::kNumber) {
      while (!rest.empty() && (absl::ascii_isdigit(rest[0]) || rest[0] == ',' || rest[0] == '.')) {
        if (rest[0] != ',') value.push_back(rest[0]);
        rest.remove_prefix(1);
      }
      while (!value.empty() && value.back() == '.') value.pop_back();
    } else {
      const auto* const word = std::find(kNumberWords.begin(), kNumberWords.end(), lower);
      if (word == kNumberWords.end()) return;
      value = absl::StrCat(word - kNumberWords.begin() + 2);
      rest = {};
    }
    if (value.empty()) return;
    if (IsYear(value)) {
      times_.push_back(value);
      return;
    }
    if (at > 0) {
      // Words that the number follows.
      const uint32_t before = text_.token(at - 1).form;
      if (before == words_.magnitude) counts_.push_back(absl::StrCat("magnitude ", value));
      if (before == words_.age || before == words_.aged) {
        counts_.push_back(absl::StrCat("year ", value));
      }
    }
    const std::string noun = NounBehind(rest, at + 1, end);
    if (!noun.empty()) counts_.push_back(absl::StrCat(noun, " ", value));
  }

  // "34-year-old", "four men", "12 of the dead".
  std::string NounBehind(absl::string_view rest, uint32_t at, uint32_t end) const {
    if (!rest.empty() && rest[0] == '-') {
      rest.remove_prefix(1);
      return Singular(rest.substr(0, rest.find('-')));
    }
    for (uint32_t i = at; i < end && i < at + 2; ++i) {
      const Token& token = text_.token(i);
      if (!token.IsWord() || (token.classes & kLinks) != 0) continue;
      return Singular(FoldWords(text_.Raw(token)));
    }
    return "";
  }

  void ReadMonth(uint32_t at, Range tokens) {
    const int month = MonthOf(text_.token(at));
    if (month == 0) return;
    times_.push_back(absl::StrCat("--", TwoDigits(month)));
    for (const uint32_t beside : {at + 1, at - 1}) {
      if (!tokens.Contains(beside) || text_.token(beside).kind != TokenKind::kNumber) continue;
      const absl::string_view raw = text_.Raw(text_.token(beside));
      const size_t digits = std::min(raw.find_first_not_of("0123456789"), raw.size());
      int day = 0;
      if (digits > 2 || !absl::SimpleAtoi(raw.substr(0, digits), &day) || day < 1 || day > 31) {
        continue;
      }
      times_.push_back(absl::StrCat("--", TwoDigits(month), "-", TwoDigits(day)));
      return;
    }
  }

  int MonthOf(const Token& token) const {
    static constexpr absl::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                                    "jul", "aug", "sep", "oct", "nov", "dec"};
    const std::string opening = absl::AsciiStrToLower(text_.Raw(token).substr(0, 3));
    const auto* const found = std::find(std::begin(kMonths), std::end(kMonths), opening);
    return found == std::end(kMonths) ? 0 : static_cast<int>(found - std::begin(kMonths)) + 1;
  }

  static void Tell(std::vector<std::string> values,
                   google::protobuf::RepeatedPtrField<std::string>& told) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    if (values.size() > kMost) values.resize(kMost);
    for (std::string& value : values) *told.Add() = std::move(value);
  }

  const Text& text_;
  const Introducing& words_ = Introducing::Get();
  uint32_t begun_ = 0;  // sentences of some length
  std::vector<std::string> counts_;
  std::vector<std::string> times_;
};

}  // namespace

void FillTallies(const FactReading& reading, const std::vector<Range>& passages,
                 Signature& signature) {
  Tally tally(reading);
  auto date = reading.dates.begin();
  for (const Range passage : passages) {
    const Span words = reading.text.SpanOf(passage);
    tally.Read(passage);
    while (date != reading.dates.end() && date->begin < words.begin) ++date;
    for (; date != reading.dates.end() && date->begin < words.end; ++date) {
      if (date->precision == DatePrecision::kDay && !date->value.empty()) tally.AddDay(date->first);
    }
  }
  std::move(tally).Tell(signature);
}

}  // namespace dossier::analysis
