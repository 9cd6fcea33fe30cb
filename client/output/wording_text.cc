#include "client/output/wording_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace dossier::client {
namespace {

using v1::Difference;
using v1::Occurrence;

std::string CutMark(absl::string_view words) {
  constexpr int kFew = 3;
  const std::vector<absl::string_view> parts = absl::StrSplit(words, ' ', absl::SkipEmpty());
  if (parts.size() <= kFew) return absl::StrCat("[… ", Printable(words), "]");
  return absl::StrCat("[… ", parts.size(), " words]");
}

std::string InBrackets(absl::string_view words) {
  return words.find('[') == absl::string_view::npos ? absl::StrCat("[", words, "]")
                                                    : std::string(words);
}

std::string Mark(const Difference& difference, const Style& style) {
  const std::string text = Printable(difference.text());
  const std::string printed = Printable(difference.printed());
  const std::string out = text.empty() ? "" : style.Red(absl::StrCat("[-", text, "-]"));
  switch (difference.type()) {
    case Difference::TYPE_CUT:
      return style.Dim(CutMark(difference.text()));
    case Difference::TYPE_BRACKETED:
      return absl::StrCat(out, printed.empty() ? "" : style.Cyan(InBrackets(printed)));
    case Difference::TYPE_SPELLING:
      return style.Dim(absl::StrCat("{", text, "|", printed, "}"));
    case Difference::TYPE_MOVED:
      return style.Yellow(absl::StrCat("<", text, ">"));
    default:
      return absl::StrCat(out,
                          printed.empty() ? "" : style.Green(absl::StrCat("{+", printed, "+}")));
  }
}

// Whether a blank has to stand between what was written and what comes.
bool NeedsSpace(absl::string_view before, absl::string_view after) {
  constexpr absl::string_view kNone = " \n";
  return !before.empty() && !after.empty() && kNone.find(before.back()) == kNone.npos &&
         kNone.find(after.front()) == kNone.npos;
}

}  // namespace

std::string WordingWords(Occurrence::Wording wording, const Style& style) {
  switch (wording) {
    case Occurrence::WORDING_SAME:
      return "same words";
    case Occurrence::WORDING_SHORTENED:
      return "shortened";
    case Occurrence::WORDING_EDITED:
      return "edited, marked as such";
    case Occurrence::WORDING_ALTERED:
      return style.Red("MISQUOTE: words altered");
    case Occurrence::WORDING_PARAPHRASED:
      return "paraphrase";
    default:
      return "";
  }
}

std::string MarkedWording(absl::string_view text, const Occurrence& occurrence,
                          const Style& style) {
  if (occurrence.wording() == Occurrence::WORDING_PARAPHRASED) return "";
  std::string marked;
  size_t at = 0;
  for (const Difference& difference : occurrence.differences()) {
    const auto start = static_cast<size_t>(difference.start());
    const auto end = static_cast<size_t>(difference.end());
    if (start < at || end < start || end > text.size()) return "";  // of another text
    absl::StrAppend(&marked, Printable(text.substr(at, start - at)));
    const std::string mark = Mark(difference, style);
    if (start == end && NeedsSpace(marked, mark)) marked.push_back(' ');
    absl::StrAppend(&marked, mark);
    at = end;
  }
  if (at == 0 && marked.empty()) return "";
  return absl::StrCat(marked, Printable(text.substr(at)));
}

std::string WordingLegend() {
  return "marks: [-left out-] {+added+} [… cut] [printer’s] {as said|as spelt} <moved>";
}

}  // namespace dossier::client
