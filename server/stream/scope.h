#ifndef DOSSIER_SERVER_STREAM_SCOPE_H_
#define DOSSIER_SERVER_STREAM_SCOPE_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "dossier/v1/watch_service.pb.h"
#include "server/store/condition.h"
#include "server/store/store.h"
#include "server/stream/anchors.h"
#include "server/stream/chunk.h"

namespace dossier::stream {

// What a stream is about: types of resource and a filter. A value; immutable; safe for any thread.
class Scope {
 public:
  // Reads the fields `types` and `filter` of a request. INVALID_ARGUMENT (TYPE_UNKNOWN,
  // FILTER_INVALID) says what is wrong with them.
  static absl::StatusOr<Scope> Read(const v1::WatchRequest& request);

  // Of each type, in the order of a snapshot, what its resources fulfil. `fingerprint` is the same
  // for scopes that say the same.
  Scope(std::vector<std::pair<store::Collection, store::Condition>> conditions,
        uint64_t fingerprint);

  // The same for scopes of the same types and a filter that says the same, on every replica.
  uint64_t fingerprint() const { return fingerprint_; }

  // Its types, in the order of a snapshot.
  const std::vector<store::Collection>& types() const { return types_; }

  // What its resources of `type`, which is one of its types, fulfil.
  const store::Condition& Selects(store::Collection type) const;

  // As what a stream of this scope sees the change `index` of `chunk`, which has texts of
  // text_types(); TYPE_UNSPECIFIED if it does not.
  v1::Event::Type Sees(const Chunk& chunk, size_t index) const;

  // What it sees has one of these anchors.
  const std::vector<Anchor>& anchors() const { return anchors_; }
  // Whether there are changes that have none of them.
  bool is_selective() const { return is_selective_; }
  // The types of which the filter asks for words.
  const std::vector<store::Collection>& text_types() const { return text_types_; }

 private:
  std::vector<store::Collection> types_;
  std::vector<store::Condition> conditions_;  // of each type
  uint64_t fingerprint_;
  std::vector<Anchor> anchors_;
  bool is_selective_ = false;
  std::vector<store::Collection> text_types_;
};

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_SCOPE_H_
