#ifndef DOSSIER_SERVER_INGEST_NORMALIZER_H_
#define DOSSIER_SERVER_INGEST_NORMALIZER_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/report.pb.h"
#include "server/ingest/record_metadata.h"

namespace dossier::ingest {

// A document as a source delivered it.
struct RawReport {
  absl::string_view body;
  // RFC 6838, with a charset parameter if the source knows one; may be empty.
  absl::string_view media_type;
  // A file name, path or URL: its end tells the format where the media type does not, and error
  // messages name it.
  absl::string_view name;
  // Wins over what the document says of itself.
  RecordMetadata metadata;
};

// A document as it is stored.
struct NormalizedReport {
  // title, authors, publisher, url, canonical_url, published, updated, language, media_type,
  // raw_sha256, text_sha256, text_bytes, truncated; nothing else, `text` not among it.
  v1::Report report;
  // As CleanText makes it, never empty. Begins with the title if the document has one.
  std::string text;
};

// Turns the bytes of a document into its text and what is known of it.
//
// The same bytes and metadata give the same report. No state but its options; any number of threads
// may ask at once. Time and memory are linear in the size of the document, whatever it holds; a PDF
// document is read in a process of its own, see pdf.h.
class Normalizer {
 public:
  struct Options {
    size_t max_body_bytes = size_t{64} << 20;
    size_t max_text_bytes = size_t{16} << 20;
  };

  Normalizer() : Normalizer(Options()) {}
  explicit Normalizer(Options options) : options_(options) {}

  // All errors are INVALID_ARGUMENT, name the document and say what to do; for a program their
  // reason is EMPTY_DOCUMENT, BINARY_DOCUMENT, INVALID_UTF8, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE,
  // MALFORMED_MAIL or one of ReadPdf.
  absl::StatusOr<NormalizedReport> Normalize(const RawReport& raw) const;

 private:
  absl::StatusOr<NormalizedReport> Read(const RawReport& raw) const;

  const Options options_;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_NORMALIZER_H_
