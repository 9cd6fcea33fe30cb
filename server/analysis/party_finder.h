#ifndef DOSSIER_SERVER_ANALYSIS_PARTY_FINDER_H_
#define DOSSIER_SERVER_ANALYSIS_PARTY_FINDER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "dossier/v1/fact.pb.h"
#include "server/analysis/country_mentions.h"
#include "server/analysis/fact_reading.h"
#include "server/analysis/known_names.h"
#include "server/analysis/party_weights.h"

namespace dossier::analysis {

// What patterns call a party that stands beside those who were hit; a bit each.
enum PartyAside : uint8_t {
  kHelps = 1,      // somebody who was hit called it in
  kTells = 2,      // it looks into what befalls others by trade, or tells of it
  kNotified = 4,   // it was told of what befell others, or looks into it
  kThing = 8,      // it is made, sold or held
  kImitated = 16,  // a fraud borrows its name
  kJudges = 32,    // it accuses others, warns or declines to comment
};

// Somebody, or a country, that a report names and that may be a party to what happened.
struct PartyCandidate {
  // A place where the text means it, with what is seen there.
  struct Place {
    Range tokens;
    Range features;         // as PartyCandidates::FeaturesOf() reads it
    bool named = true;      // by name, no description or pronoun
    bool of_group = false;  // the name of a group whose country the list of groups tells
    uint32_t list = 0;      // the list of names that it stands in, as NumberLists(); 0 if in none
    bool in_name = false;   // of a country: within the name of somebody, which the tokens are
    std::optional<CountryMention::How> country_by;
    // The pattern that says here that it was hit, that it did it; nullptr if none does.
    const PatternMatch* hit = nullptr;
    const PatternMatch* acts = nullptr;
    // The same by a section of patterns that need no weighing.
    bool surely_hit = false;
    bool surely_acts = false;
    uint8_t naming = 0;  // AttackerNaming bits
    // The part that patterns say it has as a victim; unspecified if none says another than usual.
    v1::Victim::Role role = v1::Victim::ROLE_UNSPECIFIED;
  };

  const Entity* entity = nullptr;     // none for countries and names that are no entity
  std::string name;                   // empty for countries
  std::vector<std::string> aliases;   // other names in the text
  absl::string_view country;          // of a country, the country
  std::optional<NameKind> known_for;  // by its name
  bool known_group = false;           // of groups.txt, by its name or the shape of it
  bool listed_group = false;          // by its name
  bool only_told = false;             // it is named only as whom somebody told something
  bool house = false;                 // told by where and what it is: "Vells public library"
  uint8_t aside = 0;                  // PartyAside bits
  bool only_likened = false;          // what others did is like what it does, wherever it is named
  uint32_t group_rank = UINT32_MAX;   // of its name among the alternatives that groups.txt has
  std::vector<Place> places;          // in the order of the text; never empty
  Range features;                     // of the party as a whole; as that of a place
};

// Everybody and every country that a report names, each once, with the places in their order.
struct NamedParties {
  std::vector<PartyCandidate> named;
  std::vector<PartyCandidate> countries;
  bool groups_listed = false;  // a group of groups.txt is among them
};

// Who is named outside page furniture: entities, known groups, handles and names that the rules
// for names leave out. What is seen of them is left empty. Linear in the text; borrows the reading.
NamedParties FindNamedParties(const FactReading& reading);

// "LulzSec", "Qw3rtzu"
bool HasMixedLetters(const Text& text, const Token& token);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PARTY_FINDER_H_
