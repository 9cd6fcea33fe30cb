#include "client/output/match_text.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace dossier::client {
namespace {

bool IsWordByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || absl::ascii_isalnum(byte);
}

// Where `word` stands in `text` as a word, from `from` on; npos if nowhere.
size_t FindWord(absl::string_view text, absl::string_view word, size_t from) {
  if (word.empty()) return text.npos;
  for (size_t at = text.find(word, from); at != text.npos; at = text.find(word, at + 1)) {
    if (at == 0 || !IsWordByte(text[at - 1])) return at;
  }
  return text.npos;
}

// `context` with every place of `words` marked.
std::string Marked(absl::string_view context, const std::set<std::string>& words,
                   const Style& style) {
  std::string marked;
  size_t done = 0;
  while (done < context.size()) {
    size_t first = context.npos;
    size_t length = 0;
    for (const std::string& word : words) {
      const size_t at = FindWord(context, word, done);
      if (at < first || (at == first && at != context.npos && word.size() > length)) {
        first = at;
        length = word.size();
      }
    }
    if (first == context.npos) break;
    absl::StrAppend(&marked, Printable(context.substr(done, first - done)));
    const std::string word = Printable(context.substr(first, length));
    absl::StrAppend(&marked, style.colour ? style.Bold(word) : absl::StrCat("*", word, "*"));
    done = first + length;
  }
  return absl::StrCat(marked, Printable(context.substr(done)));
}

}  // namespace

std::string MatchText(const v1::Match& match, int most, const Style& style) {
  std::set<std::string> words;
  for (const v1::MatchedSpan& span : match.spans()) words.insert(span.text());
  std::string text;
  std::set<std::string> shown;  // words that stand together have one context
  for (const v1::MatchedSpan& span : match.spans()) {
    const std::string& context = span.context().empty() ? span.text() : span.context();
    if (static_cast<int>(shown.size()) >= most || !shown.insert(context).second) continue;
    absl::StrAppend(&text, "    ", style.Dim(absl::StrCat(Printable(span.field()), ":")), " ",
                    Marked(context, words, style), "\n");
  }
  return text;
}

}  // namespace dossier::client
