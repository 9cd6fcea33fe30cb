#ifndef DOSSIER_SERVER_ANALYSIS_TEXT_H_
#define DOSSIER_SERVER_ANALYSIS_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/analysis/vocabulary.h"
#include "server/analysis/words.h"

namespace dossier::analysis {

// Half-open range of UTF-8 bytes of a text.
struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;

  bool empty() const { return begin >= end; }
  uint32_t size() const { return empty() ? 0 : end - begin; }
  bool Contains(uint32_t offset) const { return begin <= offset && offset < end; }
  bool Contains(Span other) const { return begin <= other.begin && other.end <= end; }
  bool Overlaps(Span other) const { return begin < other.end && other.begin < end; }
  friend bool operator==(const Span& a, const Span& b) = default;
};

// Half-open range of indices, of tokens or sentences.
struct Range {
  uint32_t begin = 0;
  uint32_t end = 0;

  bool empty() const { return begin >= end; }
  uint32_t size() const { return empty() ? 0 : end - begin; }
  bool Contains(uint32_t index) const { return begin <= index && index < end; }
  friend bool operator==(const Range& a, const Range& b) = default;
};

enum class TokenKind : uint8_t {
  kWord,         // also hyphenated words, abbreviations with their stop ("U.S."), contractions
  kNumber,       // begins with a digit: "2023", "3.2", "12:30", "1st"
  kPossessive,   // the 's of "the court's", apart from its word
  kPunctuation,  // one mark, or a run of dots or hyphens
  kQuote,        // a mark that may open or close a quotation; single ones may be apostrophes
  kSymbol,       // "$", "%", emoji
  kAddress,      // a web or mail address, "@handle", "#tag"
};

enum TokenShape : uint8_t {
  kCapitalised = 1,   // begins with a capital
  kAllCapitals = 2,   // two letters or more, no small one: "ICC", "U.S."
  kSpaceBefore = 4,   // blank, line break or start of text before it
  kSpaceAfter = 8,    // blank, line break or end of text behind it
  kLineStart = 16,    // first of its line
  kAbbreviated = 32,  // ends in a stop that belongs to it
  kPrefixed = 64,     // a small prefix, a hyphen and a capital: "al-Sarraj"
  kStop = 128,        // ends its sentence if what follows may begin one
};

// Nothing is initialised, as whoever cuts a text writes all of it.
struct Token {
  uint32_t begin;
  uint32_t end;
  uint32_t form;     // names the lower-cased form, see vocabulary.h; equal forms, equal numbers
  uint32_t classes;  // WordClass bits
  uint32_t names;    // NameClass bits
  uint16_t traits;   // WordTrait bits
  TokenKind kind;
  uint8_t shape;  // TokenShape bits
  uint32_t mark;  // the (first) code point of a token that is no word, number or address; else 0
  uint32_t sentence;

  Span span() const { return {begin, end}; }
  bool Is(WordClass word_class) const { return (classes & word_class) != 0; }
  bool Looks(WordTrait trait) const { return (traits & trait) != 0; }
  bool Has(TokenShape bit) const { return (shape & bit) != 0; }
  bool IsWord() const { return kind == TokenKind::kWord; }
};

struct Sentence {
  Span span;     // without surrounding blanks
  Range tokens;  // never empty
  uint32_t paragraph = 0;
};

enum class ParagraphRole : uint8_t {
  kBody,
  kHeading,     // short, no full stop, or the first line
  kByline,      // author and date
  kBoilerplate  // share links, credits, footers
};

struct Paragraph {
  Span span;
  Range tokens;     // never empty
  Range sentences;  // never empty
  ParagraphRole role = ParagraphRole::kBody;
};

// A normalised text (UTF-8, NFC, \n line ends), cut into tokens, sentences and paragraphs.
//
// Immutable after construction, so threads may share it. Borrows the text, which must outlive it.
// Building takes time linear in the text's length; texts must be shorter than 4 GiB.
class Text {
 public:
  explicit Text(absl::string_view text);
  Text(Text&&) = default;
  Text& operator=(Text&&) = default;

  absl::string_view text() const { return text_; }
  absl::Span<const Token> tokens() const { return {tokens_.get(), token_count_}; }
  absl::Span<const Sentence> sentences() const { return sentences_; }
  absl::Span<const Paragraph> paragraphs() const { return paragraphs_; }
  const Token& token(size_t index) const { return tokens_[index]; }

  absl::string_view Slice(Span span) const {
    return text_.substr(span.begin, span.empty() ? 0 : span.end - span.begin);
  }
  absl::string_view Raw(const Token& token) const { return Slice(token.span()); }

  // The form in lower case with straight apostrophes. Empty for forms of more than 64 bytes.
  absl::string_view Lower(const Token& token) const { return Form(token.form); }
  absl::string_view Lower(size_t index) const { return Form(tokens_[index].form); }

  // Forms are numbered 0 .. form_count()-1: those below known_forms() are the words of Vocabulary,
  // the same in every text, the others are this text's own, in the order of their first occurrence.
  // So whatever depends on a word alone is kept by known form for ever (ByWord), and asked for the
  // few others once a text; nothing should be asked for every form of a text.
  uint32_t known_forms() const { return known_forms_; }
  uint32_t form_count() const { return known_forms_ + static_cast<uint32_t>(own_forms_.size()); }
  absl::string_view Form(uint32_t form) const {
    return form < known_forms_ ? vocabulary_->Word(form) : own_forms_[form - known_forms_];
  }

  // From the first byte of the first token to the last of the last; empty for an empty range.
  Span SpanOf(Range tokens) const {
    if (tokens.empty()) return {};
    return {tokens_[tokens.begin].begin, tokens_[tokens.end - 1].end};
  }

  // The first token that ends after `offset`, or tokens().size().
  uint32_t TokenAt(uint32_t offset) const;

  // The sentence or paragraph of a token.
  uint32_t SentenceOf(uint32_t token) const { return tokens_[token].sentence; }
  const Sentence& SentenceWith(uint32_t token) const { return sentences_[SentenceOf(token)]; }
  const Paragraph& ParagraphWith(uint32_t token) const {
    return paragraphs_[SentenceWith(token).paragraph];
  }

 private:
  void CutTokens();      // tokens.cc
  void CutParagraphs();  // sentences.cc
  void AddParagraph(Range tokens, ParagraphRole role);
  void CutSentences(Range tokens, uint32_t paragraph);
  void AssignRoles();
  void FreeNames();  // name_words.cc

  absl::string_view text_;
  std::unique_ptr<Token[]> tokens_;
  uint32_t token_count_ = 0;
  std::vector<Sentence> sentences_;
  std::vector<Paragraph> paragraphs_;
  const Vocabulary* vocabulary_;
  uint32_t known_forms_;
  std::vector<absl::string_view> own_forms_;  // views into the text or into `form_bytes_`
  std::vector<std::unique_ptr<char[]>> form_bytes_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_TEXT_H_
