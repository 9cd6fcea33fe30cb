#ifndef DOSSIER_TESTS_BENCH_ANALYSIS_STORY_H_
#define DOSSIER_TESTS_BENCH_ANALYSIS_STORY_H_

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/bench/lifelike.h"

namespace dossier::bench {

// The pure part on this thread alone, `passes` times over the corpus: best and median rates of
// processor time, allocations a report, and which part takes how long.
nlohmann::ordered_json MeasureAnalysis(const std::vector<LifelikeReport>& corpus, size_t passes);

// What is understood of each report, with the reasons, in the text form of protobuf: two builds
// that should understand the same can be compared by it.
void WriteAnalyses(const std::vector<LifelikeReport>& corpus, std::ostream& output);

// The same texts one behind the other, cut into reports of `bytes`, at most a word less.
std::vector<LifelikeReport> OfEqualSize(const std::vector<LifelikeReport>& corpus, size_t bytes);

// Texts that nobody writes, each at `megabytes` and a quarter of it: nanoseconds a byte of both,
// their ratio (1 if time is linear in size), and the most memory at a time, in bytes a byte. `only`
// is a text's name, or empty for all.
nlohmann::ordered_json MeasurePathological(double megabytes, const std::string& only);

}  // namespace dossier::bench

#endif  // DOSSIER_TESTS_BENCH_ANALYSIS_STORY_H_
