#include <algorithm>

#include "server/analysis/furniture.h"
#include "server/analysis/text.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kEllipsis = 0x2026;
constexpr uint32_t kDanda = 0x3002;

// A dateline opens the first of a report, behind its headline, byline and the like.
constexpr size_t kDatelineParagraphs = 6;

bool IsStop(const Token& token) {
  return token.mark == '.' || token.mark == '!' || token.mark == '?' || token.mark == kEllipsis ||
         token.mark == kDanda;
}

bool IsCloser(const Token& token) {
  // “ and ‘ close what „ and ‚ opened.
  const bool opens = token.mark == 0x201C || token.mark == 0x2018;
  if (token.kind == TokenKind::kQuote) return !opens || token.Has(kSpaceAfter);
  return token.mark == ')' || token.mark == ']';
}

// "$", "£", "€", "¥", "₹"
bool IsMoneySign(uint32_t mark) {
  return mark == '$' || mark == 0xA3 || mark == 0x20AC || mark == 0xA5 || mark == 0x20B9;
}

// Whether the lines of the text were broken to a width: then a single line break is a blank, and
// only an empty line ends a paragraph. A line counts as wrapped if the first word of the next one
// would not have fitted the width.
bool IsHardWrapped(absl::string_view text) {
  constexpr size_t kNarrowest = 50;
  constexpr size_t kWidest = 100;
  size_t width = 0;
  size_t lines = 0;
  size_t wrapped = 0;
  for (int pass = 0; pass < 2; ++pass) {
    size_t at = 0;
    while (at < text.size()) {
      const size_t end = std::min(text.find('\n', at), text.size());
      const size_t length = end - at;
      if (pass == 0) {
        width = std::max(width, length);
        if (width > kWidest + kNarrowest) return false;
      } else if (end + 1 < text.size() && text[end + 1] != '\n' && length > 0) {
        const size_t stop = text.find_first_of(" \n", end + 1);
        const size_t word = (stop == absl::string_view::npos ? text.size() : stop) - end - 1;
        ++lines;
        if (length >= kNarrowest && length + 1 + word > width - std::min<size_t>(width, 6)) {
          ++wrapped;
        }
      }
      at = end + 1;
    }
    if (width < kNarrowest) return false;
  }
  return lines >= 3 && wrapped * 10 >= lines * 6;
}

bool IsDateToken(const Token& token) {
  return token.Is(kMonth) || token.Is(kWeekday) || token.kind == TokenKind::kNumber ||
         (token.kind == TokenKind::kPunctuation && token.mark != '.');
}

// "By Jane Public", "Jane Public May 3, 2031", "(Outlet - tag, tag)": names and dates alone.
bool IsByline(const Text& text, const Paragraph& paragraph) {
  const absl::Span<const Token> tokens =
      text.tokens().subspan(paragraph.tokens.begin, paragraph.tokens.size());
  if (tokens.size() > 16) return false;
  if (tokens.front().mark == '(' && tokens.back().mark == ')') return true;
  uint32_t names = 0;
  uint32_t dates = 0;
  bool year = false;
  for (const Token& token : tokens) {
    if (IsDateToken(token)) {
      dates += token.kind != TokenKind::kPunctuation;
      year |= token.kind == TokenKind::kNumber && token.end - token.begin == 4;
    } else if (token.Has(kCapitalised)) {
      ++names;
    } else if (!token.Is(kCoordinator) && token.mark == 0 && &token != &tokens.front()) {
      return false;
    }
  }
  const bool by = text.Lower(tokens.front()) == "by";
  return (by && names > 1) || (year && dates >= 2 && names <= 8) || (dates > 0 && names == 0);
}

// "KYIV, Ukraine (Norwire) — ", "Vells, Norway, June 12, 2031 – ": where what a wire puts before
// the first words of a report ends; `range.begin` if there is none. A place in capitals, or a day
// or a house behind it, tells it from a name before a dash.
uint32_t DatelineEnd(const Text& text, Range range) {
  constexpr uint32_t kLongest = 16;
  const auto is_dash = [](const Token& token) {
    return token.mark == '-' || token.mark == 0x2013 || token.mark == 0x2014;
  };
  const Token& first = text.token(range.begin);
  if (!first.IsWord() || !first.Has(kCapitalised)) return range.begin;
  bool is_told = first.Has(kAllCapitals) && first.end - first.begin > 3;
  const uint32_t limit = std::min(range.end, range.begin + kLongest);
  for (uint32_t i = range.begin + 1; i < limit; ++i) {
    const Token& token = text.token(i);
    if (is_dash(token) && token.Has(kSpaceBefore)) {
      while (i + 1 < range.end && is_dash(text.token(i + 1))) ++i;
      const bool opens = i + 1 < range.end && text.token(i + 1).Has(kSpaceBefore);
      return opens && is_told ? i + 1 : range.begin;
    }
    const bool is_part = token.mark == ',' || token.mark == '(' || token.mark == ')' ||
                         token.mark == '/' || token.mark == '.' || is_dash(token) ||
                         token.kind == TokenKind::kNumber || token.Has(kCapitalised);
    if (!is_part) return range.begin;
    is_told |= token.Is(kMonth) || token.mark == '(' || token.mark == '/';
  }
  return range.begin;
}

}  // namespace

Text::Text(absl::string_view text)
    : text_(text), vocabulary_(&Vocabulary::Get()), known_forms_(vocabulary_->size()) {
  CutTokens();
  CutParagraphs();
  AssignRoles();
  FreeNames();
}

