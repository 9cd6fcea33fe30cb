#ifndef DOSSIER_SERVER_ANALYSIS_READING_H_
#define DOSSIER_SERVER_ANALYSIS_READING_H_

#include <cstdint>
#include <vector>

#include "server/analysis/cues.h"
#include "server/analysis/entities.h"
#include "server/analysis/grammar_words.h"
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
  // The GrammarWord bits of the token, and whether it has one of `words`.
  uint32_t GrammarOf(uint32_t index) const { return grammar_words_.Of(token(index).form); }
  bool Is(uint32_t index, uint32_t words) const { return (GrammarOf(index) & words) != 0; }

  // The cue that begins at the token, or nullptr.
  const Cue* CueAt(uint32_t index) const {
    return cue_at_[index] == UINT32_MAX ? nullptr : &cues[cue_at_[index]];
  }

  bool InQuotation(uint32_t index) const { return quotations.Covers(index); }
  // "really", "also", "publicly".
  bool IsAdverb(uint32_t index) const {
    const Token& at = token(index);
    if (!at.IsWord() || at.Is(kSubjectPronoun)) return false;
    return at.Is(kReportingAdverb) || (at.Looks(kLikeAdverb) && !at.Has(kCapitalised));
  }
  // Auxiliaries and words that look like a verb in the past or of the third person.
  bool IsFinite(uint32_t index) const {
    const Token& at = token(index);
    if (!at.IsWord()) return at.kind == TokenKind::kPossessive && index > 0 && IsPronoun(index - 1);
    if ((at.classes & (kAuxiliary | kCommonVerb)) != 0) return true;
    if (at.Has(kCapitalised)) return false;
    return at.Looks(kLikeFinite) || (cue_at_[index] != UINT32_MAX && IsFiniteCue(index));
  }
  // Weekdays, months, "last week", numbers.
  bool IsTime(uint32_t index) const {
    const Token& at = token(index);
    return (at.classes & (kWeekday | kTimeWord)) != 0 || (at.Is(kMonth) && at.Has(kCapitalised)) ||
           at.kind == TokenKind::kNumber;
  }
  bool IsPronoun(uint32_t index) const {
    const Token& at = token(index);
    return at.Is(kSubjectPronoun) || at.Looks(kLikePronoun);
  }
  // Whether a finite verb stands in the range, outside quotations.
  bool HasFinite(Range range) const;
  // Whether every word of the range is in quotation marks; some of them.
  bool AllQuoted(Range range) const;
  bool SomeQuoted(Range range) const;
  // Without punctuation and loose words such as "but" at its ends; quotation marks stay.
  Range Trimmed(Range range) const;

 private:
  void CutUnits();
  // Whether the cue at the token stands as a finite verb.
  bool IsFiniteCue(uint32_t index) const;

  std::vector<Unit> units_;
  std::vector<uint32_t> cue_at_;
  const ByWord<uint32_t>& grammar_words_ = GrammarWords();
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_READING_H_
