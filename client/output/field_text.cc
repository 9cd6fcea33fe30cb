#include "client/output/field_text.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "client/output/json.h"
#include "client/output/style.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"

namespace dossier::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Steps = absl::Span<const absl::string_view>;

std::string Text(const Message& message) {
  if (message.GetDescriptor() == google::protobuf::Timestamp::descriptor()) {
    return google::protobuf::util::TimeUtil::ToString(
        static_cast<const google::protobuf::Timestamp&>(message));
  }
  return std::string(absl::StripAsciiWhitespace(JsonLine(message)));
}

// As filters name the value: RANSOMWARE for TYPE_RANSOMWARE; empty for UNSPECIFIED.
std::string ShortName(const google::protobuf::EnumValueDescriptor* value) {
  if (value->number() == 0) return "";
  std::string prefix;  // TYPE_ of the enum Type, PARTY_CATEGORY_ of PartyCategory
  for (const char c : value->type()->name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  return std::string(absl::StripPrefix(value->name(), prefix + "_"));
}

// The value of a field without messages below it, the `index`th if the field repeats.
std::string Text(const Message& message, const FieldDescriptor* field, int index) {
  const auto* reflection = message.GetReflection();
  const bool repeats = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return Printable(repeats ? reflection->GetRepeatedString(message, field, index)
                               : reflection->GetString(message, field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return ShortName(repeats ? reflection->GetRepeatedEnum(message, field, index)
                               : reflection->GetEnum(message, field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return (repeats ? reflection->GetRepeatedBool(message, field, index)
                      : reflection->GetBool(message, field))
                 ? "true"
                 : "false";
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(repeats ? reflection->GetRepeatedInt32(message, field, index)
                                  : reflection->GetInt32(message, field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(repeats ? reflection->GetRepeatedInt64(message, field, index)
                                  : reflection->GetInt64(message, field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrCat(repeats ? reflection->GetRepeatedDouble(message, field, index)
                                  : reflection->GetDouble(message, field));
    default:
      return "?";  // no resource has a field of another type
  }
}

void Gather(const Message& message, Steps steps, std::vector<std::string>& values) {
  if (steps.empty()) return values.push_back(Text(message));
  if (steps.front() == "*") return Gather(message, steps.subspan(1), values);
  const auto* reflection = message.GetReflection();
  const FieldDescriptor* field =
      message.GetDescriptor()->FindFieldByName(std::string(steps.front()));
  if (field == nullptr) return;
  const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  if (field->is_repeated()) {
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      if (is_message) {
        Gather(reflection->GetRepeatedMessage(message, field, i), steps.subspan(1), values);
      } else {
        values.push_back(Text(message, field, i));
      }
    }
    return;
  }
  if (field->has_presence() && !reflection->HasField(message, field)) return;
  if (is_message) return Gather(reflection->GetMessage(message, field), steps.subspan(1), values);
  std::string text = Text(message, field, 0);
  if (!text.empty()) values.push_back(std::move(text));
}

}  // namespace

std::string FieldLine(const Message& message, const std::vector<std::string>& paths) {
  std::vector<std::string> cells;
  for (const std::string& path : paths) {
    std::vector<std::string> values;
    const std::vector<absl::string_view> steps = absl::StrSplit(path, '.');
    Gather(message, steps, values);
    cells.push_back(absl::StrJoin(values, ", "));
  }
  return absl::StrCat(absl::StrJoin(cells, "\t"), "\n");
}

}  // namespace dossier::client
