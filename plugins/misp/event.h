#ifndef DOSSIER_PLUGINS_MISP_EVENT_H_
#define DOSSIER_PLUGINS_MISP_EVENT_H_

#include <string>

#include "dossier/sdk/json.h"
#include "dossier/sdk/session.h"

namespace dossier::misp {

// What is wrong with a JSON object as a MISP event; empty if nothing is.
std::string FaultOf(const sdk::Json& event);

// The record of an event without a fault, without its external id: its words as text, what it
// states of the incident as claims of the organisation that made it, and its indicators as counts.
sdk::Record RecordOf(const sdk::Json& event);

}  // namespace dossier::misp

#endif  // DOSSIER_PLUGINS_MISP_EVENT_H_
