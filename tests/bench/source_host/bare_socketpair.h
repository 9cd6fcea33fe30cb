#ifndef DOSSIER_TESTS_BENCH_SOURCE_HOST_BARE_SOCKETPAIR_H_
#define DOSSIER_TESTS_BENCH_SOURCE_HOST_BARE_SOCKETPAIR_H_

#include <chrono>
#include <cstddef>

namespace dossier {

// The yardstick: another process writes records of `bytes` bytes, each with its length before it,
// in writes of 64 KiB, and this one reads and counts them. Nothing is checked, copied or kept.
// Returns records a second.
double BareSocketpair(size_t bytes, std::chrono::milliseconds time);

}  // namespace dossier

#endif  // DOSSIER_TESTS_BENCH_SOURCE_HOST_BARE_SOCKETPAIR_H_
