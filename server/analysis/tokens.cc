#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "server/analysis/characters.h"
#include "server/analysis/form_table.h"
#include "server/analysis/text.h"

namespace dossier::analysis {
namespace {

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

// Whether a mark ends sentences.
bool IsStop(uint32_t c) { return c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x3002; }

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
  if (word.size() > LowerForm::kLongest) return shape;
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
  Cutter(absl::string_view text, FormTable* forms)
      : text_(text), read_(text), scan_(text), forms_(*forms) {
    MakeRoom(text.size() / 4 + 16);
  }

  // The tokens, and how many they are.
  std::pair<std::unique_ptr<Token[]>, uint32_t> Cut() && {
    uint32_t at = 0;
    while (at < text_.size()) {
      const uint8_t sort = Sort(text_[at]);
      if ((sort & kAsciiLetter) != 0) {
        at = Word(at);
      } else if ((sort & kAsciiBlank) != 0) {
        at = Blank(at, at + 1);
      } else if ((sort & kAsciiAlone) != 0 ||
                 ((sort & kAsciiRun) != 0 && read_.Peek(at + 1) != read_.Peek(at))) {
        at = Mark(at);
      } else {
        at = Any(at);
      }
    }
    const uint32_t count = Count();
    if (count > 0) next_[-1].shape |= kSpaceAfter;
    return {std::move(tokens_), count};
  }

 private:
  static uint8_t Sort(char c) { return kAscii[static_cast<uint8_t>(c)]; }

  // The blank that ends at `next`.
  uint32_t Blank(uint32_t at, uint32_t next) {
    before_ |= text_[at] == '\n' ? kSpaceBefore | kLineStart : kSpaceBefore;
    if (Count() > 0) next_[-1].shape |= kSpaceAfter;
    return next;
  }

  // A mark of ASCII that is a token by itself.
  uint32_t Mark(uint32_t at) {
    const uint8_t c = static_cast<uint8_t>(text_[at]);
    const TokenKind kind = c == '"'           ? TokenKind::kQuote
                           : IsPunctuation(c) ? TokenKind::kPunctuation
                                              : TokenKind::kSymbol;
    Push(at, at + 1, Vocabulary::Get().Mark(c), kind, IsStop(c) ? kStop : 0, c);
    return at + 1;
  }

  // Nine of ten words are a few ASCII letters with a blank or a mark behind them.
  uint32_t Word(uint32_t at) {
    if (at + LetterRun::kReads > text_.size()) return Any(at);
    const char* const bytes = text_.data() + at;
    const LetterRun run = LetterRun::At(bytes);
    const char behind = bytes[run.size];
    const bool stops = behind == '.';
    if (run.size == 0) return Any(at);
    if (!(stops ? EndsBeforeStop(run, bytes) : (Sort(behind) & kAsciiEnd) != 0)) return Any(at);
    const WordEntry& entry = forms_.Of(run, bytes);
    if (stops && run.capitalised && IsListed(entry)) return Any(at);
    uint8_t shape = behind == ' ' ? kSpaceAfter : 0;
    if (run.capitalised) {
      shape |= run.all_capitals && run.size > 1 ? kCapitalised | kAllCapitals : kCapitalised;
    }
    const uint32_t end = at + run.size;
    Push(at, end, entry, TokenKind::kWord, shape, 0);
    if (behind != ' ') return end;
    before_ = kSpaceBefore;
    return end + 1;
  }

  // Whether the stop behind a word joins it to no other, and is none of an initial.
  static bool EndsBeforeStop(const LetterRun& run, const char* bytes) {
    return run.size > 1 && (Sort(bytes[run.size + 1]) & kAsciiEnd) != 0;
  }

  // Whether a stop belongs to the word if it is capitalised.
  static bool IsListed(const WordEntry& word) {
    return (word.classes & (kAbbreviation | kEndingAbbreviation)) != 0;
  }

