#ifndef DOSSIER_SERVER_CORRELATION_HEADLINE_H_
#define DOSSIER_SERVER_CORRELATION_HEADLINE_H_

#include <string>
#include <vector>

#include "dossier/internal/account.pb.h"
#include "dossier/v1/incident.pb.h"

// The derived texts of an incident whose values are folded. Pure; any number of threads.
namespace dossier::correlation {

// The title of the earliest primary report, if it has 3 to 25 words; else "Victim: kind, event
// date" of the best supported values; else the first title of any account. `accounts` stand in
// reading order: primary ones first, then by date.
std::string TitleOf(const v1::Incident& incident,
                    const std::vector<const internal::Account*>& accounts);

// A few sentences of the best supported values: who was hit by what and when, why, who is said to
// have done it, how many reports tell of it.
std::string SummaryOf(const v1::Incident& incident);

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_HEADLINE_H_
