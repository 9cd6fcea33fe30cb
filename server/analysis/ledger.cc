#include "server/analysis/ledger.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "server/analysis/fact_matches.h"

namespace dossier::analysis {
namespace {

// "Ruritania denied involvement": of whom it is said that they did not do it.
void NameDenier(const FactReading& reading, const PatternMatch& match,
                v1::Attribution& attribution) {
  const Party party = PartyIn(reading, match.slot(Slot::kActor));
  if (party.named()) {
    // Whoever speaks for somebody denies it for them.
    const Entity& entity = *party.entity;
    attribution.set_initiator(
        std::string(entity.organisation.empty() ? entity.name : entity.organisation));
  }
  const absl::string_view country =
      party.country.empty() && party.named() ? party.entity->country : party.country;
  attribution.set_country(std::string(country));
  // A state speaks for itself.
  if (!party.named() && !country.empty()) {
    const Span words = WithoutArticle(reading.text, match.slot(Slot::kActor).tokens);
    attribution.set_attributed_by(std::string(reading.text.Slice(words)));
  }
}

}  // namespace

void FindAttributionLines(const FactReading& reading, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  ForEachMatch(reading, FactLexicon::kAttributions,
               [&](absl::string_view label, const PatternMatch& match) {
                 const bool denied = label == "denied";
                 const Span sentence = text.SentenceWith(match.tokens.begin).span;
                 v1::Attribution attribution;
                 if (denied) NameDenier(reading, match, attribution);
                 // A denial of nobody in particular contradicts nothing.
                 if (denied && attribution.initiator().empty() && attribution.country().empty())
                   return;
                 attribution.set_stance(denied ? v1::STANCE_DENIES : v1::STANCE_DECLINES);
                 if (!denied) attribution.set_absence(v1::ABSENCE_REASON_STATED_UNKNOWN);
                 *AddFinding(reading, v1::FIELD_ATTRIBUTION,
                             denied ? "attribution.denied" : "attribution.declined", 0.8,
                             {sentence}, findings)
                      .mutable_attribution() = attribution;
                 findings.back().begin = text.token(match.tokens.begin).begin;
                 const Range actor = match.slot(Slot::kActor).tokens;
                 const uint32_t from =
                     actor.empty() ? match.tokens.begin : std::min(actor.begin, match.tokens.begin);
                 findings.back().verb = text.SpanOf({from, match.tokens.end});
                 findings.back().speaker = NamedIn(reading, match.slot(Slot::kActor));
               });
}

}  // namespace dossier::analysis
