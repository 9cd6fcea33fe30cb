#include "client/output/quote.h"

#include <algorithm>

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
                      style.Bold(Printable(Shorten(span.text(), kMostCharacters))),
                      Printable(after), back_is_cut ? "…" : "", "”");
}

}  // namespace dossier::client
