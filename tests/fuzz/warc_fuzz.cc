// Archives of saved pages, compressed or not, with what servers sent in them.
#include "tests/fuzz/collection.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  dossier::folder::ReadCollection("archive.warc", data, size);
  return 0;
}
