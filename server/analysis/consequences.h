#ifndef DOSSIER_SERVER_ANALYSIS_CONSEQUENCES_H_
#define DOSSIER_SERVER_ANALYSIS_CONSEQUENCES_H_

#include <optional>

#include "server/analysis/fact_reading.h"
#include "server/analysis/kinds.h"

namespace dossier::analysis {

// News that says in no known words what happened, but what came of it these days: people were hurt,
// a house closed, an inquiry opened, somebody was arrested. The happening, told where the first of
// these is; none where too little came of it. `of_attack`: by all its words it is the news of
// an attack, where less is enough. Pure, linear in the text.
std::optional<KindMention> HappeningByConsequences(const FactReading& reading, bool of_attack);

// Whether a few of these are told, on whichever day it was.
bool MuchCameOfIt(const FactReading& reading);

// Whether the opening names one of the last so many days.
bool TellsOfTheseDays(const FactReading& reading, int days);

// Whether nothing says that it is no news: advice, opinion, a matter between parties in court.
bool MayBeNews(const FactReading& reading);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_CONSEQUENCES_H_
