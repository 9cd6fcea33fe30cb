#include "taxii/stix.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <utility>

#include "taxii/instant.h"

namespace dossier::taxii {
namespace {

using sdk::Failure;
using sdk::StringAt;

bool IsTypeName(std::string_view text) {
  return text.size() >= 3 && text.size() <= 250 &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (c != '-') return false;
    } else if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) {
      return false;
    }
  }
  return true;
}

// FNV-1a: the same for the same object on every machine.
uint64_t HashOf(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

std::string StandInId(const Json& object) {
  const std::string bytes = object.dump(-1, ' ', false, Json::error_handler_t::replace);
  char name[32];
  std::snprintf(name, sizeof(name), "object-%016llx",
                static_cast<unsigned long long>(HashOf(bytes)));
  return name;
}

bool IsListOfIds(const Json& value) {
  return value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& id) {
           return id.is_string() && IsStixId(id.get_ref<const std::string&>());
         });
}

bool IsListOfStrings(const Json& value) {
  return value.is_array() &&
         std::all_of(value.begin(), value.end(), [](const Json& text) { return text.is_string(); });
}

bool IsTime(const Json& value) {
  return value.is_string() && ParseInstant(value.get_ref<const std::string&>()).has_value();
}

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// What a property must be like, by its name; empty if it is.
std::string DefectOfProperty(const std::string& name, const Json& value) {
  // References within observed data of 2.0 are numbers of their own list.
  if (EndsWith(name, "_refs") && !IsListOfIds(value)) return name + " is no list of ids";
  if (EndsWith(name, "_ref") && !(value.is_string() && IsStixId(value.get<std::string>()))) {
    return name + " is no id";
  }
  static constexpr const char* kTimes[] = {"created",   "modified",   "published", "first_seen",
                                           "last_seen", "start_time", "end_time"};
  static constexpr const char* kStrings[] = {"name", "description", "lang", "content",
                                             "relationship_type"};
  static constexpr const char* kLists[] = {"labels", "aliases", "sectors", "incident_types",
                                           "report_types"};
  const auto is_one_of = [&](const auto& names) {
    return std::any_of(std::begin(names), std::end(names),
                       [&](const char* other) { return name == other; });
  };
  if (is_one_of(kTimes) && !IsTime(value)) return name + " is no time";
  if (is_one_of(kStrings) && !value.is_string()) return name + " is no string";
  if (is_one_of(kLists) && !IsListOfStrings(value)) return name + " is no list of strings";
  if (name == "revoked" && !value.is_boolean()) return "revoked is neither true nor false";
  if (name == "confidence" &&
      !(value.is_number_integer() && value.get<double>() >= 0 && value.get<double>() <= 100)) {
    return "confidence is no number from 0 to 100";
  }
  if (name == "external_references" && !value.is_array()) return name + " is no list";
  if (name == "extensions" && !value.is_object()) return name + " is no object";
  return "";
}

}  // namespace

bool IsStixId(std::string_view text) {
  const size_t dashes = text.find("--");
  return dashes != std::string_view::npos && IsTypeName(text.substr(0, dashes)) &&
         IsUuid(text.substr(dashes + 2));
}

std::string_view TypeOfId(std::string_view id) { return id.substr(0, id.find("--")); }

std::string DefectOf(const Json& object) {
  if (!object.is_object()) return "it is no JSON object";
  const std::string type = StringAt(object, "type");
  if (!IsTypeName(type)) return "it has no type";
  const std::string id = StringAt(object, "id");
  if (id.empty()) return "it has no id";
  if (!IsStixId(id)) return "its id is not a type and a UUID";
  if (TypeOfId(id) != type) return "its id is that of another type than \"" + type + "\"";
  for (const auto& [name, value] : object.items()) {
    if (const std::string defect = DefectOfProperty(name, value); !defect.empty()) return defect;
  }
  const auto created = ParseInstant(StringAt(object, "created"));
  const auto modified = ParseInstant(StringAt(object, "modified"));
  if (created.has_value() && modified.has_value() && *modified < *created) {
    return "it was modified before it was created";
  }
  if (type == "relationship" &&
      (StringAt(object, "source_ref").empty() || StringAt(object, "target_ref").empty() ||
       StringAt(object, "relationship_type").empty())) {
    return "a relationship needs a source, a target and a type";
  }
  return "";
}

StixContent ReadStix(std::string_view text, const std::string& what) {
  return SplitStix(sdk::ParseJson(text, what), what);
}

StixContent SplitStix(Json document, const std::string& what) {
  Json objects = Json::array();
  if (document.is_array()) {
    objects = std::move(document);
  } else if (document.is_object()) {
    const auto list = document.find("objects");
    const std::string type = StringAt(document, "type");
    // Observed data of 2.0 has an object of that name.
    const bool is_container = type.empty() || type == "bundle";
    if (is_container && list != document.end()) {
      if (!list->is_array()) {
        throw Failure(DOSSIER_DATA, what + " has \"objects\" that are no list");
      }
      objects = std::move(*list);
    } else if (type == "bundle") {
      return {};  // an empty bundle is one
    } else if (document.contains("type") || document.contains("id")) {
      objects.push_back(std::move(document));
    } else {
      throw Failure(DOSSIER_DATA, what + " holds no STIX: neither a bundle nor an object");
    }
  } else {
    throw Failure(DOSSIER_DATA, what + " holds no STIX: neither a bundle nor an object");
  }

  StixContent content;
  for (Json& object : objects) {
    std::string why = DefectOf(object);
    if (why.empty()) {
      content.objects.push_back(std::move(object));
    } else {
      const std::string id = StringAt(object, "id");
      content.defects.push_back({IsStixId(id) ? id : StandInId(object), std::move(why)});
    }
  }
  return content;
}

}  // namespace dossier::taxii
