#ifndef DOSSIER_SERVER_ANALYSIS_RULES_H_
#define DOSSIER_SERVER_ANALYSIS_RULES_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace dossier::analysis {

// The rules that propose statements. Their names are part of every statement.
enum class Rule : uint8_t {
  kQuotationAfterCue,    // she said: “A”
  kQuotationBeforeCue,   // “A,” she said
  kQuotationOfSentence,  // “A?” / she said
  kQuotationBySource,    // “A,” according to the port
  kThat,                 // she said that A
  kClause,               // she said A
  kInfinitive,           // she vowed to A
  kRequest,              // she urged them to A
  kObject,               // she denied A
  kBeforeCue,            // A, she said
  kAs,                   // A, as she said
  kQuestion,             // she was asked by him whether A
  kPassiveThat,          // it was announced by her that A
  kNoun,                 // her claim that A
  kSource,               // according to her, A
  kRefusal,              // she declined to comment
};
inline constexpr uint32_t kRules = static_cast<uint32_t>(Rule::kRefusal) + 1;

// "indirect.that"; lives for ever.
absl::string_view RuleName(Rule rule);

// What a rule is wary of and leaves to the weights; bits.
enum Doubt : uint32_t {
  kNoVerb = 1 << 0,           // the cue may be no verb here
  kPassive = 1 << 1,          // "was told that"
  kWordsFollow = 1 << 2,      // "A, she said B"
  kRelativeSpeaker = 1 << 3,  // "A, who said"
  kNoFrame = 1 << 4,          // the lexicon does not give the verb this frame
  kNoClause = 1 << 5,         // no finite verb is seen
  kOpening = 1 << 6,          // "In March, she said"
  kTopic = 1 << 7,            // "A, she boasted of"
  kAsBefore = 1 << 8,         // "as she said"
  kNoSubject = 1 << 9,        // nobody beside the cue
  kFar = 1 << 10,             // something stands between cue and words
  kBareObject = 1 << 11,      // "said the same"
  kAnotherCue = 1 << 12,      // a verb of saying stands nearer
  kLead = 1 << 13,            // the words before may be the writer's
  kNotPossessed = 1 << 14,    // "claims that A", whose they are untold
  kHeadline = 1 << 15,        // in a line without a full stop
};
inline constexpr uint32_t kDoubts = 16;

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_RULES_H_
