#include "feed/character_references.h"

#include <libxml/HTMLparser.h>

#include <array>

#include "feed/words.h"

namespace dossier::feed {
namespace {

// The longest name of HTML 4 has 8 letters.
constexpr size_t kMaxReference = 12;

// U+0080 to U+009F as windows-1252 has them; 0 where it has none.
constexpr std::array<char32_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

int DigitOf(char c, int base) {
  if (IsDigit(c)) return c - '0';
  const char lower = Lower(c);
  return base == 16 && lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

char32_t Meant(char32_t c) {
  if (c >= 0x80 && c < 0xA0 && kWindows1252[c - 0x80] != 0) return kWindows1252[c - 0x80];
  return c;
}

bool IsForbidden(char32_t c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE || c == 0xFFFF;
}

}  // namespace

std::optional<char32_t> CharacterNamed(std::string_view name) {
  const std::string text(name);
  if (text == "apos") return U'\'';
  const auto* entity = htmlEntityLookup(reinterpret_cast<const xmlChar*>(text.c_str()));
  if (entity == nullptr) return std::nullopt;
  return static_cast<char32_t>(entity->value);
}

std::optional<char32_t> CharacterNumbered(std::string_view number) {
  const bool is_hex = !number.empty() && Lower(number[0]) == 'x';
  if (is_hex) number.remove_prefix(1);
  if (number.empty()) return std::nullopt;
  char32_t value = 0;
  for (const char c : number) {
    const int digit = DigitOf(c, is_hex ? 16 : 10);
    if (digit < 0) return std::nullopt;
    if (value <= 0x10FFFF) value = value * (is_hex ? 16 : 10) + static_cast<char32_t>(digit);
  }
  if (value > 0x10FFFF || IsForbidden(value) || (value >= 0xD800 && value <= 0xDFFF)) {
    return U'\uFFFD';
  }
  return Meant(value);
}

std::string DecodeReferences(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const size_t end = text[i] == '&' ? text.substr(i, kMaxReference).find(';') : std::string::npos;
    if (end == std::string::npos || end < 2) {
      decoded += text[i++];
      continue;
    }
    const std::string_view body = text.substr(i + 1, end - 1);
    const auto c = body[0] == '#' ? CharacterNumbered(body.substr(1)) : CharacterNamed(body);
    if (!c.has_value()) {
      decoded += text[i++];
      continue;
    }
    AppendUtf8(*c, decoded);
    i += end + 1;
  }
  return decoded;
}

std::string EscapeText(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string RepairControls(std::string_view text) {
  std::string repaired;
  repaired.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (IsForbidden(c) || c == 0x7F) continue;
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (c == 0xC2 && next >= 0x80 && next < 0xA0) {
      AppendUtf8(Meant(next), repaired);
      ++i;
    } else if (c == 0xEF && next == 0xBF && i + 2 < text.size() &&
               static_cast<unsigned char>(text[i + 2]) >= 0xBE) {
      i += 2;  // U+FFFE, U+FFFF
    } else {
      repaired += text[i];
    }
  }
  return repaired;
}

}  // namespace dossier::feed
