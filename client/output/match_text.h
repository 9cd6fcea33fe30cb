#ifndef DOSSIER_CLIENT_OUTPUT_MATCH_TEXT_H_
#define DOSSIER_CLIENT_OUTPUT_MATCH_TEXT_H_

#include <string>

#include "client/output/style.h"
#include "dossier/v1/query.pb.h"

namespace dossier::client {

// Where the words of a filter stand in a resource: the first `most` places, a line each, with the
// words bold, or between asterisks where there are no colours. Empty if there are none.
std::string MatchText(const v1::Match& match, int most, const Style& style);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_OUTPUT_MATCH_TEXT_H_
