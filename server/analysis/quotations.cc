#include "server/analysis/quotations.h"

#include <algorithm>

namespace dossier::analysis {
namespace {

// What a mark may do where it stands.
enum MarkRole : uint8_t { kNoMark = 0, kOpens = 1, kCloses = 2, kDouble = 4, kSingle = 8 };

bool OpensAfter(const Token& before) {
  return before.mark == '(' || before.mark == '[' || before.mark == '-' || before.mark == 0x2014 ||
         before.mark == 0x2013 || before.kind == TokenKind::kQuote || before.mark == '/';
}

// Straight marks tell by the blanks around them; curly ones by themselves, unless the writer used
// the closing form everywhere.
uint8_t RoleOf(const Text& text, uint32_t i) {
  const Token& token = text.token(i);
  if (token.kind != TokenKind::kQuote) return kNoMark;
  const bool space_before = token.Has(kSpaceBefore) || (i > 0 && OpensAfter(text.token(i - 1)));
  const bool space_after = token.Has(kSpaceAfter);
  const bool after_number = i > 0 && text.token(i - 1).kind == TokenKind::kNumber && !space_before;
  // '70s: the mark stands for digits.
  const bool before_number =
      i + 1 < text.tokens().size() && !space_after && text.token(i + 1).kind == TokenKind::kNumber;
  const bool doubled = token.end - token.begin == 2 && (token.mark == '\'' || token.mark == '`');
  switch (token.mark) {
    case 0x201C:  // “
      return space_after && !space_before ? kDouble | kCloses : kDouble | kOpens;
    case 0x201E:  // „
      return kDouble | kOpens;
    case 0x201D:  // ”
      return kDouble | (space_before && !space_after ? kOpens | kCloses : kCloses);
    case 0xAB:  // «
      return kDouble | kOpens;
    case 0xBB:  // »
      return kDouble | kCloses;
    case 0x300C:
      return kDouble | kOpens;
    case 0x300D:
      return kDouble | kCloses;
    case '"':
    case 0x201F:
    case 0xFF02:
      if (space_before && space_after) return kDouble | kOpens | kCloses;
      if (space_before) return kDouble | kOpens;
      if (space_after) return kDouble | kCloses;
      return kDouble | kCloses | kOpens;
    case '`':
      return doubled ? kDouble | kOpens : kSingle | kOpens;
    case '\'':
      if (doubled) return kDouble | (space_before ? kOpens : kCloses);
      if (after_number && space_after) return kSingle | kCloses;
      if (space_before && !space_after) return before_number ? kNoMark : kSingle | kOpens;
      return kSingle | kCloses;
    case 0x2018:  // ‘
      return before_number ? kNoMark : kSingle | kOpens;
    case 0x2039:
      return kSingle | kOpens;
    case 0x2019:  // ’
    case 0x203A:
      return kSingle | kCloses;
    default:
      return kNoMark;
  }
}

class Pairing {
 public:
  Pairing(const Text& text, std::vector<Quotation>* out) : text_(text), out_(*out) {}

  void Run() {
    for (uint32_t p = 0; p < text_.paragraphs().size(); ++p) PairParagraph(p);
  }

 private:
  void PairParagraph(uint32_t p) {
    const Range range = text_.paragraphs()[p].tokens;
    uint32_t i = range.begin;
    bool open_at_end = false;
    while (i < range.end) {
      const uint8_t role = RoleOf(text_, i);
      if ((role & kOpens) == 0) {
        ++i;
        continue;
      }
      const bool single = (role & kSingle) != 0;
      const uint32_t close = single ? SingleClose(i, range.end) : DoubleClose(i, range.end);
      if (close < range.end) {
        Add({i, close + 1}, p, true);
        i = close + 1;
      } else if (single) {
        ++i;  // an apostrophe: ’tis
      } else {
        // Never closed: with its like at the next paragraph's start it runs to the paragraph's
        // end; else to its end as well, for the writer forgot the mark.
        Add({i, range.end}, p, false);
        open_at_end = true;
        i = range.end;
      }
    }
    open_ = open_at_end;
  }

