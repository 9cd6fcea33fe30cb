#ifndef DOSSIER_SERVER_ANALYSIS_CHARACTERS_H_
#define DOSSIER_SERVER_ANALYSIS_CHARACTERS_H_

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "absl/strings/string_view.h"

namespace dossier::analysis {

// What a code point is to the words of a text. ASCII is looked up in a table, the rest asked of
// ICU.

enum AsciiClass : uint8_t {
  kAsciiLetter = 1,
  kAsciiDigit = 2,
  kAsciiUpper = 4,
  kAsciiBlank = 8,
  kAsciiEnd = 16,    // behind a letter: ends the word whatever follows
  kAsciiAlone = 32,  // a mark that is a token whatever stands beside it
  kAsciiPunctuation = 64,
  kAsciiRun = 128,  // a mark that is one token with those of its kind behind it
};

inline constexpr std::array<uint8_t, 256> kAscii = [] {
  std::array<uint8_t, 256> classes{};
  for (int c = 'a'; c <= 'z'; ++c) classes[c] = kAsciiLetter;
  for (int c = 'A'; c <= 'Z'; ++c) classes[c] = kAsciiLetter | kAsciiUpper;
  for (int c = '0'; c <= '9'; ++c) classes[c] = kAsciiDigit;
  for (int c = 0; c <= ' '; ++c) classes[c] = kAsciiBlank | kAsciiEnd;
  const auto add = [&](std::string_view marks, uint8_t bit) {
    for (const char c : marks) classes[static_cast<uint8_t>(c)] |= bit;
  };
  add(",;!?\"()[]{}/\\%*_$+<=>^|~#`", kAsciiEnd);  // a colon may be that of "http://"
  add(",;:!?\"()[]{}/\\%*_$+<=>^|~&", kAsciiAlone);
  add(".-", kAsciiRun);
  add("!\"#%&'()*,-./:;?@[\\]_{}", kAsciiPunctuation);
  return classes;
}();

// Dashes, curly quotes, bullets and dots: what stands in a text beyond ASCII most often, and is
// punctuation.
inline bool IsCommonMark(uint32_t c) { return c >= 0x2010 && c <= 0x2027; }

inline bool IsLetter(uint32_t c) {
  if (c < 0x80) return (kAscii[c] & kAsciiLetter) != 0;
  if (IsCommonMark(c)) return false;
  const int8_t type = u_charType(static_cast<UChar32>(c));
  return (U_MASK(type) & (U_GC_L_MASK | U_GC_M_MASK)) != 0;
}

inline bool IsDigit(uint32_t c) {
  if (c < 0x80) return (kAscii[c] & kAsciiDigit) != 0;
  return !IsCommonMark(c) && u_isdigit(static_cast<UChar32>(c));
}

inline bool IsUpper(uint32_t c) {
  if (c < 0x80) return (kAscii[c] & kAsciiUpper) != 0;
  if (IsCommonMark(c)) return false;
  return u_isupper(static_cast<UChar32>(c)) || u_istitle(static_cast<UChar32>(c));
}

inline bool IsBlank(uint32_t c) {
  if (c < 0x80) return (kAscii[c] & kAsciiBlank) != 0;
  if (IsCommonMark(c)) return false;
  return c == 0xA0 || c == 0x85 || c == 0xFEFF || c == 0x200B ||
         u_isUWhiteSpace(static_cast<UChar32>(c));
}

inline bool IsPunctuation(uint32_t c) {
  if (c < 0x80) return (kAscii[c] & kAsciiPunctuation) != 0;
  return IsCommonMark(c) || u_ispunct(static_cast<UChar32>(c));
}

inline bool IsApostrophe(uint32_t c) { return c == '\'' || c == 0x2019; }
inline bool IsHyphen(uint32_t c) { return c == '-' || c == 0x2010 || c == 0x2011; }

// Reads the code points of a text; what is no UTF-8 reads as U+FFFD, the end as 0. Borrows it.
class CodePoints {
 public:
  explicit CodePoints(absl::string_view text) : text_(text) {}

  uint32_t size() const { return static_cast<uint32_t>(text_.size()); }

  uint32_t At(uint32_t position, uint32_t* next) const {
    if (position >= text_.size()) {
      *next = position;
      return 0;
    }
    const uint8_t byte = static_cast<uint8_t>(text_[position]);
    if (byte >= 0x80) return Beyond(position, next);
    *next = position + 1;
    return byte;
  }

  uint32_t Peek(uint32_t position) const {
    uint32_t unused;
    return At(position, &unused);
  }

  // The first position from `position` on that is no letter and no digit of ASCII.
  uint32_t SkipAsciiWord(uint32_t position) const {
    while (position < text_.size() &&
           (kAscii[static_cast<uint8_t>(text_[position])] & (kAsciiLetter | kAsciiDigit)) != 0) {
      ++position;
    }
    return position;
  }

 private:
  uint32_t Beyond(uint32_t position, uint32_t* next) const {
    // ICU's macros index with int32; a window keeps texts of more than 2 GiB right.
    const char* const bytes = text_.data() + position;
    const int32_t length = static_cast<int32_t>(std::min<size_t>(4, text_.size() - position));
    int32_t at = 0;
    UChar32 c;
    U8_NEXT_OR_FFFD(bytes, at, length, c);
    *next = position + static_cast<uint32_t>(at);
    return static_cast<uint32_t>(c);
  }

  absl::string_view text_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_CHARACTERS_H_
