#ifndef DOSSIER_SERVER_PIPELINE_DECISION_REQUEST_H_
#define DOSSIER_SERVER_PIPELINE_DECISION_REQUEST_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/decision.pb.h"
#include "server/pipeline/linking.h"

// From what a client asks for to a decision that can be taken.
namespace dossier::pipeline {

// INVALID_ARGUMENT (AUTHOR_INVALID, REASON_INVALID) unless both say something; `field` leads to
// both in the request, such as "decision.".
absl::Status CheckAuthorship(absl::string_view field, absl::string_view author,
                             absl::string_view reason);

// Author, reason and action of `decision` with those fields alone that a client sets.
v1::Decision AskedOf(const v1::Decision& decision);

// The decision that `asked` asks for, with all that it holds on to as it is now and new names for
// what it makes; without a name. Errors as decision_service.proto promises.
absl::StatusOr<v1::Decision> PrepareDecision(const Linking& linking, const v1::Decision& asked);

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_DECISION_REQUEST_H_
