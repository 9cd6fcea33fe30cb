#ifndef DOSSIER_SERVER_ANALYSIS_KINDS_BY_CLAUSES_H_
#define DOSSIER_SERVER_ANALYSIS_KINDS_BY_CLAUSES_H_

#include <vector>

#include "server/analysis/kinds.h"

namespace dossier::analysis {

// What the opening of news of these days tells by words of kind_groups.txt that stand together in
// one clause, for reports in which no pattern says outright what happened: "card payments failed
// for four hours after a software update". One of each kind at most, in the order of the text.
// Pure, linear in the text.
std::vector<KindMention> HappeningsByClauses(const FactReading& reading);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_KINDS_BY_CLAUSES_H_
