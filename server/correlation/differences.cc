#include "server/correlation/differences.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/string_view.h"
#include "server/correlation/alignment.h"

namespace dossier::correlation {
namespace {

using v1::Difference;
using v1::Occurrence;

// Half-open indices of words.
struct Range {
  size_t begin = 0;
  size_t end = 0;

  size_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
  Range First(size_t count) const { return {begin, begin + std::min(count, size())}; }
  Range Last(size_t count) const { return {end - std::min(count, size()), end}; }
};

// Where the wordings part: between two runs that both have, or before the first, or after the last.
struct Parting {
  Range text;
  Range print;
  bool at_start = false;
  bool at_end = false;
  // A mark of omission stands there, or a quotation ends and another begins.
  bool marked = false;

  bool outer() const { return at_start || at_end; }
};

bool IsPrinters(const PrintedWord& word) { return word.bracketed || word.partly_bracketed; }

// The quoted words alone, if any are.
PrintedWords QuotedWords(PrintedWords words) {
  if (CountQuoted(words) == 0) return words;
  words.erase(std::remove_if(words.begin(), words.end(),
                             [](const PrintedWord& word) { return !word.quoted; }),
              words.end());
  return words;
}

std::string Letters(const PrintedWords& words, Range range) {
  std::string letters;
  for (size_t i = range.begin; i < range.end; ++i) letters += words[i].letters;
  return letters;
}

class Comparer {
 public:
  Comparer(const v1::Statement& statement, const PrintedWords& text, const v1::Statement& utterance,
           const PrintedWords& print)
      : statement_(statement), utterance_(utterance), text_(text), print_(print) {}

  PrintComparison Compare() {
    const Alignment alignment = Align(text_, print_);
    text_free_.assign(text_.size(), true);
    print_free_.assign(print_.size(), true);
    for (const SharedRun& run : alignment.kept) TakeShared(run, true);
    for (const SharedRun& run : alignment.moved) TakeShared(run, false);
    Parting parting{.at_start = true};
    for (const SharedRun& run : alignment.kept) {
      parting.text.end = run.text;
      parting.print.end = run.print;
      TakeParting(parting);
      parting = {.text = {run.text + run.words, 0}, .print = {run.print + run.words, 0}};
    }
    parting.text.end = text_.size();
    parting.print.end = print_.size();
    parting.at_end = true;
    TakeParting(parting);
    return Finish();
  }

 private:
  void TakeShared(const SharedRun& run, bool kept) {
    for (size_t i = 0; i < run.words; ++i) {
      text_free_[run.text + i] = print_free_[run.print + i] = false;
      if (!print_[run.print + i].bracketed) ++shared_;
    }
    if (kept) {
      AddSpellings(run);
    } else {
      edited_ = true;
      Add(Difference::TYPE_MOVED, {run.text, run.text + run.words},
          {run.print, run.print + run.words});
    }
  }

  // Words of the run that are spelt otherwise; the halves of a contraction at once.
  void AddSpellings(const SharedRun& run) {
    const auto differ = [&](size_t i) {
      return text_[run.text + i].letters != print_[run.print + i].letters;
    };
    const auto is_one_with_next = [&](size_t i) {
      return text_[run.text + i].end == text_[run.text + i + 1].start ||
             print_[run.print + i].end == print_[run.print + i + 1].start;
    };
    for (size_t i = 0; i < run.words; ++i) {
      if (!differ(i)) continue;
      const size_t first = i;
      while (i + 1 < run.words && differ(i + 1) && is_one_with_next(i)) ++i;
      Add(Difference::TYPE_SPELLING, {run.text + first, run.text + i + 1},
          {run.print + first, run.print + i + 1});
    }
  }

