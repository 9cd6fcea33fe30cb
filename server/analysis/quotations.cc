#include "server/analysis/quotations.h"

#include <algorithm>

#include "server/analysis/quotation_marks.h"

namespace dossier::analysis {
namespace {

bool IsStop(const Token& token) {
  return token.mark == '.' || token.mark == '!' || token.mark == '?' || token.mark == 0x2026;
}

bool IsLongDash(const Token& token) {
  return token.mark == 0x2013 || token.mark == 0x2014 || token.mark == 0x2015;
}

class Pairing {
 public:
  Pairing(const Text& text, std::vector<Quotation>* out) : text_(text), out_(*out) {
    uint32_t i = 0;
    for (const Token& token : text.tokens()) {
      if (token.kind == TokenKind::kQuote) {
        const QuotationMark mark = QuotationMarkAt(text, i);
        if (mark.style != MarkStyle::kNone) marks_.push_back({i, mark});
      }
      ++i;
    }
    marks_.push_back({i, {}});
  }

  void Run() {
    for (uint32_t p = 0; p < text_.paragraphs().size(); ++p) {
      tangled_ = false;
      open_ = PairParagraph(p);
    }
  }

 private:
  // A mark in the text; behind the last one stands one without style.
  struct Mark {
    uint32_t token;
    QuotationMark does;
  };

  void SkipMarks(uint32_t token) {
    while (marks_[next_].token < token) ++next_;
  }

  // Whether the paragraph ends within a quotation.
  bool PairParagraph(uint32_t p) {
    const Range range = text_.paragraphs()[p].tokens;
    SkipMarks(range.begin);
    if (text_.token(range.begin).mark == '>' && range.size() > 1) {
      Add({range.begin, range.end}, p, false);
      return true;
    }
    if (IsDialogue(p)) {
      PairDialogue(p);
      return false;
    }
    bool first = true;  // no mark so far
    while (marks_[next_].token < range.end) {
      const auto [i, mark] = marks_[next_];
      if (mark.single) {
        SkipMarks(mark.opens ? AfterSingle(p) : i + 1);
        continue;
      }
      if (!mark.opens) {
        // The writer of a quotation over paragraphs did not repeat the mark.
        if (first && open_ && mark.closes) Add({range.begin, i + 1}, p, true);
        first = false;
        ++next_;
        continue;
      }
      first = false;
      const uint32_t close = DoubleClose(p);
      if (close < range.end) {
        Add({i, close + 1}, p, true);
        SkipMarks(close + 1);
        continue;
      }
      const uint32_t end = UnclosedEnd(i, p);
      Add({i, end}, p, false);
      if (end == range.end) return true;
      SkipMarks(end);
    }
    return !out_.empty() && out_.back().paragraph == p && out_.back().tokens.end == range.end &&
           !out_.back().closed;
  }

  bool BeginsQuoted(uint32_t p) const {
    if (p >= text_.paragraphs().size()) return false;
    const QuotationMark mark = QuotationMarkAt(text_, text_.paragraphs()[p].tokens.begin);
    return mark.opens && !mark.single;
  }

  // The token of the mark that closes the double quotation that the mark at hand opens, or the
  // paragraph's end.
  uint32_t DoubleClose(uint32_t p) {
    const uint32_t limit = text_.paragraphs()[p].tokens.end;
    const uint32_t open = marks_[next_].token;
    const MarkStyle style = marks_[next_].does.style;
    MarkStyle nested[4];  // quotations within the quotation
    forgotten_ = false;
    if (open < barren_[static_cast<size_t>(style)]) return limit;
    uint32_t depth = 0;
    uint32_t fallback = limit;
    uint32_t first = limit;  // mark that could close it
    for (uint32_t m = next_ + 1; marks_[m].token < limit; ++m) {
      const auto [i, mark] = marks_[m];
      if (mark.single) continue;
      if (!mark.closes) {
        if (tangled_) continue;
        // `“A, she said. “B.”`: the next quotation opens and this one was not closed.
        forgotten_ = mark.style == style && IsStop(text_.token(i - 1)) && SaidBetween(open, i);
        if (forgotten_) return limit;
        // “... « ... is no end, but a nested quotation.
        if (depth < std::size(nested)) nested[depth] = mark.style;
        ++depth;
        continue;
      }
      if (!MayClose(style, mark.style)) {
        if (depth > 0) --depth;
        continue;
      }
      if (depth == 0) return i;
      first = std::min(first, i);
      const MarkStyle inner = nested[std::min<size_t>(depth, std::size(nested)) - 1];
      if (mark.style == style && inner != style) return i;
      --depth;
      if (depth == 0 && fallback == limit) fallback = i;
    }
    if (first == limit) barren_[static_cast<size_t>(style)] = limit;
    if (fallback == limit) fallback = first;
    if (fallback == limit) return limit;
    // Unbalanced. With its like at the start of the next paragraph the quotation runs on; else one
    // of its openers is a slip, and from here on every closer closes what is open.
    if (BeginsQuoted(p + 1)) return limit;
    tangled_ = true;
    return fallback;
  }

