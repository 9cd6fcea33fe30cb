#ifndef DOSSIER_SERVER_ANALYSIS_PARTY_LISTS_H_
#define DOSSIER_SERVER_ANALYSIS_PARTY_LISTS_H_

#include <vector>

#include "server/analysis/party_finder.h"

namespace dossier::analysis {

// Numbers the lists that a text names parties in, from 1, and tells each place in one which it is:
// "Norlicht, the Port of Vells and Wonderloan". What is said of one of them is said of all.
void NumberLists(const Text& text, std::vector<PartyCandidate>& parties);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_PARTY_LISTS_H_
