#ifndef DOSSIER_SERVER_CORRELATION_ALIGNMENT_H_
#define DOSSIER_SERVER_CORRELATION_ALIGNMENT_H_

#include <cstddef>
#include <vector>

#include "absl/types/span.h"
#include "server/correlation/print.h"

namespace dossier::correlation {

// A run of words that two wordings share.
struct SharedRun {
  size_t text = 0;   // index of the first word on the one side
  size_t print = 0;  // and on the other
  size_t words = 0;

  friend bool operator==(const SharedRun&, const SharedRun&) = default;
};

// Which words of a print are which words of a text.
struct Alignment {
  // In the order of both.
  std::vector<SharedRun> kept;
  // Runs of three words or more that stand in another order, in the order of the print.
  std::vector<SharedRun> moved;
};

// Aligns the two. The text may go on before and after the print at no cost; between two runs few
// and telling words rather than many small ones are held to be the same. Takes time linear in the
// number of words: where two stretches of more than some 250 words share no rare run, they are held
// to share nothing. Deterministic.
Alignment Align(absl::Span<const PrintedWord> text, absl::Span<const PrintedWord> print);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_ALIGNMENT_H_
