#ifndef DOSSIER_PLUGINS_FEED_TEXT_DECODING_H_
#define DOSSIER_PLUGINS_FEED_TEXT_DECODING_H_

#include <string>
#include <string_view>
#include <vector>

namespace dossier::feed {

struct DecodedText {
  // Well-formed, without byte order mark.
  std::string utf8;
  // The encoding that was read, as it was declared, in lower case: "iso-8859-1".
  std::string encoding;
};

// The characters of a document that was served as `content_type` (may be empty).
//
// What says the encoding, the strongest first (RFC 7303): a byte order mark, the charset of the
// content type, the XML declaration, UTF-8; the first in which all bytes have a meaning is taken.
// Where none has, it is guessed. Old names stand for what the world writes under them, so
// iso-8859-1 is read as windows-1252 and gb2312 as gb18030. What was wrong is added to `problems`.
DecodedText DecodeText(std::string_view bytes, std::string_view content_type,
                       std::vector<std::string>& problems);

// Bytes that should be UTF-8, with U+FFFD for what is not.
std::string AsUtf8(std::string_view bytes);

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_TEXT_DECODING_H_
