#include "server/ingest/config_schema.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "nlohmann/json.hpp"
#include "server/base/error.h"
#include "server/base/status.h"

namespace dossier::ingest {
namespace {

using Json = nlohmann::json;

// A discarded value if `text` is not JSON.
Json Parse(absl::string_view text) {
  return Json::parse(text.begin(), text.end(), /*cb=*/nullptr, /*allow_exceptions=*/false);
}

absl::Status Wrong(const std::string& pointer, absl::string_view what) {
  return FieldError(pointer.empty() ? "/" : pointer, "CONFIG_INVALID", what);
}

bool HasType(const Json& value, absl::string_view type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "null") return value.is_null();
  return false;
}

absl::Status CheckType(const Json& schema, const Json& value, const std::string& pointer) {
  const auto type = schema.find("type");
  if (type == schema.end()) return absl::OkStatus();
  std::vector<std::string> allowed;
  for (const Json& one : type->is_array() ? *type : Json::array({*type})) {
    if (!one.is_string()) continue;
    allowed.push_back(one.get<std::string>());
    if (HasType(value, allowed.back())) return absl::OkStatus();
  }
  return Wrong(pointer, absl::StrCat("must be of type ", absl::StrJoin(allowed, " or "), ", is ",
                                     value.type_name()));
}

absl::Status CheckChoice(const Json& schema, const Json& value, const std::string& pointer) {
  if (const auto only = schema.find("const"); only != schema.end() && *only != value) {
    return Wrong(pointer, absl::StrCat("must be ", only->dump()));
  }
  const auto choices = schema.find("enum");
  if (choices == schema.end() || !choices->is_array()) return absl::OkStatus();
  for (const Json& choice : *choices) {
    if (choice == value) return absl::OkStatus();
  }
  return Wrong(pointer, absl::StrCat("must be one of ", choices->dump()));
}

// Checks `size` against the keywords `least` and `most` of `schema`.
absl::Status CheckBounds(const Json& schema, double size, const char* least, const char* most,
                         absl::string_view what, const std::string& pointer) {
  if (const auto bound = schema.find(least); bound != schema.end() && bound->is_number()) {
    if (size < bound->get<double>()) {
      return Wrong(pointer, absl::StrCat(what, " must be at least ", bound->dump()));
    }
  }
  if (const auto bound = schema.find(most); bound != schema.end() && bound->is_number()) {
    if (size > bound->get<double>()) {
      return Wrong(pointer, absl::StrCat(what, " must be at most ", bound->dump()));
    }
  }
  return absl::OkStatus();
}

// The number of Unicode code points of valid UTF-8, which the JSON parser has checked.
double CodePoints(const std::string& text) {
  int64_t count = 0;
  for (const char byte : text) count += (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U ? 1 : 0;
  return static_cast<double>(count);
}

// `key` as a part of a JSON pointer (RFC 6901).
std::string PointerTo(const std::string& parent, absl::string_view key) {
  std::string pointer = parent + "/";
  for (const char c : key) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

absl::Status Check(const Json& schema, const Json& value, const std::string& pointer);

absl::Status CheckObject(const Json& schema, const Json& value, const std::string& pointer) {
  static const Json kNone = Json::object();
  const auto found = schema.find("properties");
  const Json& properties = found != schema.end() && found->is_object() ? *found : kNone;
  if (const auto required = schema.find("required");
      required != schema.end() && required->is_array()) {
    for (const Json& key : *required) {
      if (key.is_string() && !value.contains(key.get<std::string>())) {
        return Wrong(PointerTo(pointer, key.get<std::string>()), "is required");
      }
    }
  }
  const auto additional = schema.find("additionalProperties");
  const bool open = additional == schema.end() || *additional != Json(false);
  for (const auto& [key, member] : value.items()) {
    if (const auto known = properties.find(key); known != properties.end()) {
      DOSSIER_RETURN_IF_ERROR(Check(*known, member, PointerTo(pointer, key)));
    } else if (!open) {
      std::vector<std::string> names;
      for (const auto& [name, unused] : properties.items()) names.push_back(name);
      return Wrong(PointerTo(pointer, key),
                   absl::StrCat("is not a known key; known keys are ", absl::StrJoin(names, ", ")));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckArray(const Json& schema, const Json& value, const std::string& pointer) {
  DOSSIER_RETURN_IF_ERROR(CheckBounds(schema, static_cast<double>(value.size()), "minItems",
                                      "maxItems", "the number of items", pointer));
  const auto items = schema.find("items");
  if (items == schema.end() || !items->is_object()) return absl::OkStatus();
  for (size_t i = 0; i < value.size(); ++i) {
    DOSSIER_RETURN_IF_ERROR(Check(*items, value[i], absl::StrCat(pointer, "/", i)));
  }
  return absl::OkStatus();
}

absl::Status Check(const Json& schema, const Json& value, const std::string& pointer) {
  if (!schema.is_object()) return absl::OkStatus();
  DOSSIER_RETURN_IF_ERROR(CheckType(schema, value, pointer));
  DOSSIER_RETURN_IF_ERROR(CheckChoice(schema, value, pointer));
  if (value.is_object()) return CheckObject(schema, value, pointer);
  if (value.is_array()) return CheckArray(schema, value, pointer);
  if (value.is_string()) {
    return CheckBounds(schema, CodePoints(value.get_ref<const std::string&>()), "minLength",
                       "maxLength", "the length", pointer);
  }
  if (value.is_number()) {
    return CheckBounds(schema, value.get<double>(), "minimum", "maximum", "the value", pointer);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckSchema(absl::string_view schema_json) {
  const Json schema = Parse(schema_json);
  if (!schema.is_object() || schema.value("type", Json()) != Json("object")) {
    return absl::InvalidArgumentError("the schema is not a JSON object with \"type\": \"object\"");
  }
  return absl::OkStatus();
}

absl::Status CheckConfig(absl::string_view schema_json, absl::string_view config_json) {
  DOSSIER_RETURN_IF_ERROR(CheckSchema(schema_json));
  const Json config = Parse(config_json);
  if (config.is_discarded()) return Wrong("", "is not valid JSON");
  return Check(Parse(schema_json), config, "");
}

}  // namespace dossier::ingest
