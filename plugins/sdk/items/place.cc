#include <utility>

#include "dossier/sdk/documents.h"

namespace dossier::sdk {
namespace {

[[noreturn]] void Refuse(const std::string& key, const std::string& why) {
  throw Failure(DOSSIER_CONFIG, key + ": " + why);
}

Credentials CredentialsOf(const Json& config, const Host& host, const std::string& url) {
  Credentials credentials;
  const std::string name = StringAt(config, "secret");
  const std::string user = StringAt(config, "user");
  const std::string header = StringAt(config, "secret_header");
  if (name.empty()) {
    if (!user.empty()) Refuse("user", "needs secret, the name of the password's secret");
    if (!header.empty()) Refuse("secret_header", "needs secret, the name of what it carries");
    return credentials;
  }
  if (url.empty()) Refuse("secret", "is for url alone; a path needs none");
  if (!user.empty() && !header.empty()) Refuse("secret_header", "cannot go with user; choose one");
  credentials.scheme = !user.empty()     ? Credentials::Scheme::kBasic
                       : !header.empty() ? Credentials::Scheme::kHeader
                                         : Credentials::Scheme::kBearer;
  credentials.user = user;
  credentials.header = header;
  credentials.secret = host.RequireSecret("secret", name);
  credentials.url = url;
  return credentials;
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
    place.url = StringAt(config, "url");
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
    place.fetch.allow_private_networks =
        config.value("allow_private_networks", place.fetch.allow_private_networks);
    place.fetch.allowed_hosts = config.value("allowed_hosts", std::move(place.fetch.allowed_hosts));
    place.fetch.ca_file = StringAt(config, "ca_file");
  } catch (const Json::exception& error) {
    throw Failure(DOSSIER_CONFIG,
                  std::string("the configuration does not fit its schema: ") + error.what());
  }
  place.fetch.max_bytes = place.max_document_bytes;
  place.fetch.max_decoded_bytes = place.max_document_bytes;
  place.fetch.credentials = CredentialsOf(config, host, place.url);
  // A secret for an address inside one's own network goes where the operator said.
  place.fetch.allow_plain_credentials = place.fetch.allow_private_networks;
  return place;
}

}  // namespace dossier::sdk
