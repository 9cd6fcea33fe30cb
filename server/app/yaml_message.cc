#include "server/app/yaml_message.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/struct.pb.h"
#include "server/base/error.h"
#include "server/base/status.h"

namespace dossier::app {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Levenshtein's distance, for hints.
size_t Distance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

class Reader {
 public:
  explicit Reader(absl::string_view file) : file_(file) {}

  absl::Status ReadMessage(const YAML::Node& node, const std::string& path, Message& message) {
    if (message.GetDescriptor() == google::protobuf::Struct::descriptor()) {
      if (!node.IsMap()) return Wrong(node, path, "must be a mapping");
      return ReadStruct(node, path, static_cast<google::protobuf::Struct&>(message));
    }
    if (message.GetDescriptor() == google::protobuf::Duration::descriptor()) {
      return ReadDuration(node, path, static_cast<google::protobuf::Duration&>(message));
    }
    if (!node.IsMap()) return Wrong(node, path, "must be a mapping of keys to values");
    for (const auto& entry : node) {
      const std::string key = entry.first.Scalar();
      const std::string key_path = path.empty() ? key : absl::StrCat(path, ".", key);
      const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(key);
      if (field == nullptr) {
        return Wrong(entry.first, key_path,
                     absl::StrCat("unknown key", Hint(*message.GetDescriptor(), key)));
      }
      DOSSIER_RETURN_IF_ERROR(ReadField(entry.second, key_path, *field, message));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Wrong(const YAML::Node& node, absl::string_view path, absl::string_view what) const {
    const int line = node.Mark().line + 1;
    return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
                 absl::StrCat(file_, ":", line, ": ", path, path.empty() ? "" : ": ", what),
                 {{"file", file_}, {"line", absl::StrCat(line)}, {"key", path}});
  }

  static std::string Hint(const Descriptor& descriptor, absl::string_view key) {
    std::vector<std::string> names;
    std::string nearest;
    size_t least = std::max<size_t>(2, key.size() / 3) + 1;
    for (int i = 0; i < descriptor.field_count(); ++i) {
      const std::string& name = descriptor.field(i)->name();
      names.push_back(name);
      if (const size_t distance = Distance(key, name); distance < least) {
        least = distance;
        nearest = name;
      }
    }
    if (!nearest.empty()) return absl::StrCat("; did you mean `", nearest, "`?");
    return absl::StrCat("; known keys are ", absl::StrJoin(names, ", "));
  }

  absl::Status ReadField(const YAML::Node& node, const std::string& path,
                         const FieldDescriptor& field, Message& message) {
    const Reflection& reflection = *message.GetReflection();
    if (node.IsNull()) return absl::OkStatus();
    if (field.is_repeated()) {
      if (!node.IsSequence()) return Wrong(node, path, "must be a list");
      int index = 0;
      for (const YAML::Node& item : node) {
        const std::string item_path = absl::StrCat(path, "[", index++, "]");
        if (field.message_type() != nullptr) {
          DOSSIER_RETURN_IF_ERROR(
              ReadMessage(item, item_path, *reflection.AddMessage(&message, &field)));
        } else {
          if (!item.IsScalar()) return Wrong(item, item_path, "must be a text");
          reflection.AddString(&message, &field, item.Scalar());
        }
      }
      return absl::OkStatus();
    }
    if (field.message_type() != nullptr) {
      return ReadMessage(node, path, *reflection.MutableMessage(&message, &field));
    }
    if (!node.IsScalar()) return Wrong(node, path, "must be a single value");
    return ReadScalar(node, path, field, message);
  }

  absl::Status ReadScalar(const YAML::Node& node, const std::string& path,
                          const FieldDescriptor& field, Message& message) {
    const Reflection& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        reflection.SetString(&message, &field, node.Scalar());
        return absl::OkStatus();
      case FieldDescriptor::CPPTYPE_BOOL:
        if (bool value; YAML::convert<bool>::decode(node, value)) {
          reflection.SetBool(&message, &field, value);
          return absl::OkStatus();
        }
        return Wrong(node, path, absl::StrCat("`", node.Scalar(), "` is neither true nor false"));
      case FieldDescriptor::CPPTYPE_INT32:
      case FieldDescriptor::CPPTYPE_INT64: {
        const bool small = field.cpp_type() == FieldDescriptor::CPPTYPE_INT32;
        int64_t value = 0;
        if (!absl::SimpleAtoi(node.Scalar(), &value) || value < 0 ||
            (small && value > std::numeric_limits<int32_t>::max())) {
          return Wrong(node, path,
                       absl::StrCat("`", node.Scalar(), "` is not a whole number from 0 on"));
        }
        if (small) {
          reflection.SetInt32(&message, &field, static_cast<int32_t>(value));
        } else {
          reflection.SetInt64(&message, &field, value);
        }
        return absl::OkStatus();
      }
      case FieldDescriptor::CPPTYPE_ENUM:
        return ReadEnum(node, path, field, message);
      default:
        return Wrong(node, path, "has a type that a configuration cannot have");
    }
  }