  // Where a quotation without a closing mark ends: with the paragraph if its like opens the next
  // one. Else the writer forgot the mark: before ", said", with the paragraph if that is near, or
  // with the sentence.
  uint32_t UnclosedEnd(uint32_t open, uint32_t p) const {
    constexpr uint32_t kNear = 120;
    const Range range = text_.paragraphs()[p].tokens;
    if (!forgotten_ && BeginsQuoted(p + 1)) return range.end;
    const uint32_t limit = std::min(range.end, open + kNear);
    for (uint32_t i = open + 2; i + 2 < limit; ++i) {
      if (text_.token(i).mark == ',' && SaidFollows(i + 1, limit)) return i + 1;
    }
    if (limit == range.end) return range.end;
    return text_.SentenceWith(open).tokens.end;
  }

  bool SaidBetween(uint32_t open, uint32_t limit) const {
    constexpr uint32_t kNear = 120;
    for (uint32_t i = open + 2; i + 2 < std::min(limit, open + kNear); ++i) {
      if (text_.token(i).mark == ',' && SaidFollows(i + 1, limit)) return true;
    }
    return false;
  }

  // "said Morell", "Morell said", "she says"
  bool SaidFollows(uint32_t i, uint32_t limit) const {
    constexpr uint32_t kLongestName = 4;
    for (uint32_t k = i; k < std::min(limit, i + kLongestName); ++k) {
      const absl::string_view word = text_.Lower(k);
      if (word == "said" || word == "says") return true;
      if (!text_.token(k).Has(kCapitalised) && !text_.token(k).Is(kSubjectPronoun)) return false;
    }
    return false;
  }

  // The token behind the single quotation that the mark at hand opens, which is added; or behind
  // the apostrophe.
  uint32_t AfterSingle(uint32_t p) {
    const Range range = text_.paragraphs()[p].tokens;
    const uint32_t i = marks_[next_].token;
    const uint32_t close = SingleClose(range.end);
    if (close < range.end) {
      Add({i, close + 1}, p, true);
      return close + 1;
    }
    // Its like at the start of the next paragraph: it runs on, in the British way.
    const uint32_t before = i == range.begin ? 0 : text_.token(i - 1).mark;
    const bool opens_both =
        (i == range.begin || before == ':' || before == ',') && p + 1 < text_.paragraphs().size() &&
        text_.token(text_.paragraphs()[p + 1].tokens.begin).mark == text_.token(i).mark;
    if (!opens_both || QuotationMarkAt(text_, text_.paragraphs()[p + 1].tokens.begin).closes) {
      return i + 1;
    }
    Add({i, range.end}, p, false);
    return range.end;
  }

  // Single marks are apostrophes as well: the closing one stands before a blank or punctuation,
  // and behind punctuation if it can.
  uint32_t SingleClose(uint32_t limit) {
    constexpr uint32_t kLongest = 400;
    const uint32_t open = marks_[next_].token;
    limit = std::min(limit, open + kLongest);
    uint32_t fallback = UINT32_MAX;
    uint32_t nested = 0;          // 'He said 'go' to me'
    uint32_t inner = UINT32_MAX;  // the mark that closes it
    size_t m = std::max(next_ + 1, no_single_before_);
    for (; marks_[m].token < limit; ++m) {
      const auto [i, mark] = marks_[m];
      if (!mark.single) {
        limit = i;
        break;
      }
      if (mark.opens && !mark.closes && text_.token(i).mark == text_.token(open).mark) ++nested;
      if (!mark.closes || i == open + 1) continue;
      if (nested > 0) {
        --nested;
        if (inner == UINT32_MAX) inner = i;
        continue;
      }
      const Token& before = text_.token(i - 1);
      const bool after_mark = before.mark == '.' || before.mark == ',' || before.mark == '!' ||
                              before.mark == '?' || before.mark == 0x2026;
      if (after_mark) return i;
      // "voters' choice": an s before it and a word behind leave it open.
      const char last = text_.text()[before.end - 1];
      const bool plural = last == 's' && i + 1 < limit && text_.token(i + 1).IsWord();
      if (!plural) return i;
      if (fallback == UINT32_MAX) fallback = i;
    }
    if (fallback == UINT32_MAX) fallback = inner;
    if (fallback == UINT32_MAX) no_single_before_ = std::max(no_single_before_, m);
    return fallback;
  }

