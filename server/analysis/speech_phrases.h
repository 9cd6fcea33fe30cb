#ifndef DOSSIER_SERVER_ANALYSIS_SPEECH_PHRASES_H_
#define DOSSIER_SERVER_ANALYSIS_SPEECH_PHRASES_H_

#include <cstdint>

#include "server/analysis/entities.h"
#include "server/analysis/speech_pieces.h"

namespace dossier::analysis {

// A phrase that may speak: "die Sprecherin der Hafenbehörde Jana Dorn", "Norlicht", "elle".
struct SpeakerPhrase {
  enum class Sort : uint8_t {
    kNone,     // nobody that could speak
    kName,     // somebody or something named
    kRole,     // by office alone
    kUnnamed,  // on purpose not named
    kPronoun,
    kOther,  // a noun that no list holds
  };

  Range pieces;  // all of it; empty for kNone
  Sort sort = Sort::kNone;
  Range name;  // without role, title and article; empty unless kName
  Range role;  // "Sprecherin"; may be empty
  Range body;  // whom the role is of: "Hafenbehörde"; may be empty
  Gender gender = Gender::kUnknown;

  bool empty() const { return pieces.empty(); }
};

// The words for whom a role is of, if they name somebody: not of "des Unternehmens".
absl::string_view OrganisationOf(const SpeechPieces& pieces, const SpeakerPhrase& phrase);

// Reads the phrase that begins at `i`, at most up to `limit`. Looks at a bounded number of pieces.
SpeakerPhrase ReadSpeakerPhrase(const SpeechPieces& pieces, uint32_t i, uint32_t limit);

// As ReadSpeakerPhrase, with what stands in apposition between commas: "Jana Dorn, Sprecherin der
// Behörde," and "der Sprecher der Behörde, Karl Weber,".
SpeakerPhrase ReadSpeakerWithApposition(const SpeechPieces& pieces, uint32_t i, uint32_t limit);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_SPEECH_PHRASES_H_
