#include "server/ingest/documents/language.h"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "server/base/utf8.h"

namespace dossier::ingest {
namespace {

// More does not make the answer surer.
constexpr size_t kSample = 64 * 1024;
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

std::string Detected(absl::string_view text) {
  if (text.size() < kMinText) return "";
  text = text.substr(0, Utf8Prefix(text.substr(0, kSample)));
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

}  // namespace dossier::ingest
