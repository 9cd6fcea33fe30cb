#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_TEXT_ENCODING_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_TEXT_ENCODING_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dossier::ingest {

// `bytes` as UTF-8, without a byte order mark.
//
// Believes, in this order: a byte order mark, the bytes being UTF-8, `declared` (the name of a
// charset, or empty) if it fits the bytes, UTF-16 without a mark, the look of windows-1252, and
// what ICU is sure of. A page or mail of otherwise good UTF-8 keeps its few broken characters as
// U+FFFD. Errors: INVALID_ARGUMENT with reason BINARY_DOCUMENT or INVALID_UTF8.
absl::StatusOr<std::string> DecodeText(absl::string_view bytes, absl::string_view declared);

// Converts from a charset that is known for sure, as a mail's part declares it. What does not fit
// becomes U+FFFD. An unknown charset is an error.
absl::StatusOr<std::string> ConvertFrom(absl::string_view charset, absl::string_view bytes);

// The charset that the head of a page declares in a meta element; empty if none.
std::string DeclaredHtmlCharset(absl::string_view html);

// The value of the parameter `name` of a media type: "utf-8" of "text/html; charset=utf-8".
std::string MediaTypeParameter(absl::string_view media_type, absl::string_view name);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_TEXT_ENCODING_H_
