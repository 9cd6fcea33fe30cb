#include "server/analysis/furniture.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kLongestFurniture = 60;  // tokens
constexpr uint32_t kLongestEnding = 5;

// Reads tokens in lower case, with a blank where one or more stand.
class LowerReader {
 public:
  LowerReader(const Text& text, Range tokens) : text_(text), tokens_(tokens) { Take(); }

  // The next character, or 0 at the end.
  char Next() {
    while (at_ == form_.size()) {
      if (++tokens_.begin >= tokens_.end) return 0;
      Take();
      if (text_.token(tokens_.begin).Has(kSpaceBefore)) return ' ';
    }
    return form_[at_++];
  }

 private:
  void Take() {
    form_ = text_.Lower(tokens_.begin);
    at_ = 0;
  }

  const Text& text_;
  Range tokens_;            // from the one that is read
  absl::string_view form_;  // of the one that is read
  size_t at_ = 0;
};

bool IsAlnum(char c) { return absl::ascii_isalnum(static_cast<uint8_t>(c)); }

// The phrases of boilerplate.txt, and the words that may tell one: few paragraphs have such a word
// in such a place.
class Phrases {
 public:
  static const Phrases& Get() {
    static const Phrases* const phrases = new Phrases;
    return *phrases;
  }

  bool Open(const Text& text, Range tokens) const {
    const uint32_t first = text.token(tokens.begin).form;
    if (!Marks(first, kOpens)) return false;
    auto opening = std::lower_bound(
        begins_.begin(), begins_.end(), first,
        [](const Opening& opening, uint32_t word) { return opening.first < word; });
    for (; opening != begins_.end() && opening->first == first; ++opening) {
      if (StartsWith(text, tokens, opening->phrase)) return true;
    }
    return false;
  }

  bool Close(const Text& text, Range tokens) const {
    if (tokens.size() > kLongestEnding || !Marks(text.token(tokens.end - 1).form, kCloses)) {
      return false;
    }
    std::string lower;
    LowerReader reader(text, tokens);
    for (char c = reader.Next(); c != 0; c = reader.Next()) lower.push_back(c);
    return std::any_of(ends_.begin(), ends_.end(),
                       [&](absl::string_view phrase) { return absl::EndsWith(lower, phrase); });
  }

  bool Within(const Text& text, Range tokens) const {
    const Token* const all = text.tokens().data();
    return std::any_of(all + tokens.begin, all + tokens.end, [&](const Token& token) {
      return Marks(token.form, kHolds) && Around(text, tokens, static_cast<uint32_t>(&token - all));
    });
  }

 private:
  enum Mark : uint8_t { kOpens = 1, kCloses = 2, kHolds = 4 };

  struct Opening {
    uint32_t first;  // word
    absl::string_view phrase;
  };
  struct Inner {
    std::vector<uint32_t> words;
    uint32_t telling;  // the place of its longest word, which is seldom elsewhere
  };

  Phrases() : marks_(Vocabulary::Get().size()) {
    ForEachSectionEntry("boilerplate", [&](absl::string_view section, absl::string_view phrase) {
      const std::vector<uint32_t> words = NumbersOf(phrase);
      if (section == "begins") {
        begins_.push_back({words.front(), phrase});
        marks_[words.front()] |= kOpens;
      } else if (section == "ends") {
        ends_.push_back(phrase);
        marks_[words.back()] |= kCloses;
      } else {
        const auto telling = std::max_element(words.begin(), words.end(), IsShorter);
        contains_.push_back({words, static_cast<uint32_t>(telling - words.begin())});
        marks_[*telling] |= kHolds;
      }
    });
    std::sort(begins_.begin(), begins_.end(),
              [](const Opening& a, const Opening& b) { return a.first < b.first; });
  }

  // Of the words and the marks of a phrase. Not cut by Text, which asks for furniture itself.
  static std::vector<uint32_t> NumbersOf(absl::string_view phrase) {
    std::vector<uint32_t> numbers;
    const auto joins = [](char c) { return IsAlnum(c) || c == '-' || (c & 0x80) != 0; };
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

  static bool IsShorter(uint32_t one, uint32_t other) {
    const Vocabulary& vocabulary = Vocabulary::Get();
    return vocabulary.Word(one).size() < vocabulary.Word(other).size();
  }

  // Whether tokens begin with a phrase that ends with a word of theirs.
  static bool StartsWith(const Text& text, Range tokens, absl::string_view phrase) {
    LowerReader reader(text, tokens);
    for (const char c : phrase) {
      if (reader.Next() != c) return false;
    }
    return !IsAlnum(phrase.back()) || !IsAlnum(reader.Next());
  }

  // Whether a phrase whose telling word stands at `at` lies within `tokens`.
  bool Around(const Text& text, Range tokens, uint32_t at) const {
    return std::any_of(contains_.begin(), contains_.end(), [&](const Inner& phrase) {
      const uint32_t begin = at - phrase.telling;
      if (phrase.telling > at - tokens.begin || phrase.words.size() > tokens.end - begin) {
        return false;
      }
      return std::equal(phrase.words.begin(), phrase.words.end(), text.tokens().begin() + begin,
                        [](uint32_t word, const Token& token) { return token.form == word; });
    });
  }

  bool Marks(uint32_t form, Mark mark) const {
    return form < marks_.size() && (marks_[form] & mark) != 0;
  }

  std::vector<Opening> begins_;  // by first word
  std::vector<absl::string_view> ends_;
  std::vector<Inner> contains_;
  std::vector<uint8_t> marks_;  // by number
};

}  // namespace

bool IsFurniture(const Text& text, const Paragraph& paragraph) {
  const Range tokens = paragraph.tokens;
  if (tokens.size() > kLongestFurniture) return false;
  const Phrases& phrases = Phrases::Get();
  return phrases.Open(text, tokens) || phrases.Close(text, tokens) || phrases.Within(text, tokens);
}

}  // namespace dossier::analysis
