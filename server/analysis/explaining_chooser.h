#ifndef DOSSIER_SERVER_ANALYSIS_EXPLAINING_CHOOSER_H_
#define DOSSIER_SERVER_ANALYSIS_EXPLAINING_CHOOSER_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "server/analysis/attribution.h"
#include "server/analysis/chooser.h"

namespace dossier::analysis {

// Decides as the weights do, and keeps what weighed for those who ask. For one text and thread;
// borrows the weights.
class ExplainingChooser final : public Chooser {
 public:
  explicit ExplainingChooser(const AttributionWeights& weights)
      : weights_(weights), weighing_(weights) {}

  size_t ChooseBoundary(Decision decision, uint32_t anchor,
                        absl::Span<const Boundary> places) override;
  size_t ChooseStatement(absl::Span<Candidate> candidates) override;

  // What weighed for a statement; nullptr if no weights decided it.
  const Weighing* OfStatement(const Attribution& attribution) const;
  // What weighed for where its words end, or begin; nullptr if no weights decided it.
  const Weighing* OfContent(const Attribution& attribution) const;
  // Cues with words that the weights do not hold for said.
  const std::vector<Rejection>& rejections() const { return rejections_; }

 private:
  const AttributionWeights& weights_;
  WeighingChooser weighing_;
  absl::flat_hash_map<uint32_t, Weighing> statements_;  // by the cue's first token
  absl::flat_hash_map<uint32_t, Weighing> boundaries_;  // by the words' other end
  std::vector<Rejection> rejections_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_EXPLAINING_CHOOSER_H_
