#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_CHARACTER_REFERENCES_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_CHARACTER_REFERENCES_H_

#include <string>

#include "absl/strings/string_view.h"

namespace dossier::ingest {

// `text` with `&amp;`, `&#8217;`, `&#x2019;` and the other references of HTML 4 as characters.
// What is no reference stays as it is.
std::string DecodeCharacterReferences(absl::string_view text);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_CHARACTER_REFERENCES_H_
