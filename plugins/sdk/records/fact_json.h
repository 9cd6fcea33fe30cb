#ifndef DOSSIER_SDK_RECORDS_FACT_JSON_H_
#define DOSSIER_SDK_RECORDS_FACT_JSON_H_

#include "dossier/sdk/facts.h"
#include "nlohmann/json.hpp"

namespace dossier::sdk {

// In the order in which it is written, so that the same record gives the same bytes.
using FactJson = nlohmann::ordered_json;

// The proto3 JSON form of each value. What is empty is left out; nothing at all gives {}. Names
// are cleaned as the text of the record is.
FactJson JsonOf(const Date& date);
FactJson JsonOf(const Status& value);
FactJson JsonOf(const Kind& value);
FactJson JsonOf(const Victim& value);
FactJson JsonOf(const Initiator& value);
FactJson JsonOf(const Motive& value);
FactJson JsonOf(const IncidentDate& value);
FactJson JsonOf(const Disclosure& value);
FactJson JsonOf(const Impact& value);
FactJson JsonOf(const Severity& value);
FactJson JsonOf(const Measure& value);
FactJson JsonOf(const Investigation& value);
FactJson JsonOf(const StateResponse& value);
FactJson JsonOf(const Technique& value);
FactJson JsonOf(const Vulnerability& value);
FactJson JsonOf(const Tool& value);
FactJson JsonOf(const Attribution& value);
FactJson JsonOf(const LegalAssessment& value);
FactJson JsonOf(const EventStep& value);
FactJson JsonOf(const Location& value);

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_RECORDS_FACT_JSON_H_
