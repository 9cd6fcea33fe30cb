#ifndef DOSSIER_CLIENT_OUTPUT_DESCRIBE_H_
#define DOSSIER_CLIENT_OUTPUT_DESCRIBE_H_

#include <string>

#include "dossier/v1/claim.pb.h"
#include "dossier/v1/decision.pb.h"
#include "dossier/v1/fact.pb.h"
#include "dossier/v1/statement.pb.h"

namespace dossier::client {

// One value of an incident in a line, without its provenance. Empty for a value that says nothing.
std::string Describe(const v1::StatusValue& value);
std::string Describe(const v1::Kind& value);
std::string Describe(const v1::Victim& value);
std::string Describe(const v1::Initiator& value);
std::string Describe(const v1::Motive& value);
std::string Describe(const v1::IncidentDate& value);
std::string Describe(const v1::Disclosure& value);
std::string Describe(const v1::Impact& value);
std::string Describe(const v1::Severity& value);
std::string Describe(const v1::Measure& value);
std::string Describe(const v1::Investigation& value);
std::string Describe(const v1::Response& value);
std::string Describe(const v1::Technique& value);
std::string Describe(const v1::Vulnerability& value);
std::string Describe(const v1::Tool& value);
std::string Describe(const v1::Attribution& value);
std::string Describe(const v1::LegalAssessment& value);
std::string Describe(const v1::Alias& value);
std::string Describe(const v1::EventStep& value);
std::string Describe(const v1::Location& value);

// The value of a claim, or why there is none.
std::string DescribeValue(const v1::Claim& claim);

// What was decided: `merge incidents/b into incidents/a`.
std::string Describe(const v1::Decision& decision);

// Who said it: `Jane Roe, spokesperson of the Harbour Board`.
std::string Describe(const v1::Speaker& speaker);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_OUTPUT_DESCRIBE_H_
