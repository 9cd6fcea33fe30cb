// MISP: any bytes give events, reasons, or an error; every claim points at characters that are
// there.
#include <cstdint>
#include <string>

#include "misp/documents.h"
#include "tests/fuzz/structured_items.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  dossier::CheckItems(dossier::misp::ItemsOf,
                      {"event.json", std::string(reinterpret_cast<const char*>(data), size)});
  return 0;
}
