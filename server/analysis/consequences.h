#ifndef DOSSIER_SERVER_ANALYSIS_CONSEQUENCES_H_
#define DOSSIER_SERVER_ANALYSIS_CONSEQUENCES_H_

#include <optional>

#include "server/analysis/fact_reading.h"
#include "server/analysis/kinds.h"

namespace dossier::analysis {

// News that says in no known words what happened, but what came of it these days: people were hurt,
// a house closed, an inquiry opened, somebody was arrested. The happening, told where the first of
// these is; none where too little came of it. For news of anything but computers. Pure, linear in
// the text.
std::optional<KindMention> HappeningByConsequences(const FactReading& reading);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_CONSEQUENCES_H_
