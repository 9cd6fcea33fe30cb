#include "server/store/mentions.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "server/store/store.h"

namespace dossier::store {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The string fields that hold names. Others may look like one by chance, as an item's path does.
constexpr absl::string_view kLinks[] = {
    "claims",         "contradicted_by", "first_report", "incident",        "report",
    "report_version", "statement",       "supported_by", "syndicated_from",
};

bool Links(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
         std::find(std::begin(kLinks), std::end(kLinks), field.name()) != std::end(kLinks);
}

void Gather(const Message& message, Mentions& mentions) {
  if (message.GetDescriptor() == v1::Span::descriptor()) {
    mentions.spans.push_back(static_cast<const v1::Span*>(&message));
  }
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!is_message && !Links(*field)) continue;
    const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (is_message) {
        Gather(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                    : reflection->GetMessage(message, field),
               mentions);
        continue;
      }
      std::string name = field->is_repeated() ? reflection->GetRepeatedString(message, field, i)
                                              : reflection->GetString(message, field);
      if (CollectionOf(name).has_value()) mentions.names.push_back(std::move(name));
    }
  }
}

}  // namespace

Mentions MentionsOf(const Message& resource) {
  Mentions mentions;
  Gather(resource, mentions);
  std::vector<std::string>& names = mentions.names;
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return mentions;
}

}  // namespace dossier::store
