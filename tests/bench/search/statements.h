#ifndef DOSSIER_TESTS_BENCH_SEARCH_STATEMENTS_H_
#define DOSSIER_TESTS_BENCH_SEARCH_STATEMENTS_H_

#include <cstdint>
#include <string>

#include "dossier/v1/statement.pb.h"

namespace dossier::bench {

// The statement of that number: about 25 words, as often used as words of a language are (Zipf's
// law over 50,000), by one of 5,000 speakers of 500 organisations, with kind, stance, days over ten
// years, and one of 200,000 incidents that it is about. Besides, "harbour" stands in each tenth and
// "orchard" in another tenth; both in one of 100,000. The same number gives the same statement.
v1::Statement MakeStatement(uint64_t number);

// The word of that rank, the commonest being 0.
std::string WordOfRank(uint64_t rank);
inline constexpr uint64_t kRanks = 50'000;

}  // namespace dossier::bench

#endif  // DOSSIER_TESTS_BENCH_SEARCH_STATEMENTS_H_
