#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_CLEAN_TEXT_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_CLEAN_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace dossier::ingest {

// Brings well-formed UTF-8 to the form that texts are stored, hashed and counted in.
//
// NFC; every line end is one line feed; no byte order mark, control character, soft hyphen,
// zero-width space or bidirectional control; no blanks at the ends of lines; at most one empty line
// in a row, none at either end; a tab is a space. What is left stands as it was written, blanks
// inside a line and typographic marks among it. Cleaning twice changes nothing.
std::string CleanText(absl::string_view utf8);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_CLEAN_TEXT_H_
