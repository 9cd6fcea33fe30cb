#ifndef DOSSIER_SERVER_SOURCE_HOST_TEXT_CHECK_H_
#define DOSSIER_SERVER_SOURCE_HOST_TEXT_CHECK_H_

#include <string_view>

namespace dossier::source_host {

// Whether `text` is UTF-8 (Unicode, table 3-7).
bool IsUtf8(std::string_view text);

// Whether `text`, which is UTF-8, holds a control character (below U+0020, or U+007F).
bool HasControl(std::string_view text);

// Whether `text` is one JSON value (RFC 8259) in UTF-8 that begins with `opening`, after white
// space. Values nested deeper than kMaxJsonDepth and numbers beyond a double are refused.
inline constexpr int kMaxJsonDepth = 200;
bool IsJson(std::string_view text, char opening);

}  // namespace dossier::source_host

#endif  // DOSSIER_SERVER_SOURCE_HOST_TEXT_CHECK_H_
