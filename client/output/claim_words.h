// The words for who stands behind a claim and how far it is settled.
#ifndef DOSSIER_CLIENT_OUTPUT_CLAIM_WORDS_H_
#define DOSSIER_CLIENT_OUTPUT_CLAIM_WORDS_H_

#include <string>

#include "client/output/style.h"
#include "dossier/v1/value.pb.h"

namespace dossier::client {

// "confirmed by victim", green if it is settled, red if it is contested.
std::string ColouredStatus(v1::ClaimStatus status, const Style& style);

// "Harbour Board (victim)", "the report itself".
std::string AsserterWords(const v1::Asserter& asserter);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_OUTPUT_CLAIM_WORDS_H_
