#include "server/analysis/furniture.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kLongestFurniture = 60;
constexpr uint32_t kLongestEnding = 5;

// The phrases of boilerplate.txt, and which words may begin or end one: few paragraphs have such a
// word in such a place, and only those are read as a string.
class Phrases {
 public:
  static const Phrases& Get() {
    static const Phrases* const phrases = new Phrases;
    return *phrases;
  }

  bool MayOpen(const Token& token) const { return Marks(token, kOpens); }
  bool MayClose(const Token& token) const { return Marks(token, kCloses); }

  bool Opens(absl::string_view head) const {
    return std::any_of(begins_.begin(), begins_.end(), [&](absl::string_view phrase) {
      if (!absl::StartsWith(head, phrase)) return false;
      const bool inner = head.size() > phrase.size() && absl::ascii_isalnum(head[phrase.size()]) &&
                         absl::ascii_isalnum(phrase.back());
      return !inner;
    });
  }

  bool Closes(absl::string_view head) const {
    return std::any_of(ends_.begin(), ends_.end(),
                       [&](absl::string_view phrase) { return absl::EndsWith(head, phrase); });
  }

  bool Within(const Text& text, Range tokens) const {
    for (uint32_t i = tokens.begin; i < tokens.end; ++i) {
      if (!Marks(text.token(i), kHolds)) continue;
      for (const std::vector<uint32_t>& phrase : contains_) {
        if (StandsAt(text, phrase, {i, tokens.end})) return true;
      }
    }
    return false;
  }

 private:
  enum Mark : uint8_t { kOpens = 1, kCloses = 2, kHolds = 4 };

  Phrases() : marks_(Vocabulary::Get().size()) {
    ForEachSectionEntry("boilerplate", [&](absl::string_view section, absl::string_view phrase) {
      const std::vector<uint32_t> numbers = NumbersOf(phrase);
      if (section == "begins") {
        begins_.push_back(phrase);
        marks_[numbers.front()] |= kOpens;
      } else if (section == "ends") {
        ends_.push_back(phrase);
        marks_[numbers.back()] |= kCloses;
      } else {
        contains_.push_back(numbers);
        marks_[numbers.front()] |= kHolds;
      }
    });
  }

  // Of the words and the marks of a phrase. Not cut by Text, which asks for furniture itself.
  static std::vector<uint32_t> NumbersOf(absl::string_view phrase) {
    std::vector<uint32_t> numbers;
    const auto joins = [](char c) {
      return absl::ascii_isalnum(static_cast<uint8_t>(c)) || c == '-' || (c & 0x80) != 0;
    };
    for (size_t at = 0; at < phrase.size();) {
      size_t end = at;
      while (end < phrase.size() && joins(phrase[end])) ++end;
      if (end == at) ++end;
      const absl::string_view word = phrase.substr(at, end - at);
      if (word != " ") numbers.push_back(Vocabulary::Get().Number(word));
      at = end;
    }
    return numbers;
  }

  static bool StandsAt(const Text& text, const std::vector<uint32_t>& phrase, Range tokens) {
    if (phrase.size() > tokens.size()) return false;
    for (uint32_t k = 0; k < phrase.size(); ++k) {
      if (text.token(tokens.begin + k).form != phrase[k]) return false;
    }
    return true;
  }

  bool Marks(const Token& token, Mark mark) const {
    return token.form < marks_.size() && (marks_[token.form] & mark) != 0;
  }

  std::vector<absl::string_view> begins_;
  std::vector<absl::string_view> ends_;
  std::vector<std::vector<uint32_t>> contains_;  // as numbers of the vocabulary
  std::vector<uint8_t> marks_;                   // by number
};

// In lower case, with a blank where one or more stand.
std::string Lowered(const Text& text, Range tokens) {
  std::string lowered;
  for (uint32_t i = tokens.begin; i < tokens.end; ++i) {
    if (i > tokens.begin && text.token(i).Has(kSpaceBefore)) lowered.push_back(' ');
    const absl::string_view form = text.Lower(i);
    lowered.append(form.data(), form.size());
  }
  return lowered;
}

}  // namespace

bool IsFurniture(const Text& text, const Paragraph& paragraph) {
  const Range tokens = paragraph.tokens;
  if (tokens.size() > kLongestFurniture) return false;
  const Phrases& phrases = Phrases::Get();
  const bool may_close =
      tokens.size() <= kLongestEnding && phrases.MayClose(text.token(tokens.end - 1));
  if (phrases.MayOpen(text.token(tokens.begin)) || may_close) {
    const std::string lowered = Lowered(text, tokens);
    if (phrases.Opens(lowered) || (may_close && phrases.Closes(lowered))) return true;
  }
  return phrases.Within(text, tokens);
}

}  // namespace dossier::analysis