  // Whether the paragraph is speech behind a dash: it says where the words stop and the writer goes
  // on, or stands beside one that does.
  bool IsDialogue(uint32_t p) const {
    if (!BeginsWithDash(p)) return false;
    if (SpeechEnd(p) != 0) return true;
    if (p > 0 && BeginsWithDash(p - 1) && SpeechEnd(p - 1) != 0) return true;
    return BeginsWithDash(p + 1) && SpeechEnd(p + 1) != 0;
  }

  bool BeginsWithDash(uint32_t p) const {
    if (p >= text_.paragraphs().size()) return false;
    const Range range = text_.paragraphs()[p].tokens;
    if (!IsLongDash(text_.token(range.begin)) || range.size() < 3) return false;
    const Token& next = text_.token(range.begin + 1);
    return next.IsWord() || next.mark == 0xBF || next.mark == 0xA1;  // ¿ ¡
  }

  // The second dash of a paragraph of dialogue, behind a comma or stop (— A, — said Morell) or
  // right before the verb (—A —dijo Morell); 0 if there is none near.
  uint32_t SpeechEnd(uint32_t p) const {
    constexpr uint32_t kReach = 200;
    const Range range = text_.paragraphs()[p].tokens;
    const uint32_t limit = std::min(range.end, range.begin + kReach);
    for (uint32_t i = range.begin + 2; i + 1 < limit; ++i) {
      const Token& token = text_.token(i);
      if (!IsLongDash(token) || !token.Has(kSpaceBefore)) continue;
      const Token& before = text_.token(i - 1);
      const bool behind_mark = IsStop(before) || before.mark == ',';
      const Token& next = text_.token(i + 1);
      const bool before_verb = !token.Has(kSpaceAfter) && next.IsWord() && !next.Has(kCapitalised);
      if (behind_mark || before_verb) return i;
    }
    return 0;
  }

  void PairDialogue(uint32_t p) {
    const Range range = text_.paragraphs()[p].tokens;
    const uint32_t end = SpeechEnd(p);
    if (end == 0) {
      Add({range.begin, range.end}, p, true, 0);
      return;
    }
    Add({range.begin, end}, p, true, 0);
    // The speech goes on behind the next dash.
    for (uint32_t i = end + 1; i + 1 < range.end; ++i) {
      if (!IsLongDash(text_.token(i))) continue;
      Add({i, range.end}, p, true, 0);
      return;
    }
  }

  void Add(Range tokens, uint32_t paragraph, bool closed) {
    Add(tokens, paragraph, closed, closed ? 1 : 0);
  }

  // `closing` tokens at the end are its closing mark.
  void Add(Range tokens, uint32_t paragraph, bool closed, uint32_t closing) {
    Quotation quotation;
    quotation.tokens = tokens;
    const QuotationMark mark = QuotationMarkAt(text_, tokens.begin);
    const Token& first = text_.token(tokens.begin);
    const bool marked = mark.opens || IsLongDash(first) || first.mark == '>';
    quotation.words = {tokens.begin + marked, tokens.end - closing};
    if (quotation.words.empty()) return;
    if (first.mark == '>' || IsLongDash(first)) quotation.tokens.begin = quotation.words.begin;
    quotation.paragraph = paragraph;
    quotation.closed = closed;
    quotation.single = mark.single;
    for (uint32_t i = quotation.words.begin; i < quotation.words.end; ++i) {
      const TokenKind kind = text_.token(i).kind;
      quotation.word_count += kind == TokenKind::kWord || kind == TokenKind::kNumber;
    }
    if (quotation.word_count == 0) return;
    const bool opens_paragraph = tokens.begin == text_.paragraphs()[paragraph].tokens.begin;
    quotation.continues =
        open_ && opens_paragraph && !out_.empty() && out_.back().paragraph + 1 == paragraph;
    uint32_t end = quotation.words.end - 1;
    while (end > quotation.words.begin && text_.token(end).kind == TokenKind::kQuote) --end;
    const Token& last = text_.token(end);
    // "..." he said, with the comma behind the mark, as some write.
    const bool comma_behind = closed && tokens.end < text_.tokens().size() &&
                              text_.token(tokens.end).mark == ',' &&
                              !text_.token(tokens.end).Has(kSpaceBefore);
    quotation.ends_with_comma = last.mark == ',' || comma_behind;
    quotation.ends_with_stop = IsStop(last);
    out_.push_back(quotation);
  }

  const Text& text_;
  std::vector<Quotation>& out_;
  std::vector<Mark> marks_;
  size_t next_ = 0;              // mark at hand
  bool open_ = false;            // the paragraph before ended within a quotation
  uint32_t barren_[6] = {};      // by style: nothing closes it before this token
  bool forgotten_ = false;       // the quotation at hand lacks its closing mark for certain
  bool tangled_ = false;         // its marks do not match up: nesting is not looked for
  size_t no_single_before_ = 0;  // no single mark closes anything before this mark
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
