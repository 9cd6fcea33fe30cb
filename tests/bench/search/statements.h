#ifndef DOSSIER_TESTS_BENCH_SEARCH_STATEMENTS_H_
#define DOSSIER_TESTS_BENCH_SEARCH_STATEMENTS_H_

#include <cstdint>
#include <string>

#include "dossier/v1/statement.pb.h"

namespace dossier::bench {

// Numbers that look random, each made of the one before.
class Sequence {
 public:
  explicit Sequence(uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15u + 0x1234567) {}

  uint64_t Next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  uint64_t Below(uint64_t bound) { return Next() % bound; }
  double Fraction() { return static_cast<double>(Next() >> 11) * 0x1p-53; }

 private:
  uint64_t state_;
};

// The statement of that number: about 25 words, as often used as words of a language are (Zipf's
// law over 50,000), by one of 5,000 speakers of 500 organisations, with kind, stance, days over ten
// years, and one of 200,000 incidents that it is about. Besides, "harbour" stands in each tenth and
// "orchard" in another tenth; both in one of 100,000. The same number gives the same statement.
v1::Statement MakeStatement(uint64_t number);

// The word of that rank, the commonest being 0.
std::string WordOfRank(uint64_t rank);
inline constexpr uint64_t kRanks = 50'000;
// A rank with a chance that falls as its inverse.
uint64_t ZipfRank(Sequence& random);

}  // namespace dossier::bench

#endif  // DOSSIER_TESTS_BENCH_SEARCH_STATEMENTS_H_
