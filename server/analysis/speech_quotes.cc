// Which quotation marks belong together, whatever the language: each opens or closes by its shape,
// its neighbours and what is open already, for „so“, “so”, ”so”, «so» and »so« are all in use.
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <initializer_list>

#include "server/analysis/speech_pieces.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kReach = 400;  // of marks that may be apostrophes, or that nest

bool OneOf(uint32_t mark, std::initializer_list<uint32_t> marks) {
  return std::find(marks.begin(), marks.end(), mark) != marks.end();
}

// Whether a quotation that `open` opened may end with `mark`.
bool Matches(uint32_t open, uint32_t mark) {
  switch (open) {
    case 0x201E:  // „
      return OneOf(mark, {0x201C, 0x201D, '"'});
    case 0x201C:  // “
      return OneOf(mark, {0x201D, '"'});
    case 0x201D:  // ”
      return mark == 0x201D;
    case 0xAB:  // «
      return mark == 0xBB;
    case 0xBB:  // »
      return OneOf(mark, {0xAB, 0xBB});
    case '"':
      return OneOf(mark, {'"', 0x201D, 0x201C});
    case ',':  // ,,so''
      return OneOf(mark, {'"', 0x201D, '\''});
    case 0xFF02:
      return mark == 0xFF02;
    case 0x300C:  // 「
      return mark == 0x300D;
    case 0x300E:  // 『
      return mark == 0x300F;
    case 0x201A:  // ‚
      return OneOf(mark, {0x2018, 0x2019, '\''});
    case 0x2018:  // ‘
      return mark == 0x2019;
    case '\'':
      return mark == '\'';
    case 0x2039:  // ‹
      return mark == 0x203A;
    default:
      return false;
  }
}

bool IsSingle(uint32_t mark) { return OneOf(mark, {0x201A, 0x2018, '\'', 0x2039}); }

// Marks that open wherever they stand, so that they nest.
bool AlwaysOpens(uint32_t mark) { return OneOf(mark, {0x201E, 0x300C, 0x300E, 0x201A}); }

// How long a word is: 1, but by its signs where no blanks part words.
uint32_t LengthInFifths(absl::string_view word) {
  if (word.empty() || static_cast<uint8_t>(word[0]) < 0xE0) return 5;
  UChar32 c;
  int32_t at = 0;
  const int32_t size = static_cast<int32_t>(std::min<size_t>(word.size(), 4));
  U8_NEXT_OR_FFFD(word.data(), at, size, c);
  UErrorCode error = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(c, &error);
  const bool unspaced = script == USCRIPT_HAN || script == USCRIPT_HIRAGANA ||
                        script == USCRIPT_KATAKANA || script == USCRIPT_THAI ||
                        script == USCRIPT_LAO || script == USCRIPT_KHMER ||
                        script == USCRIPT_MYANMAR;
  if (!unspaced) return 5;
  const auto begins = [](char byte) { return (static_cast<uint8_t>(byte) & 0xC0) != 0x80; };
  return 2 * static_cast<uint32_t>(std::count_if(word.begin(), word.end(), begins));
}

class MarkPairing {
 public:
  MarkPairing(const SpeechPieces& pieces, std::vector<QuotedPieces>* out)
      : pieces_(pieces), out_(*out) {}

  void Run(uint32_t paragraphs) {
    for (uint32_t p = 0; p < paragraphs; ++p) PairParagraph(pieces_.ParagraphPieces(p));
  }

 private:
  void PairParagraph(Range range) {
    const bool was_open = open_;
    open_ = false;
    uint32_t i = range.begin;
    while (i < range.end) {
      const bool resumes = was_open && i == range.begin && Resumes(i);
      if (!resumes && !Opens(i, range)) {
        ++i;
        continue;
      }
      const uint32_t close = CloseOf(i, range.end);
      if (close < range.end) {
        Add({i, close + 1}, true, resumes);
        i = close + 1;
      } else if (IsSingle(pieces_[i].mark) || pieces_[i].mark == ',') {
        ++i;  // an apostrophe
      } else {
        Add({i, range.end}, false, resumes);
        open_ = true;
        i = range.end;
      }
    }
  }

  // A mark at a paragraph's start that says that the quotation goes on; some use the closing one.
  bool Resumes(uint32_t i) const {
    return OneOf(pieces_[i].mark, {0x201C, 0x201D, 0x201E, 0xAB, 0xBB, '"'});
  }

