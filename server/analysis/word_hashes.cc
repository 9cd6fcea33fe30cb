#include "server/analysis/word_hashes.h"

#include <string>

#include "absl/strings/string_view.h"
#include "server/analysis/vocabulary.h"
#include "server/base/fold_text.h"
#include "server/base/sketch.h"

namespace dossier::analysis {
namespace {

// The hash of the one word that most forms fold to; 0 if they fold to none or to several.
uint64_t HashIfOne(absl::string_view lower) {
  const std::string folded = FoldWords(lower);
  return folded.empty() || folded.find(' ') != folded.npos ? 0 : WordHash(folded);
}

const ByWord<uint64_t>& KnownHashes() {
  static const ByWord<uint64_t> hashes(HashIfOne);
  return hashes;
}

// The first token in [begin, end) that closes a bracket, or `end`.
uint32_t ClosingBracket(const Text& text, uint32_t begin, uint32_t end) {
  while (begin < end && text.token(begin).mark != ']') ++begin;
  return begin;
}

}  // namespace

TextWordHashes::TextWordHashes(const Text& text) {
  const absl::Span<const Token> tokens = text.tokens();
  const ByWord<uint64_t>& known = KnownHashes();
  std::vector<uint64_t> own(text.form_count() - text.known_forms());  // by form that is not known
  hashes_.reserve(tokens.size());
  begin_.reserve(tokens.size() + 1);
  for (const Paragraph& paragraph : text.paragraphs()) {
    uint32_t closing = paragraph.tokens.begin;  // of the bracket that is open
    for (uint32_t at = paragraph.tokens.begin; at < paragraph.tokens.end; ++at) {
      begin_.push_back(static_cast<uint32_t>(hashes_.size()));
      const Token& token = tokens[at];
      if (token.mark == '[' && closing <= at && closing < paragraph.tokens.end) {
        closing = ClosingBracket(text, at, paragraph.tokens.end);
      }
      const bool bracketed = at < closing && closing < paragraph.tokens.end;
      if (bracketed || token.kind == TokenKind::kPossessive) continue;
      uint64_t hash = known.Of(token.form);
      if (!known.Knows(token.form)) {
        uint64_t& once = own[token.form - text.known_forms()];
        if (once == 0) once = HashIfOne(text.Form(token.form));
        hash = once;
      }
      if (hash != 0) {
        hashes_.push_back(hash);
      } else if (token.kind != TokenKind::kPunctuation && token.kind != TokenKind::kQuote) {
        const std::string folded = FoldWords(text.Raw(token));
        for (const absl::string_view word : WordsOf(folded)) hashes_.push_back(WordHash(word));
      }
    }
  }
  begin_.push_back(static_cast<uint32_t>(hashes_.size()));
}

absl::Span<const uint64_t> TextWordHashes::Of(Range tokens) const {
  if (tokens.empty()) return {};
  return absl::MakeConstSpan(hashes_).subspan(begin_[tokens.begin],
                                              begin_[tokens.end] - begin_[tokens.begin]);
}

}  // namespace dossier::analysis
