#include "server/base/suggestion.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace dossier {
namespace {

// How many letters must be put in, taken out or changed (Levenshtein).
size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

// The whole counts most; a part of it is the next best.
size_t Unlikeness(absl::string_view word, absl::string_view candidate) {
  size_t least = EditDistance(word, candidate);
  for (const absl::string_view part : absl::StrSplit(candidate, '.')) {
    least = std::min(least, EditDistance(word, part) + 1);
  }
  return least;
}

}  // namespace

std::string DidYouMean(absl::string_view word, absl::Span<const std::string> words) {
  constexpr size_t kLongestWord = 64;
  if (word.size() > kLongestWord) return "";
  const std::string wanted = absl::AsciiStrToLower(word);
  const size_t tolerance = std::max<size_t>(2, wanted.size() / 3);
  const std::string* best = nullptr;
  size_t least = tolerance + 1;
  for (const std::string& candidate : words) {
    const size_t unlikeness = Unlikeness(wanted, absl::AsciiStrToLower(candidate));
    if (unlikeness < least) {
      least = unlikeness;
      best = &candidate;
    }
  }
  return best == nullptr ? "" : absl::StrCat(" (did you mean `", *best, "`?)");
}

}  // namespace dossier
