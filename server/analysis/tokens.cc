#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstring>
#include <utility>

#include "server/analysis/text.h"
#include "server/analysis/vocabulary.h"

namespace dossier::analysis {
namespace {

constexpr uint32_t kRightSingleQuote = 0x2019;
constexpr size_t kLongestForm = LowerForm::kLongest;

bool IsLetter(uint32_t c) {
  if (c < 0x80) return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
  const int8_t type = u_charType(static_cast<UChar32>(c));
  return (U_MASK(type) & (U_GC_L_MASK | U_GC_M_MASK)) != 0;
}
bool IsDigit(uint32_t c) { return c < 0x80 ? c >= '0' && c <= '9' : u_isdigit(c) != 0; }
bool IsUpper(uint32_t c) { return c < 0x80 ? c >= 'A' && c <= 'Z' : u_isupper(c) || u_istitle(c); }
bool IsApostrophe(uint32_t c) { return c == '\'' || c == kRightSingleQuote; }
bool IsHyphen(uint32_t c) { return c == '-' || c == 0x2010 || c == 0x2011; }

bool IsBlank(uint32_t c) {
  if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r') || c < 0x20;
  return c == 0xA0 || c == 0x85 || c == 0xFEFF || c == 0x200B || u_isUWhiteSpace(c);
}

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

// Reads code points; position `size` reads as 0.
class Reader {
 public:
  explicit Reader(absl::string_view text) : text_(text) {}

  uint32_t At(uint32_t position, uint32_t* next) const {
    if (position >= text_.size()) {
      *next = position;
      return 0;
    }
    const uint8_t byte = static_cast<uint8_t>(text_[position]);
    if (byte < 0x80) {
      *next = position + 1;
      return byte;
    }
    int32_t at = static_cast<int32_t>(0);
    // ICU's macros index with int32; a window keeps texts of more than 2 GiB right.
    const char* bytes = text_.data() + position;
    const int32_t length = static_cast<int32_t>(std::min<size_t>(4, text_.size() - position));
    UChar32 c;
    U8_NEXT_OR_FFFD(bytes, at, length, c);
    *next = position + static_cast<uint32_t>(at);
    return static_cast<uint32_t>(c);
  }
  uint32_t Peek(uint32_t position) const {
    uint32_t unused;
    return At(position, &unused);
  }
  uint32_t size() const { return static_cast<uint32_t>(text_.size()); }

 private:
  absl::string_view text_;
};

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
      uint32_t next;
      const uint32_t c = read_.At(at, &next);
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
  Reader read_;
};

// Numbers the words of a text: known ones as the vocabulary does, others from its size on.
class FormTable {
 public:
  FormTable(const Vocabulary& vocabulary, std::vector<absl::string_view>* own,
            std::vector<std::unique_ptr<char[]>>* bytes)
      : vocabulary_(vocabulary), own_(*own), bytes_(*bytes), slots_(kFirstSlots) {}

  // Fills in what the token knows of its word; `exact` is the token as written.
  void Read(absl::string_view exact, Token* token) {
    token->form = exact.size() > LowerForm::kLongest ? 0 : Number(exact);
    const WordRow& row = token->form < vocabulary_.size() ? vocabulary_.Row(token->form)
                                                          : rows_[token->form - vocabulary_.size()];
    token->classes = row.classes;
    token->names = row.names;
    token->traits = row.traits;
  }

 private:
  static constexpr size_t kFirstSlots = 256;
  struct Slot {
    uint32_t hash = 0;
    uint32_t number = 0;  // 0 is free: no own word has the number of the empty one
  };

  uint32_t Number(absl::string_view exact) {
    const LowerForm form(exact);
    const uint32_t known = vocabulary_.Find(form);
    if (known != Vocabulary::kUnknown) return known;
    const uint32_t mask = static_cast<uint32_t>(slots_.size()) - 1;
    uint32_t at = form.hash();
    for (; slots_[at & mask].number != 0; ++at) {
      const Slot& slot = slots_[at & mask];
      if (slot.hash == form.hash() && own_[slot.number - vocabulary_.size()] == form.view()) {
        return slot.number;
      }
    }
    const uint32_t number = vocabulary_.size() + static_cast<uint32_t>(own_.size());
    slots_[at & mask] = {form.hash(), number};
    const absl::string_view kept = form.view() == exact ? exact : Keep(form.view());
    own_.push_back(kept);
    rows_.push_back(vocabulary_.RowOfUnknown(kept));
    if (2 * own_.size() > slots_.size()) Grow();
    return number;
  }

  void Grow() {
    std::vector<Slot> bigger(4 * slots_.size());
    const uint32_t mask = static_cast<uint32_t>(bigger.size()) - 1;
    for (const Slot& slot : slots_) {
      if (slot.number == 0) continue;
      uint32_t at = slot.hash;
      while (bigger[at & mask].number != 0) ++at;
      bigger[at & mask] = slot;
    }
    slots_ = std::move(bigger);
  }

