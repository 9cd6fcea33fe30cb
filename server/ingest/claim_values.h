#ifndef DOSSIER_SERVER_INGEST_CLAIM_VALUES_H_
#define DOSSIER_SERVER_INGEST_CLAIM_VALUES_H_

#include <string>

#include "dossier/v1/claim.pb.h"
#include "google/protobuf/message.h"

namespace dossier::ingest {

// Checks and cleans everything inside a claim that means the same wherever it stands: texts (in the
// form of CleanText, bounded), enumerators, dates with their precision, countries, currencies,
// amounts, ids of weaknesses and techniques, and that what the server sets is unset.
//
// Returns what is wrong, with the path of the field ("victim.country ..."); empty if nothing is.
std::string CheckClaimValues(google::protobuf::Message& claim);

// Whether `claim` has a value in which nothing is set.
bool IsEmptyValue(const v1::Claim& claim);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_CLAIM_VALUES_H_
