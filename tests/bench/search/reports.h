#ifndef DOSSIER_TESTS_BENCH_SEARCH_REPORTS_H_
#define DOSSIER_TESTS_BENCH_SEARCH_REPORTS_H_

#include <cstdint>
#include <string>

#include "dossier/v1/report.pb.h"

namespace dossier::bench {

struct LongReport {
  v1::Report report;  // as it is stored: without its text
  std::string text;
};

// The report of that number: 4 to 40 KB of words as often used as those of statements are, with
// capitals, punctuation, quotation marks and here and there an accent. The same number gives the
// same report.
LongReport MakeReport(uint64_t number);

}  // namespace dossier::bench

#endif  // DOSSIER_TESTS_BENCH_SEARCH_REPORTS_H_
