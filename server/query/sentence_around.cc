#include "server/query/sentence_around.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace dossier::query {
namespace {

// Whether a sentence ends right before the blank at `at`.
bool EndsSentence(absl::string_view text, size_t at) {
  if (text[at] == '\n') return true;
  if (text[at] != ' ') return false;
  absl::string_view before = text.substr(0, at);
  for (const absl::string_view mark : {"”", "’", "\"", "'", ")"}) {
    if (absl::EndsWith(before, mark)) before.remove_suffix(mark.size());
  }
  if (before.empty()) return false;
  if (before.back() == '!' || before.back() == '?') return true;
  if (before.back() != '.' || at + 1 >= text.size()) return false;
  // "Dr. Roe" and "J. Roe" go on.
  constexpr size_t kLongestAbbreviation = 3;
  before.remove_suffix(1);
  const absl::string_view word = before.substr(before.find_last_of(" \n") + 1);
  const bool abbreviation = !word.empty() && word.size() <= kLongestAbbreviation &&
                            absl::ascii_isupper(static_cast<unsigned char>(word.front()));
  return !abbreviation && !absl::ascii_islower(static_cast<unsigned char>(text[at + 1]));
}

}  // namespace

v1::Span SentenceAround(const v1::Span& span, absl::string_view text) {
  const bool fits = span.start() >= 0 && span.end() > span.start() &&
                    static_cast<size_t>(span.end()) <= text.size() &&
                    text.substr(span.start(), span.end() - span.start()) == span.text();
  v1::Span sentence;
  sentence.set_report_version(span.report_version());
  if (!fits) return sentence;
  auto begin = static_cast<size_t>(span.start());
  auto end = static_cast<size_t>(span.end());
  while (begin > 0 && !EndsSentence(text, begin - 1)) --begin;
  while (end < text.size() && !EndsSentence(text, end)) ++end;
  sentence.set_start(static_cast<int64_t>(begin));
  sentence.set_end(static_cast<int64_t>(end));
  sentence.set_text(std::string(text.substr(begin, end - begin)));
  return sentence;
}

}  // namespace dossier::query
