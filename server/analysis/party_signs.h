#ifndef DOSSIER_SERVER_ANALYSIS_PARTY_SIGNS_H_
#define DOSSIER_SERVER_ANALYSIS_PARTY_SIGNS_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "dossier/v1/statement.pb.h"
#include "server/analysis/known_names.h"
#include "server/analysis/party_weights.h"
#include "server/analysis/text.h"

// What single words, known names and speakers say of who is a party. Pure; any number of threads.
namespace dossier::analysis {

// What a function word does to the reading of the words around a party; a bit each.
enum Joint : uint8_t {
  kBe = 1,
  kOnJoint = 2,
  kByJoint = 4,
  kOfJoint = 8,
  kFromJoint = 16,
  kInJoint = 32
};

// The bits of a word, by its form; 0 of most.
uint8_t JointOf(uint32_t form);

// Where a party stands that follows such a word.
PartyPlace PlaceBehind(uint8_t joint);

// "vs": two stand against each other.
bool IsVersus(absl::string_view lower);

// Whether what begins at the token is the second of the two.
bool IsBehindVersus(const Text& text, uint32_t at);

// Whether what is called so, in lower case, is never a party.
bool IsNoParty(absl::string_view lower);

// What is known of a name for its kind; nothing of kinds that are never a candidate.
std::optional<PartySign> SignOf(NameKind kind);

// What it says that somebody speaks as such.
std::optional<PartySign> SignOf(v1::SpeakerType type);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PARTY_SIGNS_H_
