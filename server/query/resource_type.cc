#include "server/query/resource_type.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/store/resource_message.h"

namespace dossier::query {

using google::protobuf::Message;

const google::protobuf::Descriptor* ResourceType(store::Collection collection) {
  const google::protobuf::Descriptor* type = store::MessageTypeOf(collection);
  if (type == nullptr) std::abort();  // no service reads it: the caller broke the contract
  return type;
}

absl::Status ResourceCorrupt(const store::Resource& resource) {
  return Error(absl::StatusCode::kDataLoss, "RESOURCE_CORRUPT",
               absl::StrCat("the stored bytes of ", resource.name,
                            " cannot be read; restore the data file from a backup"),
               {{"name", resource.name}});
}

absl::StatusOr<std::unique_ptr<Message>> ParseAny(const store::Resource& resource) {
  std::unique_ptr<Message> message = store::NewMessage(resource.collection);
  if (message == nullptr) std::abort();  // as above
  if (!message->ParseFromString(resource.body)) return ResourceCorrupt(resource);
  return message;
}

}  // namespace dossier::query
