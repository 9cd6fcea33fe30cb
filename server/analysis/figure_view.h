#ifndef DOSSIER_SERVER_ANALYSIS_FIGURE_VIEW_H_
#define DOSSIER_SERVER_ANALYSIS_FIGURE_VIEW_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "server/analysis/fact_reading.h"
#include "server/analysis/figure_features.h"
#include "server/analysis/kinds.h"
#include "server/analysis/quantities.h"
#include "server/analysis/segmentation.h"
#include "server/analysis/topics.h"

namespace dossier::analysis {

// The word for what happened that stands nearest to a date.
struct NearestEvent {
  v1::IncidentDate::Event event = v1::IncidentDate::EVENT_UNSPECIFIED;
  Range tokens;  // empty if there is none
  uint32_t distance = 0;
};

// What the decisions about dates, counts and amounts see of a report. Looks a bounded way around
// each, so that a figure costs the same in every text. Borrows all.
class FigureReading {
 public:
  FigureReading(const FactReading& reading, absl::Span<const KindMention> kinds,
                const Segmentation& segmentation, const Topics& topics,
                const KindWeights& weights = KindWeights::Default());

  // `date` is an index into the reading's dates, `tokens` are its own.
  FigureView OfDate(size_t date, Range tokens, const NearestEvent& event) const;
  // Whether the report is about attacks on computers.
  bool is_of_computers() const { return topics_.of_computers; }
  // Whether the sentence is the one that first tells, with its day or year, of a happening of the
  // physical world before the one that the report is about.
  bool OpensEarlierHappening(uint32_t sentence) const;
  // Whether the token is of what is said of another happening than its sentence is about.
  bool IsAside(uint32_t token) const;
  // Whether the report speaks of a ransom.
  bool tells_of_ransom() const;

  FigureView OfQuantity(absl::Span<const QuantityMention> all, size_t index) const;

 private:
  // Returns the sections of the nearest cue.
  uint32_t NoteAround(Range tokens, FigureView& view) const;
  void NoteSentence(Range tokens, FigureView& view) const;
  void NoteTold(uint32_t sentence, Range tokens, FigureView& view) const;
  float ToldBeside(Range sentence, Range tokens) const;
  void NoteKinds(uint32_t sentence, Range tokens, FigureView& view) const;
  uint32_t AgeOf(const DateExpression& date) const;

  const FactReading& reading_;
  const Text& text_;
  const absl::Span<const KindMention> kinds_;  // in the order of the text
  const Segmentation& segmentation_;
  const Topics& topics_;
  const KindWeights& weights_;
  std::vector<uint32_t> kinds_of_;  // by sentence: where its mentions begin
  uint32_t about_ = 0;              // the group of kinds that is mentioned most
  float told_at_most_ = kUntold;    // by a sentence
  bool note_ = false;
};

// Whether a token opens another clause or ends one.
inline bool PartsClauses(const Token& token) {
  if (token.mark != 0) {
    return token.kind == TokenKind::kQuote || token.mark == ',' || token.mark == ';' ||
           token.mark == ':' || token.mark == '(' || token.mark == ')' || token.mark == 0x2013 ||
           token.mark == 0x2014 || (token.mark == '-' && token.Has(kSpaceBefore));
  }
  return token.Is(kRelative) || (token.Is(kSubordinator) && !token.Is(kPreposition)) ||
         token.Is(kCoordinator);
}

// The tokens of a date; empty if it lies behind the last one.
Range TokensOf(const Text& text, const DateExpression& date);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_FIGURE_VIEW_H_
