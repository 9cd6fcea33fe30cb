#include "server/source_host/text_check.h"

#include <bit>
#include <bitset>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace dossier::source_host {
namespace {

// Eight bytes are looked at together: most text is ASCII without anything special in it.
constexpr uint64_t kOnes = 0x0101010101010101U;
constexpr uint64_t kHighs = 0x8080808080808080U;

uint64_t EightBytes(const char* at) {
  uint64_t word = 0;
  std::memcpy(&word, at, sizeof(word));
  return word;
}

// Not zero if one of the bytes, none of which is above 0x7F, is below `limit`.
constexpr uint64_t HasLess(uint64_t word, uint64_t limit) {
  return (word - kOnes * limit) & ~word & kHighs;
}

constexpr uint64_t HasByte(uint64_t word, uint64_t byte) {
  return HasLess(word ^ (kOnes * byte), 1);
}

// The length of the well-formed sequence at `at`, or 0.
size_t SequenceLength(const char* at, const char* end) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(at[i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (static_cast<size_t>(end - at) < length) return 0;
  // The second byte alone rules out overlong forms, surrogates and what lies beyond U+10FFFF.
  const uint8_t least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const uint8_t most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < least || byte(1) > most) return 0;
  for (size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

// Reads along one JSON text. Each function leaves `at_` behind what it has read, or returns false.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  bool Document(char opening) {
    SkipSpace();
    if (at_ == end_ || *at_ != opening || !Values()) return false;
    SkipSpace();
    return at_ == end_;
  }

 private:
  // What may come next.
  enum class Expect { kValue, kValueOrEnd, kKey, kKeyOrEnd, kSeparator };

  // A value with all that is nested in it, without recursion.
  bool Values() {
    int depth = 0;
    Expect expect = Expect::kValue;
    while (true) {
      SkipSpace();
      if (at_ == end_) return false;
      const char next = *at_;
      switch (expect) {
        case Expect::kSeparator:
          if (next == ',') {
            ++at_;
            expect = in_object_[depth] ? Expect::kKey : Expect::kValue;
            continue;
          }
          if (next != (in_object_[depth] ? '}' : ']')) return false;
          ++at_;
          if (--depth == 0) return true;
          continue;
        case Expect::kKey:
        case Expect::kKeyOrEnd:
          if (next == '}' && expect == Expect::kKeyOrEnd) {
            ++at_;
            if (--depth == 0) return true;
            expect = Expect::kSeparator;
            continue;
          }
          if (next != '"' || !String()) return false;
          SkipSpace();
          if (at_ == end_ || *at_++ != ':') return false;
          expect = Expect::kValue;
          continue;
        case Expect::kValueOrEnd:
          if (next == ']') {
            ++at_;
            if (--depth == 0) return true;
            expect = Expect::kSeparator;
            continue;
          }
          [[fallthrough]];
        case Expect::kValue:
          if (next == '{' || next == '[') {
            if (++depth > kMaxJsonDepth) return false;
            in_object_[depth] = next == '{';
            ++at_;
            expect = next == '{' ? Expect::kKeyOrEnd : Expect::kValueOrEnd;
            continue;
          }
          if (!Scalar(next)) return false;
          if (depth == 0) return true;
          expect = Expect::kSeparator;
          continue;
      }
    }
  }

  bool Scalar(char first) {
    switch (first) {
      case '"':
        return String();
      case 't':
        return Word("true");
      case 'f':
        return Word("false");
      case 'n':
        return Word("null");
      default:
        return Number();
    }
  }

  bool String() {
    ++at_;
    while (true) {
      SkipPlain();
      if (at_ == end_) return false;
      const auto byte = static_cast<uint8_t>(*at_);
      if (byte == '"') {
        ++at_;
        return true;
      }
      if (byte < 0x20) return false;
      if (byte == '\\') {
        if (!Escape()) return false;
        continue;
      }
      const size_t length = SequenceLength(at_, end_);
      if (length == 0) return false;
      at_ += length;
    }
  }

  // Goes to the next byte of a string that needs a look.
  void SkipPlain() {
    while (end_ - at_ >= 8) {
      const uint64_t word = EightBytes(at_);
      const uint64_t special =
          (word & kHighs) | HasLess(word, 0x20) | HasByte(word, '"') | HasByte(word, '\\');
      if (special != 0) {
        // The lowest bit is right; higher ones may be set by what is carried.
        at_ += std::countr_zero(special) / 8;
        return;
      }
      at_ += 8;
    }
    while (at_ != end_ && IsPlain(*at_)) ++at_;
  }

  static bool IsPlain(char c) {
    return static_cast<uint8_t>(c) < 0x80 && static_cast<uint8_t>(c) >= 0x20 && c != '"' &&
           c != '\\';
  }

  bool Escape() {
    if (end_ - at_ < 2) return false;
    const char what = at_[1];
    at_ += 2;
    if (what != 'u') return what != '\0' && std::strchr("\"\\/bfnrt", what) != nullptr;
    uint32_t unit = 0;
    if (!Hex(&unit)) return false;
    if (unit < 0xD800 || unit > 0xDFFF) return true;
    // A surrogate stands only in a pair, the high one first.
    if (unit > 0xDBFF || end_ - at_ < 2 || at_[0] != '\\' || at_[1] != 'u') return false;
    at_ += 2;
    return Hex(&unit) && unit >= 0xDC00 && unit <= 0xDFFF;
  }

  bool Hex(uint32_t* value) {
    if (end_ - at_ < 4) return false;
    const auto [end, error] = std::from_chars(at_, at_ + 4, *value, 16);
    // from_chars takes a sign, which no escape has.
    if (*at_ == '-' || error != std::errc() || end != at_ + 4) return false;
    at_ += 4;
    return true;
  }

  bool Digits() {
    const char* const start = at_;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
    return at_ != start;
  }

  bool Number() {
    const char* const start = at_;
    if (*at_ == '-') ++at_;
    if (at_ == end_) return false;
    if (*at_ == '0') {
      ++at_;
    } else if (!Digits()) {
      return false;
    }
    if (at_ != end_ && *at_ == '.') {
      ++at_;
      if (!Digits()) return false;
    }
    bool exponent = false;
    if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
      exponent = true;
      ++at_;
      if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
      if (!Digits()) return false;
    }
    if (!exponent && at_ - start < 300) return true;
    double value = 0;
    const auto result = std::from_chars(start, at_, value);
    // Too small is zero; too large is no number.
    return result.ec == std::errc() ? std::isfinite(value) : IsTiny(start);
  }

