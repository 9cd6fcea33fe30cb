#include "server/base/language.h"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/base/utf8.h"

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
  const absl::string_view stretch = text.substr(begin, size);
  return stretch.substr(0, Utf8Prefix(stretch));
}

// Words that make up a quarter of all English text. Those that another language has as well
// ("was", "die") are left out.
bool IsCommonEnglish(absl::string_view word) {
  switch (word.size()) {
    case 2:
      return word == "of" || word == "to" || word == "is" || word == "by" || word == "it";
    case 3:
      return word == "the" || word == "and" || word == "for" || word == "has" || word == "its";
    case 4:
      return word == "that" || word == "with" || word == "said" || word == "from" ||
             word == "were" || word == "this" || word == "have" || word == "been";
    default:
      return false;
  }
}

// How many words a stretch has, and how many of them are plainly English.
struct Glance {
  uint32_t words = 0;
  uint32_t common = 0;
  uint32_t articles = 0;

  bool IsEnglish() const { return common * 9 >= words && articles > 0; }
};

Glance GlanceAt(absl::string_view stretch) {
  Glance glance;
  size_t at = 0;
  while (at < stretch.size()) {
    char lower[5];
    size_t size = 0;
    while (at < stretch.size() && absl::ascii_isalpha(static_cast<uint8_t>(stretch[at]))) {
      if (size < sizeof(lower)) lower[size] = static_cast<char>(stretch[at] | 0x20);
      ++size;
      ++at;
    }
    if (size == 0) {
      // Letters beyond ASCII count, curly marks do not.
      if (static_cast<uint8_t>(stretch[at]) >= 0xC3 && stretch[at] != '\xE2') ++glance.words;
      ++at;
      continue;
    }
    ++glance.words;
    if (size >= sizeof(lower)) continue;
    const absl::string_view word(lower, size);
    glance.common += IsCommonEnglish(word) ? 1 : 0;
    glance.articles += word == "the" ? 1 : 0;
  }
  return glance;
}

// Whether a glance tells that the text is English, as most reports are; much faster than to ask the
// library. If not, it may still be.
bool IsPlainlyEnglish(absl::string_view text) {
  constexpr size_t kGlance = 600;
  constexpr uint32_t kFewestWords = 30;
  const Glance begin = GlanceAt(Stretch(text, 0, kGlance));
  if (begin.words < kFewestWords || !begin.IsEnglish()) return false;
  return text.size() <= 2 * kGlance ||
         GlanceAt(Stretch(text, text.size() / 2, kGlance)).IsEnglish();
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
