#include <utility>

#include "dossier/sdk/documents.h"

namespace dossier::sdk {
namespace {

[[noreturn]] void Refuse(const std::string& key, const std::string& why) {
  throw Failure(DOSSIER_CONFIG, key + ": " + why);
}

}  // namespace

Json ParseConfigObject(std::string_view config_json) {
  Json config = Json::parse(config_json, nullptr, /*allow_exceptions=*/false);
  if (!config.is_object()) {
    throw Failure(DOSSIER_CONFIG, "the configuration is not a JSON object");
  }
  return config;
}

Place ParsePlace(const Json& config, const Host& host, std::vector<std::string> extensions) {
  Place place;
  try {
    place.path = StringAt(config, "path");
    place.url = UrlAt(config, "url");
    if (place.path.empty() == place.url.empty()) {
      Refuse(place.path.empty() ? "path" : "url",
             place.path.empty() ? "missing; give path or url" : "give path or url, not both");
    }
    place.extensions = std::move(extensions);
    place.recursive = config.value("recursive", place.recursive);
    place.max_document_bytes = config.value("max_document_bytes", place.max_document_bytes);
    place.settle_time =
        std::chrono::milliseconds(config.value("settle_ms", int64_t{place.settle_time.count()}));
    const int64_t default_interval = place.url.empty() ? 60'000 : 3'600'000;
    place.poll_interval =
        std::chrono::milliseconds(config.value("poll_interval_ms", default_interval));
    if (place.url.empty() && config.contains("auth")) {
      Refuse("auth", "is for url alone; a path needs none");
    }
    place.fetch = FetchOptionsFrom(config, host, place.url);
  } catch (const Json::exception& error) {
    throw Failure(DOSSIER_CONFIG,
                  std::string("the configuration does not fit its schema: ") + error.what());
  }
  place.fetch.max_bytes = place.max_document_bytes;
  place.fetch.max_decoded_bytes = place.max_document_bytes;
  return place;
}

}  // namespace dossier::sdk
