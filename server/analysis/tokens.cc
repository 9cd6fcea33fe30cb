#include <unicode/uchar.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "server/analysis/characters.h"
#include "server/analysis/form_table.h"
#include "server/analysis/text.h"

namespace dossier::analysis {
namespace {

constexpr size_t kLongestForm = LowerForm::kLongest;

bool IsQuote(uint32_t c) {
  switch (c) {
    case '"':
    case '\'':
    case '`':
    case 0xAB:    // «
    case 0xBB:    // »
    case 0x2018:  // ‘
    case 0x2019:  // ’
    case 0x201A:  // ‚
    case 0x201B:
    case 0x201C:  // “
    case 0x201D:  // ”
    case 0x201E:  // „
    case 0x201F:
    case 0x2039:  // ‹
    case 0x2033:  // ″
    case 0x203A:  // ›
    case 0x300C:
    case 0x300D:
    case 0xFF02:
      return true;
    default:
      return false;
  }
}

// Finds the ends of tokens. Stateless but for the text.
class Scanner {
 public:
  explicit Scanner(absl::string_view text) : text_(text), read_(text) {}

  // The end of the word that begins at `begin`, without a possessive 's.
  uint32_t WordEnd(uint32_t begin) const {
    uint32_t at = begin;
    uint32_t letters_since_stop = 0;
    bool dotted = false;  // "U.S", "a.m": every part one letter
    while (true) {
      const uint32_t skipped = read_.SkipAsciiWord(at);
      letters_since_stop += skipped - at;
      at = skipped;
      uint32_t next;
      const uint32_t c = read_.At(at, &next);
      if (c == ' ') return at;
      if (IsLetter(c) || IsDigit(c)) {
        ++letters_since_stop;
        at = next;
        continue;
      }
      uint32_t after_next;
      const uint32_t following = read_.At(next, &after_next);
      if (IsHyphen(c) && (IsLetter(following) || IsDigit(following))) {
        at = next;
        letters_since_stop = 2;
      } else if (IsApostrophe(c) && IsLetter(following) && !IsPossessive(at)) {
        at = next;
        letters_since_stop = 2;
      } else if (c == '&' && at - begin <= 3 && IsUpper(following)) {
        at = next;  // AT&T
      } else if (c == '.' && IsLetter(following) && at > begin) {
        const bool single = letters_since_stop == 1;
        const bool single_follows = !IsLetter(read_.Peek(after_next));
        if ((single || dotted) && single_follows) {
          dotted = true;
          letters_since_stop = 0;
          at = next;
        } else if (!IsUpper(following) && !single) {
          at = next;  // example.org
          letters_since_stop = 2;
        } else {
          return at;
        }
      } else {
        if (dotted && c == '.') return next;
        return at;
      }
    }
  }

  // Whether the apostrophe at `at` opens the ending 's.
  bool IsPossessive(uint32_t at) const {
    uint32_t next;
    read_.At(at, &next);
    uint32_t after;
    const uint32_t letter = read_.At(next, &after);
    if (letter != 's' && letter != 'S') return false;
    const uint32_t behind = read_.Peek(after);
    return !IsLetter(behind) && !IsDigit(behind) && !IsApostrophe(behind);
  }

  uint32_t NumberEnd(uint32_t begin) const {
    uint32_t at = begin;
    while (true) {
      uint32_t next;
      const uint32_t c = read_.At(at, &next);
      const bool joins = (c == '.' || c == ',' || c == ':' || c == '/' || IsHyphen(c)) &&
                         (IsDigit(read_.Peek(next)) || (IsHyphen(c) && IsLetter(read_.Peek(next))));
      if (!IsLetter(c) && !IsDigit(c) && !joins) return at;
      at = next;
    }
  }

  // The end of a web address, mail address, handle or tag at `begin`; `begin` if there is none.
  uint32_t AddressEnd(uint32_t begin) const {
    const char first = text_[begin];
    if (first != 'h' && first != 'w' && first != '@' && first != '#') return begin;
    const absl::string_view rest = text_.substr(begin, 8);
    const bool link = rest.substr(0, 7) == "http://" || rest.substr(0, 8) == "https://" ||
                      rest.substr(0, 4) == "www.";
    const bool tag = rest.size() > 1 && (rest[0] == '@' || rest[0] == '#') &&
                     (IsLetter(read_.Peek(begin + 1)) || IsDigit(read_.Peek(begin + 1)));
    if (!link && !tag) return begin;
    uint32_t at = begin + 1;
    while (at < text_.size()) {
      uint32_t next;
      const uint32_t c = read_.At(at, &next);
      if (IsBlank(c) || (link && (IsQuote(c) || c == '<' || c == '>' || c == ')'))) break;
      if (tag && !IsLetter(c) && !IsDigit(c) && c != '_') break;
      at = next;
    }
    while (at > begin + 1 && (text_[at - 1] == '.' || text_[at - 1] == ',' ||
                              text_[at - 1] == ';' || text_[at - 1] == ':')) {
      --at;
    }
    return at;
  }

