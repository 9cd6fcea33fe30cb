#include "dossier/sdk/external_id.h"

#include <cstdint>
#include <string_view>

#include "dossier/source.h"

namespace dossier::sdk {
namespace {

// The length of the well-formed UTF-8 sequence at the start of `text`, or 0.
size_t Utf8Length(std::string_view text) {
  const auto at = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xC2 && lead < 0xE0   ? 2
                        : lead >= 0xE0 && lead < 0xF0 ? 3
                        : lead >= 0xF0 && lead < 0xF5 ? 4
                                                      : 0;
  if (length == 0 || text.size() < length) return 0;
  const unsigned least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (at(1) < least || at(1) > most) return 0;
  for (size_t i = 2; i < length; ++i) {
    if ((at(i) & 0xC0U) != 0x80U) return 0;
  }
  return length;
}

std::string Hex(uint64_t number, int digits) {
  std::string hex(static_cast<size_t>(digits), '0');
  for (auto digit = hex.rbegin(); digit != hex.rend(); ++digit, number >>= 4) {
    *digit = "0123456789ABCDEF"[number & 0xFU];
  }
  return hex;
}

uint64_t Fnv1a(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

}  // namespace

std::string ExternalIdOf(std::string_view name) {
  std::string id;
  for (size_t i = 0; i < name.size();) {
    const std::string_view rest = name.substr(i);
    const size_t length = Utf8Length(rest);
    const auto byte = static_cast<unsigned char>(name[i]);
    if (length == 0 || byte < 0x20 || byte == 0x7F || byte == '%') {
      id += "%" + Hex(byte, 2);
      ++i;
    } else {
      id += rest.substr(0, length);
      i += length;
    }
  }
  if (id.size() <= DOSSIER_MAX_EXTERNAL_ID) return id;
  // "%~" cannot occur in the encoding above, so this is no other file's id.
  const std::string end = "%~" + Hex(Fnv1a(name), 16);
  size_t cut = DOSSIER_MAX_EXTERNAL_ID - end.size();
  while (cut > 0 && (static_cast<unsigned char>(id[cut]) & 0xC0U) == 0x80U) --cut;
  return id.substr(0, cut) + end;
}

}  // namespace dossier::sdk
