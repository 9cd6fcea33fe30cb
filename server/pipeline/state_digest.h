#ifndef DOSSIER_SERVER_PIPELINE_STATE_DIGEST_H_
#define DOSSIER_SERVER_PIPELINE_STATE_DIGEST_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dossier/v1/admin_service.pb.h"
#include "dossier/v1/incident.pb.h"
#include "server/store/store.h"

namespace dossier::pipeline {

// A digest of all incidents as of one revision, over what they say and not over what they are
// called (correlation::ContentHash): in some steps, while the store goes on. For one thread at a
// time.
class StateDigest {
 public:
  // `store` outlives the object. Of nothing if `revision` is 0.
  StateDigest(store::Store& store, int64_t revision) : store_(store), revision_(revision) {}

  // Reads some more; returns how far it is, and the digest at the end.
  absl::StatusOr<v1::DigestStateResponse> Next();

 private:
  absl::Status Begin();
  absl::StatusOr<std::string> LineOf(const v1::Incident& incident);
  absl::StatusOr<std::string> HashOf(const v1::Incident& incident);
  absl::StatusOr<std::string> TextOf(absl::string_view report);

  store::Store& store_;
  const int64_t revision_;
  int64_t after_key_ = 0;
  std::optional<v1::DigestStateResponse> so_far_;  // once it has begun
  std::vector<std::string> lines_;                 // a digest of each incident, 32 bytes
  std::map<std::string, std::string> texts_;       // of reports met in this step
};

}  // namespace dossier::pipeline

#endif  // DOSSIER_SERVER_PIPELINE_STATE_DIGEST_H_
