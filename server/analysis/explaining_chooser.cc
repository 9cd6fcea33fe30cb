#include "server/analysis/explaining_chooser.h"

#include <utility>

namespace dossier::analysis {

size_t ExplainingChooser::ChooseBoundary(Decision decision, uint32_t anchor,
                                         absl::Span<const Boundary> places) {
  const size_t chosen = weighing_.ChooseBoundary(decision, anchor, places);
  boundaries_.erase(anchor);
  if (chosen < places.size()) {
    const Observation& seen = places[chosen].seen;
    boundaries_[anchor] = {weights_.Explain(decision, seen), weights_.Score(decision, seen)};
  }
  return chosen;
}

size_t ExplainingChooser::ChooseStatement(absl::Span<Candidate> candidates) {
  const size_t chosen = weighing_.ChooseStatement(candidates);
  if (candidates.empty()) return chosen;
  // Of those that are none, the one that came nearest.
  size_t told = chosen;
  if (chosen == candidates.size()) {
    told = 0;
    for (size_t c = 1; c < candidates.size(); ++c) {
      if (candidates[c].attribution.score > candidates[told].attribution.score) told = c;
    }
  }
  const Candidate& candidate = candidates[told];
  Weighing weighing{weights_.Explain(Decision::kStatement, candidate.seen),
                    candidate.attribution.score};
  if (chosen < candidates.size()) {
    statements_[candidate.attribution.cue.begin] = std::move(weighing);
  } else {
    rejections_.push_back({candidate.attribution.cue, "rejected.too_light", std::move(weighing)});
  }
  return chosen;
}

const Weighing* ExplainingChooser::OfStatement(const Attribution& attribution) const {
  if (attribution.cue.empty() || attribution.score == 0) return nullptr;
  const auto found = statements_.find(attribution.cue.begin);
  return found == statements_.end() ? nullptr : &found->second;
}

const Weighing* ExplainingChooser::OfContent(const Attribution& attribution) const {
  if (attribution.score == 0) return nullptr;
  const Range words = attribution.content.front();
  const auto end = boundaries_.find(words.begin);
  if (end != boundaries_.end()) return &end->second;
  const auto start = boundaries_.find(words.end - 1);
  return start == boundaries_.end() ? nullptr : &start->second;
}

}  // namespace dossier::analysis
