#include "server/analysis/party_bystanders.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "server/analysis/fact_nouns.h"

namespace dossier::analysis {
namespace {

using Place = PartyCandidate::Place;

// A spokeswoman was not hit, whatever is said beside her name.
bool SpeaksForOthers(const PartyCandidate& party) {
  return IsPerson(party) && absl::StrContains(party.entity->role, "spokes");
}

// "the Harbour Police", by a word of its name
bool IsOfficial(const Text& text, const PartyCandidate& party) {
  return party.known_for == NameKind::kAuthority ||
         std::any_of(party.places.begin(), party.places.end(), [&](const Place& place) {
           return place.named && HasFactNoun(text, place.tokens, kOfficialNoun);
         });
}

// "a Vells hospital was hit", "VELLS — Hackers": where somebody or something is.
bool TellsWhere(const Text& text, const Place& place) {
  const uint32_t next = place.tokens.end;
  if (next >= text.tokens().size()) return false;
  const Token& token = text.token(next);
  if (token.mark == 0x2014 || token.mark == 0x2013 || token.mark == '-') return true;
  const Range hit = place.hit->slot(Slot::kVictim).tokens;
  return token.IsWord() && token.kind != TokenKind::kPossessive &&
         hit.Contains(place.tokens.begin) && hit.Contains(next);
}

}  // namespace

bool IsHit(const PartyCandidate& party) {
  return std::any_of(party.places.begin(), party.places.end(),
                     [](const Place& place) { return place.hit != nullptr; });
}

bool IsBystander(const FactReading& reading, const PartyCandidate& party) {
  if (party.only_told || (party.aside & kHelps) != 0 || SpeaksForOthers(party)) return true;
  if (IsPlace(party)) {
    return std::none_of(party.places.begin(), party.places.end(), [&](const Place& place) {
      return place.hit != nullptr && !TellsWhere(reading.text, place);
    });
  }
  if (IsHit(party)) return false;
  constexpr uint8_t kWhoever = kTells | kThing | kImitated;
  return (party.aside & kWhoever) != 0 ||
         ((party.aside & kNotified) != 0 && IsOfficial(reading.text, party)) ||
         (IsPerson(party) && !party.entity->role.empty()) ||
         (party.known_for && *party.known_for != NameKind::kPlatform);
}

}  // namespace dossier::analysis
