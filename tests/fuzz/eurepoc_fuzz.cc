// CSV and the table in it: any bytes give rows, or an error; every claim points at characters that
// are there.
#include <cstdint>
#include <string>

#include "eurepoc/documents.h"
#include "tests/fuzz/structured_items.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  dossier::CheckItems(dossier::eurepoc::ItemsOf,
                      {"table.csv", std::string(reinterpret_cast<const char*>(data), size)});
  return 0;
}
