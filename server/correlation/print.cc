#include "server/correlation/print.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "server/base/fold_text.h"
#include "server/base/sketch.h"
#include "server/correlation/spelling.h"

namespace dossier::correlation {
namespace {

// What stands in brackets is longer only by mistake.
constexpr size_t kMaxBracketBytes = 300;
constexpr uint64_t kBracketed = 0x5b5d5b5d5b5d5b5du;

constexpr absl::string_view kQuotationMarks[] = {"\"", "“", "”", "„", "‟", "«", "»"};
constexpr absl::string_view kApostrophes[] = {"'", "’", "‘", "ʼ"};
constexpr absl::string_view kGroupMarks[] = {",", ".", "'", "’", "\u00a0", "\u202f"};
constexpr absl::string_view kSpaces[] = {" ", "-", "\u00a0", "\u202f", "\u2011", "\n"};

template <size_t kCount>
bool IsAnyOf(absl::string_view text, const absl::string_view (&choices)[kCount]) {
  return std::find(std::begin(choices), std::end(choices), text) != std::end(choices);
}

bool IsFigure(absl::string_view letters) {
  return !letters.empty() && std::all_of(letters.begin(), letters.end(), absl::ascii_isdigit);
}

bool MarksOmission(absl::string_view gap) {
  return absl::StrContains(gap, "…") || absl::StrContains(gap, "...") ||
         absl::StrContains(gap, ". . .");
}

bool EndsSentence(absl::string_view gap) {
  return gap.find_first_of(".!?;\n") != absl::string_view::npos || absl::StrContains(gap, "。");
}

// Reads one segment.
class Reader {
 public:
  Reader(absl::string_view source, size_t segment, v1::Statement::Form form, PrintedWords& words)
      : source_(source),
        segment_(segment),
        mixed_(form == v1::Statement::FORM_MIXED),
        quoted_(IsVerbatim(form) && !mixed_),
        first_(words.size()),
        words_(words) {}

  void Read() {
    std::vector<WordPlace> places;
    const std::string folded = FoldWords(source_, &places);
    size_t i = 0;
    for (const absl::string_view letters : WordsOf(folded)) {
      if (i == places.size()) break;
      Take(letters, places[i++]);
    }
    ReadNumbers();
    for (size_t at = first_; at < words_.size(); ++at) {
      PrintedWord& word = words_[at];
      if (word.word == 0) word.word = Hash64(CommonSpelling(word.letters));
      if (word.bracketed) word.word ^= kBracketed;
    }
  }

 private:
  bool HasLast() const { return words_.size() > first_; }
  absl::string_view Between(size_t begin, size_t end) const {
    return source_.substr(begin, end - begin);
  }

  void Take(absl::string_view letters, WordPlace place) {
    const absl::string_view gap = Between(HasLast() ? words_.back().end : 0, place.start);
    const bool bracket_stood_open = bracket_;
    ReadMarks(gap, HasLast() ? words_.back().end : 0);
    if (HasLast() && Continues(letters, gap, bracket_stood_open)) {
      PrintedWord& last = words_.back();
      if (!absl::StartsWith(gap, "]'") && !absl::StartsWith(gap, "]’"))
        absl::StrAppend(&last.letters, letters);
      if (gap != ".") {
        last.partly_bracketed = true;
        last.bracketed = false;
      }
      last.end = place.end;
      return;
    }
    PrintedWord& word = words_.emplace_back();
    word.letters = std::string(letters);
    word.segment = segment_;
    word.start = place.start;
    word.end = place.end;
    word.bracketed = bracket_;
    word.quoted = quoted_;
    word.after_cut = words_.size() == first_ + 1 || opened_ || MarksOmission(gap);
    word.opens_sentence = words_.size() == first_ + 1 || EndsSentence(gap);
    word.weight = IsSmallWord(letters) ? kSmallWeight : kWordWeight;
    opened_ = false;
    SplitContraction();
  }

