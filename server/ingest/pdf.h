#ifndef DOSSIER_SERVER_INGEST_PDF_H_
#define DOSSIER_SERVER_INGEST_PDF_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/ingest/documents/document.h"

namespace dossier::ingest {

// Reads a PDF document in a process of its own, dossier-pdf-reader, which lies beside the program
// of this process or in ../libexec/dossier from there: libraries for PDF have a long history of
// crashing on what was made for that, and here such a document is one record in quarantine.
//
// The title, the author and the day of creation that the file states are taken where its text does
// not tell. Any number of threads may ask at once; blocks for at most two minutes.
//
// INVALID_ARGUMENT with reason ENCRYPTED_DOCUMENT, MALFORMED_PDF (also for one that breaks its
// reader or takes it too long) or EMPTY_DOCUMENT (pictures of pages);
// FAILED_PRECONDITION with reason PDF_READER_NOT_FOUND names the places looked at.
absl::StatusOr<Document> ReadPdf(absl::string_view body);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_PDF_H_
