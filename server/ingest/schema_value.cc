#include "server/ingest/schema_value.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "plugins/include/dossier/source.h"
#include "re2/re2.h"
#include "server/base/error.h"
#include "server/base/status.h"
#include "server/base/suggestion.h"
#include "server/ingest/documents/date_words.h"

namespace dossier::ingest {
namespace {

using Json = nlohmann::json;

absl::Status Wrong(const std::string& pointer, absl::string_view what) {
  return FieldError(pointer.empty() ? "/" : pointer, "CONFIG_INVALID", what);
}

bool HasType(const Json& value, absl::string_view type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "number") return value.is_number();
  if (type == "null") return value.is_null();
  if (type != "integer") return false;
  if (value.is_number_integer()) return true;
  // 3.0 is an integer, however it was written.
  return value.is_number_float() && std::trunc(value.get<double>()) == value.get<double>();
}

absl::Status CheckType(const Json& schema, const Json& value, const std::string& pointer) {
  const auto type = schema.find("type");
  if (type == schema.end()) return absl::OkStatus();
  std::vector<std::string> allowed;
  for (const Json& one : type->is_array() ? *type : Json::array({*type})) {
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
  if (choices == schema.end() ||
      std::find(choices->begin(), choices->end(), value) != choices->end()) {
    return absl::OkStatus();
  }
  return Wrong(pointer, absl::StrCat("must be one of ", choices->dump()));
}

// A pair of keywords that bounds `size`.
absl::Status CheckBounds(const Json& schema, double size, const char* least, const char* most,
                         absl::string_view what, const std::string& pointer) {
  if (const auto bound = schema.find(least); bound != schema.end() && size < bound->get<double>()) {
    return Wrong(pointer, absl::StrCat(what, " must be at least ", bound->dump()));
  }
  if (const auto bound = schema.find(most); bound != schema.end() && size > bound->get<double>()) {
    return Wrong(pointer, absl::StrCat(what, " must be at most ", bound->dump()));
  }
  return absl::OkStatus();
}

absl::Status CheckNumber(const Json& schema, double value, const std::string& pointer) {
  DOSSIER_RETURN_IF_ERROR(CheckBounds(schema, value, "minimum", "maximum", "the value", pointer));
  if (const auto bound = schema.find("exclusiveMinimum");
      bound != schema.end() && value <= bound->get<double>()) {
    return Wrong(pointer, absl::StrCat("the value must be above ", bound->dump()));
  }
  if (const auto bound = schema.find("exclusiveMaximum");
      bound != schema.end() && value >= bound->get<double>()) {
    return Wrong(pointer, absl::StrCat("the value must be below ", bound->dump()));
  }
  return absl::OkStatus();
}

// The number of Unicode code points of valid UTF-8, which the JSON parser has checked.
double CodePoints(const std::string& text) {
  return static_cast<double>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  }));
}

// An absolute address: a scheme, and for the web a host.
bool IsUri(const std::string& text) {
  static const RE2 kUri(R"([A-Za-z][A-Za-z0-9+.-]*:[^\s[:cntrl:]]+)");
  static const RE2 kWeb("(?i)^https?:");
  static const RE2 kWebWithHost("(?i)^https?://[^/?#]+");
  return RE2::FullMatch(text, kUri) &&
         (!RE2::PartialMatch(text, kWeb) || RE2::PartialMatch(text, kWebWithHost));
}

// "2031-04-02", exact to the day.
bool IsDay(const std::string& text) { return text.size() == 10 && ParseIsoDate(text).has_value(); }

bool IsInstant(const std::string& text) {
  static const RE2 kZoned(R"(.{10}[Tt].*(?:[Zz]|[+-]\d\d:\d\d))");
  return RE2::FullMatch(text, kZoned) && ParseIsoDate(text).has_value();
}

bool IsSecretName(const std::string& text) {
  static const RE2 kName(R"([A-Za-z0-9_-][A-Za-z0-9._-]*|\.[A-Za-z0-9_-][A-Za-z0-9._-]*)");
  return text.size() <= DOSSIER_MAX_SECRET_NAME && RE2::FullMatch(text, kName);
}

struct Format {
  absl::string_view name;
  bool (*fits)(const std::string& text);
  absl::string_view rule;
};

constexpr Format kFormats[] = {
    {"uri", IsUri, "an absolute address such as \"https://news.example/feed\""},
    {"date", IsDay, "a day such as \"2031-04-02\""},
    {"date-time", IsInstant, "an RFC 3339 time such as \"2031-04-02T08:30:00Z\""},
    {"secret-name", IsSecretName,
     "the name of a secret (letters, digits, '-', '_', '.'), never the secret itself"},
};

const Format* FindFormat(absl::string_view name) {
  const auto* const found = std::find_if(std::begin(kFormats), std::end(kFormats),
                                         [&](const Format& one) { return one.name == name; });
  return found == std::end(kFormats) ? nullptr : found;
}