  // The end of "@example.org" when the word before it touches the "@"; else `at`.
  uint32_t MailEnd(uint32_t at) const {
    if (read_.Peek(at) != '@' || !IsLetter(read_.Peek(at + 1))) return at;
    return WordEnd(at + 1);
  }

 private:
  absl::string_view text_;
  CodePoints read_;
};

// "al-Sarraj".
bool IsPrefixed(absl::string_view word) {
  if (word.size() < 5) return false;
  const size_t hyphen = word[2] == '-' ? 2 : 3;
  if (word[hyphen] != '-' || word.size() < hyphen + 3 || !absl::ascii_isupper(word[hyphen + 1])) {
    return false;
  }
  for (const absl::string_view prefix :
       {"al", "el", "ul", "as", "ash", "ad", "ar", "at", "az", "bin", "ibn"}) {
    if (word.substr(0, hyphen) == prefix) return true;
  }
  return false;
}

// Capitals of a word.
uint8_t ShapeOf(absl::string_view word) {
  CodePoints read(word);
  uint32_t at = 0;
  if (!IsUpper(read.At(0, &at))) return IsPrefixed(word) ? kPrefixed : 0;
  constexpr uint8_t shape = kCapitalised;
  if (word.size() > kLongestForm) return shape;
  uint32_t letters = 1;
  while (at < word.size()) {
    const uint32_t c = read.At(at, &at);
    if (!IsLetter(c)) continue;
    if (!IsUpper(c)) return shape;
    ++letters;
  }
  return letters > 1 ? shape | kAllCapitals : shape;
}

// Cuts a text from its beginning to its end.
class Cutter {
 public:
  Cutter(absl::string_view text, FormTable* forms, std::vector<Token>* tokens)
      : text_(text), read_(text), scan_(text), forms_(*forms), tokens_(*tokens) {
    tokens_.reserve(text.size() / 5 + 16);
  }

  void Cut() {
    uint32_t at = 0;
    while (at < text_.size()) {
      uint32_t end = PlainWord(at);
      if (end == at) end = Blank(at);
      if (end == at) end = Any(at);
      at = end;
    }
    if (!tokens_.empty()) tokens_.back().shape |= kSpaceAfter;
  }

 private:
  // The end of the blank at `at`; `at` if there is none.
  uint32_t Blank(uint32_t at) {
    uint32_t next;
    const uint32_t c = read_.At(at, &next);
    if (!IsBlank(c)) return at;
    space_before_ = true;
    line_start_ |= c == '\n';
    if (!tokens_.empty()) tokens_.back().shape |= kSpaceAfter;
    return next;
  }

  // Nine of ten words are a few ASCII letters with a blank or a comma behind them. The end of one
  // at `at`; `at` if there is none.
  uint32_t PlainWord(uint32_t at) {
    if ((kAscii[static_cast<uint8_t>(text_[at])] & kAsciiLetter) == 0) return at;
    const LowerForm form = LowerForm::OfLetters(text_.substr(at));
    const uint32_t size = static_cast<uint32_t>(form.view().size());
    if (size == 0) return at;
    const uint32_t end = at + size;
    if ((kAscii[static_cast<uint8_t>(text_[end])] & kAsciiEnd) == 0) return at;
    Token token;
    token.begin = at;
    token.end = end;
    if (form.capitalised()) token.shape |= kCapitalised;
    if (size > 1 && form.all_capitals()) token.shape |= kAllCapitals;
    Describe(forms_.Number(form, text_.substr(at, size)), &token);
    Push(token);
    return end;
  }

