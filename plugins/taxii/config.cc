#include "taxii/config.h"

#include "dossier/sdk/fetch_config.h"
#include "dossier/sdk/json.h"

namespace dossier::taxii {

using sdk::Failure;
using sdk::Json;

const char* const kConfigSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "url": {
      "type": "string", "minLength": 1,
      "description": "A TAXII 2.1 server: its discovery, an API root or a collection. Or bundle_url, or path."
    },
    "bundle_url": {
      "type": "string", "minLength": 1, "description": "A STIX bundle on the web."
    },
    "path": {
      "type": "string", "minLength": 1,
      "description": "A file, or a folder with files, of STIX: names that end in .json."
    },
    "collections": {
      "type": "array", "items": {"type": "string", "minLength": 1},
      "description": "Ids, aliases or titles of the collections to read; all that may be read if not given."
    },
    "record_types": {
      "type": "array", "minItems": 1,
      "items": {"type": "string", "enum": ["incident", "report", "grouping", "note", "campaign"]},
      "default": ["incident", "report", "grouping", "note"],
      "description": "Which objects become reports; the others are told where these refer to them."
    },
    "filter_types": {
      "type": "boolean", "default": false,
      "description": "Whether to ask a TAXII server only for the types of objects that reports refer to."
    },
    "poll_interval_ms": {
      "type": "integer", "minimum": 100, "maximum": 86400000, "default": 300000,
      "description": "How often to ask for news."
    },
    "page_size": {
      "type": "integer", "minimum": 1, "maximum": 100000, "default": 500,
      "description": "How many objects to ask a TAXII server for at a time."
    },
    "max_objects": {
      "type": "integer", "minimum": 1, "maximum": 10000000, "default": 500000,
      "description": "How many objects to keep in memory; a source that holds more is refused."
    },)" DOSSIER_SDK_FETCH_PROPERTIES R"(
  }
})";

Config ParseConfig(std::string_view json, const sdk::Host& host) {
  const Json object = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) throw Failure(DOSSIER_CONFIG, "the configuration is no JSON object");
  try {
    Config config;
    config.url = sdk::UrlAt(object, "url");
    config.bundle_url = sdk::UrlAt(object, "bundle_url");
    config.path = sdk::StringAt(object, "path");
    const int given = !config.url.empty() + !config.bundle_url.empty() + !config.path.empty();
    if (given != 1) {
      throw Failure(DOSSIER_CONFIG,
                    "url, bundle_url, path: one of the three is needed, and no more");
    }
    config.collections = object.value("collections", config.collections);
    config.record_types = object.value("record_types", config.record_types);
    config.filter_types = object.value("filter_types", false);
    config.poll_interval = std::chrono::milliseconds(
        object.value("poll_interval_ms", int64_t{config.poll_interval.count()}));
    config.page_size = object.value("page_size", config.page_size);
    config.max_objects = object.value("max_objects", config.max_objects);
    const std::string address = config.url.empty() ? config.bundle_url : config.url;
    if (!address.empty()) config.fetch = sdk::FetchOptionsFrom(object, host, address);
    return config;
  } catch (const Json::exception& error) {
    throw Failure(DOSSIER_CONFIG,
                  std::string("the configuration does not fit its schema: ") + error.what());
  }
}

}  // namespace dossier::taxii
