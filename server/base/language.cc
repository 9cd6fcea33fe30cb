#include "server/base/language.h"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace dossier {
namespace {

// A stretch from the beginning and one from the middle tell the language; more does not make the
// answer surer.
constexpr size_t kStretch = 768;
// Bytes below which a wrong answer is likely.
constexpr size_t kMinText = 40;

// A well-formed tag such as "en" or "pt-BR"; not "english".
bool IsTag(absl::string_view tag) {
  const absl::string_view primary = tag.substr(0, tag.find('-'));
  if (primary.size() < 2 || primary.size() > 3 || tag.size() > 35) return false;
  for (const char c : tag) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '-') return false;
  }
  return true;
}

// Up to `size` bytes of the text from `begin` on, without the character that is cut at either end.
absl::string_view Stretch(absl::string_view text, size_t begin, size_t size) {
  const auto inner = [&](size_t at) {
    return at < text.size() && (static_cast<uint8_t>(text[at]) & 0xC0) == 0x80;
  };
  while (inner(begin)) ++begin;
  size_t end = std::min(begin + size, text.size());
  while (end > begin && inner(end)) --end;
  return text.substr(begin, end - begin);
}

constexpr uint8_t kForeign = 1;

// ASCII letters in lower case; kForeign for what begins a character that may be another letter, 0
// for the rest. Curly marks are none.
constexpr std::array<uint8_t, 256> kLetters = [] {
  std::array<uint8_t, 256> letters{};
  for (uint8_t c = 'a'; c <= 'z'; ++c) letters[c] = letters[c - 0x20] = c;
  for (size_t c = 0xC3; c < 256; ++c) letters[c] = kForeign;
  letters[0xE2] = 0;
  return letters;
}();

// A word of up to four letters as a number.
constexpr uint32_t Packed(std::string_view word) {
  uint32_t packed = 0;
  for (const char c : word) packed = packed << 8 | static_cast<uint8_t>(c);
  return packed;
}

// Words that make up a quarter of all English text. Those that another language has as well
// ("was", "die") are left out.
bool IsCommonEnglish(uint32_t packed) {
  switch (packed) {
    case Packed("of"):
    case Packed("to"):
    case Packed("is"):
    case Packed("by"):
    case Packed("it"):
    case Packed("the"):
    case Packed("and"):
    case Packed("for"):
    case Packed("has"):
    case Packed("its"):
    case Packed("that"):
    case Packed("with"):
    case Packed("said"):
    case Packed("from"):
    case Packed("were"):
    case Packed("this"):
    case Packed("have"):
    case Packed("been"):
      return true;
    default:
      return false;
  }
}

// Whether a stretch has so many words, and enough of them are plainly English.
bool LooksEnglish(absl::string_view stretch, size_t fewest_words) {
  size_t words = 0;
  size_t common = 0;
  bool article = false;
  const auto enough = [&](size_t words_ahead) {
    return words >= fewest_words && article && common * 9 >= words + words_ahead;
  };
  const auto* const bytes = reinterpret_cast<const uint8_t*>(stretch.data());
  size_t at = 0;
  while (at < stretch.size()) {
    const size_t begin = at;
    uint32_t packed = 0;
    uint8_t letter = 0;
    while (at < stretch.size() && (letter = kLetters[bytes[at]]) > kForeign) {
      packed = packed << 8 | letter;
      ++at;
    }
    if (at == begin) {
      words += letter;  // each that is foreign counts
      ++at;
      continue;
    }
    ++words;
    if (at - begin > 4 || !IsCommonEnglish(packed)) continue;
    ++common;
    article |= packed == Packed("the");
    if (enough(stretch.size() - at)) return true;  // whatever words the other bytes are
  }
  return enough(0);
}

// Whether a glance tells that the text is English, as most reports are; much faster than to ask the
// library. If not, it may still be.
bool IsPlainlyEnglish(absl::string_view text) {
  constexpr size_t kGlance = 600;
  constexpr size_t kFewestWords = 30;
  if (!LooksEnglish(Stretch(text, 0, kGlance), kFewestWords)) return false;
  return text.size() <= 2 * kGlance ||
         LooksEnglish(Stretch(text, text.size() / 2, kGlance), /*fewest_words=*/0);
}

std::string Detected(absl::string_view text) {
  if (text.size() < kMinText) return "";
  if (IsPlainlyEnglish(text)) return "en";
  std::string sample;
  if (text.size() > 2 * kStretch) {
    sample = absl::StrCat(std::string(Stretch(text, 0, kStretch)), "\n",
                          std::string(Stretch(text, text.size() / 2, kStretch)));
    text = sample;
  }
  bool reliable = false;
  int valid = 0;
  const CLD2::Language language = CLD2::DetectLanguageCheckUTF8(
      text.data(), static_cast<int>(text.size()), /*is_plain_text=*/true, &reliable, &valid);
  if (!reliable || language == CLD2::UNKNOWN_LANGUAGE) return "";
  const std::string code = CLD2::LanguageCode(language);
  // The library still writes codes that were withdrawn.
  if (code == "iw") return "he";
  if (code == "jw") return "jv";
  return IsTag(code) ? code : "";
}

}  // namespace

std::string LanguageOf(absl::string_view text, absl::string_view declared) {
  const std::string detected = Detected(text);
  const std::string said = IsTag(declared) ? std::string(declared) : "";
  if (detected.empty()) return said.empty() ? "und" : said;
  const bool same = absl::EqualsIgnoreCase(said.substr(0, said.find('-')), detected);
  return same ? said : detected;
}

}  // namespace dossier
