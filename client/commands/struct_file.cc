#include "client/commands/struct_file.h"

#include <yaml-cpp/yaml.h>

#include <fstream>
#include <iostream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace dossier::client {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

// Deeper is a mistake, or an attack on the stack.
constexpr int kMostDepth = 64;

void ReadScalar(const YAML::Node& node, Value& value) {
  // What stands in quotation marks ("!") is text whatever it looks like.
  const bool is_quoted = node.Tag() == "!";
  double number = 0;
  bool truth = false;
  if (!is_quoted && absl::SimpleAtod(node.Scalar(), &number)) {
    value.set_number_value(number);
  } else if (!is_quoted && YAML::convert<bool>::decode(node, truth)) {
    value.set_bool_value(truth);
  } else {
    value.set_string_value(node.Scalar());
  }
}

bool ReadValue(const YAML::Node& node, int depth, Value& value);

bool ReadStruct(const YAML::Node& node, int depth, Struct& result) {
  for (const auto& entry : node) {
    Value& value = (*result.mutable_fields())[entry.first.Scalar()];
    if (!ReadValue(entry.second, depth + 1, value)) return false;
  }
  return true;
}

bool ReadValue(const YAML::Node& node, int depth, Value& value) {
  if (depth > kMostDepth) return false;
  switch (node.Type()) {
    case YAML::NodeType::Map:
      return ReadStruct(node, depth, *value.mutable_struct_value());
    case YAML::NodeType::Sequence:
      value.mutable_list_value();
      for (const YAML::Node& item : node) {
        if (!ReadValue(item, depth + 1, *value.mutable_list_value()->add_values())) return false;
      }
      return true;
    case YAML::NodeType::Scalar:
      ReadScalar(node, value);
      return true;
    default:
      value.set_null_value(google::protobuf::NULL_VALUE);
      return true;
  }
}

absl::Status TooDeep(const std::string& what) {
  return absl::InvalidArgumentError(
      absl::StrCat(what, " is nested deeper than ", kMostDepth, " levels"));
}

absl::StatusOr<std::string> ReadText(const std::string& path) {
  if (absl::StartsWith(path, "{")) return path;
  std::ifstream file(path);
  std::istream& input = path == "-" ? std::cin : file;
  std::string text((std::istreambuf_iterator<char>(input)), {});
  if (path != "-" && !file.is_open()) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot read ", path, "; check that the file exists and may be read"));
  }
  return text;
}

}  // namespace

absl::StatusOr<Struct> ReadStructFile(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadText(path);
  if (!text.ok()) return text.status();
  // yaml-cpp reports by exceptions; they end here.
  try {
    const YAML::Node root = YAML::Load(*text);
    Struct result;
    if (root.IsNull()) return result;
    if (!root.IsMap()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": must be a mapping of keys to values, in YAML or JSON"));
    }
    if (!ReadStruct(root, 0, result)) return TooDeep(path);
    return result;
  } catch (const YAML::Exception& exception) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ":", exception.mark.line + 1, ": ", exception.msg));
  }
}

absl::StatusOr<Value> ParseValue(const std::string& text) {
  Value value;
  try {
    if (!ReadValue(YAML::Load(text), 0, value)) return TooDeep(text);
    if (text.empty()) value.set_string_value("");
    return value;
  } catch (const YAML::Exception&) {
    // As a URL with something that YAML gives a meaning to.
    value.set_string_value(text);
    return value;
  }
}

}  // namespace dossier::client
