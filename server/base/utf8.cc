#include "server/base/utf8.h"

#include <cstdint>

#include "absl/strings/str_cat.h"

namespace dossier {
namespace {

// The length of the well-formed sequence at the start of `bytes` (Unicode, table 3-7), or 0.
size_t SequenceLength(absl::string_view bytes) {
  const auto at = [&](size_t i) { return static_cast<uint8_t>(bytes[i]); };
  const uint8_t lead = at(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (bytes.size() < length) return 0;
  // The second byte alone rules out overlong forms, surrogates and what lies beyond U+10FFFF.
  const uint8_t least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const uint8_t most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (at(1) < least || at(1) > most) return 0;
  for (size_t i = 2; i < length; ++i) {
    if ((at(i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

}  // namespace

size_t Utf8Prefix(absl::string_view bytes) {
  size_t position = 0;
  while (position < bytes.size()) {
    const size_t length = SequenceLength(bytes.substr(position));
    if (length == 0) break;
    position += length;
  }
  return position;
}

std::string Legible(absl::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const size_t length = SequenceLength(bytes);
    const auto lead = static_cast<uint8_t>(bytes.front());
    const bool is_shown = length > 1 || (length == 1 && lead >= 0x20 && lead != 0x7F);
    if (is_shown) {
      absl::StrAppend(&text, bytes.substr(0, length));
    } else {
      absl::StrAppend(&text, "\\x", absl::Hex(lead, absl::kZeroPad2));
    }
    bytes.remove_prefix(is_shown ? length : 1);
  }
  return text;
}

bool IsUtf8(absl::string_view bytes) { return Utf8Prefix(bytes) == bytes.size(); }

}  // namespace dossier
