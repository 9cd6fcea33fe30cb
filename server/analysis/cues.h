#ifndef DOSSIER_SERVER_ANALYSIS_CUES_H_
#define DOSSIER_SERVER_ANALYSIS_CUES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/v1/statement.pb.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// What may follow a reporting verb; the letters of lexicons/cues.txt.
enum CueFrame : uint16_t {
  kTakesQuotation = 1 << 0,   // q
  kTakesClause = 1 << 1,      // c
  kTakesThat = 1 << 2,        // t
  kTakesAddressee = 1 << 3,   // a
  kTakesInfinitive = 1 << 4,  // i
  kTakesObject = 1 << 5,      // o
  kTakesQuestion = 1 << 6,    // w
  kMayFollow = 1 << 7,        // p
  kAlsoNoun = 1 << 8,         // n
  kOfRequests = 1 << 9,       // a refusal whose subject is what went unanswered
  kTakesRequest = 1 << 10,    // r
};

enum class CueSort : uint8_t { kVerb, kNoun, kSource, kRefusal };

// One line of the lexicon.
struct CueEntry {
  CueSort sort = CueSort::kVerb;
  uint16_t number = 0;  // its place in the lexicon
  std::string lemma;
  uint16_t frames = 0;
  v1::Statement::Kind kind = v1::Statement::KIND_UNSPECIFIED;
  v1::Stance stance = v1::STANCE_UNSPECIFIED;

  bool Takes(uint16_t any_of) const { return (frames & any_of) != 0; }
};

// The form in which a verb stands; several where the spelling leaves it open.
enum VerbForm : uint8_t { kBase = 1, kThirdPerson = 2, kPast = 4, kIng = 8 };

// An occurrence of a cue in a text.
struct Cue {
  Range tokens;
  const CueEntry* entry = nullptr;
  uint8_t form = 0;  // VerbForm bits; 0 for what is no verb
};

// All that may be a cue by its words alone, in text order; the grammar around it decides later.
// At most one a token; the longest phrase wins.
std::vector<Cue> FindCues(const Text& text);

// All words of cues, inflected, for Vocabulary.
void AppendCueWords(std::vector<std::string>& words);

// How many entries the lexicon has, and the one name of each: its lemma, told apart by sort.
size_t CueEntries();
std::string CueName(size_t number);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_CUES_H_
