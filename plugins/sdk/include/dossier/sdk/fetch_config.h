#ifndef DOSSIER_SDK_FETCH_CONFIG_H_
#define DOSSIER_SDK_FETCH_CONFIG_H_

#include <string>
#include <utility>

#include "dossier/sdk/fetch.h"
#include "dossier/sdk/host.h"
#include "dossier/sdk/json.h"
#include "dossier/sdk/url.h"

// The keys that every source which fetches understands, to stand among the "properties" of its
// schema: string literals without the comma at the end.
//   R"({"type": "object", "properties": {)" DOSSIER_SDK_FETCH_PROPERTIES R"(, "url": ... }})"
// ACCESS is what may be read and as whom; FETCH has its limits, too.
// clang-format off
#define DOSSIER_SDK_ACCESS_PROPERTIES \
  R"("auth": {)" \
  R"("type": "object", "required": ["type", "secret"], "additionalProperties": false,)" \
  R"("description": "What to show to the server. Sent to its origin and to no other.",)" \
  R"("properties": {)" \
  R"("type": {"type": "string", "enum": ["basic", "bearer", "header"]},)" \
  R"("secret": {)" \
  R"("type": "string", "minLength": 1, "maxLength": 256,)" \
  R"("description": "The name of the secret that holds the password, token or value.")" \
  R"(},)" \
  R"("user": {"type": "string", "description": "For basic."},)" \
  R"("header": {"type": "string", "minLength": 1, "description": "For header: its name."})" \
  R"(})" \
  R"(},)" \
  R"("allow_plain_credentials": {)" \
  R"("type": "boolean", "default": false,)" \
  R"("description": "Whether the credentials may travel over http, readable by all.")" \
  R"(},)" \
  R"("allow_private_networks": {)" \
  R"("type": "boolean", "default": false,)" \
  R"("description": "Whether private, loopback and unique-local addresses may be read.")" \
  R"(},)" \
  R"("allowed_hosts": {)" \
  R"("type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 255},)" \
  R"("description": "Hosts, addresses and networks (10.1.0.0/16) that may be read though not public.")" \
  R"(},)" \
  R"("allow_downgrade": {)" \
  R"("type": "boolean", "default": false,)" \
  R"("description": "Whether a redirect may lead from https to http.")" \
  R"(},)" \
  R"("ca_file": {)" \
  R"("type": "string", "minLength": 1,)" \
  R"("description": "Certificates to trust instead of those of the system, a PEM file.")" \
  R"(},)" \
  R"("user_agent": {"type": "string", "minLength": 1, "maxLength": 256, "default": "Dossier",)" \
  R"("description": "How the source introduces itself. Name a way to reach you.")" \
  R"(})"

#define DOSSIER_SDK_FETCH_PROPERTIES \
  DOSSIER_SDK_ACCESS_PROPERTIES \
  R"(, "timeout_ms": {)" \
  R"("type": "integer", "minimum": 100, "maximum": 600000, "default": 60000,)" \
  R"("description": "For one answer with all its redirects.")" \
  R"(},)" \
  R"("host_pause_ms": {)" \
  R"("type": "integer", "minimum": 0, "maximum": 600000, "default": 0,)" \
  R"("description": "Between two requests to the same host.")" \
  R"(},)" \
  R"("max_answer_bytes": {)" \
  R"("type": "integer", "minimum": 1024, "maximum": 1073741824, "default": 67108864,)" \
  R"("description": "A larger answer, once unpacked, is not read.")" \
  R"(})"
// clang-format on

namespace dossier::sdk {

// The address at `key`, or "" if there is none. Throws Failure CONFIG if it cannot be fetched.
inline std::string UrlAt(const Json& config, const char* key) {
  const std::string address = StringAt(config, key);
  if (address.empty()) return "";
  try {
    return Url::Parse(address).text();
  } catch (const Failure& failure) {
    throw Failure(DOSSIER_CONFIG, std::string(key) + ": " + failure.what());
  }
}

// Reads those keys of `config`, which fits the schema; what is not given has its default. `url` is
// what the credentials are for; the secret is asked of `host`, so only in the constructor of a
// source or in Open. Throws Failure AUTH if there is no such secret, CONFIG if keys contradict each
// other.
inline FetchOptions FetchOptionsFrom(const Json& config, const Host& host, std::string url) {
  FetchOptions options;
  options.allow_plain_credentials = config.value("allow_plain_credentials", false);
  options.allow_private_networks = config.value("allow_private_networks", false);
  options.allowed_hosts = config.value("allowed_hosts", options.allowed_hosts);
  options.allow_downgrade = config.value("allow_downgrade", false);
  options.ca_file = config.value("ca_file", options.ca_file);
  options.user_agent = config.value("user_agent", options.user_agent);
  options.total_timeout =
      std::chrono::milliseconds(config.value("timeout_ms", int64_t{options.total_timeout.count()}));
  options.host_pause =
      std::chrono::milliseconds(config.value("host_pause_ms", int64_t{options.host_pause.count()}));
  options.max_decoded_bytes = config.value("max_answer_bytes", options.max_decoded_bytes);
  options.max_bytes = options.max_decoded_bytes;
  const auto auth = config.find("auth");
  if (auth == config.end()) return options;

  Credentials& credentials = options.credentials;
  const std::string type = StringAt(*auth, "type");
  credentials.user = StringAt(*auth, "user");
  credentials.header = StringAt(*auth, "header");
  credentials.url = std::move(url);
  if (type == "basic") {
    credentials.scheme = Credentials::Scheme::kBasic;
  } else if (type == "bearer") {
    credentials.scheme = Credentials::Scheme::kBearer;
  } else {
    credentials.scheme = Credentials::Scheme::kHeader;
    if (credentials.header.empty()) {
      throw Failure(DOSSIER_CONFIG, "auth.header: the name of the header is missing");
    }
  }
  credentials.secret = host.RequireSecret("auth.secret", StringAt(*auth, "secret"));
  return options;
}

}  // namespace dossier::sdk

#endif  // DOSSIER_SDK_FETCH_CONFIG_H_