  // By the name of the value, whole or without what all names of the enum begin with, in any case:
  // ISOLATION_PROCESS or `process`. Not by its number, and not the value that says nothing.
  absl::Status ReadEnum(const YAML::Node& node, const std::string& path,
                        const FieldDescriptor& field, Message& message) {
    const google::protobuf::EnumDescriptor& type = *field.enum_type();
    // ISOLATION_UNSPECIFIED, so that "ISOLATION_" is what the names begin with.
    const absl::string_view prefix = absl::StripSuffix(type.value(0)->name(), "UNSPECIFIED");
    const std::string given = absl::AsciiStrToUpper(node.Scalar());
    std::vector<std::string> known;
    for (int i = 1; i < type.value_count(); ++i) {
      const std::string& name = type.value(i)->name();
      const absl::string_view short_name = absl::StripPrefix(name, prefix);
      if (given == name || given == short_name) {
        message.GetReflection()->SetEnum(&message, &field, type.value(i));
        return absl::OkStatus();
      }
      known.push_back(absl::AsciiStrToLower(short_name));
    }
    return Wrong(node, path,
                 absl::StrCat("`", node.Scalar(), "` is none of ", absl::StrJoin(known, ", ")));
  }

  absl::Status ReadDuration(const YAML::Node& node, const std::string& path,
                            google::protobuf::Duration& duration) {
    absl::Duration value;
    if (!node.IsScalar() || !absl::ParseDuration(node.Scalar(), &value) ||
        value < absl::ZeroDuration() || value == absl::InfiniteDuration()) {
      return Wrong(node, path, "must be a duration such as 500ms, 30s or 5m");
    }
    duration.set_seconds(absl::ToInt64Seconds(value));
    duration.set_nanos(
        static_cast<int32_t>(absl::ToInt64Nanoseconds(value - absl::Seconds(duration.seconds()))));
    return absl::OkStatus();
  }

  absl::Status ReadStruct(const YAML::Node& node, const std::string& path,
                          google::protobuf::Struct& result) {
    for (const auto& entry : node) {
      const std::string key = entry.first.Scalar();
      DOSSIER_RETURN_IF_ERROR(
          ReadValue(entry.second, absl::StrCat(path, ".", key), (*result.mutable_fields())[key]));
    }
    return absl::OkStatus();
  }

  absl::Status ReadValue(const YAML::Node& node, const std::string& path,
                         google::protobuf::Value& value) {
    switch (node.Type()) {
      case YAML::NodeType::Map:
        return ReadStruct(node, path, *value.mutable_struct_value());
      case YAML::NodeType::Sequence: {
        auto& list = *value.mutable_list_value();
        for (const YAML::Node& item : node) {
          DOSSIER_RETURN_IF_ERROR(ReadValue(item, path, *list.add_values()));
        }
        return absl::OkStatus();
      }
      case YAML::NodeType::Scalar:
        ReadScalarValue(node, value);
        return absl::OkStatus();
      default:
        value.set_null_value(google::protobuf::NULL_VALUE);
        return absl::OkStatus();
    }
  }

  static void ReadScalarValue(const YAML::Node& node, google::protobuf::Value& value) {
    // A quoted scalar ("!") is text whatever it looks like.
    double number = 0;
    bool truth = false;
    if (node.Tag() != "!" && absl::SimpleAtod(node.Scalar(), &number)) {
      value.set_number_value(number);
    } else if (node.Tag() != "!" && YAML::convert<bool>::decode(node, truth)) {
      value.set_bool_value(truth);
    } else {
      value.set_string_value(node.Scalar());
    }
  }

  const absl::string_view file_;
};

}  // namespace

absl::Status ParseYamlMessage(absl::string_view yaml, absl::string_view file, Message& message) {
  // yaml-cpp reports by exceptions; they end here.
  try {
    const YAML::Node root = YAML::Load(std::string(yaml));
    if (root.IsNull()) return absl::OkStatus();
    return Reader(file).ReadMessage(root, "", message);
  } catch (const YAML::Exception& exception) {
    return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
                 absl::StrCat(file, ":", exception.mark.line + 1, ": ", exception.msg));
  }
}

}  // namespace dossier::app