absl::Status CheckString(const Json& schema, const std::string& text, const std::string& pointer) {
  DOSSIER_RETURN_IF_ERROR(
      CheckBounds(schema, CodePoints(text), "minLength", "maxLength", "the length", pointer));
  if (const auto pattern = schema.find("pattern"); pattern != schema.end()) {
    // RE2 takes linear time, whatever pattern and text are.
    if (!RE2::PartialMatch(text, RE2(pattern->get<std::string>(), RE2::Quiet))) {
      return Wrong(pointer, absl::StrCat("must match the pattern ", pattern->dump()));
    }
  }
  if (const auto name = schema.find("format"); name != schema.end()) {
    const Format* const format = FindFormat(name->get_ref<const std::string&>());
    if (format != nullptr && !format->fits(text)) {
      return Wrong(pointer, absl::StrCat("must be ", format->rule));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckObject(const Json& schema, const Json& value, const std::string& pointer) {
  static const Json kNone = Json::object();
  static const Json kAnything = true;
  const auto found = schema.find("properties");
  const Json& properties = found != schema.end() ? *found : kNone;
  const auto additional = schema.find("additionalProperties");
  const Json& others = additional == schema.end() ? kAnything : *additional;
  for (const auto& [key, member] : value.items()) {
    const std::string place = PointerTo(pointer, key);
    if (const auto known = properties.find(key); known != properties.end()) {
      DOSSIER_RETURN_IF_ERROR(CheckValue(*known, member, place));
    } else if (others != Json(false)) {
      DOSSIER_RETURN_IF_ERROR(CheckValue(others, member, place));
    } else {
      std::vector<std::string> names;
      for (const auto& [name, unused] : properties.items()) names.push_back(name);
      return Wrong(place,
                   absl::StrCat("is not a known key", DidYouMean(key, names), "; known keys are ",
                                names.empty() ? "none" : absl::StrJoin(names, ", ")));
    }
  }
  // Last, for what is missing may be there under a name that is written wrongly.
  if (const auto required = schema.find("required"); required != schema.end()) {
    for (const Json& key : *required) {
      if (!value.contains(key.get<std::string>())) {
        return Wrong(PointerTo(pointer, key.get<std::string>()), "is required");
      }
    }
  }
  return absl::OkStatus();
}

absl::Status CheckArray(const Json& schema, const Json& value, const std::string& pointer) {
  DOSSIER_RETURN_IF_ERROR(CheckBounds(schema, static_cast<double>(value.size()), "minItems",
                                      "maxItems", "the number of items", pointer));
  if (schema.value("uniqueItems", false)) {
    for (size_t i = 0; i < value.size(); ++i) {
      if (std::find(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(i), value[i]) !=
          value.begin() + static_cast<std::ptrdiff_t>(i)) {
        return Wrong(absl::StrCat(pointer, "/", i), "stands twice in its list");
      }
    }
  }
  const auto items = schema.find("items");
  if (items == schema.end()) return absl::OkStatus();
  for (size_t i = 0; i < value.size(); ++i) {
    DOSSIER_RETURN_IF_ERROR(CheckValue(*items, value[i], absl::StrCat(pointer, "/", i)));
  }
  return absl::OkStatus();
}

// anyOf, and oneOf, which differs only where two forms fit.
absl::Status CheckForms(const Json& schema, const Json& value, const std::string& pointer) {
  for (const char* const keyword : {"anyOf", "oneOf"}) {
    const auto forms = schema.find(keyword);
    if (forms == schema.end()) continue;
    size_t fitting = 0;
    std::vector<std::string> complaints;
    for (const Json& form : *forms) {
      const absl::Status status = CheckValue(form, value, pointer);
      fitting += status.ok() ? 1 : 0;
      if (!status.ok()) complaints.emplace_back(status.message());
    }
    if (fitting == 0) {
      return Wrong(pointer, absl::StrCat("fits none of the allowed forms: ",
                                         absl::StrJoin(complaints, "; or ")));
    }
    if (fitting > 1 && std::string(keyword) == "oneOf") {
      return Wrong(pointer, absl::StrCat("fits ", fitting,
                                         " of the allowed forms, of which only "
                                         "one may be meant; leave out what belongs to the others"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

bool IsKnownFormat(absl::string_view format) { return FindFormat(format) != nullptr; }

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

absl::Status CheckValue(const Json& schema, const Json& value, const std::string& pointer) {
  if (schema == Json(false)) return Wrong(pointer, "is not allowed");
  if (!schema.is_object()) return absl::OkStatus();
  DOSSIER_RETURN_IF_ERROR(CheckType(schema, value, pointer));
  DOSSIER_RETURN_IF_ERROR(CheckChoice(schema, value, pointer));
  DOSSIER_RETURN_IF_ERROR(CheckForms(schema, value, pointer));
  if (value.is_object()) return CheckObject(schema, value, pointer);
  if (value.is_array()) return CheckArray(schema, value, pointer);
  if (value.is_string()) return CheckString(schema, value.get_ref<const std::string&>(), pointer);
  if (value.is_number()) return CheckNumber(schema, value.get<double>(), pointer);
  return absl::OkStatus();
}

}  // namespace dossier::ingest
