#include "tests/bench/quality/party_corpus.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "server/analysis/participants.h"
#include "server/analysis/party_candidates.h"
#include "server/analysis/topics.h"
#include "tests/bench/quality/folds.h"
#include "tests/bench/quality/gold.h"
#include "tests/bench/quality/incident_reports.h"
#include "tests/bench/quality/names_of_gold.h"
#include "tests/bench/quality/with_facts.h"

namespace dossier::analysis {
namespace {

using nlohmann::json;

bool IsCalled(const SeenParty& seen, const std::string& name) {
  return seen.country ? CodeOfCountry(name) == seen.name : AreAlike(seen.name, name);
}

void ReadAnswers(const json& gold, uint32_t d, PartyReport* report) {
  const auto field = gold.find(kGoldFields[d]);
  for (SeenParty& seen : report->parties) {
    if (field == gold.end() || seen.country != IsOfCountries(d)) {
      seen.answers[d] = Answer::kNotAsked;
    }
  }
  if (field == gold.end()) return;
  uint32_t number = 0;
  for (const json& party : *field) {
    ++number;
    const bool in_text = party.value("in_text", true);
    report->asked[d] += in_text;
    std::vector<std::string> names = party.value("aliases", std::vector<std::string>{});
    names.push_back(party.at("name"));
    for (SeenParty& seen : report->parties) {
      if (seen.country != IsOfCountries(d)) continue;
      const bool called = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return IsCalled(seen, name);
      });
      if (!called) continue;
      seen.answers[d] = in_text ? Answer::kYes : Answer::kNotAsked;
      seen.whom[d] = number;
    }
  }
}

// What an argument of an event says of a name in it.
std::optional<PartyDecision> DecisionOf(const std::string& role) {
  static const std::map<std::string, PartyDecision> decisions = {
      {"Victim", PartyDecision::kVictim},
      {"Attacker", PartyDecision::kInitiator},
      {"Discoverer", PartyDecision::kFinder},
      {"Releaser", PartyDecision::kMaker},
      {"Vulnerable_System_Owner", PartyDecision::kMaker},
      {"Vulnerable_System", PartyDecision::kThing},
      {"Tool", PartyDecision::kThing},
      {"Capabilities", PartyDecision::kThing},
      {"Patch", PartyDecision::kThing},
      {"Patch-Number", PartyDecision::kThing},
      {"Compromised-Data", PartyDecision::kThing},
      {"Purpose", PartyDecision::kThing},
      {"Trusted-Entity", PartyDecision::kThing}};
  const auto found = decisions.find(role);
  if (found == decisions.end()) return std::nullopt;
  return found->second;
}

// Where people marked arguments of events, a place of a party is one only if they marked it; the
// other places of that party tell nothing.
void ReadPlaces(const json& line, const std::string& text, PartyReport* report) {
  for (SeenParty& seen : report->parties) {
    for (SeenPlace& place : seen.places) {
      place.answers.fill(Answer::kNotAsked);
      std::copy(seen.answers.begin(), seen.answers.end(), place.answers.begin());
    }
  }
  const auto events = line.find("events");
  if (events == line.end() || events->empty()) return;
  const std::string own = line.at("text");
  const std::vector<uint32_t> bytes = ByteOffsets(own);
  const auto headline = static_cast<uint32_t>(text.size() - own.size());
  std::array<std::vector<Span>, kPlaceDecisions> marked;
  for (const json& event : *events) {
    for (const json& argument : event.at("args")) {
      const auto decision = DecisionOf(argument.at("role"));
      if (!decision) continue;
      marked[static_cast<uint32_t>(*decision)].push_back(
          {headline + bytes[argument["span"][0].get<uint32_t>()],
           headline + bytes[argument["span"][1].get<uint32_t>()]});
    }
  }
  for (SeenParty& seen : report->parties) {
    if (seen.country) continue;
    for (uint32_t d = 0; d < kPlaceDecisions; ++d) {
      const bool aside = d >= kPartyDecisions;
      if (!aside && seen.answers[d] != Answer::kYes) continue;
      std::vector<SeenPlace*> others;
      for (SeenPlace& place : seen.places) {
        const bool there = std::any_of(marked[d].begin(), marked[d].end(),
                                       [&](Span span) { return span.Overlaps(place.span); });
        if (!there) others.push_back(&place);
        if (there && aside) place.answers[d] = Answer::kYes;
      }
      const bool nowhere = others.size() == seen.places.size();
      for (SeenPlace* const place : others) {
        place->answers[d] = aside && nowhere ? Answer::kNo : Answer::kNotAsked;
      }
    }
  }
}

SeenParty SeenOf(const PartyCandidates& candidates, const PartyCandidate& party, const Text& text) {
  SeenParty seen;
  seen.country = !party.country.empty();
  seen.name = seen.country ? std::string(party.country) : party.name;
  const auto whole = candidates.FeaturesOf(party);
  seen.features.assign(whole.begin(), whole.end());
  for (const PartyCandidate::Place& place : party.places) {
    const auto features = candidates.FeaturesOf(place);
    seen.places.push_back(
        {text.SpanOf(place.tokens), place.list, {features.begin(), features.end()}, {}});
  }
  return seen;
}

template <typename See>
void WithReading(const json& line, const KindWeights& weights, const See& see) {
  const std::string bytes = TextOf(line);
  WithFacts(DocumentOf(line, bytes), weights, see);
}

}  // namespace

PartyReport ReadPartyReport(const json& line, uint32_t corpus, const KindWeights& kind_weights) {
  PartyReport report;
  report.corpus = corpus;
  report.id = line.at("id");
  report.fold = FoldOf(line);
  WithReading(
      line, kind_weights,
      [&](const FactReading& reading, const std::vector<KindMention>& kinds, const Topics& topics) {
        const PartyCandidates candidates(reading, kinds, topics, nullptr);
        for (const auto* parties : {&candidates.named(), &candidates.countries()}) {
          for (const PartyCandidate& party : *parties) {
            report.parties.push_back(SeenOf(candidates, party, reading.text));
          }
        }
      });
  for (uint32_t d = 0; d < kPartyDecisions; ++d) ReadAnswers(line.at("gold"), d, &report);
  ReadPlaces(line, TextOf(line), &report);
  return report;
}

json PartiesFoundIn(const json& line, const KindWeights& kind_weights,
                    const PartyWeights& weights) {
  std::array<std::vector<std::string>, kPartyDecisions> found;
  const auto add = [&](PartyDecision decision, const std::string& name) {
    auto& names = found[static_cast<uint32_t>(decision)];
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  };
  WithReading(
      line, kind_weights,
      [&](const FactReading& reading, const std::vector<KindMention>& kinds, const Topics& topics) {
        std::vector<Finding> findings;
        FindParties(reading, kinds, topics, findings, weights);
        for (const Finding& finding : findings) {
          if (finding.claim->has_victim()) {
            add(PartyDecision::kVictim, finding.claim->victim().name());
            add(PartyDecision::kVictimCountry, CountryName(finding.claim->victim().country()));
          } else if (finding.claim->has_initiator()) {
            add(PartyDecision::kInitiator, finding.claim->initiator().name());
            add(PartyDecision::kInitiatorCountry,
                CountryName(finding.claim->initiator().country()));
          }
        }
      });
  json prediction = {{"id", line.at("id")}};
  for (uint32_t d = 0; d < kPartyDecisions; ++d) prediction[kGoldFields[d]] = found[d];
  return prediction;
}

}  // namespace dossier::analysis
