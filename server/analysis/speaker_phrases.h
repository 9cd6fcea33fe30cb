#ifndef DOSSIER_SERVER_ANALYSIS_SPEAKER_PHRASES_H_
#define DOSSIER_SERVER_ANALYSIS_SPEAKER_PHRASES_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "server/analysis/offices.h"
#include "server/analysis/reading.h"

namespace dossier::analysis {

// What the phrase for a speaker tells about those whom it names.

// The noun that the phrase is about.
uint32_t HeadOf(const Reading& reading, const Named& named, Range phrase);

// "the spokesman", "Officials": whether the head is a noun for persons and no part of a name.
bool IsSomeone(const Reading& reading, Range phrase, uint32_t head);

// Whether the mention owns what stands behind it: "Acme's", "its".
bool IsPossessive(const Reading& reading, const Mention& mention);

// The mentions of a person and of a body that may be who speaks; kNone if there is none.
struct SpeakingMentions {
  static constexpr uint32_t kNone = UINT32_MAX;

  uint32_t person = kNone;
  uint32_t body = kNone;
};
SpeakingMentions MentionsThatSpeak(const Reading& reading, Range phrase, uint32_t head);

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
