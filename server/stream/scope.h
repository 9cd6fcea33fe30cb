#ifndef DOSSIER_SERVER_STREAM_SCOPE_H_
#define DOSSIER_SERVER_STREAM_SCOPE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "dossier/v1/watch_service.pb.h"
#include "server/query/filter.h"
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

  // The same for scopes of the same types and a filter that says the same, on every replica.
  uint64_t fingerprint() const { return filter_.fingerprint(); }

  // Its types, in the order of a snapshot.
  const std::vector<store::Collection>& types() const { return types_; }

  // What its resources of `type` fulfil.
  const store::Condition& Selects(store::Collection type) const { return filter_.For(type); }

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
  Scope(std::vector<store::Collection> types, query::Filter filter);

  std::vector<store::Collection> types_;
  query::Filter filter_;
  std::vector<Anchor> anchors_;
  bool is_selective_ = false;
  std::vector<store::Collection> text_types_;
};

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_SCOPE_H_
