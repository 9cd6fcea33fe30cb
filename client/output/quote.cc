#include "client/output/quote.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/output/words.h"

namespace dossier::client {
namespace {

constexpr int kMostCharacters = 400;
// What is shown of a sentence on either side of the span.
constexpr size_t kMostBytesBeside = 240;

// Whether a sentence ends before the white space at `at`.
bool EndsSentence(absl::string_view text, size_t at) {
  if (text[at] == '\n') return true;
  if (text[at] != ' ') return false;
  absl::string_view before = text.substr(0, at);
  for (const absl::string_view mark : {"”", "’", "\"", "'", ")"}) {
    if (absl::EndsWith(before, mark)) before.remove_suffix(mark.size());
  }
  if (absl::EndsWith(before, "!") || absl::EndsWith(before, "?")) return true;
  if (!absl::EndsWith(before, ".")) return false;
  // "Dr. Roe" and "J. Roe" go on.
  constexpr size_t kLongestAbbreviation = 3;
  before.remove_suffix(1);
  const absl::string_view word = before.substr(before.find_last_of(" \n") + 1);
  const bool is_abbreviation = !word.empty() && word.size() <= kLongestAbbreviation &&
                               absl::ascii_isupper(word.front()) &&
                               std::none_of(word.begin() + 1, word.end(), absl::ascii_isupper);
  return !is_abbreviation && at + 1 < text.size() && !absl::ascii_islower(text[at + 1]);
}

// The sentence end before `start`, at most so far away.
size_t SentenceStart(absl::string_view text, size_t start) {
  size_t at = start;
  while (at > 0 && start - at < kMostBytesBeside && !EndsSentence(text, at - 1)) --at;
  return at;
}

size_t SentenceEnd(absl::string_view text, size_t end) {
  size_t at = end;
  while (at < text.size() && at - end < kMostBytesBeside && !EndsSentence(text, at)) ++at;
  return at;
}

// Moves a cut to the next space towards the span, so that no word and no character is broken.
absl::string_view WholeWords(absl::string_view part, bool cut_front) {
  const size_t space = cut_front ? part.find(' ') : part.rfind(' ');
  if (space == absl::string_view::npos) return "";
  return cut_front ? part.substr(space + 1) : part.substr(0, space + 1);
}

}  // namespace

std::string QuoteAlone(const v1::Span& span) {
  return Quoted(Shorten(span.text(), kMostCharacters));
}

std::string QuoteInSentence(const v1::Span& span, absl::string_view text, const Style& style) {
  const auto start = static_cast<size_t>(span.start());
  const auto end = static_cast<size_t>(span.end());
  const bool fits = span.start() >= 0 && span.end() >= span.start() && end <= text.size() &&
                    text.substr(start, end - start) == span.text();
  if (!fits) return QuoteAlone(span);

  const size_t first = SentenceStart(text, start);
  const size_t last = SentenceEnd(text, end);
  const bool front_is_cut = first > 0 && !EndsSentence(text, first - 1);
  const bool back_is_cut = last < text.size() && !EndsSentence(text, last);
  absl::string_view before = text.substr(first, start - first);
  absl::string_view after = text.substr(end, last - end);
  if (front_is_cut) before = WholeWords(before, true);
  if (back_is_cut) after = WholeWords(after, false);
  return absl::StrCat("“", front_is_cut ? "… " : "", Printable(before),
                      style.Marked(Printable(Shorten(span.text(), kMostCharacters))),
                      Printable(after), back_is_cut ? "…" : "", "”");
}

namespace {

struct Mark {
  size_t start = 0;
  size_t end = 0;
  absl::string_view label;
};

// False if the span is not of this text.
bool AddMark(const v1::Span& span, absl::string_view label, absl::string_view text,
             std::vector<Mark>& marks) {
  const bool fits = span.start() >= 0 && span.end() > span.start() &&
                    static_cast<size_t>(span.end()) <= text.size() &&
                    text.substr(span.start(), span.end() - span.start()) == span.text();
  if (fits) {
    marks.push_back({static_cast<size_t>(span.start()), static_cast<size_t>(span.end()), label});
  }
  return fits;
}

std::string Marked(const Mark& mark, absl::string_view text, const Style& style) {
  const absl::string_view words = text.substr(mark.start, mark.end - mark.start);
  return absl::StrCat("‹", style.Dim(mark.label), " ",
                      style.Bold(Printable(Shorten(words, kMostCharacters))), "›");
}

}  // namespace

std::string MarkedSentence(const v1::Occurrence& occurrence, absl::string_view text,
                           const Style& style) {
  // What stands between marks and is longer is left out.
  constexpr size_t kMostBytesBetween = 300;
  std::vector<Mark> marks;
  bool fits = true;
  for (const v1::Span& span : occurrence.content()) {
    fits = fits && AddMark(span, "words", text, marks);
  }
  if (!fits || marks.empty()) {
    std::vector<std::string> parts;
    for (const v1::Span& span : occurrence.content()) {
      parts.push_back(Printable(Shorten(span.text(), kMostCharacters)));
    }
    return JoinParts(parts, " … ");
  }
  for (const v1::Span& span : occurrence.source()) AddMark(span, "speaker", text, marks);
  if (occurrence.has_cue()) AddMark(occurrence.cue(), "cue", text, marks);
  std::stable_sort(marks.begin(), marks.end(),
                   [](const Mark& a, const Mark& b) { return a.start < b.start; });

  size_t at = SentenceStart(text, marks.front().start);
  std::string marked(at > 0 && !EndsSentence(text, at - 1) ? "… " : "");
  absl::string_view before = text.substr(at, marks.front().start - at);
  if (!marked.empty()) before = WholeWords(before, true);
  absl::StrAppend(&marked, Printable(before));
  at = marks.front().start;
  for (const Mark& mark : marks) {
    if (mark.start < at) continue;  // within the one before
    absl::StrAppend(&marked, mark.start - at > kMostBytesBetween
                                 ? " … "
                                 : Printable(text.substr(at, mark.start - at)));
    absl::StrAppend(&marked, Marked(mark, text, style));
    at = mark.end;
  }
  const size_t last = SentenceEnd(text, at);
  const bool cut = last < text.size() && !EndsSentence(text, last);
  const absl::string_view after = text.substr(at, last - at);
  absl::StrAppend(&marked, Printable(cut ? WholeWords(after, false) : after), cut ? "…" : "");
  return marked;
}

}  // namespace dossier::client
