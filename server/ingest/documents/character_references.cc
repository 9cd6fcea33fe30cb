#include "server/ingest/documents/character_references.h"

#include <libxml/HTMLparser.h>
#include <unicode/utf8.h>

#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"

namespace dossier::ingest {
namespace {

// The longest name of HTML 4 ("thetasym") and the longest number that is a character.
constexpr size_t kMaxReference = 10;

// The character that `name` (what stands between `&` and `;`) refers to, or 0.
uint32_t Character(absl::string_view name) {
  uint32_t code = 0;
  if (name.size() > 1 && name[0] == '#') {
    const bool hex = name[1] == 'x' || name[1] == 'X';
    const bool read =
        hex ? absl::SimpleHexAtoi(name.substr(2), &code) : absl::SimpleAtoi(name.substr(1), &code);
    if (!read) return 0;
  } else if (const htmlEntityDesc* entity =
                 htmlEntityLookup(reinterpret_cast<const xmlChar*>(std::string(name).c_str()))) {
    code = entity->value;
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code > 0x10FFFF || surrogate ? 0 : code;
}

}  // namespace

std::string DecodeCharacterReferences(absl::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '&') {
      decoded.push_back(text[i]);
      continue;
    }
    const absl::string_view rest = text.substr(i + 1, kMaxReference + 1);
    const size_t end = rest.find(';');
    const uint32_t code = end == rest.npos ? 0 : Character(rest.substr(0, end));
    if (code == 0) {
      decoded.push_back('&');
      continue;
    }
    char bytes[U8_MAX_LENGTH];
    size_t size = 0;
    U8_APPEND_UNSAFE(bytes, size, code);
    decoded.append(bytes, size);
    i += end + 1;
  }
  return decoded;
}

}  // namespace dossier::ingest
