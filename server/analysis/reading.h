#ifndef DOSSIER_SERVER_ANALYSIS_READING_H_
#define DOSSIER_SERVER_ANALYSIS_READING_H_

#include <cstdint>
#include <vector>

#include "server/analysis/cues.h"
#include "server/analysis/entities.h"
#include "server/analysis/names.h"
#include "server/analysis/quotations.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// A text with all that the search for statements asks about it. Immutable; borrows its parts.
class Reading {
 public:
  Reading(const Text& text, const NameClasses& names, const Entities& entities);

  const Text& text;
  const NameClasses& names;
  const Entities& entities;
  const Quotations quotations;
  const std::vector<Cue> cues;

  // A stretch of sentences that no quotation runs out of; within one paragraph.
  struct Unit {
    Range tokens;
    uint32_t paragraph = 0;
    Range cues;  // of `cues`, those outside quotations and inside them alike
  };
  const std::vector<Unit>& units() const { return units_; }

  // Whether the unit is told in the text rather than a byline or page furniture.
  bool IsNews(const Unit& unit) const {
    const ParagraphRole role = text.paragraphs()[unit.paragraph].role;
    return role == ParagraphRole::kBody || role == ParagraphRole::kHeading;
  }

  const Token& token(uint32_t index) const { return text.token(index); }
  absl::string_view Lower(uint32_t index) const { return text.Lower(index); }

  // The cue that begins at the token, or nullptr.
  const Cue* CueAt(uint32_t index) const {
    return cue_at_[index] == UINT32_MAX ? nullptr : &cues[cue_at_[index]];
  }

  bool InQuotation(uint32_t index) const { return quotations.Covers(index); }
  // "really", "also", "publicly".
  bool IsAdverb(uint32_t index) const;
  // Auxiliaries and words that look like a verb in the past or of the third person.
  bool IsFinite(uint32_t index) const;
  // Weekdays, months, "last week", numbers.
  bool IsTime(uint32_t index) const;
  bool IsPronoun(uint32_t index) const;
  // Whether a finite verb stands in the range, outside quotations.
  bool HasFinite(Range range) const;
  // Whether every word of the range is in quotation marks; some of them.
  bool AllQuoted(Range range) const;
  bool SomeQuoted(Range range) const;
  // Without punctuation and loose words such as "but" at its ends; quotation marks stay.
  Range Trimmed(Range range) const;

 private:
  void CutUnits();

  std::vector<Unit> units_;
  std::vector<uint32_t> cue_at_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_READING_H_
