#include "server/ingest/config_schema.h"

#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "re2/re2.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/ingest/schema_value.h"

namespace dossier::ingest {
namespace {

using Json = nlohmann::json;

// Deeper than any configuration, and no risk to the stack.
constexpr int kMaxDepth = 32;

// A discarded value if `text` is not JSON.
Json Parse(absl::string_view text) {
  return Json::parse(text.begin(), text.end(), /*cb=*/nullptr, /*allow_exceptions=*/false);
}

bool IsTypeName(const Json& value) {
  static const Json kTypes = {"object", "array", "string", "boolean", "integer", "number", "null"};
  return std::find(kTypes.begin(), kTypes.end(), value) != kTypes.end();
}

bool IsTypes(const Json& value) {
  if (!value.is_array()) return IsTypeName(value);
  return !value.empty() && std::all_of(value.begin(), value.end(), IsTypeName);
}

bool IsStrings(const Json& value) {
  return value.is_array() &&
         std::all_of(value.begin(), value.end(), [](const Json& one) { return one.is_string(); });
}

bool IsPattern(const Json& value) {
  return value.is_string() && RE2(value.get<std::string>(), RE2::Quiet).ok();
}

bool IsCount(const Json& value) { return value.is_number_unsigned(); }
bool IsNumber(const Json& value) { return value.is_number(); }
bool IsString(const Json& value) { return value.is_string(); }
bool IsBoolean(const Json& value) { return value.is_boolean(); }
bool IsChoices(const Json& value) { return value.is_array() && !value.empty(); }
bool IsSchema(const Json& value) { return value.is_object() || value.is_boolean(); }
bool IsSchemas(const Json& value) {
  return value.is_array() && !value.empty() && std::all_of(value.begin(), value.end(), IsSchema);
}
bool IsSchemaMap(const Json& value) {
  return value.is_object() && std::all_of(value.begin(), value.end(), IsSchema);
}
bool IsAnything(const Json& /*value*/) { return true; }

struct Keyword {
  absl::string_view name;
  bool (*fits)(const Json& value);
  absl::string_view rule;
};

constexpr absl::string_view kTypesRule =
    "one of object, array, string, boolean, integer, number, null, or an array of them";

// The part of JSON Schema that is understood; the words of the rules follow "must be".
constexpr Keyword kKeywords[] = {
    {"type", IsTypes, kTypesRule},
    {"enum", IsChoices, "an array with at least one value"},
    {"const", IsAnything, ""},
    {"properties", IsSchemaMap, "an object of schemas"},
    {"required", IsStrings, "an array of strings"},
    {"additionalProperties", IsSchema, "true, false or a schema"},
    {"items", IsSchema, "a schema"},
    {"minItems", IsCount, "a whole number of at least 0"},
    {"maxItems", IsCount, "a whole number of at least 0"},
    {"uniqueItems", IsBoolean, "true or false"},
    {"minLength", IsCount, "a whole number of at least 0"},
    {"maxLength", IsCount, "a whole number of at least 0"},
    {"pattern", IsPattern, "a regular expression in the syntax of RE2"},
    {"format", IsString, "a string"},
    {"minimum", IsNumber, "a number"},
    {"maximum", IsNumber, "a number"},
    {"exclusiveMinimum", IsNumber, "a number"},
    {"exclusiveMaximum", IsNumber, "a number"},
    {"anyOf", IsSchemas, "an array of schemas"},
    {"oneOf", IsSchemas, "an array of schemas"},
    // For people.
    {"title", IsString, "a string"},
    {"description", IsString, "a string"},
    {"default", IsAnything, ""},
    {"examples", IsAnything, ""},
    {"deprecated", IsBoolean, "true or false"},
    {"$schema", IsString, "a string"},
    {"$id", IsString, "a string"},
    {"$comment", IsString, "a string"},
};

const Keyword* FindKeyword(absl::string_view name) {
  const auto* const found = std::find_if(std::begin(kKeywords), std::end(kKeywords),
                                         [&](const Keyword& one) { return one.name == name; });
  return found == std::end(kKeywords) ? nullptr : found;
}

absl::Status Unfit(const std::string& pointer, absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("the schema: ", pointer.empty() ? "/" : pointer, " ", what));
}

// Calls `visit` for `schema` and for every schema below it until one is not OK.
using Visit = std::function<absl::Status(const Json& schema, const std::string& pointer)>;
absl::Status VisitSchemas(const Json& schema, const std::string& pointer, int depth,
                          const Visit& visit) {
  if (depth > kMaxDepth) return Unfit(pointer, absl::StrCat("lies deeper than ", kMaxDepth));
  DOSSIER_RETURN_IF_ERROR(visit(schema, pointer));
  if (!schema.is_object()) return absl::OkStatus();
  for (const char* const keyword : {"items", "additionalProperties"}) {
    if (const auto below = schema.find(keyword); below != schema.end()) {
      DOSSIER_RETURN_IF_ERROR(VisitSchemas(*below, PointerTo(pointer, keyword), depth + 1, visit));
    }
  }
  for (const char* const keyword : {"properties", "anyOf", "oneOf"}) {
    const auto below = schema.find(keyword);
    if (below == schema.end()) continue;
    for (const auto& [key, member] : below->items()) {
      DOSSIER_RETURN_IF_ERROR(
          VisitSchemas(member, PointerTo(PointerTo(pointer, keyword), key), depth + 1, visit));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckKeywords(const Json& schema, const std::string& pointer) {
  if (!schema.is_object()) return absl::OkStatus();
  for (const auto& [name, value] : schema.items()) {
    const Keyword* const keyword = FindKeyword(name);
    if (keyword != nullptr && !keyword->fits(value)) {
      return Unfit(PointerTo(pointer, name), absl::StrCat("must be ", keyword->rule));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckSchema(absl::string_view schema_json) {
  const Json schema = Parse(schema_json);
  if (!schema.is_object() || schema.value("type", Json()) != Json("object")) {
    return absl::InvalidArgumentError("the schema is not a JSON object with \"type\": \"object\"");
  }
  return VisitSchemas(schema, "", 0, CheckKeywords);
}

std::vector<std::string> DoubtfulKeywords(absl::string_view schema_json) {
  std::vector<std::string> doubts;
  if (const absl::Status status = CheckSchema(schema_json); !status.ok()) {
    return {std::string(status.message())};
  }
  const auto visit = [&](const Json& schema, const std::string& pointer) {
    if (!schema.is_object()) return absl::OkStatus();
    for (const auto& [name, value] : schema.items()) {
      const std::string place = PointerTo(pointer, name);
      if (FindKeyword(name) == nullptr) {
        doubts.push_back(absl::StrCat(place, " is not a keyword that the server understands"));
      } else if (name == "format" && !IsKnownFormat(value.get<std::string>())) {
        doubts.push_back(absl::StrCat(place, " is not a format that the server understands"));
      } else if (name == "default") {
        const absl::Status fits = CheckValue(schema, value, place);
        if (!fits.ok()) doubts.emplace_back(fits.message());
      } else if (name == "required" && schema.contains("properties")) {
        for (const Json& key : value) {
          if (!schema["properties"].contains(key.get<std::string>())) {
            doubts.push_back(
                absl::StrCat(place, " names ", key.dump(), ", which is not among the properties"));
          }
        }
      }
    }
    return absl::OkStatus();
  };
  VisitSchemas(Parse(schema_json), "", 0, visit).IgnoreError();
  return doubts;
}

absl::Status CheckConfig(absl::string_view schema_json, absl::string_view config_json) {
  DOSSIER_RETURN_IF_ERROR(CheckSchema(schema_json));
  const Json config = Parse(config_json);
  if (config.is_discarded()) {
    return FieldError("/", "CONFIG_INVALID", "the configuration is not valid JSON");
  }
  return CheckValue(Parse(schema_json), config, "");
}

}  // namespace dossier::ingest