  // Takes the words of a parting that were not moved.
  void TakeParting(Parting parting) {
    for (size_t j = parting.print.begin; j <= parting.print.end && j < print_.size(); ++j) {
      parting.marked |= j > 0 && print_[j].after_cut;
    }
    const std::vector<Range> text = FreeRuns(text_free_, parting.text);
    const std::vector<Range> print = FreeRuns(print_free_, parting.print);
    if (text.size() == 1 && print.size() == 1 && text[0].size() == parting.text.size() &&
        print[0].size() == parting.print.size()) {
      return Replace(parting);
    }
    for (const Range& range : text) Miss(parting, range);
    for (const Range& range : print) Insert(range, parting.text.begin, parting.outer());
  }

  static std::vector<Range> FreeRuns(const std::vector<bool>& free, Range range) {
    std::vector<Range> runs;
    for (size_t i = range.begin; i < range.end; ++i) {
      if (!free[i]) continue;
      if (runs.empty() || runs.back().end != i) runs.push_back({i, i});
      ++runs.back().end;
    }
    return runs;
  }

  // The text's words that the print does not have.
  void Miss(const Parting& parting, Range text) {
    if (text.empty()) return;
    const bool bracketed = std::all_of(text_.begin() + text.begin, text_.begin() + text.end,
                                       [](const PrintedWord& word) { return word.bracketed; });
    const size_t next = parting.print.end;
    const bool within_quotation =
        next > 0 && next < print_.size() && print_[next - 1].quoted && print_[next].quoted;
    if (bracketed) {
      edited_ = true;
      Add(Difference::TYPE_BRACKETED, text, {});
    } else if (parting.outer() || parting.marked || !within_quotation) {
      shortened_ = true;
      Add(Difference::TYPE_CUT, text, {});
    } else {
      Alter(text, {});
      Add(Difference::TYPE_OMITTED, text, {});
    }
  }

  // The print's words that the text does not have; they stand before the text's word `at`.
  void Insert(Range print, size_t at, bool outer) {
    for (const Range& run : PartsByPrinter(print)) {
      if (IsPrinters(print_[run.begin])) {
        edited_ = true;
        Add(Difference::TYPE_BRACKETED, {at, at}, run);
        continue;
      }
      // Where the text is cut itself, or the print goes on with further sentences, nothing is said
      // to be otherwise.
      const bool text_is_cut = at > 0 && at < text_.size() && text_[at].after_cut;
      const bool sentences = outer && print_[run.begin].opens_sentence &&
                             (run.end == print_.size() || print_[run.end].opens_sentence);
      if (text_is_cut || sentences) {
        edited_ = true;
      } else {
        Alter({at, at}, run);
      }
      Add(Difference::TYPE_ADDED, {at, at}, run);
    }
  }

  // Other words stand in the place of the text's.
  void Replace(const Parting& parting) {
    if (Letters(text_, parting.text) == Letters(print_, parting.print)) {
      shared_ += parting.print.size();
      return Add(Difference::TYPE_SPELLING, parting.text, parting.print);
    }
    const std::vector<Range> runs = PartsByPrinter(parting.print);
    if (runs.size() == 1) return ReplaceBy(parting, runs[0]);
    // What the text has beyond either end of the print is cut.
    Parting inner = parting;
    if (parting.outer()) {
      inner.text = parting.at_end ? parting.text.First(parting.print.size())
                                  : parting.text.Last(parting.print.size());
    }
    Miss(parting, {parting.text.begin, inner.text.begin});
    // What the printer put in brackets stands for what the other words leave.
    const bool bracket_first = IsPrinters(print_[runs[0].begin]);
    const Range plain = runs[bracket_first ? 1 : 0];
    const Range bracket = runs[bracket_first ? 0 : 1];
    const Range others =
        bracket_first ? inner.text.Last(plain.size()) : inner.text.First(plain.size());
    const Range rest =
        bracket_first ? Range{inner.text.begin, others.begin} : Range{others.end, inner.text.end};
    Substitute(others, plain, others.end);
    Substitute(rest, bracket, rest.end);
    for (size_t i = 2; i < runs.size(); ++i) Insert(runs[i], inner.text.end, false);
    Miss(parting, {inner.text.end, parting.text.end});
  }

