// By what a change finds the streams that it may concern, without asking each of them.
//
// An anchor stands for one value of one field in one type of resource, or for the type as a whole.
// Of a filter, a set of anchors is derived such that whatever matches has at least one of them. So
// a change that has none, neither before nor after it, is not of that stream, and need not be
// looked at on its behalf.
#ifndef DOSSIER_SERVER_STREAM_ANCHORS_H_
#define DOSSIER_SERVER_STREAM_ANCHORS_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/store/condition.h"
#include "server/store/store.h"

namespace dossier::stream {

struct LogEvent;

// Of different anchors most differ; where two do not, a stream looks at a change in vain. For this
// process alone.
using Anchor = uint64_t;

Anchor TypeAnchor(store::Collection type);
Anchor TermAnchor(store::Collection type, absl::string_view field, absl::string_view value);

// Adds the anchors of which a resource of `type` has at least one if it fulfils `condition`: none
// if nothing does, that of the type if the condition gives no better ones.
void AddAnchors(store::Collection type, const store::Condition& condition,
                std::vector<Anchor>& anchors);

// Which events of a run of them have which anchors. Immutable once built.
class AnchorIndex {
 public:
  AnchorIndex() = default;
  // The places of the events are those in `events`.
  explicit AnchorIndex(absl::Span<const LogEvent> events);

  // The first event from `from` on that has any of `anchors`; the number of events if none has.
  size_t Next(absl::Span<const Anchor> anchors, size_t from) const;

  // Each anchor with its events; by anchor, then by place.
  struct Entry {
    Anchor anchor;
    uint32_t event;

    friend auto operator<=>(const Entry&, const Entry&) = default;
  };
  const std::vector<Entry>& entries() const { return entries_; }

  size_t memory_bytes() const { return entries_.capacity() * sizeof(Entry); }

 private:
  std::vector<Entry> entries_;
  size_t events_ = 0;
};

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_ANCHORS_H_
