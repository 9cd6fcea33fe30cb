#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_LANGUAGE_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_LANGUAGE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace dossier::ingest {

// The language of a text as a BCP 47 tag; "und" if it cannot be told for sure. `declared` is what
// the document says, or empty: it adds the region where it names the same language ("en-GB"), and
// stands alone where the text is too short to tell.
std::string LanguageOf(absl::string_view text, absl::string_view declared);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_LANGUAGE_H_
