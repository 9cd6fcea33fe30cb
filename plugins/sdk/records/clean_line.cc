#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

#include <string>
#include <string_view>
#include <vector>

#include "dossier/sdk/structured_record.h"

namespace dossier::sdk {
namespace {

// The server keeps no more marks than that on one letter.
constexpr int kMaxCombiningMarks = 30;

// What the server drops from every text: soft hyphen, zero-width and bidirectional characters.
bool IsInvisible(UChar32 c) {
  return c == 0x00AD || c == 0x200B || c == 0x2060 || c == 0xFEFF || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

// NFC of well-formed UTF-8.
std::string Compose(const std::string& utf8) {
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* nfc = unorm2_getNFCInstance(&error);
  std::vector<UChar> wide(utf8.size() + 1);
  int32_t wide_size = 0;
  u_strFromUTF8(wide.data(), static_cast<int32_t>(wide.size()), &wide_size, utf8.data(),
                static_cast<int32_t>(utf8.size()), &error);
  if (U_FAILURE(error) || unorm2_isNormalized(nfc, wide.data(), wide_size, &error)) return utf8;
  // Composed text can be longer: a few characters have only decomposed forms.
  std::vector<UChar> composed(wide.size() * 3);
  const int32_t composed_size = unorm2_normalize(nfc, wide.data(), wide_size, composed.data(),
                                                 static_cast<int32_t>(composed.size()), &error);
  std::string result(static_cast<size_t>(composed_size) * 3 + 1, '\0');
  int32_t result_size = 0;
  u_strToUTF8(result.data(), static_cast<int32_t>(result.size()), &result_size, composed.data(),
              composed_size, &error);
  if (U_FAILURE(error)) return utf8;
  result.resize(static_cast<size_t>(result_size));
  return result;
}

// Plain words with single blanks between, as most values are: nothing to clean.
bool IsClean(std::string_view text) {
  char before = ' ';
  for (const char c : text) {
    if (c < ' ' || c > '~' || (c == ' ' && before == ' ')) return false;
    before = c;
  }
  return before != ' ' || text.empty();
}

}  // namespace

std::string CleanLine(std::string_view text) {
  if (IsClean(text)) return std::string(text);
  std::string line;
  line.reserve(text.size());
  bool ascii = true;
  bool blank = false;
  int marks = 0;
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    const int32_t start = i;
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (c >= 0 && u_isUWhiteSpace(c)) {
      blank = true;
      continue;
    }
    if (c >= 0 && (u_charType(c) == U_CONTROL_CHAR || IsInvisible(c))) continue;
    marks = c >= 0x300 && u_getCombiningClass(c) != 0 ? marks + 1 : 0;
    if (marks > kMaxCombiningMarks) continue;
    if (blank && !line.empty()) line += ' ';
    blank = false;
    if (c < 0) {
      line += "\xEF\xBF\xBD";
    } else {
      line += text.substr(static_cast<size_t>(start), static_cast<size_t>(i - start));
    }
    if (c < 0 || c >= 0x80) ascii = false;
  }
  return ascii ? line : Compose(line);
}

}  // namespace dossier::sdk
