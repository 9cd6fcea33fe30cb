#ifndef DOSSIER_SERVER_ANALYSIS_STANDING_H_
#define DOSSIER_SERVER_ANALYSIS_STANDING_H_

#include "dossier/internal/account.pb.h"

namespace dossier::analysis {

// Tells in which capacity the speakers of an account's statements speak where only the incident
// shows it: who was hit is the victim, who is said to have done it the attacker, and a state's
// authority one of the victim's state, if that is told. An account of `analysis` with its
// signature; explanations follow suit.
void TellStanding(const internal::Account& account, internal::Analysis& analysis);

}  // namespace dossier::analysis

#endif  // DOSSIER_SERVER_ANALYSIS_STANDING_H_
