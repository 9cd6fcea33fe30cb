#include "server/correlation/spelling.h"

#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "server/base/fold_text.h"
#include "server/correlation/spellings_text.h"

namespace dossier::correlation {
namespace {

using Map = absl::flat_hash_map<absl::string_view, absl::string_view>;
using Set = absl::flat_hash_set<absl::string_view>;
using Numbers = absl::flat_hash_map<absl::string_view, double>;

struct Spellings {
  Map same;
  Map reported;
  Map verbs;
  Map counted;
  Set apart;
  Set with_is;
  Set small;
  Numbers numbers;
  Numbers multiples;
};

std::vector<absl::string_view> Parts(absl::string_view line, char separator) {
  std::vector<absl::string_view> parts;
  for (absl::string_view part : absl::StrSplit(line, separator)) {
    part = absl::StripAsciiWhitespace(part);
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

void AddLine(absl::string_view section, absl::string_view line, Spellings& all) {
  const std::vector<absl::string_view> words = Parts(line, ',');
  const std::vector<absl::string_view> sides = Parts(line, '=');
  if (section == "[same]") {
    for (const absl::string_view word : words) all.same.emplace(word, words.front());
  } else if (section == "[reported]") {
    for (const absl::string_view word : words) all.reported.emplace(word, words.front());
  } else if (section == "[apart]") {
    all.apart.insert(words.begin(), words.end());
  } else if (section == "[with is]") {
    all.with_is.insert(words.begin(), words.end());
  } else if (section == "[small]") {
    all.small.insert(words.begin(), words.end());
  } else if (sides.size() == 2 && section == "[contractions]") {
    all.verbs.emplace(sides[1].substr(0, sides[1].find(' ')), sides[0]);
  } else if (sides.size() == 2 && section == "[counted]") {
    all.counted.emplace(sides[0], sides[1]);
  } else if (sides.size() == 2) {
    double number = 0;
    if (!absl::SimpleAtod(sides[1], &number)) return;
    (section == "[numbers]" ? all.numbers : all.multiples).emplace(sides[0], number);
  }
}

const Spellings& All() {
  static const Spellings* const kAll = [] {
    auto* all = new Spellings;
    absl::string_view section;
    for (absl::string_view line : absl::StrSplit(SpellingsText(), '\n')) {
      line = absl::StripAsciiWhitespace(line);
      if (line.empty() || line.front() == '#') continue;
      if (line.front() == '[') {
        section = line;
      } else {
        AddLine(section, line, *all);
      }
    }
    return all;
  }();
  return *kAll;
}

std::optional<double> Find(const Numbers& numbers, absl::string_view word) {
  const auto found = numbers.find(word);
  if (found == numbers.end()) return std::nullopt;
  return found->second;
}

absl::string_view Find(const Map& map, absl::string_view word, absl::string_view otherwise) {
  const auto found = map.find(word);
  return found == map.end() ? otherwise : found->second;
}

}  // namespace

std::string CommonSpelling(absl::string_view word) {
  const auto same = All().same.find(word);
  if (same != All().same.end()) return std::string(same->second);
  if (All().apart.contains(word)) return std::string(word);
  return FoldSpelling(word);
}

absl::string_view AsReported(absl::string_view word) { return Find(All().reported, word, ""); }

absl::string_view VerbBeforeNot(absl::string_view stem) { return Find(All().verbs, stem, stem); }

bool TakesIs(absl::string_view word) { return All().with_is.contains(word); }

std::optional<double> NumberWord(absl::string_view word) { return Find(All().numbers, word); }

std::optional<double> MultipleWord(absl::string_view word) { return Find(All().multiples, word); }

absl::string_view Counted(absl::string_view word_or_sign) {
  return Find(All().counted, word_or_sign, "");
}

bool IsSmallWord(absl::string_view word) { return word.size() <= 3 || All().small.contains(word); }

}  // namespace dossier::correlation
