#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_MAIL_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_MAIL_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/ingest/documents/document.h"

namespace dossier::ingest {

// Reads a mail (RFC 5322, MIME): its subject is the title and heads the text, its date the date of
// publication, its sender the author; the text is the plain part, or the HTML part where the plain
// one is missing or a stub. Attachments are left out. INVALID_ARGUMENT with reason
// MALFORMED_MAIL, or as DecodeText.
absl::StatusOr<Document> ReadMail(absl::string_view bytes);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_MAIL_H_
