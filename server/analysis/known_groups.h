#ifndef DOSSIER_SERVER_ANALYSIS_KNOWN_GROUPS_H_
#define DOSSIER_SERVER_ANALYSIS_KNOWN_GROUPS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// A group of lexicons/groups.txt, by its name there or by the shape of its name.
struct KnownGroup {
  Range tokens;  // empty if there is none
  // By the lexicon, not by the text.
  absl::string_view country;  // ISO 3166-1 alpha-2; may be empty
  uint32_t number = 0;        // the same for all names of one group; 0 if it is not listed
  uint32_t rank = 0;          // of the name among those, the best known first
  absl::string_view name;     // as the lexicon spells it, in lower case; empty if it is not listed
};

// Whether a token in lower case may be the first word of a known group's name, or the second.
bool MayNameGroup(absl::string_view lower);

// Appends what remains of names, and of endings, of several words where their blanks got lost, in
// their order.
void AppendGroupWords(std::vector<std::string>& words);

// The group whose name begins at token `at`, the longest, before `limit`.
KnownGroup GroupAt(const Text& text, uint32_t at, uint32_t limit);

// How many groups are publicly said to act from or for a country: lines of the lexicon.
uint32_t GroupsOf(absl::string_view country);

// How a group's name is written: with the blanks that it has as `listed` there, which may be empty,
// whatever those of `words` are; "APT 10" and "APT-10" are "APT10", "Vells CyberArmy" is "Vells
// Cyber Army".
std::string GroupName(absl::string_view words, absl::string_view listed);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_KNOWN_GROUPS_H_