  bool Opens(uint32_t i, Range range) const {
    const Piece& piece = pieces_[i];
    const bool tight_behind = i + 1 < range.end && !piece.Has(kSpaceAfter);
    const bool parted_before =
        i == range.begin || piece.Has(kSpaceBefore) || IsOpener(pieces_[i - 1]);
    switch (piece.mark) {
      case 0x201E:
      case 0x201A:
      case 0x300C:
      case 0x300E:
        return true;
      case 0x201C:
      case 0xAB:
        return i + 1 < range.end && (tight_behind || parted_before);
      case 0x201D:
      case 0xBB:
        return tight_behind && parted_before;
      case '"':
      case 0xFF02:
        return i + 1 < range.end && (parted_before || tight_behind);
      case ',':
        return tight_behind && parted_before && pieces_[i + 1].mark == ',';
      case 0x2018:
      case 0x2039:
      case '\'':
        return tight_behind && parted_before && pieces_[i + 1].kind != TokenKind::kNumber;  // '70s
      default:
        return false;
    }
  }

  static bool IsOpener(const Piece& piece) {
    return piece.mark == '(' || piece.mark == '[' || piece.IsDash() || piece.mark == 0xBF ||
           piece.mark == 0xA1 || piece.mark >= 0x3000 ||
           (piece.kind == TokenKind::kQuote && piece.mark != 0x2019 && piece.mark != '\'');
  }

  // The mark that closes what `open` opened, or `limit`.
  uint32_t CloseOf(uint32_t open, uint32_t limit) const {
    const uint32_t mark = pieces_[open].mark;
    const bool single = IsSingle(mark);
    // Guillemets that point outwards tell by their blanks whether they nest.
    const bool nests = AlwaysOpens(mark) || mark == 0xAB || mark == 0x201C;
    uint32_t depth = 0;
    uint32_t first = limit;
    for (uint32_t i = open + 1; i < limit; ++i) {
      const bool far = i > open + kReach;
      if (far && (single || first < limit)) break;
      if (nests && pieces_[i].mark == mark && !far && pieces_[i].Has(kSpaceBefore) &&
          !Matches(mark, pieces_[i].mark)) {
        ++depth;
      } else if (Matches(mark, pieces_[i].mark) && Closes(i, open)) {
        if (depth == 0 || far) return i;
        --depth;
        if (first == limit) first = i;
      }
    }
    return first;
  }

  // Whether a mark that may open as well closes where it stands.
  bool Closes(uint32_t i, uint32_t open) const {
    const Piece& piece = pieces_[i];
    if (i == open + 1) return false;
    switch (piece.mark) {
      case '\'':
      case 0x2018:
      case 0x2019:
        return !piece.Has(kSpaceBefore) &&
               (piece.Has(kSpaceAfter) || i + 1 == pieces_.size() || !pieces_[i + 1].IsWord());
      case '"':
        return !piece.Has(kSpaceBefore) || piece.Has(kSpaceAfter);
      default:
        return true;
    }
  }

  void Add(Range range, bool closed, bool continues) {
    QuotedPieces quote{.pieces = range, .closed = closed};
    quote.words = {range.begin + 1, closed ? range.end - 1 : range.end};
    if (pieces_[range.begin].mark == ',') ++quote.words.begin;
    quote.continues = continues && !out_.empty();
    uint32_t fifths = 0;
    for (uint32_t i = quote.words.begin; i < quote.words.end; ++i) {
      const Piece& piece = pieces_[i];
      if (piece.IsWord()) {
        fifths += LengthInFifths(pieces_.text().Slice(piece.span()));
      } else if (piece.kind == TokenKind::kNumber) {
        fifths += 5;
      }
    }
    quote.length = fifths / 5;
    if (fifths == 0) return;
    const Piece& last = pieces_[quote.words.end - 1];
    quote.whole = last.IsStop() || last.IsComma();
    out_.push_back(quote);
  }

  const SpeechPieces& pieces_;
  std::vector<QuotedPieces>& out_;
  bool open_ = false;  // the paragraph before ended within a quotation
};

}  // namespace

void SpeechPieces::PairMarks() {
  MarkPairing(*this, &quotes_).Run(static_cast<uint32_t>(paragraphs_.size()));
}

}  // namespace dossier::analysis
