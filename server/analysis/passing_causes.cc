#include "server/analysis/passing_causes.h"

#include <algorithm>
#include <string>

namespace dossier::analysis {
namespace {

// What the same ones did before is no part of what the report's own happening is told by.
void LeaveOut(const std::vector<PassingCause>& causes, Segmentation& segmentation) {
  for (const PassingCause& cause : causes) {
    if (!cause.led_to) segmentation.asides.push_back({cause.words, Aside::kElsewhere});
  }
  std::sort(segmentation.asides.begin(), segmentation.asides.end(),
            [](const Aside& a, const Aside& b) { return a.words.begin < b.words.begin; });
  // Of two that overlap the first one tells more.
  uint32_t read = 0;
  std::erase_if(segmentation.asides, [&read](const Aside& aside) {
    if (aside.words.begin < read) return true;
    read = aside.words.end;
    return false;
  });
}

}  // namespace

void SetAside(const FactReading& reading, std::vector<PassingCause>& causes,
              Segmentation& segmentation, std::vector<Finding>& findings) {
  std::erase_if(causes, [&](const PassingCause& cause) {
    if (!cause.date) return false;
    const Mention& hit = reading.entities.mentions()[cause.victim];
    const absl::string_view name = reading.entities.entity(hit.entity).name;
    const Span words = reading.text.SpanOf(cause.words);
    const uint32_t cue = cause.words.begin;
    const bool was_got = cue > 0 && reading.text.token(cue - 1).Is(kAuxiliary);
    bool same = false;
    bool other = false;
    for (const Finding& finding : findings) {
      if (!finding.claim->has_victim()) continue;
      const v1::Victim& victim = finding.claim->victim();
      const bool is_it = victim.name() == name;
      same |= is_it && (finding.begin < words.begin || finding.begin >= words.end);
      // "Data of passengers was stolen in last week's attack on the port": it is the same.
      const bool whose_data = was_got && victim.category() == v1::PARTY_CATEGORY_END_USERS;
      other |= !is_it && !whose_data;
    }
    if (!cause.led_to && (same || !other)) return true;
    if (!other && (same || was_got)) {
      if (!same) AddVictimOf(reading, cause, findings);
      return true;
    }
    std::erase_if(findings, [&](const Finding& finding) {
      const v1::Claim& claim = *finding.claim;
      const bool within = (claim.has_victim() || claim.has_kind() || claim.has_date()) &&
                          finding.begin >= words.begin && finding.begin < words.end;
      return within || (claim.has_victim() && claim.victim().name() == name);
    });
    return false;
  });
  LeaveOut(causes, segmentation);
}

void AddVictimOf(const FactReading& reading, const PassingCause& cause,
                 std::vector<Finding>& findings) {
  const Mention& hit = reading.entities.mentions()[cause.victim];
  const Entity& entity = reading.entities.entity(hit.entity);
  const Span noun = reading.text.SpanOf({cause.noun, cause.noun + 1});
  v1::Victim& victim =
      *AddFinding(reading, v1::FIELD_VICTIM, "victim.of_cause", 0.6, {hit.span, noun}, findings)
           .mutable_victim();
  victim.set_name(std::string(entity.name));
  for (const absl::string_view alias : entity.aliases) victim.add_aliases(std::string(alias));
  victim.set_country(std::string(entity.country));
  victim.set_role(v1::Victim::ROLE_PRIMARY);
}

}  // namespace dossier::analysis