  // The end of the token at `at`, which is no blank.
  uint32_t Any(uint32_t at) {
    uint32_t next;
    const uint32_t c = read_.At(at, &next);
    Token token;
    token.begin = at;
    uint32_t end = next;
    if (const uint32_t address = scan_.AddressEnd(at); address != at) {
      token.kind = TokenKind::kAddress;
      end = address;
    } else if (IsLetter(c)) {
      token.kind = TokenKind::kWord;
      end = scan_.WordEnd(at);
      if (const uint32_t mail = scan_.MailEnd(end); mail != end) {
        token.kind = TokenKind::kAddress;
        end = mail;
      }
    } else if (IsDigit(c)) {
      token.kind = TokenKind::kNumber;
      end = scan_.NumberEnd(at);
    } else if (IsApostrophe(c) && !space_before_ && !tokens_.empty() &&
               (tokens_.back().IsWord() || tokens_.back().kind == TokenKind::kNumber) &&
               scan_.IsPossessive(at)) {
      token.kind = TokenKind::kPossessive;
      end = next + 1;
    } else if (IsQuote(c)) {
      token.kind = TokenKind::kQuote;
      token.mark = c;
      end = QuoteEnd(c, at, next);
    } else {
      token.mark = c;
      token.kind =
          u_ispunct(static_cast<UChar32>(c)) ? TokenKind::kPunctuation : TokenKind::kSymbol;
      while ((c == '.' || c == '-') && read_.Peek(end) == c) ++end;
    }
    Describe(forms_.Number(text_.substr(at, end - at)), &token);
    if (token.kind == TokenKind::kWord) {
      token.shape |= ShapeOf(text_.substr(at, end - at));
      if (text_[end - 1] == '.') token.shape |= kAbbreviated;
      end = WithOwnStop(end, next, c, &token);
    }
    token.end = end;
    Push(token);
    return end;
  }

  // `` and '' are one mark each; of three at the end of words, the first one is single.
  uint32_t QuoteEnd(uint32_t c, uint32_t at, uint32_t next) const {
    const bool pairs = c == '`' || c == '\'' || c == 0x2018 || c == 0x2019;
    if (!pairs || read_.Peek(next) != c) return next;
    const bool third = !space_before_ && read_.Peek(next + (next - at)) == c;
    return third ? next : next + (next - at);
  }

  // "Mr." and the initial of "Jane Q. Public" own their stop. `c` is the word's first letter, which
  // ends at `next`.
  uint32_t WithOwnStop(uint32_t end, uint32_t next, uint32_t c, Token* token) {
    if (token->Has(kAbbreviated) || read_.Peek(end) != '.') return end;
    const uint32_t behind = read_.Peek(end + 1);
    const bool initial =
        next == end && IsUpper(c) && c != 'I' && behind == ' ' && IsUpper(read_.Peek(end + 2));
    const bool listed = token->Is(kAbbreviation) || token->Is(kEndingAbbreviation);
    if (!initial && !(listed && token->Has(kCapitalised) && behind != '.')) return end;
    token->shape |= kAbbreviated;
    Describe(forms_.Number(text_.substr(token->begin, end + 1 - token->begin)), token);
    return end + 1;
  }

  void Describe(uint32_t form, Token* token) const {
    const WordRow& row = forms_.Row(form);
    token->form = form;
    token->classes = row.classes;
    token->names = row.names;
    token->traits = row.traits;
  }

  void Push(Token& token) {
    if (space_before_) token.shape |= kSpaceBefore;
    if (line_start_) token.shape |= kLineStart;
    space_before_ = false;
    line_start_ = false;
    if (tokens_.size() == tokens_.capacity()) {
      // As many as the text will have if it goes on as it began.
      const size_t more = tokens_.size() * (text_.size() - token.begin) / token.end;
      tokens_.reserve(tokens_.size() + std::max(more + more / 8, tokens_.size() / 4));
    }
    tokens_.push_back(token);
  }

  const absl::string_view text_;
  const CodePoints read_;
  const Scanner scan_;
  FormTable& forms_;
  std::vector<Token>& tokens_;
  bool space_before_ = true;
  bool line_start_ = true;
};

}  // namespace

void Text::CutTokens() {
  FormTable forms(text_.size(), &own_forms_, &form_bytes_);
  Cutter(text_, &forms, &tokens_).Cut();
}

Span Text::SpanOf(Range range) const {
  if (range.empty()) return {};
  return {tokens_[range.begin].begin, tokens_[range.end - 1].end};
}

uint32_t Text::TokenAt(uint32_t offset) const {
  uint32_t low = 0;
  uint32_t high = static_cast<uint32_t>(tokens_.size());
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (tokens_[middle].end <= offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace dossier::analysis
