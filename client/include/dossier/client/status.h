// What errors tell beyond their code and message.
//
// Every error of a dossier server has a reason, such as FILTER_INVALID, that stays the same over
// versions while messages may change, and often metadata, such as the oldest revision. Both travel
// inside the absl::Status as payloads.
#ifndef DOSSIER_CLIENT_STATUS_H_
#define DOSSIER_CLIENT_STATUS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace grpc {
class Status;
}  // namespace grpc

namespace dossier::client {

// The status of a call with the server's google.rpc details as payloads.
absl::Status FromGrpc(const grpc::Status& status);

// The reason; empty if the status does not come from a dossier server, as when none answers.
std::string ReasonOf(const absl::Status& status);

// The metadata of the reason; empty if there is none.
std::map<std::string, std::string> MetadataOf(const absl::Status& status);

// A field of the request that the server refuses.
struct FieldViolation {
  // Its path, such as "filter" or "configs[0].key".
  std::string field;
  // What is wrong with it.
  std::string description;
};
std::vector<FieldViolation> FieldViolationsOf(const absl::Status& status);

// Whether a watch cannot go on from where it was, because the history is gone or another one
// (REVISION_COMPACTED, REVISION_UNKNOWN, LOG_RESET): what it brought is void, a new snapshot helps.
bool IsHistoryLost(const absl::Status& status);

// Whether the same call may end otherwise if it is made again a little later.
bool IsWorthRetrying(const absl::Status& status);

}  // namespace dossier::client

#endif  // DOSSIER_CLIENT_STATUS_H_
