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

Location ParseLocation(const Json& config, const Host& host, std::vector<std::string> extensions) {
  Location location;
  try {
    location.path = StringAt(config, "path");
    location.url = StringAt(config, "url");
    if (location.path.empty() == location.url.empty()) {
      Refuse(location.path.empty() ? "path" : "url",
             location.path.empty() ? "missing; give path or url" : "give path or url, not both");
    }
    location.extensions = std::move(extensions);
    location.recursive = config.value("recursive", location.recursive);
    location.max_document_bytes = config.value("max_document_bytes", location.max_document_bytes);
    location.settle_time =
        std::chrono::milliseconds(config.value("settle_ms", int64_t{location.settle_time.count()}));
    const int64_t default_interval = location.url.empty() ? 60'000 : 3'600'000;
    location.poll_interval =
        std::chrono::milliseconds(config.value("poll_interval_ms", default_interval));
    location.fetch.allow_private_networks =
        config.value("allow_private_networks", location.fetch.allow_private_networks);
    location.fetch.allowed_hosts =
        config.value("allowed_hosts", std::move(location.fetch.allowed_hosts));
    location.fetch.ca_file = StringAt(config, "ca_file");
  } catch (const Json::exception& error) {
    throw Failure(DOSSIER_CONFIG,
                  std::string("the configuration does not fit its schema: ") + error.what());
  }
  location.fetch.max_bytes = location.max_document_bytes;
  location.fetch.max_decoded_bytes = location.max_document_bytes;
  location.fetch.credentials = CredentialsOf(config, host, location.url);
  // A secret for an address inside one's own network goes where the operator said.
  location.fetch.allow_plain_credentials = location.fetch.allow_private_networks;
  return location;
}

}  // namespace dossier::sdk