  // Whether the letters belong to the word before: "[T]he", "organis[ed]", "U.S.", "[court]'s".
  bool Continues(absl::string_view letters, absl::string_view gap, bool bracket_stood_open) const {
    if (gap == "[" || (gap == "]" && bracket_stood_open)) return true;
    if ((gap == "]'" || gap == "]’") && letters == "s") return true;
    const PrintedWord& last = words_.back();
    return gap == "." && letters.size() == 1 && !IsFigure(letters) &&
           last.end - last.start == 2 * last.letters.size() - 1 && !IsFigure(last.letters);
  }

  // Keeps in mind which marks stand open after `gap`, which begins at `offset`.
  void ReadMarks(absl::string_view gap, size_t offset) {
    for (size_t i = 0; i < gap.size(); ++i) {
      if (gap[i] == '[') {
        const size_t end = source_.substr(offset + i, kMaxBracketBytes).find(']');
        bracket_ = end != absl::string_view::npos;
      } else if (gap[i] == ']') {
        bracket_ = false;
      } else if (mixed_) {
        ReadQuotationMark(gap.substr(i), offset + i);
      }
    }
  }

  void ReadQuotationMark(absl::string_view rest, size_t offset) {
    for (const absl::string_view mark : kQuotationMarks) {
      if (absl::StartsWith(rest, mark)) return SetQuoted(!quoted_);
    }
    // Single marks only where they cannot be apostrophes.
    const bool after_space = offset == 0 || source_[offset - 1] == ' ';
    if (!quoted_ && absl::StartsWith(rest, "‘") && after_space) {
      single_ = true;
      return SetQuoted(true);
    }
    if (single_ && absl::StartsWith(rest, "’")) SetQuoted(false);
  }

  void SetQuoted(bool quoted) {
    quoted_ = quoted;
    opened_ = quoted;
    if (!quoted) single_ = false;
  }

  // "don't" is "do" and "not"; "it's" is "it" and "is".
  void SplitContraction() {
    PrintedWord& word = words_.back();
    const absl::string_view raw = Between(word.start, word.end);
    size_t at = absl::string_view::npos;
    size_t mark_bytes = 0;
    for (const absl::string_view mark : kApostrophes) {
      const size_t found = raw.rfind(mark);
      if (found == absl::string_view::npos || found == 0) continue;
      if (at != absl::string_view::npos && found < at) continue;
      at = found;
      mark_bytes = mark.size();
    }
    if (word.letters == "cannot") return Split(3, word.start + 3, "can", "not");
    if (at == absl::string_view::npos) return;
    const std::string ending = absl::AsciiStrToLower(raw.substr(at + mark_bytes));
    const absl::string_view letters = word.letters;
    const bool after_n = absl::ascii_tolower(raw[at - 1]) == 'n';
    if (ending == "t" && after_n && absl::EndsWith(letters, "nt") && letters.size() > 3) {
      const absl::string_view stem = letters.substr(0, letters.size() - 2);
      return Split(stem.size(), word.start + at - 1, VerbBeforeNot(stem), "not");
    }
    if (ending == "s" && letters == "let") return Split(3, word.start + at, "let", "us");
    if (ending == "s" && TakesIs(letters)) {
      return Split(letters.size(), word.start + at, letters, "is");
    }
    constexpr std::pair<absl::string_view, absl::string_view> kEndings[] = {
        {"ll", "will"}, {"re", "are"}, {"ve", "have"}, {"d", "would"}, {"m", "am"}};
    for (const auto& [short_form, whole] : kEndings) {
      if (ending != short_form || letters.size() <= short_form.size()) continue;
      const absl::string_view stem = letters.substr(0, letters.size() - short_form.size());
      return Split(stem.size(), word.start + at, stem, whole);
    }
  }

  // Parts the last word: after so many letters, at that byte of the source; `first` and `second`
  // are what the parts mean.
  void Split(size_t letters, size_t byte, absl::string_view first, absl::string_view second) {
    PrintedWord head = words_.back();
    PrintedWord tail = head;
    head.word = Hash64(CommonSpelling(first));
    head.end = byte;
    tail.word = Hash64(second);
    tail.letters = head.letters.substr(std::min(letters, head.letters.size()));
    if (tail.letters.empty()) tail.letters = "s";
    head.letters.resize(std::min(letters, head.letters.size()));
    tail.start = byte;
    tail.after_cut = tail.opens_sentence = false;
    head.weight = IsSmallWord(first) ? kSmallWeight : kWordWeight;
    tail.weight = kSmallWeight;
    words_.back() = std::move(head);
    words_.push_back(std::move(tail));
  }

