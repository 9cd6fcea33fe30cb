// The schema of a plugin and a configuration for it, with an empty line between them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/string_view.h"
#include "server/ingest/config_schema.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t gap = input.find("\n\n");
  const absl::string_view schema = input.substr(0, gap);
  const absl::string_view config =
      gap == absl::string_view::npos ? absl::string_view() : input.substr(gap + 2);
  const bool usable = dossier::ingest::CheckSchema(schema).ok();
  const bool fits = dossier::ingest::CheckConfig(schema, config).ok();
  // Nothing fits a schema that is none, and such a schema always has a complaint.
  if (fits && !usable) std::abort();
  if (dossier::ingest::DoubtfulKeywords(schema).empty() && !usable) std::abort();
  return 0;
}
