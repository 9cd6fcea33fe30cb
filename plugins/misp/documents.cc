#include "misp/documents.h"

#include <algorithm>

#include "dossier/sdk/external_id.h"
#include "misp/event.h"
#include "misp/event_view.h"

namespace dossier::misp {
namespace {

using sdk::Item;
using sdk::Json;

// Raised when the same event gives another record, so that it is emitted anew.
constexpr const char* kMappingVersion = "1:";

constexpr sdk::JsonLimits kLimits{.max_bytes = size_t{1} << 30, .max_depth = 48};

// Without the envelope.
const Json& EventIn(const Json& json) {
  if (!json.is_object()) return json;
  const auto event = json.find("Event");
  return event != json.end() ? *event : json;
}

std::string FaultIn(const Json& json) {
  if (json.is_object() && json.find("Event") == json.end() && json.find("info") == json.end() &&
      json.find("Attribute") != json.end()) {
    return "it holds attributes without their event";
  }
  return FaultOf(EventIn(json));
}

Item ItemOf(const Json& json, const std::string& place) {
  const std::string content =
      kMappingVersion + json.dump(-1, ' ', false, Json::error_handler_t::replace);
  const std::string fault = FaultIn(json);
  const std::string uuid = EventView::TextOf(EventIn(json), "uuid");
  const std::string key = sdk::ExternalIdOf(uuid.empty() || !fault.empty() ? place : uuid);
  const uint64_t state = sdk::Inventory::StateOf(key, content);
  if (!fault.empty()) return sdk::UnreadableItem(key, state, "no MISP event: " + fault);
  return {key, state,
          [event = std::make_shared<const Json>(EventIn(json))] { return RecordOf(*event); }};
}

bool IsManifest(const Json& json) {
  if (!json.is_object() || json.empty()) return false;
  return std::all_of(json.items().begin(), json.items().end(), [](const auto& entry) {
    return IsUuid(entry.key()) && entry.value().is_object();
  });
}

}  // namespace

bool IsUuid(const std::string& text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (is_dash ? c != '-' : !is_hex) return false;
  }
  return true;
}

std::vector<Item> ItemsOf(std::shared_ptr<const sdk::Document> document) {
  const Json json = sdk::ParseJson(document->bytes, document->name, kLimits);
  if (IsManifest(json)) return {};
  const Json* list = &json;
  if (json.is_object() && json.find("response") != json.end()) list = &json["response"];
  std::vector<Item> items;
  if (!list->is_array()) {
    items.push_back(ItemOf(*list, document->name));
    return items;
  }
  for (size_t i = 0; i < list->size(); ++i) {
    items.push_back(ItemOf((*list)[i], document->name + "[" + std::to_string(i) + "]"));
  }
  return items;
}

sdk::Record RecordOfEvent(const std::string& json, const std::string& name) {
  try {
    const Json parsed = sdk::ParseJson(json, name, kLimits);
    const std::string fault = FaultIn(parsed);
    if (!fault.empty()) return sdk::UnreadableRecord("no MISP event: " + fault);
    return RecordOf(EventIn(parsed));
  } catch (const sdk::Failure& failure) {
    return sdk::UnreadableRecord(failure.what());
  }
}

}  // namespace dossier::misp
