#ifndef DOSSIER_SERVER_CORRELATION_VALUES_H_
#define DOSSIER_SERVER_CORRELATION_VALUES_H_

#include <cstdint>

#include "dossier/v1/claim.pb.h"
#include "dossier/v1/fact.pb.h"
#include "google/protobuf/message.h"

// When two values of one field say the same, and when they contradict each other; what they make
// together. Pure; any number of threads.
namespace dossier::correlation {

// Kinds that are done to one party's systems, so that another victim is another incident.
bool IsOfComputers(int kind);

// Whether `value` belongs into `entry`, which may have been merged of several values.
bool SaysTheSame(const v1::StatusValue& entry, const v1::StatusValue& value);
bool SaysTheSame(const v1::Kind& entry, const v1::Kind& value);
bool SaysTheSame(const v1::Victim& entry, const v1::Victim& value);
bool SaysTheSame(const v1::Initiator& entry, const v1::Initiator& value);
bool SaysTheSame(const v1::Motive& entry, const v1::Motive& value);
bool SaysTheSame(const v1::IncidentDate& entry, const v1::IncidentDate& value);
bool SaysTheSame(const v1::Disclosure& entry, const v1::Disclosure& value);
bool SaysTheSame(const v1::Impact& entry, const v1::Impact& value);
bool SaysTheSame(const v1::Severity& entry, const v1::Severity& value);
bool SaysTheSame(const v1::Measure& entry, const v1::Measure& value);
bool SaysTheSame(const v1::Investigation& entry, const v1::Investigation& value);
bool SaysTheSame(const v1::Response& entry, const v1::Response& value);
bool SaysTheSame(const v1::Technique& entry, const v1::Technique& value);
bool SaysTheSame(const v1::Vulnerability& entry, const v1::Vulnerability& value);
bool SaysTheSame(const v1::Tool& entry, const v1::Tool& value);
bool SaysTheSame(const v1::Attribution& entry, const v1::Attribution& value);
bool SaysTheSame(const v1::LegalAssessment& entry, const v1::LegalAssessment& value);
bool SaysTheSame(const v1::EventStep& entry, const v1::EventStep& value);
bool SaysTheSame(const v1::Location& entry, const v1::Location& value);
bool SaysTheSame(const v1::Alias& entry, const v1::Alias& value);

// Whether two claims give the same value, or the same reason for none, to the same field.
bool SaysTheSame(const v1::Claim& a, const v1::Claim& b);

// Whether not both can hold. Symmetric; false for fields that can have several values.
bool Contradict(const v1::StatusValue& a, const v1::StatusValue& b);
bool Contradict(const v1::IncidentDate& a, const v1::IncidentDate& b);
bool Contradict(const v1::Impact& a, const v1::Impact& b);
bool Contradict(const v1::Severity& a, const v1::Severity& b);
bool Contradict(const v1::Attribution& a, const v1::Attribution& b);
template <typename Value>
bool Contradict(const Value&, const Value&) {
  return false;
}

// Which values open entries, the least first, so that the fuller and finer ones do and the others
// join them.
int64_t OpeningRank(const v1::Victim& value);
int64_t OpeningRank(const v1::Initiator& value);
int64_t OpeningRank(const v1::IncidentDate& value);
int64_t OpeningRank(const v1::Impact& value);
int64_t OpeningRank(const v1::Measure& value);
int64_t OpeningRank(const v1::Response& value);
template <typename Value>
int64_t OpeningRank(const Value&) {
  return 0;
}

// Takes over from `value` what `entry` does not have: fields that are unset, entries of lists, and
// a party's other names.
void Merge(google::protobuf::Message& entry, const google::protobuf::Message& value);

// How the fold came to an entry of several values, for Provenance.rule.
template <typename Value>
const char* MergeRule(const Value&) {
  return "equal_values";
}
inline const char* MergeRule(const v1::Victim&) { return "fullest_name"; }
inline const char* MergeRule(const v1::Initiator&) { return "fullest_name"; }
inline const char* MergeRule(const v1::IncidentDate&) { return "finest_date"; }

}  // namespace dossier::correlation

#endif  // DOSSIER_SERVER_CORRELATION_VALUES_H_
