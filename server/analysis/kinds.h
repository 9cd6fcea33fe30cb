#ifndef DOSSIER_SERVER_ANALYSIS_KINDS_H_
#define DOSSIER_SERVER_ANALYSIS_KINDS_H_

#include <cstdint>
#include <vector>

#include "dossier/v1/fact.pb.h"
#include "server/analysis/fact_reading.h"

namespace dossier::analysis {

// A place where the text speaks of a kind of happening.
struct KindMention {
  v1::Kind::Type type = v1::Kind::TYPE_UNSPECIFIED;
  Span span;
  Range tokens;
  uint32_t sentence = 0;
  // It is told as having happened; not a warning, a habit, a fear, a denial or a plan.
  bool actual = false;
  // Somebody says that it did not happen, or that nothing shows it.
  bool denied = false;
  // They tell of it in news of whatever, as a blown-up pylon is sabotage.
  bool anywhere = false;
  // It is told by what came of it alone.
  bool by_consequences = false;
  // Enough came of it to believe the words in news of whatever.
  bool borne_out = false;
  // It is told by words that stand together in a clause, none of which says it by itself.
  bool by_clause = false;
  // The words alone are enough to say that an incident of this kind is meant.
  bool strong = false;
};

// Every mention of a kind in the text, in its order; `matches` are those of FactPatterns().
std::vector<KindMention> FindKinds(const Text& text, const std::vector<PatternMatch>& matches);

// What lexicons/incident_kinds.txt calls a kind; empty if nothing there speaks of it.
absl::string_view KindName(v1::Kind::Type type);

// Whether the words at `tokens` are told as having happened. `of_street`: they tell of what
// befalls, so that the present of a headline does ("Train derails").
bool IsActual(const Text& text, Range tokens, bool of_street = false);

// "We took the server offline": whom it hit did so themselves.
bool IsOwnDeed(const Text& text, const KindMention& kind);

// Whether what is told at a token is an arrest, which has a day and a place of its own.
bool IsArrest(const Text& text, uint32_t token);

// Whether a kind is a weakness that became known or was mended, which is no incident by itself.
bool IsVulnerabilityKind(v1::Kind::Type type);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_KINDS_H_