  // Makes one word of each number with what it counts.
  void ReadNumbers() {
    PrintedWords all(std::make_move_iterator(words_.begin() + first_),
                     std::make_move_iterator(words_.end()));
    words_.resize(first_);
    size_t before = 0;  // where the last word ended
    for (size_t i = 0; i < all.size();) {
      const Number number = NumberAt(all, i, before);
      if (number.words == 0) {
        before = all[i].end;
        words_.push_back(std::move(all[i++]));
        continue;
      }
      PrintedWord word = std::move(all[i]);
      word.start = number.start;
      word.letters = number.sign_before;
      for (size_t j = i; j < i + number.words; ++j) {
        word.letters += j == i ? number.first_letters : all[j].letters;
      }
      absl::StrAppend(&word.letters, number.sign_behind);
      word.end = number.end;
      word.word = Hash64(absl::StrFormat("# %.15g %s", number.value, number.counted));
      word.weight = kNumberWeight;
      before = word.end;
      i += number.words;
      words_.push_back(std::move(word));
    }
  }

  struct Number {
    size_t words = 0;  // 0 if there is none
    size_t start = 0;
    size_t end = 0;
    double value = 0;
    std::string first_letters;
    std::string counted;
    std::string sign_before;
    std::string sign_behind;
  };

  // Whether the words at `i` and after it may be parts of one number with `gap` between them.
  template <size_t kCount>
  bool Adjoin(const PrintedWords& all, size_t i, const absl::string_view (&gaps)[kCount]) const {
    if (i + 1 >= all.size()) return false;
    const PrintedWord& a = all[i];
    const PrintedWord& b = all[i + 1];
    return a.bracketed == b.bracketed && a.quoted == b.quoted && !b.after_cut &&
           IsAnyOf(Between(a.end, b.start), gaps);
  }

  Number NumberAt(const PrintedWords& all, size_t i, size_t before) const {
    Number number{.start = all[i].start, .first_letters = all[i].letters};
    size_t last = i;
    const std::optional<double> begun =
        IsFigure(all[i].letters.substr(0, 1)) ? Figure(all, last) : WordsBelowHundred(all, last);
    if (!begun.has_value()) return {};
    number.value = Multiplied(all, *begun, last);
    number.words = last - i + 1;
    number.end = all[last].end;
    const absl::string_view lead = Between(before, all[i].start);
    for (const absl::string_view sign : {"$", "€", "£"}) {
      if (!absl::EndsWith(lead, sign)) continue;
      number.counted = std::string(Counted(sign));
      number.sign_before = std::string(sign);
      number.start -= sign.size();
    }
    AddCounted(all, last, number);
    return number;
  }

  void AddCounted(const PrintedWords& all, size_t last, Number& number) const {
    absl::string_view rest = source_.substr(number.end);
    for (const absl::string_view space : kSpaces) {
      if (absl::ConsumePrefix(&rest, space)) break;
    }
    for (const absl::string_view sign : {"%", "€"}) {
      if (!absl::StartsWith(rest, sign)) continue;
      number.sign_behind = std::string(sign);
      number.counted = std::string(Counted(sign));
      number.end = source_.size() - rest.size() + sign.size();
      return;
    }
    if (!Adjoin(all, last, kSpaces)) return;
    const absl::string_view next = all[last + 1].letters;
    const bool per_cent =
        next == "per" && Adjoin(all, last + 1, kSpaces) && all[last + 2].letters == "cent";
    const absl::string_view counted = per_cent ? "percent" : Counted(next);
    if (counted.empty()) return;
    number.counted = std::string(counted);
    number.words += per_cent ? 2 : 1;
    number.end = all[last + (per_cent ? 2 : 1)].end;
  }

