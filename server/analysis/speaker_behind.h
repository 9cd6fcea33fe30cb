#ifndef DOSSIER_SERVER_ANALYSIS_SPEAKER_BEHIND_H_
#define DOSSIER_SERVER_ANALYSIS_SPEAKER_BEHIND_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "server/analysis/reading.h"

namespace dossier::analysis {

// Who speaks, by the words right behind a quotation.
struct SpeakerBehind {
  Range speaker;
  Range verb;
  const CueEntry* entry = nullptr;  // of the verb, if it is a known one
  absl::string_view rule;
  double confidence = 0;
};

// The subject and verb in [begin, end), which begins behind a quotation, where the strict grammar
// finds none: with words between them (`“A,” a man who asked not to be named told me`), with a name
// that looks like another word, and with any word in the form of a verb if there is nothing but a
// name beside it (`“A,” Koll barked`).
std::optional<SpeakerBehind> FindSpeakerBehind(const Reading& reading, Range behind);

// Whether the word has the form of a verb of the past or third person.
bool IsVerbLike(const Reading& reading, uint32_t token);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_SPEAKER_BEHIND_H_