  // The token or the blank at `at`, whatever it is.
  uint32_t Any(uint32_t at) {
    uint32_t next;
    const uint32_t c = read_.At(at, &next);
    if (IsBlank(c)) return Blank(at, next);
    TokenKind kind = TokenKind::kWord;
    uint32_t mark = 0;
    uint32_t end = next;
    uint8_t shape = 0;
    if (const uint32_t address = scan_.AddressEnd(at); address != at) {
      kind = TokenKind::kAddress;
      end = address;
    } else if (IsLetter(c)) {
      end = scan_.WordEnd(at);
      if (const uint32_t mail = scan_.MailEnd(end); mail != end) {
        kind = TokenKind::kAddress;
        end = mail;
      }
    } else if (IsDigit(c)) {
      kind = TokenKind::kNumber;
      end = scan_.NumberEnd(at);
    } else if (IsApostrophe(c) && before_ == 0 && Count() > 0 &&
               (next_[-1].IsWord() || next_[-1].kind == TokenKind::kNumber) &&
               scan_.IsPossessive(at)) {
      kind = TokenKind::kPossessive;
      end = next + 1;
    } else if (IsQuote(c)) {
      kind = TokenKind::kQuote;
      mark = c;
      end = QuoteEnd(c, at, next);
    } else {
      kind = IsPunctuation(c) ? TokenKind::kPunctuation : TokenKind::kSymbol;
      mark = c;
      while ((c == '.' || c == '-') && read_.Peek(end) == c) ++end;
      if (IsStop(c)) shape = kStop;
    }
    const WordEntry* entry = &forms_.Of(text_.substr(at, end - at));
    if (kind == TokenKind::kWord) {
      shape = ShapeOf(text_.substr(at, end - at));
      if (text_[end - 1] == '.') {
        shape |= kAbbreviated;
      } else if (OwnsStop(end, (shape & kCapitalised) != 0, next == end, c, *entry)) {
        shape |= kAbbreviated;
        entry = &forms_.Of(text_.substr(at, ++end - at));
      }
      if ((shape & kAbbreviated) != 0 && (entry->classes & kEndingAbbreviation) != 0)
        shape |= kStop;
    }
    Push(at, end, *entry, kind, shape, mark);
    return end;
  }

  // `` and '' are one mark each; of three at the end of words, the first one is single.
  uint32_t QuoteEnd(uint32_t c, uint32_t at, uint32_t next) const {
    const bool pairs = c == '`' || c == '\'' || c == 0x2018 || c == 0x2019;
    if (!pairs || read_.Peek(next) != c) return next;
    const bool third = before_ == 0 && read_.Peek(next + (next - at)) == c;
    return third ? next : next + (next - at);
  }

  // Whether the stop at `end` belongs to the word before it: "Mr.", and the initial of "Jane Q.
  // Public", which is the one letter `first`.
  bool OwnsStop(uint32_t end, bool capitalised, bool one_letter, uint32_t first,
                const WordEntry& word) const {
    if (!capitalised || read_.Peek(end) != '.') return false;
    const uint32_t behind = read_.Peek(end + 1);
    const bool initial =
        one_letter && first != 'I' && behind == ' ' && IsUpper(read_.Peek(end + 2));
    return initial || (IsListed(word) && behind != '.');
  }

  uint32_t Count() const { return static_cast<uint32_t>(next_ - tokens_.get()); }

  void Push(uint32_t begin, uint32_t end, const WordEntry& entry, TokenKind kind, uint8_t shape,
            uint32_t mark) {
    if (next_ == limit_) MakeRoom(2 * Count());
    *next_++ = {begin,        end,
                entry.number, entry.classes,
                entry.names,  entry.traits,
                kind,         static_cast<uint8_t>(shape | before_),
                mark,         0};
    before_ = 0;
  }

  [[gnu::noinline]] void MakeRoom(size_t tokens) {
    const uint32_t count = Count();
    auto more = std::make_unique_for_overwrite<Token[]>(tokens);
    std::copy_n(tokens_.get(), count, more.get());
    tokens_ = std::move(more);
    next_ = tokens_.get() + count;
    limit_ = tokens_.get() + tokens;
  }

  const absl::string_view text_;
  const CodePoints read_;
  const Scanner scan_;
  FormTable& forms_;
  std::unique_ptr<Token[]> tokens_;
  Token* next_ = nullptr;                       // where the next token goes
  Token* limit_ = nullptr;                      // behind the room for tokens
  uint8_t before_ = kSpaceBefore | kLineStart;  // TokenShape bits of the next token
};

}  // namespace

void Text::CutTokens() {
  FormTable forms(text_.size(), &form_bytes_);
  std::tie(tokens_, token_count_) = Cutter(text_, &forms).Cut();
  own_forms_ = std::move(forms).TakeOwn();
}

uint32_t Text::TokenAt(uint32_t offset) const {
  uint32_t low = 0;
  uint32_t high = token_count_;
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
