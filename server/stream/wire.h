// The few facts of the protobuf wire format by which messages are put together from stored bytes:
// fields may stand in any order, those that repeat add up, and of single ones the last wins.
#ifndef DOSSIER_SERVER_STREAM_WIRE_H_
#define DOSSIER_SERVER_STREAM_WIRE_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "dossier/v1/watch_service.pb.h"

namespace dossier::stream {

// The tag and length that make `event_bytes` bytes an element of WatchResponse.events.
std::string EventHeader(size_t event_bytes);

// What changes the type of an event when it is appended to it.
absl::string_view TypeSuffix(v1::Event::Type type);

// A serialised event without the resource it carries.
std::string WithoutResource(absl::string_view event);

}  // namespace dossier::stream

#endif  // DOSSIER_SERVER_STREAM_WIRE_H_
