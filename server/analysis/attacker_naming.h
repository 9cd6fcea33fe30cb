#ifndef DOSSIER_SERVER_ANALYSIS_ATTACKER_NAMING_H_
#define DOSSIER_SERVER_ANALYSIS_ATTACKER_NAMING_H_

#include <cstdint>

#include "server/analysis/text.h"

// How the words around a name introduce whoever bears it. Pure; the words stand in
// lexicons/attacker_cues.txt.
namespace dossier::analysis {

// A bit each.
enum AttackerNaming : uint8_t {
  kCalledAttacker = 1,  // "the hacktivist X", "a group calling itself X"
  kTitledAttacker = 2,  // "the X ransomware gang", "X, a hacker group"
  kCalledGroup = 4,     // "a group called X"
  kByPseudonym = 8,     // "under the handle of X"
  kLikened = 16,        // "similar to what X did", which X then did not do
};

// What is said of the name at `name`, within its sentence.
uint8_t AttackerNamingOf(const Text& text, Range name);

// Whether attackers are said to be from the country at `country`: "Ruritanian state hackers".
bool AreAttackersOf(const Text& text, Range country);

// Whether the word says that somebody attacks, so that no name begins with it: "hacker".
bool IsAttackerWord(const Token& token);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_ATTACKER_NAMING_H_
