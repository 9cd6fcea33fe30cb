#ifndef DOSSIER_SERVER_BASE_PARALLEL_H_
#define DOSSIER_SERVER_BASE_PARALLEL_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace dossier {

// Calls `work(i)` for every i below `count`, on up to `threads` threads of which the caller is one,
// and returns when all are done. For work of a millisecond or more; `work` must not throw.
template <typename Work>
void ParallelFor(size_t count, int threads, const Work& work) {
  std::atomic<size_t> next = 0;
  const auto run = [&] {
    for (size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::jthread> helpers;
  for (size_t i = 1; i < std::min<size_t>(static_cast<size_t>(std::max(threads, 1)), count); ++i) {
    helpers.emplace_back(run);
  }
  run();
}

}  // namespace dossier

#endif  // DOSSIER_SERVER_BASE_PARALLEL_H_
