// Lines of reports in JSON.
#include "tests/fuzz/collection.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  dossier::folder::ReadCollection("reports.jsonl", data, size);
  return 0;
}
