#include "client/output/json.h"

#include "google/protobuf/util/json_util.h"
#include "nlohmann/json.hpp"

namespace dossier::client {

std::string JsonLine(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  // Fails only if an Any within it is of a type that this program does not know.
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) {
    nlohmann::json instead = {{"unprintable", message.GetTypeName()}, {"why", status.ToString()}};
    json = instead.dump();
  }
  json.push_back('\n');
  return json;
}

}  // namespace dossier::client
