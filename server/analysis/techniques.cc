#include "server/analysis/techniques.h"

#include <string>

#include "server/analysis/fact_matches.h"
#include "server/analysis/kinds.h"

namespace dossier::analysis {

using v1::Technique;

void FindTechniques(const FactReading& reading, std::vector<Finding>& findings) {
  static const auto* const phases = new absl::flat_hash_map<absl::string_view, Technique::Phase>{
      {"access", Technique::PHASE_INITIAL_ACCESS},
      {"impact", Technique::PHASE_IMPACT},
      {"other", Technique::PHASE_OTHER},
  };
  const Text& text = reading.text;
  ForEachMatch(
      reading, FactLexicon::kTechniques, [&](absl::string_view label, const PatternMatch& match) {
        if (!IsActual(text, match.tokens)) return;
        const size_t blank = label.find(' ');
        const absl::string_view phase = label.substr(0, blank);
        const absl::string_view id = label.substr(blank + 1);
        const Span words = text.SpanOf(match.tokens);
        Technique& technique = *AddFinding(reading, v1::FIELD_TECHNIQUE,
                                           RuleName("technique.", phase), 0.6, {words}, findings)
                                    .mutable_technique();
        technique.set_phase(Named(*phases, phase));
        if (id != "-") technique.set_attack_id(std::string(id));
        technique.set_description(std::string(text.Slice(words)));
      });
}

}  // namespace dossier::analysis
