// VERIS: any bytes give incidents, reasons, or an error; every claim points at characters that are
// there.
#include <cstdint>
#include <memory>
#include <string>

#include "tests/fuzz/structured_items.h"
#include "veris/documents.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  for (const char* name : {"incident.json", "incidents.jsonl"}) {
    dossier::CheckItems(dossier::veris::ItemsOf, {name, bytes});
  }
  return 0;
}
