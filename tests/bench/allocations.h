#ifndef DOSSIER_TESTS_BENCH_ALLOCATIONS_H_
#define DOSSIER_TESTS_BENCH_ALLOCATIONS_H_

#include <cstddef>
#include <cstdint>

namespace dossier::bench {

// What operator new handed out to this thread while it was counted.
struct Allocations {
  uint64_t count = 0;
  uint64_t bytes = 0;  // as malloc rounded them
  int64_t peak = 0;    // most bytes at a time, beyond those of the start
};

// Counts from construction to Stop. One at a time in a thread; what is not counted costs nothing.
class CountAllocations {
 public:
  CountAllocations();
  Allocations Stop();
};

}  // namespace dossier::bench

#endif  // DOSSIER_TESTS_BENCH_ALLOCATIONS_H_
