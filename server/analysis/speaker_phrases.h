#ifndef DOSSIER_SERVER_ANALYSIS_SPEAKER_PHRASES_H_
#define DOSSIER_SERVER_ANALYSIS_SPEAKER_PHRASES_H_

#include "absl/strings/string_view.h"
#include "server/analysis/reading.h"

namespace dossier::analysis {

// What the phrase for a speaker tells about those whom it names.

// "seen", "obtained": what those do with a document who did not write it.
bool IsReading(absl::string_view word);

// Whether the mention at the end of `phrase` is no part of the role before it: "the head of
// security Jana Dorn", "the head of the port, Jana Dorn".
bool StandsApart(const Reading& reading, Range phrase, const Mention& mention);

// Whether the mention wrote the document at `head`: "Acme's statement", "a letter from Acme", "a
// study published by Acme", but neither "documents seen by Acme" nor "the lawsuit against Acme".
bool Wrote(const Reading& reading, const Mention& mention, uint32_t head);

// Whether `phrase`, or what is said of it before the verb at `cue`, hides who it is: "who spoke on
// condition of anonymity", "who was not authorised to speak".
bool HidesName(const Reading& reading, Range phrase, Range cue);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_SPEAKER_PHRASES_H_
