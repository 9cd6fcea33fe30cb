#ifndef DOSSIER_SERVER_ANALYSIS_DIALOGUE_H_
#define DOSSIER_SERVER_ANALYSIS_DIALOGUE_H_

#include <cstdint>
#include <vector>

#include "server/analysis/quotations.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// Where people talk in turns, as stories tell it: paragraphs in a row that begin with few words in
// marks, at least one of which nobody is named beside. Such words are not those of the speaker
// before, as they are in news, but of the one before that. Immutable; linear.
class Dialogue {
 public:
  Dialogue(const Text& text, const Quotations& quotations);

  // Whether the paragraph is a turn of a dialogue.
  bool Holds(uint32_t paragraph) const { return turns_[paragraph]; }
  // The quotation that the paragraph begins with, or Quotations::kNone.
  uint32_t OpeningOf(uint32_t paragraph) const { return opening_[paragraph]; }

 private:
  std::vector<uint32_t> opening_;  // by paragraph
  std::vector<bool> turns_;        // by paragraph
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_DIALOGUE_H_