void Text::CutParagraphs() {
  const bool wrapped = IsHardWrapped(text_);
  const Token* const tokens = tokens_.get();
  const Token* const last = tokens + token_count_;
  const auto opens = [&](const Token& token) {
    if (!token.Has(kLineStart)) return false;
    if (!wrapped) return true;
    const absl::string_view gap = Slice({(&token)[-1].end, token.begin});
    return std::count(gap.begin(), gap.end(), '\n') >= 2;
  };
  for (const Token* first = tokens; first < last;) {
    const Token* const next = std::find_if(first + 1, last, opens);
    Range range{static_cast<uint32_t>(first - tokens), static_cast<uint32_t>(next - tokens)};
    const uint32_t dateline =
        paragraphs_.size() < kDatelineParagraphs ? DatelineEnd(*this, range) : range.begin;
    if (dateline > range.begin) {
      AddParagraph({range.begin, dateline}, ParagraphRole::kBoilerplate);
      range.begin = dateline;
    }
    AddParagraph(range, ParagraphRole::kBody);
    first = next;
  }
}

void Text::AddParagraph(Range range, ParagraphRole role) {
  const uint32_t first_sentence = static_cast<uint32_t>(sentences_.size());
  CutSentences(range, static_cast<uint32_t>(paragraphs_.size()));
  paragraphs_.push_back(
      {SpanOf(range), range, {first_sentence, static_cast<uint32_t>(sentences_.size())}, role});
}

void Text::CutSentences(Range range, uint32_t paragraph) {
  Token* const tokens = tokens_.get();
  const auto add = [this, tokens, paragraph](uint32_t begin, uint32_t end) {
    const uint32_t index = static_cast<uint32_t>(sentences_.size());
    std::for_each(tokens + begin, tokens + end, [index](Token& token) { token.sentence = index; });
    sentences_.push_back({SpanOf({begin, end}), {begin, end}, paragraph});
  };
  uint32_t begin = range.begin;
  uint32_t i = range.begin;
  while (true) {
    const Token* const stop = std::find_if(tokens + i, tokens + range.end,
                                           [](const Token& token) { return token.Has(kStop); });
    i = static_cast<uint32_t>(stop - tokens);
    if (i >= range.end) break;
    const Token& token = tokens[i];
    uint32_t end = i + 1;
    const bool abbreviated = token.Has(kAbbreviated);
    // Closing marks behind the stop belong to its sentence.
    while (end < range.end && !tokens_[end].Has(kSpaceBefore) &&
           (IsStop(tokens_[end]) || IsCloser(tokens_[end]))) {
      ++end;
    }
    if (end >= range.end) break;
    const Token& next = tokens_[end];
    // "D-N.Y." goes on behind its stops.
    const bool initial = next.end - next.begin == 1 && end + 1 < range.end &&
                         tokens_[end + 1].mark == '.' && !tokens_[end + 1].Has(kSpaceBefore);
    bool ends = next.Has(kSpaceBefore) || next.mark == 0x201C ||
                (tokens_[end - 1].mark == '.' && next.Has(kCapitalised) && !initial);
    const Token* opener = &next;
    if ((next.kind == TokenKind::kQuote || next.mark == '(' || next.mark == '[') &&
        end + 1 < range.end) {
      opener = &tokens_[end + 1];
    }
    const bool capital = opener->Has(kCapitalised) || opener->kind == TokenKind::kNumber ||
                         opener->kind == TokenKind::kAddress || IsMoneySign(opener->mark) ||
                         opener->mark == 0x2022 || opener->kind == TokenKind::kQuote;
    ends = ends && capital;
    if (abbreviated) ends = ends && end == i + 1 && opener->Is(kSentenceStarter);
    if (token.mark == '.' && i > begin) {
      const absl::string_view before = Lower(tokens_[i - 1]);
      if (before == "no") ends = ends && opener->kind != TokenKind::kNumber;
      if (before == "vs") ends = false;
    }
    // "Harbour vs. Port": in small letters no other abbreviation of two stands before a name.
    if (token.mark == '.' && i > begin && Lower(tokens_[i - 1]) == "vs") ends = false;
    if (ends) {
      add(begin, end);
      begin = end;
    }
    i = end;
  }
  if (begin < range.end) add(begin, range.end);
}

void Text::AssignRoles() {
  constexpr uint32_t kLongestHeading = 24;
  for (size_t p = 0; p < paragraphs_.size(); ++p) {
    Paragraph& paragraph = paragraphs_[p];
    if (paragraph.role == ParagraphRole::kBoilerplate) continue;
    if (IsFurniture(*this, paragraph)) {
      paragraph.role = ParagraphRole::kBoilerplate;
      continue;
    }
    if (IsByline(*this, paragraph)) {
      paragraph.role = ParagraphRole::kByline;
      continue;
    }
    const Token& last = tokens_[paragraph.tokens.end - 1];
    const bool open_ended = !IsStop(last) && !last.Has(kAbbreviated) &&
                            last.kind != TokenKind::kQuote && last.mark != ':' && last.mark != ')';
    const bool one_sentence = paragraph.sentences.size() == 1;
    if (one_sentence && paragraph.tokens.size() <= kLongestHeading && open_ended) {
      paragraph.role = ParagraphRole::kHeading;
    }
  }
  // What heads nothing is no heading, unless it is all there is.
  for (size_t p = paragraphs_.size(); p-- > 1;) {
    ParagraphRole& role = paragraphs_[p].role;
    if (role == ParagraphRole::kHeading) role = ParagraphRole::kBody;
    if (role == ParagraphRole::kBody) break;
  }
}

}  // namespace dossier::analysis