  // "2,000", "2.5", "40k": the value; `last` becomes its last word.
  std::optional<double> Figure(const PrintedWords& all, size_t& last) const {
    std::string digits = all[last].letters;
    double multiple = 1;
    if (!IsFigure(digits)) {
      const size_t end = digits.find_first_not_of("0123456789");
      const auto found = MultipleWord(absl::string_view(digits).substr(end));
      if (!found.has_value()) return std::nullopt;
      multiple = *found;
      digits.resize(end);
    }
    while (multiple == 1 && Adjoin(all, last, kGroupMarks) && IsFigure(all[last + 1].letters)) {
      const std::string& next = all[++last].letters;
      if (next.size() == 3) {
        digits += next;
        continue;
      }
      absl::StrAppend(&digits, ".", next);
      break;
    }
    double value = 0;
    if (!absl::SimpleAtod(digits, &value)) return std::nullopt;
    return value * multiple;
  }

  // "twelve", "twenty-five".
  std::optional<double> WordsBelowHundred(const PrintedWords& all, size_t& last) const {
    const std::optional<double> value = NumberWord(all[last].letters);
    if (!value.has_value() || *value < 20 || !Adjoin(all, last, kSpaces)) return value;
    const std::optional<double> unit = NumberWord(all[last + 1].letters);
    if (!unit.has_value() || *unit < 1 || *unit > 9) return value;
    ++last;
    return *value + *unit;
  }

  // "5 million", "two thousand five hundred and ten".
  double Multiplied(const PrintedWords& all, double current, size_t& last) const {
    double total = 0;
    while (Adjoin(all, last, kSpaces)) {
      const absl::string_view next = all[last + 1].letters;
      const auto multiple = next.size() > 1 ? MultipleWord(next) : std::nullopt;
      if (!multiple.has_value()) break;
      ++last;
      current *= *multiple;
      if (*multiple >= 1000) {
        total += current;
        current = 0;
      }
      size_t more = last;
      if (Adjoin(all, more, kSpaces) && all[more + 1].letters == "and") ++more;
      if (!Adjoin(all, more, kSpaces)) break;
      ++more;
      const auto rest = WordsBelowHundred(all, more);
      if (!rest.has_value()) continue;
      current += *rest;
      last = more;
    }
    return total + current;
  }

  const absl::string_view source_;
  const size_t segment_;
  const bool mixed_;
  bool quoted_;
  bool single_ = false;   // the quotation was opened by a single mark
  bool opened_ = false;   // a quotation was opened since the last word
  bool bracket_ = false;  // a bracket stands open
  const size_t first_;
  PrintedWords& words_;
};

}  // namespace

PrintedWords WordsOfText(absl::string_view text, v1::Statement::Form form) {
  PrintedWords words;
  Reader(text, 0, form, words).Read();
  return words;
}

PrintedWords WordsInPrint(const v1::Statement& utterance) {
  PrintedWords words;
  size_t segment = 0;
  if (utterance.occurrences_size() > 0) {
    for (const v1::Span& span : utterance.occurrences(0).content()) {
      Reader(span.text(), segment++, utterance.form(), words).Read();
    }
  }
  if (words.empty()) Reader(utterance.text(), 0, utterance.form(), words).Read();
  return words;
}

bool IsVerbatim(v1::Statement::Form form) {
  return form != v1::Statement::FORM_INDIRECT && form != v1::Statement::FORM_REFUSAL;
}

size_t CountQuoted(const PrintedWords& words) {
  return std::count_if(words.begin(), words.end(),
                       [](const PrintedWord& word) { return word.quoted && !word.bracketed; });
}

bool IsPiece(const PrintedWords& piece, const std::vector<uint64_t>& whole) {
  auto from = whole.begin();
  for (size_t i = 0; i < piece.size();) {
    std::vector<uint64_t> stretch;
    do {
      stretch.push_back(piece[i++].word);
    } while (i < piece.size() && !piece[i].after_cut);
    const auto found = std::search(from, whole.end(), stretch.begin(), stretch.end());
    if (found == whole.end()) return false;
    from = found + static_cast<ptrdiff_t>(stretch.size());
  }
  return true;
}

std::vector<uint64_t> SpokenWords(const PrintedWords& words) {
  std::vector<uint64_t> spoken;
  spoken.reserve(words.size());
  for (const PrintedWord& word : words) {
    if (!word.bracketed) spoken.push_back(word.word);
  }
  return spoken;
}

}  // namespace dossier::correlation