  // One run of the print for the text's words: for all of them, or, where some are cut there too,
  // for those beside it.
  void ReplaceBy(const Parting& parting, Range print) {
    const bool some_are_cut = parting.outer() || parting.marked;
    if (!some_are_cut || parting.text.size() <= print.size()) {
      return Substitute(parting.text, print, parting.text.end);
    }
    Range beside =
        parting.at_end ? parting.text.First(print.size()) : parting.text.Last(print.size());
    // A sentence of its own stands for nothing.
    const bool of_its_own =
        parting.at_end ? text_[parting.text.begin].opens_sentence
                       : parting.text.end < text_.size() && text_[parting.text.end].opens_sentence;
    if (of_its_own)
      beside = {parting.at_end ? parting.text.begin : parting.text.end,
                parting.at_end ? parting.text.begin : parting.text.end};
    Miss(parting, {parting.text.begin, beside.begin});
    Substitute(beside, print, beside.begin);
    Miss(parting, {beside.end, parting.text.end});
  }

  void Substitute(Range text, Range print, size_t at) {
    if (text.empty()) return Insert(print, at, false);
    if (IsPrinters(print_[print.begin])) {
      edited_ = true;
      return Add(Difference::TYPE_BRACKETED, text, print);
    }
    Alter(text, print);
    Add(Difference::TYPE_REPLACED, text, print);
  }

  // The parts that are the printer's own and those that are not, in order.
  std::vector<Range> PartsByPrinter(Range print) const {
    std::vector<Range> parts;
    for (size_t i = print.begin; i < print.end; ++i) {
      if (i == print.begin || IsPrinters(print_[i]) != IsPrinters(print_[i - 1])) {
        parts.push_back({i, i});
      }
      ++parts.back().end;
    }
    return parts;
  }

  // Words differ without saying so. That is no misquote where either side is not quoted.
  void Alter(Range text, Range print) {
    const auto is_quoted = [](const PrintedWord& word) { return word.quoted; };
    const bool print_quoted = print.empty() || std::any_of(print_.begin() + print.begin,
                                                           print_.begin() + print.end, is_quoted);
    const bool text_quoted = text.empty() || std::any_of(text_.begin() + text.begin,
                                                         text_.begin() + text.end, is_quoted);
    (print_quoted && text_quoted ? altered_ : edited_) = true;
  }

  // One difference for each segment that the print's words stand in; the first has the text's.
  void Add(Difference::Type type, Range text, Range print) {
    if (print.empty()) return AddOne(type, text, print);
    while (!print.empty()) {
      Range here = print;
      here.end = print.begin + 1;
      while (here.end < print.end && print_[here.end].segment == print_[here.begin].segment) {
        ++here.end;
      }
      const bool is_last = here.end == print.end;
      const bool pairwise = text.size() == print.size();
      const Range of_text = is_last ? text : text.First(pairwise ? here.size() : text.size());
      const bool is_added = of_text.empty() && type == Difference::TYPE_REPLACED;
      AddOne(is_added ? Difference::TYPE_ADDED : type, of_text, here);
      text.begin = of_text.end;
      print.begin = here.end;
    }
  }

  void AddOne(Difference::Type type, Range text, Range print) {
    Difference& difference = differences_.emplace_back();
    difference.set_type(type);
    const auto [start, end] = TextBytes(text);
    difference.set_start(static_cast<int64_t>(start));
    difference.set_end(static_cast<int64_t>(end));
    difference.set_text(statement_.text().substr(start, end - start));
    if (print.empty()) return;
    const size_t segment = print_[print.begin].segment;
    const bool in_content = utterance_.occurrences_size() > 0 &&
                            static_cast<int>(segment) < utterance_.occurrences(0).content_size();
    const std::string& source =
        in_content ? utterance_.occurrences(0).content(static_cast<int>(segment)).text()
                   : utterance_.text();
    const auto [from, to] = WithBrackets(source, print_, print);
    difference.set_printed(source.substr(from, to - from));
    if (!in_content) return;
    const v1::Span& content = utterance_.occurrences(0).content(static_cast<int>(segment));
    v1::Span& span = *difference.mutable_span();
    span.set_report_version(content.report_version());
    span.set_start(content.start() + static_cast<int64_t>(from));
    span.set_end(content.start() + static_cast<int64_t>(to));
    span.set_text(difference.printed());
  }

