#include "server/analysis/speech_pieces.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "server/analysis/names.h"

namespace dossier::analysis {
namespace {

// The length of the straight or curly apostrophe at the beginning of `bytes`, or 0.
size_t ApostropheAt(absl::string_view bytes) {
  if (absl::StartsWith(bytes, "'")) return 1;
  return absl::StartsWith(bytes, "\u2019") ? 3 : 0;
}

UChar32 FirstOf(absl::string_view bytes) {
  UChar32 c = 0;
  int32_t at = 0;
  const int32_t size = static_cast<int32_t>(std::min<size_t>(bytes.size(), 4));
  if (size > 0) U8_NEXT_OR_FFFD(bytes.data(), at, size, c);
  return c;
}

// Whether a sentence may begin with it: no small letter. Scripts without capitals always may.
bool MayBegin(absl::string_view bytes) { return u_islower(FirstOf(bytes)) == 0; }

bool IsOpenerBeforeSentence(const Piece& piece) {
  return piece.mark == 0xBF || piece.mark == 0xA1 || piece.mark == '(' || piece.mark == '[';
}

}  // namespace

bool Piece::IsStop() const {
  switch (mark) {
    case '.':
    case '!':
    case '?':
    case 0x2026:  // …
    case 0x3002:  // 。
    case 0xFF01:
    case 0xFF1F:
    case 0x61F:  // ؟
    case 0x6D4:  // ۔
    case 0x964:  // ।
    case 0x37E:  // Greek ;
      return true;
    default:
      return false;
  }
}

SpeechPieces::SpeechPieces(const Text& text, const SpeechGrammar& grammar)
    : text_(text), grammar_(grammar) {
  CutPieces();
  quote_of_.assign(pieces_.size(), kNone);
  PairMarks();
  for (uint32_t q = 0; q < quotes_.size(); ++q) {
    std::fill(quote_of_.begin() + quotes_[q].pieces.begin,
              quote_of_.begin() + quotes_[q].pieces.end, q);
  }
  CutUnits();
}

Span SpeechPieces::SpanOf(Range range) const {
  if (range.empty()) return {};
  return {pieces_[range.begin].begin, pieces_[range.end - 1].end};
}

void SpeechPieces::CutPieces() {
  pieces_.reserve(text_.tokens().size() + text_.tokens().size() / 16);
  for (const Paragraph& paragraph : text_.paragraphs()) {
    const uint32_t begin = size();
    for (uint32_t i = paragraph.tokens.begin; i < paragraph.tokens.end; ++i) {
      CutToken(text_.token(i));
    }
    paragraphs_.push_back({begin, size()});
  }
}

// Cuts "qu'il" behind its apostrophe and "a-t-il" before its hyphens, where the grammar says so.
void SpeechPieces::CutToken(const Token& token) {
  absl::string_view lower = text_.Lower(token);
  if (!token.IsWord() || !grammar_.knows_words() || lower.empty()) {
    Add(token, token.span(), lower);
    return;
  }
  const absl::string_view raw = text_.Raw(token);
  size_t raw_begin = 0;
  size_t begin = 0;
  size_t r = 0;
  size_t l = 0;
  // Both walk along: an apostrophe may be curly in the one, a letter longer in the other.
  while (r < raw.size() && l < lower.size()) {
    const size_t apostrophe = ApostropheAt(raw.substr(r));
    if (apostrophe > 0 && grammar_.IsElision(lower.substr(begin, l + 1 - begin))) {
      const Span span{token.begin + static_cast<uint32_t>(raw_begin),
                      token.begin + static_cast<uint32_t>(r + apostrophe)};
      Add(token, span, lower.substr(begin, l + 1 - begin));
      raw_begin = r + apostrophe;
      begin = l + 1;
    } else if (raw[r] == '-' && l > begin) {
      const size_t end = std::min(lower.find('-', l + 1), lower.size());
      if (grammar_.IsEnclitic(lower.substr(l, end - l))) {
        Add(token,
            {token.begin + static_cast<uint32_t>(raw_begin),
             token.begin + static_cast<uint32_t>(r)},
            lower.substr(begin, l - begin));
        raw_begin = r + 1;
        begin = l + 1;
      }
    }
    const size_t step = apostrophe > 0 ? apostrophe : 1;
    for (r += step; r < raw.size() && (raw[r] & 0xC0) == 0x80;) ++r;
    for (++l; l < lower.size() && (lower[l] & 0xC0) == 0x80;) ++l;
  }
  Add(token, {token.begin + static_cast<uint32_t>(raw_begin), token.end}, lower.substr(begin));
}

void SpeechPieces::Add(const Token& token, Span span, absl::string_view lower) {
  if (span.empty()) return;
  Piece piece{.begin = span.begin,
              .end = span.end,
              .lower = lower,
              .mark = token.mark,
              .shape = token.shape,
              .kind = token.kind};
  if (span.begin != token.begin) {
    piece.shape = static_cast<uint8_t>(piece.shape & ~(kSpaceBefore | kLineStart | kCapitalised));
    if (u_isupper(FirstOf(text_.Slice(span)))) piece.shape |= kCapitalised;
  }
  if (span.end != token.end) piece.shape = static_cast<uint8_t>(piece.shape & ~kSpaceAfter);
  if (token.IsWord() || token.kind == TokenKind::kNumber) {
    piece.word = grammar_.Find(lower);
    if (piece.word == nullptr && piece.Has(kAbbreviated) && lower.size() > 1) {
      piece.word = grammar_.Find(lower.substr(0, lower.size() - 1));
    }
    if (piece.word != nullptr) piece.classes = piece.word->classes;
    if ((token.names & kMaleName) != 0) piece.classes |= kHisName;
    if ((token.names & kFemaleName) != 0) piece.classes |= kHerName;
  }
  pieces_.push_back(piece);
}

bool SpeechPieces::EndsSentence(uint32_t stop, uint32_t next) const {
  const Piece& opener = pieces_[next];
  const bool wide = pieces_[stop].mark >= 0x3000;
  if (!wide && !opener.Has(kSpaceBefore) && !InQuote(next)) return false;
  if (pieces_[stop].mark == '.' && stop > 0 && pieces_[stop - 1].IsWord() &&
      pieces_[stop - 1].Is(kShortened) && !pieces_[stop].Has(kSpaceBefore)) {
    return false;
  }
  if (pieces_[stop].mark == '.' && stop > 0 && grammar_.stop_makes_ordinal() &&
      pieces_[stop - 1].kind == TokenKind::kNumber &&
      pieces_[stop - 1].end - pieces_[stop - 1].begin <= 2) {
    return false;
  }
  if (opener.kind == TokenKind::kQuote || InQuote(next) || opener.IsDash()) return true;
  return IsOpenerBeforeSentence(opener) || MayBegin(text_.Slice(opener.span()));
}

void SpeechPieces::CutUnits() {
  uint32_t quote = 0;
  for (uint32_t p = 0; p < paragraphs_.size(); ++p) {
    const Range range = paragraphs_[p];
    uint32_t begin = range.begin;
    const auto add = [&](uint32_t end) {
      Unit unit{{begin, end}, {quote, quote}, p};
      while (unit.quotes.end < quotes_.size() && quotes_[unit.quotes.end].pieces.begin < end) {
        ++unit.quotes.end;
      }
      quote = unit.quotes.end;
      units_.push_back(unit);
      begin = end;
    };
    for (uint32_t i = range.begin; i < range.end; ++i) {
      if (!pieces_[i].IsStop()) continue;
      uint32_t end = i + 1;
      // The marks that close behind the stop belong to its sentence.
      while (end < range.end &&
             (pieces_[end].IsStop() || pieces_[end].mark == ')' || pieces_[end].mark == ']' ||
              (InQuote(end) && quotes_[QuoteAt(end)].pieces.end == end + 1))) {
        ++end;
      }
      if (end >= range.end) break;
      const bool inside = InQuote(end) && QuoteAt(end) == QuoteAt(end - 1);
      if (!inside && EndsSentence(i, end)) add(end);
      i = end - 1;
    }
    if (begin < range.end) add(range.end);
  }
}

}  // namespace dossier::analysis
