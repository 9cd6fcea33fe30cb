#ifndef DOSSIER_SERVER_ANALYSIS_SPEECH_UNITS_H_
#define DOSSIER_SERVER_ANALYSIS_SPEECH_UNITS_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/speech_clauses.h"
#include "server/analysis/speech_phrases.h"
#include "server/analysis/speech_pieces.h"

namespace dossier::analysis {

// Words, the cue that marks them as said, and the phrase for who said them.
struct Speech {
  std::vector<Range> content;  // of pieces; never empty
  Range cue;                   // empty if no word marks them
  SpeakerPhrase speaker;       // empty if no phrase stands beside them
  v1::Statement::Kind kind = v1::Statement::KIND_UNSPECIFIED;
  Gender gender = Gender::kUnknown;  // that the cue agrees with
  bool plural = false;
  bool refusal = false;
  bool spoken = false;         // direct without marks: behind a dash
  bool same_speaker = false;   // as the speech before it
  bool drops_subject = false;  // the verb stands alone, as Spanish allows: "..., dijo."
  absl::string_view rule;      // lives for ever
  double confidence = 0;
};

// Reads one unit: its quotations with their cues, then what is reported without marks. Sets
// `claimed` for each quotation that a speech takes in.
std::vector<Speech> ReadSpeechUnit(const SpeechPieces& pieces, const SpeechPieces::Unit& unit,
                                   std::vector<bool>* claimed);

// Reads a paragraph that a dash opens as dialogue: "– Text, – сказал Иванов. – Text." Empty if no
// cue shows that somebody speaks.
std::vector<Speech> ReadDialogue(const SpeechPieces& pieces, Range paragraph);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_SPEECH_UNITS_H_
