#include "tests/bench/allocations.h"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace {

thread_local bool counting = false;
thread_local dossier::bench::Allocations counted;
thread_local int64_t live = 0;

void* Allocate(size_t size, size_t alignment) {
  void* const memory =
      alignment <= alignof(std::max_align_t)
          ? std::malloc(size)
          : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  if (counting) {
    const size_t usable = malloc_usable_size(memory);
    ++counted.count;
    counted.bytes += usable;
    live += static_cast<int64_t>(usable);
    counted.peak = std::max(counted.peak, live);
  }
  return memory;
}

void Release(void* memory) {
  if (counting && memory != nullptr) live -= static_cast<int64_t>(malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

// The other forms call these.
void* operator new(size_t size) { return Allocate(size, 1); }
void* operator new(size_t size, std::align_val_t alignment) {
  return Allocate(size, static_cast<size_t>(alignment));
}
void operator delete(void* memory) noexcept { Release(memory); }
void operator delete(void* memory, size_t) noexcept { Release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { Release(memory); }
void operator delete(void* memory, size_t, std::align_val_t) noexcept { Release(memory); }

namespace dossier::bench {

CountAllocations::CountAllocations() {
  counted = {};
  live = 0;
  counting = true;
}

Allocations CountAllocations::Stop() {
  counting = false;
  return counted;
}

}  // namespace dossier::bench
