#ifndef DOSSIER_SERVER_ANALYSIS_SPEECH_CLAUSES_H_
#define DOSSIER_SERVER_ANALYSIS_SPEECH_CLAUSES_H_

#include <cstdint>
#include <vector>

#include "dossier/v1/statement.pb.h"
#include "server/analysis/speech_phrases.h"
#include "server/analysis/speech_pieces.h"

namespace dossier::analysis {

// Words that mark others as said, by themselves; the order around them tells by whom.
struct SpeechCue {
  enum class Sort : uint8_t {
    kVerb,     // "sagte", "a déclaré", "teilte ... mit"
    kBefore,   // "laut", "selon": the speaker stands behind it, the words before or behind
    kBehind,   // "so", "aldus": only behind the words
    kAfter,    // "zufolge": the speaker stands before it
    kRefusal,  // "wollte sich nicht äußern"
  };

  Sort sort = Sort::kVerb;
  Range shown;  // the words as a reader would mark them
  Range verb;   // from the first to the last of them; the subject may stand between
  v1::Statement::Kind kind = v1::Statement::KIND_UNSPECIFIED;
  Gender gender = Gender::kUnknown;  // that the verb agrees with
  bool plural = false;
};

// All cues of a range, in order, without overlap: those outside quotations, or those within the one
// quotation that the range is.
std::vector<SpeechCue> FindSpeechCues(const SpeechPieces& pieces, Range range);
std::vector<SpeechCue> FindSpeechCuesInQuote(const SpeechPieces& pieces, Range quoted);

// Whether the piece stands between a verb and its subject without being either: adverbs, times, and
// pronouns of an object, which may look like an article ("l'a dit").
bool IsLooseInSpeech(const SpeechPieces& pieces, uint32_t i);

// The subject that stands behind the cue or between its words, looking no further than `limit`.
SpeakerPhrase SubjectBehind(const SpeechPieces& pieces, const SpeechCue& cue, uint32_t limit);

// The subject that stands before the cue, looking no further back than `from`.
SpeakerPhrase SubjectBefore(const SpeechPieces& pieces, const SpeechCue& cue, uint32_t from);

// The subject before the cue that an apposition parts from it: "Jana Dorn, Sprecherin der Behörde,
// sagte"; empty unless the phrase begins at `from`.
SpeakerPhrase SubjectWithApposition(const SpeechPieces& pieces, const SpeechCue& cue,
                                    uint32_t from);

// The subject in the order that the neighbourhood of the cue suggests.
SpeakerPhrase SubjectOf(const SpeechPieces& pieces, const SpeechCue& cue, Range around);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_SPEECH_CLAUSES_H_
