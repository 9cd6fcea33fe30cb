#ifndef DOSSIER_SERVER_ANALYSIS_CHOOSER_H_
#define DOSSIER_SERVER_ANALYSIS_CHOOSER_H_

#include <cstddef>
#include <vector>

#include "absl/types/span.h"
#include "server/analysis/attribution.h"
#include "server/analysis/attribution_weights.h"
#include "server/analysis/rules.h"
#include "server/analysis/traits.h"

namespace dossier::analysis {

// A place where reported words may end, or start.
struct Boundary {
  uint32_t token = 0;  // the words end before it, or start with it
  Observation seen;
};

// Words that may be a statement, as a rule proposes them.
struct Candidate {
  Attribution attribution;
  Rule rule = Rule::kThat;
  uint32_t doubts = 0;  // Doubt bits
  bool sure = false;    // holds by its rule alone if nothing else does
  Observation seen;
};

// Decides between what the rules propose. The one of the product weighs; the one that trains the
// weights knows the answers.
class Chooser {
 public:
  virtual ~Chooser() = default;

  // The place at which words end (or start) whose other end is at token `anchor`; size() for none
  // of them: at the limit.
  virtual size_t ChooseBoundary(Decision decision, uint32_t anchor,
                                absl::Span<const Boundary> places) = 0;
  // The candidate that is a statement, size() if none is. All are about one cue.
  virtual size_t ChooseStatement(absl::Span<Candidate> candidates) = 0;
};

// Decides by weights. For one thread; borrows the weights.
class WeighingChooser final : public Chooser {
 public:
  explicit WeighingChooser(const AttributionWeights& weights) : weights_(weights) {}

  size_t ChooseBoundary(Decision decision, uint32_t anchor,
                        absl::Span<const Boundary> places) override;
  size_t ChooseStatement(absl::Span<Candidate> candidates) override;

 private:
  const AttributionWeights& weights_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_CHOOSER_H_
