#include "server/analysis/ledger.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "server/analysis/fact_matches.h"

namespace dossier::analysis {
namespace {

// "Ruritania denied involvement", "denied that Gravel Fox was behind it": of whom it is said that
// they did not do it. `speaks` if they say so.
void NameAccused(const FactReading& reading, const PatternMatch& match, bool speaks,
                 v1::Attribution& attribution) {
  const Party party = PartyIn(reading, match.slot(Slot::kActor));
  if (party.named()) {
    // Whoever speaks for somebody denies it for them.
    const Entity& entity = *party.entity;
    const bool for_others = speaks && !entity.organisation.empty();
    attribution.set_initiator(std::string(for_others ? entity.organisation : entity.name));
  }
  const absl::string_view country =
      party.country.empty() && party.named() ? party.entity->country : party.country;
  attribution.set_country(std::string(country));
  // A state speaks for itself.
  if (speaks && !party.named() && !country.empty()) {
    const Span words = WithoutArticle(reading.text, match.slot(Slot::kActor).tokens);
    attribution.set_attributed_by(std::string(reading.text.Slice(words)));
  }
}

}  // namespace

void FindAttributionLines(const FactReading& reading, std::vector<Finding>& findings) {
  const Text& text = reading.text;
  std::vector<uint32_t> of_others;  // where words begin that say it of somebody else
  ForEachMatch(reading, FactLexicon::kAttributions,
               [&](absl::string_view label, const PatternMatch& match) {
                 const bool other = label == "cleared" || label == "doubted";
                 if (other) of_others.push_back(match.tokens.begin);
               });
  ForEachMatch(
      reading, FactLexicon::kAttributions, [&](absl::string_view label, const PatternMatch& match) {
        const bool declined = label == "declined";
        const bool denied = label == "denied";
        const uint32_t first = match.tokens.begin;
        // "The office denied that Gravel Fox was behind it": nothing is denied of the office.
        if (denied && std::find(of_others.begin(), of_others.end(), first) != of_others.end()) {
          return;
        }
        v1::Attribution attribution;
        if (!declined) NameAccused(reading, match, denied, attribution);
        // A denial of nobody in particular contradicts nothing.
        if (!declined && attribution.initiator().empty() && attribution.country().empty()) return;
        attribution.set_stance(declined             ? v1::STANCE_DECLINES
                               : label == "doubted" ? v1::STANCE_DOUBTS
                                                    : v1::STANCE_DENIES);
        if (declined) attribution.set_absence(v1::ABSENCE_REASON_STATED_UNKNOWN);
        *AddFinding(reading, v1::FIELD_ATTRIBUTION,
                    declined ? "attribution.declined"
                    : denied ? "attribution.denied"
                             : "attribution.doubted",
                    0.8, {text.SentenceWith(first).span}, findings)
             .mutable_attribution() = attribution;
        Finding& line = findings.back();
        line.begin = text.token(first).begin;
        line.verb = text.SpanOf(match.tokens);
        if (!declined && !denied) return;
        const Range actor = match.slot(Slot::kActor).tokens;
        if (!actor.empty() && actor.begin < first) {
          line.verb = text.SpanOf({actor.begin, match.tokens.end});
        }
        line.speaker = NamedIn(reading, match.slot(Slot::kActor));
      });
}

}  // namespace dossier::analysis
