#ifndef DOSSIER_TESTS_BENCH_STREAM_MEASURE_H_
#define DOSSIER_TESTS_BENCH_STREAM_MEASURE_H_

#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace dossier::bench {

using Clock = std::chrono::steady_clock;

inline double Seconds(Clock::duration time) { return std::chrono::duration<double>(time).count(); }

// A moment that means the same in every process of the machine, in nanoseconds.
inline int64_t NowNs() { return Clock::now().time_since_epoch().count(); }

// The value at `part` of the sorted values, 0.5 for the median.
inline double At(double part, std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(part * static_cast<double>(values.size() - 1))];
}

// A benchmark that cannot go on has nothing to say.
template <typename T>
T Unwrap(absl::StatusOr<T> result) {
  if (result.ok()) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
  std::exit(1);
}
inline void Unwrap(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}
inline void Expect(bool held, const char* what) {
  if (held) return;
  std::fprintf(stderr, "%s\n", what);
  std::exit(1);
}

}  // namespace dossier::bench

#endif  // DOSSIER_TESTS_BENCH_STREAM_MEASURE_H_