  // Whether the number from `start`, which no double holds, is out of range towards zero.
  bool IsTiny(const char* start) const {
    const std::string_view number(start, static_cast<size_t>(at_ - start));
    const size_t exponent = number.find_first_of("eE");
    if (exponent != std::string_view::npos) return number.substr(exponent + 1, 1) == "-";
    return number.substr(0, 2) == "0." || number.substr(0, 3) == "-0.";
  }

  bool Word(std::string_view word) {
    if (std::string_view(at_, static_cast<size_t>(end_ - at_)).substr(0, word.size()) != word) {
      return false;
    }
    at_ += word.size();
    return true;
  }

  void SkipSpace() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
  }

  const char* at_;
  const char* const end_;
  std::bitset<kMaxJsonDepth + 1> in_object_;
};

}  // namespace

bool IsUtf8(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    if (end - at >= 8 && (EightBytes(at) & kHighs) == 0) {
      at += 8;
      continue;
    }
    const size_t length = SequenceLength(at, end);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

bool HasControl(std::string_view text) {
  while (text.size() >= 8) {
    const uint64_t word = EightBytes(text.data());
    // Bytes above 0x7F belong to characters that are no controls.
    const uint64_t ascii = word & ~kHighs;
    if (((HasLess(ascii, 0x20) | HasByte(ascii, 0x7F)) & ~word) != 0) break;
    text.remove_prefix(8);
  }
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte < 0x20 || byte == 0x7F) return true;
  }
  return false;
}

bool IsJson(std::string_view text, char opening) { return JsonReader(text).Document(opening); }

}  // namespace dossier::source_host
