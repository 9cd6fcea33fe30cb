#include "server/analysis/quotation_marks.h"

namespace dossier::analysis {
namespace {

bool IsDash(uint32_t mark) { return mark == '-' || mark == 0x2013 || mark == 0x2014; }

// The two sides of a mark.
struct Sides {
  bool open_left = false;     // a blank or an opening mark before it
  bool open_right = false;    // a blank or punctuation behind it
  bool quote_left = false;    // another quotation mark right before it
  bool quote_right = false;   // ... right behind it
  bool number_left = false;   // a digit right before it
  bool number_right = false;  // ... right behind it
};

Sides SidesOf(const Text& text, uint32_t i) {
  Sides sides;
  const Token& token = text.token(i);
  sides.open_left = token.Has(kSpaceBefore);
  if (!sides.open_left && i > 0) {
    const Token& before = text.token(i - 1);
    sides.open_left =
        before.mark == '(' || before.mark == '[' || before.mark == '/' || IsDash(before.mark);
    sides.quote_left = before.kind == TokenKind::kQuote;
    sides.number_left = before.kind == TokenKind::kNumber;
  }
  sides.open_right = token.Has(kSpaceAfter);
  if (!sides.open_right && i + 1 < text.tokens().size()) {
    const Token& after = text.token(i + 1);
    sides.open_right = after.kind == TokenKind::kPunctuation && after.mark != '(' &&
                       after.mark != '[' && after.mark != '#';
    sides.quote_right = after.kind == TokenKind::kQuote;
    sides.number_right = after.kind == TokenKind::kNumber;
  }
  return sides;
}

// A mark without a direction of its own.
QuotationMark Straight(MarkStyle style, const Sides& sides) {
  QuotationMark mark{style};
  if (sides.open_left && sides.open_right) {
    mark.opens = mark.closes = true;
  } else if (sides.open_left) {
    mark.opens = true;
  } else if (sides.open_right) {
    mark.closes = true;
  } else if (sides.quote_left != sides.quote_right) {
    mark.opens = sides.quote_left;
    mark.closes = sides.quote_right;
  } else {
    mark.opens = mark.closes = true;
  }
  return mark;
}

// A mark that opens by its shape, but closes what it follows in some languages.
QuotationMark Opener(MarkStyle style, bool single, const Sides& sides) {
  const bool closes = !sides.open_left && sides.open_right;
  return {style, single, !closes, closes};
}

QuotationMark Closer(MarkStyle style, bool single, const Sides& sides) {
  return {style, single, sides.open_left && !sides.open_right, true};
}

QuotationMark Apostrophe(const Sides& sides) {
  QuotationMark mark{MarkStyle::kStraight, true};
  if (sides.number_left && sides.open_right) {
    mark.closes = true;
  } else if ((sides.open_left || sides.quote_left) && !sides.open_right) {
    if (sides.number_right) return {};  // '70s
    mark.opens = true;
  } else {
    mark.closes = true;
  }
  return mark;
}

}  // namespace

QuotationMark QuotationMarkAt(const Text& text, uint32_t i) {
  const Token& token = text.token(i);
  if (token.kind != TokenKind::kQuote) return {};
  const Sides sides = SidesOf(text, i);
  // '' and ‘‘ are one double mark.
  const uint32_t length = token.end - token.begin;
  const bool doubled = length == 2 ? token.mark == '\'' || token.mark == '`' : length == 6;
  switch (token.mark) {
    case 0x201C:  // “
      return Opener(MarkStyle::kCurly, false, sides);
    case 0x201E:  // „
      return {MarkStyle::kCurly, false, true, false};
    case 0x201D:  // ”
      return Closer(MarkStyle::kCurly, false, sides);
    case 0xAB:  // «
      return Opener(MarkStyle::kGuillemet, false, sides);
    case 0xBB:  // »
      if (sides.open_left && !sides.open_right) return {MarkStyle::kGuillemet, false, true, true};
      return {MarkStyle::kGuillemet, false, false, true};
    case 0x300C:
      return {MarkStyle::kCorner, false, true, false};
    case 0x300D:
      return {MarkStyle::kCorner, false, false, true};
    case '"':
    case 0x2033:  // ″
    case 0x201F:
    case 0xFF02:
      return Straight(MarkStyle::kStraight, sides);
    case '`':
      return {MarkStyle::kTypewriter, !doubled, true, false};
    case '\'':
      if (!doubled) return Apostrophe(sides);
      return {MarkStyle::kTypewriter, false, sides.open_left, !sides.open_left};
    case 0x2018:  // ‘
      if (doubled) return Opener(MarkStyle::kCurly, false, sides);
      if (sides.number_right && sides.open_left) return {};
      return Opener(MarkStyle::kCurly, true, sides);
    case 0x2019:  // ’
      if (doubled) return Closer(MarkStyle::kCurly, false, sides);
      return {MarkStyle::kCurly, true, false, true};
    case 0x201A:  // ‚
      return {MarkStyle::kCurly, true, true, false};
    case 0x2039:  // ‹
      return Opener(MarkStyle::kGuillemet, true, sides);
    case 0x203A:  // ›
      return Closer(MarkStyle::kGuillemet, true, sides);
    default:
      return {};
  }
}

bool MayClose(MarkStyle open, MarkStyle close) {
  if (open == MarkStyle::kGuillemet || open == MarkStyle::kCorner ||
      close == MarkStyle::kGuillemet || close == MarkStyle::kCorner) {
    return open == close;
  }
  return true;
}

}  // namespace dossier::analysis
