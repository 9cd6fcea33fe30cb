#ifndef DOSSIER_TESTS_BENCH_QUALITY_WITH_FACTS_H_
#define DOSSIER_TESTS_BENCH_QUALITY_WITH_FACTS_H_

#include <vector>

#include "google/protobuf/arena.h"
#include "server/analysis/analyzer.h"
#include "server/analysis/entities.h"
#include "server/analysis/participants.h"
#include "server/analysis/statements.h"
#include "server/analysis/topics.h"

namespace dossier::analysis {

// Calls `see` with what the rules for facts get of a report in English: the reading, the kinds that
// its words tell of, and by `weights` what it is about. All three end with the call.
template <typename See>
void WithFacts(const Document& document, const KindWeights& weights, const See& see) {
  google::protobuf::Arena arena(Analyzer::ArenaOptions());
  const Text text(document.text);
  const NameClasses names(text);
  const Entities entities(text, names);
  const Landmarks landmarks(text);
  const ReportDates dates = DatesOf(document, text, landmarks);
  const std::vector<StatementDraft> drafts =
      FindStatements(text, names, entities, {.language = "en", .dates = dates.all});
  const FactReading reading(document, text, names, entities, landmarks, dates, drafts, arena);
  const std::vector<KindMention> kinds = FindKinds(text, reading.matches);
  see(reading, kinds, TopicFinder(weights).Find(text, kinds, Text(""), {}));
}

}  // namespace dossier::analysis

#endif  // DOSSIER_TESTS_BENCH_QUALITY_WITH_FACTS_H_
