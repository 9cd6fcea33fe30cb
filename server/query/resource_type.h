#ifndef DOSSIER_SERVER_QUERY_RESOURCE_TYPE_H_
#define DOSSIER_SERVER_QUERY_RESOURCE_TYPE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "server/store/store.h"

namespace dossier::query {

// What the bytes of the resources of `collection`, one that services read, are a message of.
const google::protobuf::Descriptor* ResourceType(store::Collection collection);

// DATA_LOSS (RESOURCE_CORRUPT): the bytes of the resource cannot be read.
absl::Status ResourceCorrupt(const store::Resource& resource);

// The resource as a message of its type.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ParseAny(
    const store::Resource& resource);

}  // namespace dossier::query

#endif  // DOSSIER_SERVER_QUERY_RESOURCE_TYPE_H_
