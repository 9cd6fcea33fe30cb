#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/message.h"
#include "server/base/sha256.h"
#include "server/correlation/fold.h"

namespace dossier::correlation {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using KeyOf = std::function<std::string(absl::string_view)>;

// Names of resources are opaque and differ from run to run.
bool IsName(absl::string_view text) {
  for (absl::string_view collection : {"incidents/", "reports/", "claims/", "statements/",
                                       "accounts/", "utterances/", "sources/", "decisions/"}) {
    if (absl::StartsWith(text, collection)) return true;
  }
  return false;
}

std::string WithoutName(const std::string& text, const KeyOf& content_key_of) {
  if (!IsName(text)) return text;
  return content_key_of && absl::StartsWith(text, "reports/") ? content_key_of(text) : "";
}

void ReplaceNames(Message& message, const KeyOf& content_key_of) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool text = field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    const bool nested = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (text && field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        reflection.SetRepeatedString(
            &message, field, i,
            WithoutName(reflection.GetRepeatedString(message, field, i), content_key_of));
      }
    } else if (text) {
      reflection.SetString(&message, field,
                           WithoutName(reflection.GetString(message, field), content_key_of));
    } else if (nested && field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        ReplaceNames(*reflection.MutableRepeatedMessage(&message, field, i), content_key_of);
      }
    } else if (nested) {
      ReplaceNames(*reflection.MutableMessage(&message, field), content_key_of);
    }
  }
}

std::string HashOf(const Message& content) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    content.SerializeToCodedStream(&coded);
  }
  return Sha256Hex(bytes);
}

}  // namespace

std::string ContentHash(const v1::Relation& relation) {
  v1::Relation content = relation;
  content.clear_incident();
  ReplaceNames(content, nullptr);
  return HashOf(content);
}

std::string ContentHash(const v1::Incident& incident, const KeyOf& content_key_of) {
  v1::Incident content = incident;
  content.clear_name();
  content.clear_redirected_from();
  content.clear_relations();
  content.clear_create_time();
  content.clear_update_time();
  content.clear_create_revision();
  content.clear_revision();
  ReplaceNames(content, content_key_of);
  return HashOf(content);
}

}  // namespace dossier::correlation
