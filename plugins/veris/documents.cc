#include "veris/documents.h"

#include <string>
#include <string_view>
#include <utility>

#include "dossier/sdk/external_id.h"
#include "veris/incident.h"
#include "veris/json_fields.h"
#include "veris/shape.h"

namespace dossier::veris {
namespace {

using sdk::Item;
using sdk::Json;

// Raised when the same incident gives another record, so that it is emitted anew.
constexpr std::string_view kMappingVersion = "1:";

// Real incidents nest five deep.
constexpr sdk::JsonLimits kLimits{.max_bytes = size_t{1} << 30, .max_depth = 32};

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// `place` names the incident where it has no id.
Item ItemOf(const Json& json, const std::string& place) {
  const Json& incident = At(json, "incident").is_object() ? json["incident"] : json;
  const std::string fault = FaultOf(incident);
  const std::string id = sdk::StringAt(incident, "incident_id");
  const std::string key = sdk::ExternalIdOf(id.empty() ? place : id);
  const std::string content = std::string(kMappingVersion) + Dump(incident);
  const uint64_t state = sdk::Inventory::StateOf(key, content);
  if (!fault.empty()) {
    return sdk::UnreadableItem(sdk::ExternalIdOf(place), state,
                               "no incident of the VERIS schema: " + fault);
  }
  return {key, state, [kept = std::make_shared<const Json>(incident)] { return RecordOf(*kept); }};
}

bool IsLines(const std::string& name) { return sdk::HasExtension(name, {".jsonl", ".ndjson"}); }

std::vector<Item> ItemsOfLines(const sdk::Document& document) {
  std::vector<Item> items;
  std::string_view rest = document.bytes;
  if (rest.substr(0, 3) == "\xEF\xBB\xBF") rest.remove_prefix(3);
  for (int number = 1; !rest.empty(); ++number) {
    const size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const std::string place = document.name + ":" + std::to_string(number);
    try {
      items.push_back(
          ItemOf(sdk::ParseJson(line, "line " + std::to_string(number), kLimits), place));
    } catch (const sdk::Failure& failure) {
      const std::string key = sdk::ExternalIdOf(place);
      items.push_back(sdk::UnreadableItem(key, sdk::Inventory::StateOf(key, line), failure.what()));
    }
  }
  return items;
}

}  // namespace

std::vector<Item> ItemsOf(std::shared_ptr<const sdk::Document> document) {
  if (IsLines(document->name)) return ItemsOfLines(*document);
  const Json json = sdk::ParseJson(document->bytes, document->name, kLimits);
  std::vector<Item> items;
  if (!json.is_array()) {
    items.push_back(ItemOf(json, document->name));
    return items;
  }
  for (size_t i = 0; i < json.size(); ++i) {
    items.push_back(ItemOf(json[i], document->name + "[" + std::to_string(i) + "]"));
  }
  return items;
}

}  // namespace dossier::veris
