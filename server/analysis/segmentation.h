#ifndef DOSSIER_SERVER_ANALYSIS_SEGMENTATION_H_
#define DOSSIER_SERVER_ANALYSIS_SEGMENTATION_H_

#include <optional>
#include <string>
#include <vector>

#include "dossier/v1/incident.pb.h"
#include "server/analysis/fact_reading.h"
#include "server/analysis/kinds.h"

namespace dossier::analysis {

// One happening that a report tells of.
struct Happening {
  v1::ReportRole role = v1::REPORT_ROLE_PRIMARY;
  // The sentence that first tells of it.
  uint32_t lead = 0;
  // A date that told it from the one before, if that is how; index into FactReading::dates.
  std::optional<size_t> date;
};

// Words on another happening than their sentence is about.
struct Aside {
  static constexpr int kElsewhere = -1;  // none of the happenings below

  Range words;
  int happening = 0;  // index into Segmentation::happenings
};

// Which sentence of a report is about which of its happenings.
struct Segmentation {
  std::vector<Happening> happenings;
  // By sentence: the happening that it stands under, or -1 for boilerplate and text without any.
  std::vector<int> of_sentence;
  // By sentence: whether it speaks of a happening itself, by a kind or an incident noun.
  std::vector<bool> tells;
  // Whether the report is about none of them, but tells of each in turn.
  bool is_round_up = false;
  // In the order of the text, without overlap.
  std::vector<Aside> asides;
  // The report's own happening is told as a further one: "a second attack".
  bool is_further = false;
  // Something happens "again", which may be the end of it: "admits patients again".
  bool is_again = false;

  // The aside that has the token, or nullptr.
  const Aside* AsideAt(uint32_t token) const;
  // What a token of `sentence` is about, as in of_sentence.
  int At(uint32_t token, uint32_t sentence) const {
    const Aside* const aside = AsideAt(token);
    return aside == nullptr ? of_sentence[sentence] : aside->happening;
  }
};

// Whether a form of a text is a noun of a happening: "attack", "fire".
bool IsIncidentNoun(uint32_t form);

// Whether a form of a text is a word by which sentences tell of happenings.
bool MayTellOfHappening(uint32_t form);

// Cuts the report into happenings. The first that is told is the primary one; a new one opens
// where words ("another", "similar attack in"), a heading, or an earlier date with a happening of
// its own say so, or a paragraph on somebody else who was hit on other days. A paragraph after one
// on an earlier happening returns to the primary one unless it stands under the same heading or
// goes on by its first words. `weighed` are sentences that tell of a happening whatever their words
// (WeighedSentences).
Segmentation Segment(const FactReading& reading, const std::vector<KindMention>& kinds,
                     const std::vector<uint32_t>& weighed, const std::vector<Finding>& parties);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_SEGMENTATION_H_
