#ifndef DOSSIER_SERVER_ANALYSIS_FURNITURE_H_
#define DOSSIER_SERVER_ANALYSIS_FURNITURE_H_

#include "server/analysis/text.h"

namespace dossier::analysis {

// Whether a paragraph belongs to the page rather than to the report: share links, credits, footers.
// The phrases that tell are lexicons/boilerplate.txt.
bool IsFurniture(const Text& text, const Paragraph& paragraph);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_FURNITURE_H_
