#ifndef DOSSIER_SERVER_BASE_LANGUAGE_H_
#define DOSSIER_SERVER_BASE_LANGUAGE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace dossier {

// The language of a text as a BCP 47 tag; "und" if it cannot be told for sure. `declared` is what
// the document says, or empty: it adds the region where it names the same language ("en-GB"), and
// stands alone where the text is too short to tell. Reads a few kilobytes, however long the text
// is; a quotation in another language does not change the answer. Any thread may ask.
std::string LanguageOf(absl::string_view text, absl::string_view declared);

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_LANGUAGE_H_