  std::pair<size_t, size_t> TextBytes(Range range) const {
    if (!range.empty()) return WithBrackets(statement_.text(), text_, range);
    const size_t at = range.begin > 0 ? text_[range.begin - 1].end : 0;
    const size_t end = range.begin > 0 && text_[range.begin - 1].bracketed &&
                               statement_.text().substr(at, 1) == "]"
                           ? at + 1
                           : at;
    return {end, end};
  }

  // Where the words stand, with the brackets around them.
  static std::pair<size_t, size_t> WithBrackets(absl::string_view source, const PrintedWords& words,
                                                Range range) {
    size_t start = words[range.begin].start;
    size_t end = words[range.end - 1].end;
    if (IsPrinters(words[range.begin]) && start > 0 && source[start - 1] == '[') --start;
    if (IsPrinters(words[range.end - 1]) && end < source.size() && source[end] == ']') ++end;
    return {start, end};
  }

  PrintComparison Finish() {
    std::sort(
        differences_.begin(), differences_.end(), [](const Difference& a, const Difference& b) {
          return std::make_tuple(a.start(), a.end(), a.span().start(), a.type(), a.printed()) <
                 std::make_tuple(b.start(), b.end(), b.span().start(), b.type(), b.printed());
        });
    const auto is_spoken = [](const PrintedWord& word) { return !word.bracketed; };
    const auto all = std::count_if(text_.begin(), text_.end(), is_spoken) +
                     std::count_if(print_.begin(), print_.end(), is_spoken);
    PrintComparison comparison;
    comparison.differences = std::move(differences_);
    comparison.similarity =
        all == 0 ? 1 : std::min(1.0, 2 * static_cast<double>(shared_) / static_cast<double>(all));
    comparison.wording = WordingFound();
    return comparison;
  }

  Occurrence::Wording WordingFound() const {
    if (!IsVerbatim(utterance_.form())) return Occurrence::WORDING_PARAPHRASED;
    if (altered_) return Occurrence::WORDING_ALTERED;
    if (edited_) return Occurrence::WORDING_EDITED;
    return shortened_ ? Occurrence::WORDING_SHORTENED : Occurrence::WORDING_SAME;
  }

  const v1::Statement& statement_;
  const v1::Statement& utterance_;
  const PrintedWords& text_;
  const PrintedWords& print_;
  std::vector<bool> text_free_;
  std::vector<bool> print_free_;
  std::vector<Difference> differences_;
  size_t shared_ = 0;
  bool altered_ = false;
  bool edited_ = false;
  bool shortened_ = false;
};

}  // namespace

PrintComparison ComparePrint(const v1::Statement& statement, const v1::Statement& utterance) {
  return ComparePrint(statement, WordsOfText(statement.text(), statement.form()), utterance);
}

PrintComparison ComparePrint(const v1::Statement& statement, const PrintedWords& text,
                             const v1::Statement& utterance) {
  PrintedWords print = WordsInPrint(utterance);
  const bool reporters_words_count =
      statement.form() == v1::Statement::FORM_MIXED || !IsVerbatim(statement.form());
  if (utterance.form() == v1::Statement::FORM_MIXED && !reporters_words_count) {
    print = QuotedWords(std::move(print));
  }
  return Comparer(statement, text, utterance, print).Compare();
}

}  // namespace dossier::correlation
