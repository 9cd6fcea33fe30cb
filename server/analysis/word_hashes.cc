#include "server/analysis/word_hashes.h"

#include <algorithm>
#include <string>

#include "absl/strings/string_view.h"
#include "server/analysis/vocabulary.h"
#include "server/base/fold_text.h"
#include "server/base/sketch.h"

namespace dossier::analysis {
namespace {

// The hash of the one word that most forms fold to; 0 if they fold to none or to several.
uint64_t HashIfOne(absl::string_view lower) {
  const bool plain = std::all_of(lower.begin(), lower.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
  if (plain) return lower.empty() ? 0 : WordHash(lower);
  const std::string folded = FoldWords(lower);
  return folded.empty() || folded.find(' ') != folded.npos ? 0 : WordHash(folded);
}

const ByWord<uint64_t>& KnownHashes() {
  static const ByWord<uint64_t> hashes(HashIfOne);
  return hashes;
}

// The first token of `range` from `at` on that is `mark`, or its end.
uint32_t MarkFrom(const Text& text, Range range, uint32_t at, uint32_t mark) {
  while (at < range.end && text.token(at).mark != mark) ++at;
  return at;
}

// Hashes one text.
class Hasher {
 public:
  Hasher(const Text& text, std::vector<uint64_t>& hashes, std::vector<uint32_t>& begin)
      : text_(text), hashes_(hashes), begin_(begin) {
    hashes_.resize(text.tokens().size());
    begin_.resize(text.tokens().size() + 1);
    own_.reserve(text.form_count() - text.known_forms());
    for (uint32_t form = text.known_forms(); form < text.form_count(); ++form) {
      own_.push_back(HashIfOne(text.Form(form)));
    }
  }

  void Run() {
    const bool brackets = text_.text().find('[') != absl::string_view::npos;
    for (const Paragraph& paragraph : text_.paragraphs()) {
      Range rest = paragraph.tokens;
      while (brackets) {
        const uint32_t opening = MarkFrom(text_, rest, rest.begin, '[');
        const uint32_t closing = MarkFrom(text_, rest, opening, ']');
        if (closing == rest.end) break;
        Add({rest.begin, opening});
        std::fill(begin_.begin() + opening, begin_.begin() + closing, count_);
        rest.begin = closing;
      }
      Add(rest);
    }
    begin_.back() = count_;
    hashes_.resize(count_);
  }

 private:
  void Add(Range range) {
    const ByWord<uint64_t>& known = KnownHashes();
    const uint32_t known_forms = text_.known_forms();
    const Token* const tokens = text_.tokens().data();
    uint32_t* const begin = begin_.data();
    uint64_t* hashes = hashes_.data();
    uint32_t count = count_;
    for (uint32_t at = range.begin; at < range.end; ++at) {
      begin[at] = count;
      const Token& token = tokens[at];
      if (token.kind == TokenKind::kPossessive) continue;
      const uint64_t hash =
          token.form < known_forms ? known[token.form] : own_[token.form - known_forms];
      if (hash != 0) {
        hashes[count++] = hash;
      } else if (token.kind != TokenKind::kPunctuation && token.kind != TokenKind::kQuote) {
        count = AddWords(at, count);
        hashes = hashes_.data();
      }
    }
    count_ = count;
  }

  // Adds the words of a token that is none or several behind the first `count`; returns how many
  // there are then.
  uint32_t AddWords(uint32_t at, uint32_t count) {
    const std::string folded = FoldWords(text_.Raw(text_.token(at)));
    const std::vector<absl::string_view> words = WordsOf(folded);
    const size_t left = text_.tokens().size() - at - 1;  // each may have one
    hashes_.resize(std::max(hashes_.size(), count + words.size() + left));
    for (const absl::string_view word : words) hashes_[count++] = WordHash(word);
    return count;
  }

  const Text& text_;
  std::vector<uint64_t>& hashes_;
  std::vector<uint32_t>& begin_;
  std::vector<uint64_t> own_;  // by form that is not known
  uint32_t count_ = 0;
};

}  // namespace

TextWordHashes::TextWordHashes(const Text& text) { Hasher(text, hashes_, begin_).Run(); }

absl::Span<const uint64_t> TextWordHashes::Of(Range tokens) const {
  if (tokens.empty()) return {};
  return absl::MakeConstSpan(hashes_).subspan(begin_[tokens.begin],
                                              begin_[tokens.end] - begin_[tokens.begin]);
}

}  // namespace dossier::analysis
