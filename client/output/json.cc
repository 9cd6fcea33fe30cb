#include "client/output/json.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/util/json_util.h"
#include "nlohmann/json.hpp"

namespace dossier::client {

namespace {

// ProtoJSON writes the paths of a field mask as `reportCount`, which no filter and no other mask
// knows: writes those of the fields of `message` as the .proto files do, `report_count`.
void NamePathsAsFields(const google::protobuf::Message& message, std::string& json) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  reflection.ListFields(message, &fields);
  for (const google::protobuf::FieldDescriptor* field : fields) {
    if (field->is_repeated() ||
        field->message_type() != google::protobuf::FieldMask::descriptor()) {
      continue;
    }
    const auto& mask =
        static_cast<const google::protobuf::FieldMask&>(reflection.GetMessage(message, field));
    // Within a value each quotation mark has a backslash before it.
    const std::string key = absl::StrCat("\"", field->name(), "\":\"");
    const size_t begin = json.find(key) + key.size();
    json.replace(begin, json.find('"', begin) - begin, absl::StrJoin(mask.paths(), ","));
  }
}

}  // namespace

std::string JsonLine(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  // Fails only if an Any within it is of a type that this program does not know.
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) {
    nlohmann::json instead = {{"unprintable", message.GetTypeName()}, {"why", status.ToString()}};
    json = instead.dump();
  } else {
    NamePathsAsFields(message, json);
  }
  json.push_back('\n');
  return json;
}

}  // namespace dossier::client
