#ifndef DOSSIER_SERVER_STORE_RESOURCE_MESSAGE_H_
#define DOSSIER_SERVER_STORE_RESOURCE_MESSAGE_H_

#include <memory>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "server/store/store.h"

namespace dossier::store {

// What the bytes of the resources of `collection` are a message of; nullptr where that is between
// the parts of the server.
const google::protobuf::Descriptor* MessageTypeOf(Collection collection);

// An empty message of that type; nullptr likewise.
std::unique_ptr<google::protobuf::Message> NewMessage(Collection collection);

}  // namespace dossier::store

#endif  // DOSSIER_SERVER_STORE_RESOURCE_MESSAGE_H_
