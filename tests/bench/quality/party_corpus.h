#ifndef DOSSIER_TESTS_BENCH_QUALITY_PARTY_CORPUS_H_
#define DOSSIER_TESTS_BENCH_QUALITY_PARTY_CORPUS_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "server/analysis/kind_weights.h"
#include "server/analysis/party_weights.h"
#include "server/analysis/text.h"

namespace dossier::analysis {

// Reports with everybody and every country that they name, and whom people said was hit or did it.

inline constexpr std::array<const char*, kPartyDecisions> kGoldFields = {
    "victims", "attackers", "victim_countries", "attacker_countries"};

enum class Answer : uint8_t { kNo, kYes, kNotAsked };

using PartyFeatures = std::vector<PartyFeature>;

struct SeenPlace {
  Span span;
  uint32_t list = 0;
  PartyFeatures features;
  std::array<Answer, kPlaceDecisions> answers{};
};

struct SeenParty {
  std::vector<SeenPlace> places;
  PartyFeatures features;
  std::string name;
  bool country = false;
  std::array<Answer, kPartyDecisions> answers{};
  std::array<uint32_t, kPartyDecisions> whom{};  // which of the gold it is, if yes
};

struct PartyReport {
  uint32_t corpus = 0;
  uint32_t fold = 0;
  std::string id;
  std::vector<SeenParty> parties;
  std::array<uint32_t, kPartyDecisions> asked{};  // in the text, by people
};

inline bool IsOfCountries(uint32_t d) { return IsOfCountries(static_cast<PartyDecision>(d)); }

// `line` is a report of a gold file, `kinds` weights that do not know it.
PartyReport ReadPartyReport(const nlohmann::json& line, uint32_t corpus, const KindWeights& kinds);

// What is found in a report by the whole decision, in the shape that scorers take.
nlohmann::json PartiesFoundIn(const nlohmann::json& line, const KindWeights& kinds,
                              const PartyWeights& weights);

}  // namespace dossier::analysis

#endif  // DOSSIER_TESTS_BENCH_QUALITY_PARTY_CORPUS_H_
