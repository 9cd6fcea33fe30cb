#ifndef DOSSIER_SERVER_CORRELATION_SEAT_H_
#define DOSSIER_SERVER_CORRELATION_SEAT_H_

#include <cstdint>
#include <vector>

#include "server/correlation/neighbours.h"

namespace dossier::correlation {

// Where grouping (grouping.h) has put an account. Apart from its edges, for many more seats are
// looked at than edges followed.
struct Seat {
  Standing at;

  // The level of its block, from 1; 0 until it is grouped.
  int level = 0;

  // The row key of the first account of its block.
  int64_t block = 0;

  // The first accounts of its unit and of its group; the latter equal for all that tell of one
  // incident. Nought until it is grouped.
  Standing unit;
  Standing group;

  // How many accounts of its group are known to stand in its unit and those before, as far as that
  // is counted; 0 where nobody asks.
  int rank = 0;

  // The rank of its group as its unit met it; 0 if the unit opened it.
  int joined_rank = 0;

  // How alike the accounts of its unit are (Cohesion), in halves; 0 where nobody asks.
  double cohesion = 0;

  // The groups, by the row keys of their first accounts, that its unit would rather have joined
  // than its own, had not an edge that forbids it, or a sibling, kept it out; it still does.
  std::vector<int64_t> barred_from;
};

inline bool IsGrouped(const Seat& seat) { return seat.group != Standing(); }

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_SEAT_H_