  absl::string_view Keep(absl::string_view form) {
    constexpr size_t kBlock = 16384;
    if (bytes_.empty() || used_ + form.size() > kBlock) {
      bytes_.push_back(std::make_unique<char[]>(kBlock));
      used_ = 0;
    }
    char* const place = bytes_.back().get() + used_;
    std::memcpy(place, form.data(), form.size());
    used_ += form.size();
    return {place, form.size()};
  }

  const Vocabulary& vocabulary_;
  std::vector<absl::string_view>& own_;
  std::vector<WordRow> rows_;
  std::vector<std::unique_ptr<char[]>>& bytes_;
  std::vector<Slot> slots_;
  size_t used_ = 0;
};

// Capitals of a word.
uint8_t ShapeOf(absl::string_view word) {
  Reader read(word);
  uint8_t shape = 0;
  uint32_t at = 0;
  if (IsUpper(read.At(0, &at))) shape |= kCapitalised;
  if ((shape & kCapitalised) == 0 || word.size() > kLongestForm) return shape;
  uint32_t letters = 1;
  while (at < word.size()) {
    const uint32_t c = read.At(at, &at);
    if (!IsLetter(c)) continue;
    if (!IsUpper(c)) return shape;
    ++letters;
  }
  return letters > 1 ? shape | kAllCapitals : shape;
}

}  // namespace

void Text::CutTokens() {
  const Reader read(text_);
  const Scanner scan(text_);
  FormTable forms(*vocabulary_, &own_forms_, &form_bytes_);
  tokens_.reserve(text_.size() / 5);
  bool space_before = true;
  bool line_start = true;
  uint32_t at = 0;
  while (at < text_.size()) {
    uint32_t next;
    const uint32_t c = read.At(at, &next);
    if (IsBlank(c)) {
      space_before = true;
      line_start |= c == '\n';
      if (!tokens_.empty()) tokens_.back().shape |= kSpaceAfter;
      at = next;
      continue;
    }
    Token token;
    token.begin = at;
    uint32_t end = next;
    if (const uint32_t address = scan.AddressEnd(at); address != at) {
      token.kind = TokenKind::kAddress;
      end = address;
    } else if (IsLetter(c)) {
      token.kind = TokenKind::kWord;
      end = scan.WordEnd(at);
      if (const uint32_t mail = scan.MailEnd(end); mail != end) {
        token.kind = TokenKind::kAddress;
        end = mail;
      }
    } else if (IsDigit(c)) {
      token.kind = TokenKind::kNumber;
      end = scan.NumberEnd(at);
    } else if (IsApostrophe(c) && !space_before && !tokens_.empty() &&
               (tokens_.back().IsWord() || tokens_.back().kind == TokenKind::kNumber) &&
               scan.IsPossessive(at)) {
      token.kind = TokenKind::kPossessive;
      end = next + 1;
    } else if (IsQuote(c)) {
      token.kind = TokenKind::kQuote;
      token.mark = c;
      // `` and '' are one mark each; of three at the end of words, the first one is single.
      const bool pairs = c == '`' || c == '\'' || c == 0x2018 || c == kRightSingleQuote;
      if (pairs && read.Peek(next) == c) {
        const bool third = !space_before && read.Peek(next + (next - at)) == c;
        if (!third) end = next + (next - at);
      }
    } else {
      token.mark = c;
      token.kind =
          u_ispunct(static_cast<UChar32>(c)) ? TokenKind::kPunctuation : TokenKind::kSymbol;
      while ((c == '.' || c == '-') && read.Peek(end) == c) ++end;
    }
    if (token.kind == TokenKind::kWord) {
      token.shape |= ShapeOf(text_.substr(at, end - at));
      if (text_[end - 1] == '.') token.shape |= kAbbreviated;
    }
    forms.Read(text_.substr(at, end - at), &token);
    // "Mr." and the initial of "Jane Q. Public" own their stop.
    if (token.IsWord() && !token.Has(kAbbreviated) && read.Peek(end) == '.') {
      const uint32_t behind = read.Peek(end + 1);
      const bool initial =
          next == end && IsUpper(c) && c != 'I' && behind == ' ' && IsUpper(read.Peek(end + 2));
      const bool listed = token.Is(kAbbreviation) || token.Is(kEndingAbbreviation);
      if (initial || (listed && token.Has(kCapitalised) && behind != '.')) {
        ++end;
        token.shape |= kAbbreviated;
        forms.Read(text_.substr(at, end - at), &token);
      }
    }
    token.end = end;
    if (space_before) token.shape |= kSpaceBefore;
    if (line_start) token.shape |= kLineStart;
    tokens_.push_back(token);
    space_before = false;
    line_start = false;
    at = end;
  }
  if (!tokens_.empty()) tokens_.back().shape |= kSpaceAfter;
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
