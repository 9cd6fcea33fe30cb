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

// Where words that a verb at the front of `range` reports end: before ", and added", ", saying",
// ", according to", ", he said".
uint32_t ReportedEnd(const Reading& reading, Range range);

// Whether nothing but time, place, manner and hearers stands in `range` ("on Friday in Vessen").
bool IsAdjunct(const Reading& reading, Range range);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_CLAUSES_H_
