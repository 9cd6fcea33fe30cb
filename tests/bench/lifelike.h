#ifndef DOSSIER_TESTS_BENCH_LIFELIKE_H_
#define DOSSIER_TESTS_BENCH_LIFELIKE_H_

#include <cstdint>
#include <string>

namespace dossier::bench {

// A generated news report.
struct LifelikeReport {
  std::string id;
  std::string text;
  std::string published;  // ISO 8601 day
};

// The report of that number: about one of `incidents` invented happenings, 1.5 to 4 kB, with
// quotations that several reports share, dates, figures, an investigation and boilerplate. The same
// number gives the same report.
LifelikeReport MakeReport(uint64_t number, uint64_t incidents);

}  // namespace dossier::bench

#endif  // DOSSIER_TESTS_BENCH_LIFELIKE_H_
