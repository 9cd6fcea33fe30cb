#ifndef DOSSIER_SERVER_ANALYSIS_CANDIDATE_VIEW_H_
#define DOSSIER_SERVER_ANALYSIS_CANDIDATE_VIEW_H_

#include <vector>

#include "server/analysis/chooser.h"
#include "server/analysis/reading.h"
#include "server/analysis/traits.h"

namespace dossier::analysis {

// What the decisions see of one unit of a text. Looks a bounded way around each place, so that a
// cue costs the same in every text. Borrows all; not for sharing.
class CandidateView {
 public:
  CandidateView(const Reading& reading, const Reading::Unit& unit)
      : reading_(reading), unit_(unit) {}

  // The places where words that begin at `begin` may end, in their order, before `limit`. Returns
  // where they end if none of these is it: at a place beyond doubt, or at `limit`.
  uint32_t SeeEnds(Range speaker, Rule rule, uint32_t begin, uint32_t limit, bool subordinate,
                   std::vector<Boundary>* places) const;
  // The places where words that end before `end` may begin, the nearest to the end first, behind
  // `floor`.
  void SeeStarts(Rule rule, uint32_t floor, uint32_t end, std::vector<Boundary>* places) const;

  // Fills in what is seen of a candidate; `earlier` is whether the unit holds a statement already.
  void See(const Cue& cue, bool earlier, Candidate* candidate) const;

 private:
  // How an interruption of a clause is marked: an index into the names of traits.cc.
  enum Mark : uint32_t {
    kMarkComma,
    kMarkCommaAnd,
    kMarkAnd,
    kMarkDash,
    kMarkBracket,
    kMarkColon,
    kMarkSemicolon,
    kMarkRelative,
    kMarkWhen,
    kMarkPreposition,
    kMarkQuote,
    kMarkNone,
  };
  Mark MarkAt(uint32_t i, uint32_t limit) const;
  // The comma, dash, colon or semicolon at or behind `i`, or where the look ends.
  uint32_t NextBreak(uint32_t i, uint32_t limit) const;
  // 0 none, 1 past, 2 present, 3 of a modal verb: of the first finite verb.
  uint32_t TenseOf(uint32_t i) const;
  uint32_t FirstTense(Range range) const;
  uint32_t ReportsIn(Range range) const;
  uint32_t SubjectKind(Range speaker) const;
  bool IsDash(uint32_t i) const;

  const Reading& reading_;
  const Reading::Unit& unit_;
};

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_CANDIDATE_VIEW_H_
