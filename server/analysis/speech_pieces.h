#ifndef DOSSIER_SERVER_ANALYSIS_SPEECH_PIECES_H_
#define DOSSIER_SERVER_ANALYSIS_SPEECH_PIECES_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/speech_grammar.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// A word or mark of a text in the eyes of its language: "l'entreprise" and "dit-il" are two.
struct Piece {
  uint32_t begin = 0;
  uint32_t end = 0;
  absl::string_view lower;
  const SpeechWord* word = nullptr;  // what the grammar knows of it
  uint32_t mark = 0;                 // the code point of what is no word, number or address
  uint32_t classes = 0;              // SpeechClass bits
  uint8_t shape = 0;                 // TokenShape bits
  TokenKind kind = TokenKind::kWord;

  Span span() const { return {begin, end}; }
  bool Is(uint32_t bits) const { return (classes & bits) != 0; }
  bool Has(TokenShape bit) const { return (shape & bit) != 0; }
  bool IsWord() const { return kind == TokenKind::kWord; }
  bool IsCapitalised() const { return IsWord() && Has(kCapitalised); }
  // A dash as a mark, not within a word.
  bool IsDash() const { return mark == 0x2014 || mark == 0x2013 || mark == 0x2015 || mark == '-'; }
  bool IsStop() const;
  bool IsComma() const { return mark == ',' || mark == 0x3001 || mark == 0xFF0C || mark == 0x60C; }
  bool IsColon() const { return mark == ':' || mark == 0xFF1A; }
};

// What stands between two quotation marks, or between one and the end of its paragraph.
struct QuotedPieces {
  Range pieces;            // with the marks
  Range words;             // without them; never empty
  uint32_t length = 0;     // in words; in scripts without blanks, a word is two and a half signs
  bool closed = true;      // has a closing mark
  bool continues = false;  // goes on from the quotation before it, over a paragraph's end
  bool whole = false;      // ends in a stop or comma of its own, so it is a sentence
};

// A text cut for a language: pieces, quotations, and units, which are sentences, or several where
// a quotation runs over their ends. Borrows text and grammar. Takes time linear in the text.
class SpeechPieces {
 public:
  SpeechPieces(const Text& text, const SpeechGrammar& grammar);

  struct Unit {
    Range pieces;
    Range quotes;  // of quotes()
    uint32_t paragraph = 0;
  };

  const Text& text() const { return text_; }
  const SpeechGrammar& grammar() const { return grammar_; }
  const std::vector<Piece>& pieces() const { return pieces_; }
  const Piece& operator[](uint32_t index) const { return pieces_[index]; }
  uint32_t size() const { return static_cast<uint32_t>(pieces_.size()); }
  const std::vector<QuotedPieces>& quotes() const { return quotes_; }
  const std::vector<Unit>& units() const { return units_; }
  // The pieces of a paragraph of the text.
  Range ParagraphPieces(uint32_t paragraph) const { return paragraphs_[paragraph]; }

  static constexpr uint32_t kNone = UINT32_MAX;
  // The quotation that holds the piece, its marks included, or kNone.
  uint32_t QuoteAt(uint32_t piece) const { return quote_of_[piece]; }
  bool InQuote(uint32_t piece) const { return quote_of_[piece] != kNone; }

  Span SpanOf(Range range) const;

 private:
  void CutPieces();
  void CutToken(const Token& token);
  void Add(const Token& token, Span span, absl::string_view lower);
  void PairMarks();  // speech_quotes.cc
  void CutUnits();
  bool EndsSentence(uint32_t stop, uint32_t next) const;

  const Text& text_;
  const SpeechGrammar& grammar_;
  std::vector<Piece> pieces_;
  std::vector<Range> paragraphs_;
  std::vector<QuotedPieces> quotes_;
  std::vector<uint32_t> quote_of_;
  std::vector<Unit> units_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_SPEECH_PIECES_H_
