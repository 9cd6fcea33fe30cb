// Public changes are kept as the bytes that a watcher gets: one serialisation, at the commit.
#ifndef DOSSIER_SERVER_STORE_EVENT_H_
#define DOSSIER_SERVER_STORE_EVENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "dossier/v1/watch_service.pb.h"
#include "server/store/store.h"

namespace dossier::store {

// What an event tells besides the resource: v1::Event says of each what it is.
struct EventDetails {
  std::vector<std::string> changed_fields;
  std::vector<std::string> successors;
  std::vector<std::string> predecessors;
};

// Serialises a dossier.v1.Event around an already serialised resource, without parsing it
// (protobuf concatenation: the resource becomes a length-delimited field of the oneof).
// `body` is empty for events that carry no resource, `commit_time` absl::InfinitePast() for those
// that name none. `collection` must be public.
//
// The type may be changed without decoding: fields that come later win, so appending the two bytes
// of another type to an event does it.
std::string EncodeEvent(v1::Event::Type type, int64_t revision, absl::string_view name,
                        absl::Time commit_time, Collection collection, absl::string_view body,
                        const EventDetails& details = {});

// The type of an event as EncodeEvent made it; TYPE_UNSPECIFIED of other bytes.
v1::Event::Type EncodedType(absl::string_view event);

// The bytes of the resource of `collection` in a serialised event, empty if it carries none;
// nullopt if `event` is not a message. Only the outermost fields are looked at.
std::optional<absl::string_view> ResourceOfEvent(absl::string_view event, Collection collection);

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_EVENT_H_
