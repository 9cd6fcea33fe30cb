// Mail: headers, encodings and parts, however malformed, give a text in UTF-8 or an error.
#include <cstdint>
#include <cstdlib>

#include "server/base/utf8.h"
#include "server/ingest/documents/clean_text.h"
#include "server/ingest/documents/format.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using dossier::ingest::Format;
  const absl::string_view body(reinterpret_cast<const char*>(data), size);
  const auto document = dossier::ingest::ReadDocument(Format::kMail, "", body);
  if (!document.ok()) return 0;
  if (!dossier::IsUtf8(dossier::ingest::CleanText(document->text))) std::abort();
  if (!dossier::IsUtf8(document->report.title())) std::abort();
  for (const auto& author : document->report.authors()) {
    if (!dossier::IsUtf8(author)) std::abort();
  }
  return 0;
}
