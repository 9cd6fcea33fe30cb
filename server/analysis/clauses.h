#ifndef DOSSIER_SERVER_ANALYSIS_CLAUSES_H_
#define DOSSIER_SERVER_ANALYSIS_CLAUSES_H_

#include "server/analysis/reading.h"

namespace dossier::analysis {

// Where the parts of a clause begin and end, found by the closed classes around them. None of
// these looks further than some dozens of tokens, so the whole stays linear.

// The subject of the verb at `verb`, before it and not before `floor`: over adverbs, auxiliaries
// and an apposition in commas. Empty if none is found.
Range SubjectBefore(const Reading& reading, uint32_t verb, uint32_t floor);

// The noun phrase that begins at `begin`, as in "said the registrar"; empty if there is none.
Range SubjectAfter(const Reading& reading, uint32_t begin, uint32_t limit);

// The subject of the first clause in `range`: behind an opening phrase with a comma.
Range FirstSubject(const Reading& reading, Range range);

// `whether it would pay, | Morell replied: “No.”`: where the words before the verb that introduces
// a quotation end; the range's end if there is none.
uint32_t EndBeforeIntroduction(const Reading& reading, Range range);

// Why what somebody reports may end at a comma, dash or coordinator.
enum class ReportEnd : uint8_t {
  kNone,
  kContrast,     // ", while the port stayed open"
  kSource,       // ", according to the port"
  kRefusal,      // "and declined to comment"
  kReporting,    // ", adding"
  kReport,       // "and noted"
  kReportThat,   // "and noted that"
  kBase,         // "and say that"
  kAttribution,  // ", he said"
  kWriterBut,    // ", but he left"
  kWriterAnd,    // ", and he left"
};

// Why what somebody reports, `report` so far, ends before the mark or coordinator at `i`.
ReportEnd WhyReportEnds(const Reading& reading, Range report, uint32_t i, uint32_t limit);

// Where words that a verb at the front of `range` reports end, by the rules alone.
uint32_t ReportedEnd(const Reading& reading, Range range);

// Whether nothing but time, place, manner and hearers stands in `range` ("on Friday in Vessen").
bool IsAdjunct(const Reading& reading, Range range);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_CLAUSES_H_
