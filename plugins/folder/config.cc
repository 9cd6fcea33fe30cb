#include "folder/config.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "dossier/sdk/walk.h"
#include "nlohmann/json.hpp"

namespace dossier::folder {
namespace {

using Json = nlohmann::json;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string ExtensionOf(const std::string& configured) {
  std::string extension = configured[0] == '.' ? configured : "." + configured;
  std::transform(extension.begin(), extension.end(), extension.begin(), Lower);
  return extension;
}

}  // namespace

const char* const kConfigSchema = R"({
  "type": "object",
  "required": ["path"],
  "additionalProperties": false,
  "properties": {
    "path": {
      "type": "string", "minLength": 1,
      "description": "The directory that holds the reports."
    },
    "recursive": {
      "type": "boolean", "default": true,
      "description": "Whether directories below it are read too."
    },
    "extensions": {
      "type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1},
      "default": [".eml", ".htm", ".html", ".json", ".jsonl", ".jsonl.gz", ".md", ".ndjson",
                  ".pdf", ".txt", ".warc", ".warc.gz"],
      "description": "Names with another ending are ignored."
    },
    "max_file_bytes": {
      "type": "integer", "minimum": 1, "maximum": 1073741824, "default": 33554432,
      "description": "A larger file is listed as unreadable and never loaded. Of .jsonl and .warc: a line, a page."
    },
    "rescan_interval_ms": {
      "type": "integer", "minimum": 50, "maximum": 86400000, "default": 60000,
      "description": "How often to look through everything where the system reports no changes."
    },
    "settle_ms": {
      "type": "integer", "minimum": 0, "maximum": 60000, "default": 200,
      "description": "How long a file must have been left alone before it is read."
    }
  }
})";

Config ParseConfig(std::string_view json) {
  const Json object = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) throw std::invalid_argument("the configuration is not a JSON object");
  Config config;
  try {
    config.path = object.at("path").get<std::string>();
    config.recursive = object.value("recursive", config.recursive);
    config.max_file_bytes = object.value("max_file_bytes", config.max_file_bytes);
    config.rescan_interval = std::chrono::milliseconds(
        object.value("rescan_interval_ms", int64_t{config.rescan_interval.count()}));
    config.settle_time =
        std::chrono::milliseconds(object.value("settle_ms", int64_t{config.settle_time.count()}));
    if (object.contains("extensions")) {
      config.extensions.clear();
      for (const auto& configured : object.at("extensions").get<std::vector<std::string>>()) {
        if (configured.empty()) throw std::invalid_argument("extensions: one of them is empty");
        config.extensions.push_back(ExtensionOf(configured));
      }
    }
  } catch (const Json::exception& error) {
    throw std::invalid_argument(std::string("the configuration does not fit its schema: ") +
                                error.what());
  }
  if (config.path.empty()) throw std::invalid_argument("path: must not be empty");
  return config;
}

std::string MediaTypeOf(std::string_view path) {
  static constexpr std::pair<const char*, const char*> kTypes[] = {
      {".txt", "text/plain"},      {".md", "text/markdown"},    {".html", "text/html"},
      {".htm", "text/html"},       {".eml", "message/rfc822"},  {".xhtml", "application/xhtml+xml"},
      {".xml", "application/xml"}, {".pdf", "application/pdf"},
  };
  for (const auto& [extension, type] : kTypes) {
    if (sdk::HasExtension(path, {extension})) return type;
  }
  return "application/octet-stream";
}

}  // namespace dossier::folder
