#ifndef DOSSIER_TESTS_FUZZ_COLLECTION_H_
#define DOSSIER_TESTS_FUZZ_COLLECTION_H_

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "folder/collection.h"

namespace dossier::folder {

// Reads the bytes as a file of this name to its end, each item from a new start: reading on from
// where an item ended must give what reading straight on gives.
inline void ReadCollection(std::string_view name, const uint8_t* data, size_t size) {
  constexpr uint64_t kMaxItem = 64 << 10;
  constexpr int kMaxItems = 64;
  const int file = memfd_create("fuzz", MFD_CLOEXEC);
  if (file < 0 || write(file, data, size) != static_cast<ssize_t>(size)) std::abort();
  const auto straight = OpenCollection(name, file, {}, kMaxItem);
  Progress from;
  for (int i = 0; i < kMaxItems; ++i) {
    const auto resumed = OpenCollection(name, file, from, kMaxItem);
    CollectionItem one;
    CollectionItem two;
    const Collection::Step step = straight->Next(one);
    if (resumed->Next(two) != step) std::abort();
    if (step == Collection::Step::kEnd) break;
    if (one.id != two.id || one.body != two.body || one.trouble != two.trouble) std::abort();
    if (step == Collection::Step::kItem && one.trouble.empty() && one.body.empty()) std::abort();
    if (one.body.size() > kMaxItem) std::abort();
    // What ended the file is not gone over.
    if (one.id == "rest") break;
    from = straight->progress();
  }
  close(file);
}

}  // namespace dossier::folder

#endif  // DOSSIER_TESTS_FUZZ_COLLECTION_H_
