#ifndef DOSSIER_SERVER_INGEST_DOCUMENTS_FORMAT_H_
#define DOSSIER_SERVER_INGEST_DOCUMENTS_FORMAT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/ingest/documents/document.h"

namespace dossier::ingest {

enum class Format { kPlainText, kMarkdown, kHtml, kMail, kPdf };

// The format of a document by its media type; by the end of its `name` (a file name or URL) and its
// first bytes where the media type is missing or says no more than "bytes" or "text".
// INVALID_ARGUMENT with reason UNSUPPORTED_MEDIA_TYPE for a format that cannot be read.
absl::StatusOr<Format> FormatOf(absl::string_view media_type, absl::string_view name,
                                absl::string_view body);

// The media type of a format, for documents that came without one.
absl::string_view MediaTypeOf(Format format);

// Reads a document of any format but kPdf, which takes a process (server/ingest/pdf.h).
// `media_type` may declare a charset. Errors as DecodeText and ReadMail.
absl::StatusOr<Document> ReadDocument(Format format, absl::string_view media_type,
                                      absl::string_view body);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_DOCUMENTS_FORMAT_H_
