#ifndef DOSSIER_TESTS_SERVER_CORRELATION_REWORDINGS_SCORE_H_
#define DOSSIER_TESTS_SERVER_CORRELATION_REWORDINGS_SCORE_H_

#include <array>
#include <string>
#include <vector>

#include "tests/server/correlation/rewordings.h"

namespace dossier::correlation {

// How well prints are joined and told apart.
struct RewordingsScore {
  struct OfRewording {
    int prints = 0;
    int joined = 0;      // in one statement with the whole print
    int wording = 0;     // called what they are
    int difference = 0;  // with the difference that tells it
  };

  // Of pairs of prints: joined that are one statement, joined in all, one statement in all.
  int64_t right = 0;
  int64_t joined = 0;
  int64_t one = 0;
  std::array<OfRewording, kRewordings> by_rewording;
  // Of those that are not as they should be, some for a person to read.
  std::vector<std::string> mistakes;

  double Precision() const { return joined == 0 ? 1 : static_cast<double>(right) / joined; }
  double Recall() const { return one == 0 ? 1 : static_cast<double>(right) / one; }
};

RewordingsScore ScoreRewordings(const std::vector<Reworded>& prints);

}  // namespace dossier::correlation

#endif  // DOSSIER_TESTS_SERVER_CORRELATION_REWORDINGS_SCORE_H_