  // The token of the mark that closes the double quotation opened at `open`, or `limit`.
  uint32_t DoubleClose(uint32_t open, uint32_t limit) {
    const bool guillemet = text_.token(open).mark == 0xAB;
    if (const uint32_t nested = NestedClose(open, limit); nested < limit) return nested;
    for (uint32_t i = open + 1; i < limit; ++i) {
      const uint8_t role = RoleOf(text_, i);
      if ((role & kDouble) == 0 || (role & kCloses) == 0) continue;
      if (guillemet != (text_.token(i).mark == 0xBB)) continue;
      return i;
    }
    return limit;
  }

  // As DoubleClose, for a curly quotation that holds curly ones; `limit` if the marks do not match
  // up within reach.
  uint32_t NestedClose(uint32_t open, uint32_t limit) const {
    constexpr uint32_t kReach = 400;
    if (text_.token(open).mark != 0x201C) return limit;
    uint32_t depth = 1;
    for (uint32_t i = open + 1; i < std::min(limit, open + kReach); ++i) {
      const uint32_t mark = text_.token(i).mark;
      if (mark == 0x201C && (RoleOf(text_, i) & kOpens) != 0) ++depth;
      if (mark == 0x201D && --depth == 0) return i;
    }
    return limit;
  }

  // Single marks are apostrophes as well: the closing one stands before a blank or punctuation,
  // and behind punctuation if it can.
  uint32_t SingleClose(uint32_t open, uint32_t limit) {
    constexpr uint32_t kLongest = 400;
    limit = std::min(limit, open + kLongest);
    uint32_t fallback = UINT32_MAX;
    for (uint32_t i = open + 1; i < limit; ++i) {
      const uint8_t role = RoleOf(text_, i);
      if (role & kDouble) break;
      if ((role & kSingle) == 0 || (role & kCloses) == 0 || i == open + 1) continue;
      const Token& before = text_.token(i - 1);
      const bool after_mark =
          before.mark == '.' || before.mark == ',' || before.mark == '!' || before.mark == '?';
      if (after_mark) return i;
      // "voters' choice": an s before it and a word behind leave it open.
      const char last = text_.text()[before.end - 1];
      const bool plural = last == 's' && i + 1 < limit && text_.token(i + 1).IsWord();
      if (!plural) return i;
      if (fallback == UINT32_MAX) fallback = i;
    }
    return fallback;
  }

  void Add(Range tokens, uint32_t paragraph, bool closed) {
    Quotation quotation;
    quotation.tokens = tokens;
    quotation.words = {tokens.begin + 1, closed ? tokens.end - 1 : tokens.end};
    if (quotation.words.empty()) return;
    quotation.paragraph = paragraph;
    quotation.closed = closed;
    for (uint32_t i = quotation.words.begin; i < quotation.words.end; ++i) {
      const TokenKind kind = text_.token(i).kind;
      quotation.word_count += kind == TokenKind::kWord || kind == TokenKind::kNumber;
    }
    if (quotation.word_count == 0) return;
    const bool opens_paragraph = tokens.begin == text_.paragraphs()[paragraph].tokens.begin;
    quotation.continues =
        open_ && opens_paragraph && !out_.empty() && out_.back().paragraph + 1 == paragraph;
    const Token& last = text_.token(quotation.words.end - 1);
    // "..." he said, with the comma behind the mark, as some write.
    const bool comma_behind = closed && tokens.end < text_.tokens().size() &&
                              text_.token(tokens.end).mark == ',' &&
                              !text_.token(tokens.end).Has(kSpaceBefore);
    quotation.ends_with_comma = last.mark == ',' || comma_behind;
    quotation.ends_with_stop =
        last.mark == '.' || last.mark == '!' || last.mark == '?' || last.mark == 0x2026;
    out_.push_back(quotation);
  }

  const Text& text_;
  std::vector<Quotation>& out_;
  bool open_ = false;  // the paragraph before ended within a quotation
};

}  // namespace

Quotations::Quotations(const Text& text) : of_token_(text.tokens().size(), kNone) {
  Pairing(text, &quotations_).Run();
  for (uint32_t q = 0; q < quotations_.size(); ++q) {
    for (uint32_t i = quotations_[q].tokens.begin; i < quotations_[q].tokens.end; ++i) {
      of_token_[i] = q;
    }
  }
}

}  // namespace dossier::analysis
