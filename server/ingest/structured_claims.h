#ifndef DOSSIER_SERVER_INGEST_STRUCTURED_CLAIMS_H_
#define DOSSIER_SERVER_INGEST_STRUCTURED_CLAIMS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/claim.pb.h"

namespace dossier::ingest {

// The claims that a structured record states (dossier_record.claims_json in dossier/source.h),
// checked, for `text`, the normalised text of the record.
//
// Every claim has a field that agrees with its value or absence, evidence whose spans slice `text`
// to their own characters, and an asserter; `rule` is "stated" and `confidence` 1 where the source
// gives none. Resources are left for the caller to name.
//
// INVALID_ARGUMENT with reason CLAIM_INVALID, naming the claim by its index, the field and what to
// do, for the first thing that is wrong. Pure; time is linear in the claims times the text, both of
// which are bounded.
absl::StatusOr<std::vector<v1::Claim>> ParseClaims(absl::string_view claims_json,
                                                   absl::string_view text);

}  // namespace dossier::ingest

#endif  // DOSSIER_SERVER_INGEST_STRUCTURED_CLAIMS_H_
