#include "feed/config.h"

#include <stdexcept>

#include "dossier/sdk/failure.h"
#include "dossier/sdk/url.h"
#include "nlohmann/json.hpp"

namespace dossier::feed {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

void ReadDuration(const Json& object, const char* key, milliseconds& value) {
  value = milliseconds(object.value(key, int64_t{value.count()}));
}

}  // namespace

const char* const kConfigSchema = R"({
  "type": "object",
  "required": ["url"],
  "additionalProperties": false,
  "properties": {
    "url": {
      "type": "string", "minLength": 8, "maxLength": 2048,
      "description": "The address of the feed, http or https."
    },
    "poll_interval_ms": {
      "type": "integer", "minimum": 50, "maximum": 86400000, "default": 900000,
      "description": "How often the feed is looked at. A feed that asks for longer pauses gets them."
    },
    "longest_interval_ms": {
      "type": "integer", "minimum": 50, "maximum": 604800000, "default": 21600000,
      "description": "The longest pause that a feed can ask for."
    },
    "fetch_pages": {
      "type": "boolean", "default": true,
      "description": "Whether the page that an entry links to is read for the whole text."
    },
    "full_content_chars": {
      "type": "integer", "minimum": 0, "maximum": 1000000, "default": 1500,
      "description": "An entry that brings so much text of its own is read without its page. 0: every page is read."
    },
    "page_tries": {
      "type": "integer", "minimum": 1, "maximum": 20, "default": 4,
      "description": "How often a page that fails is asked for."
    },
    "respect_robots_txt": {
      "type": "boolean", "default": true,
      "description": "Whether pages that robots.txt closes to programs are left unread."
    },
    "read_archive": {
      "type": "boolean", "default": false,
      "description": "Whether the first run also reads the older pages of a feed that has such."
    },
    "max_archive_pages": {
      "type": "integer", "minimum": 1, "maximum": 10000, "default": 200,
      "description": "How many older pages are read at a time at most."
    },
    "host_pause_ms": {
      "type": "integer", "minimum": 0, "maximum": 10000, "default": 1000,
      "description": "The pause between two requests to one host."
    },
    "feed_timeout_ms": {
      "type": "integer", "minimum": 100, "maximum": 600000, "default": 60000,
      "description": "How long the feed may take to arrive."
    },
    "page_timeout_ms": {
      "type": "integer", "minimum": 100, "maximum": 600000, "default": 20000,
      "description": "How long a page may take to arrive."
    },
    "max_feed_bytes": {
      "type": "integer", "minimum": 1024, "maximum": 268435456, "default": 33554432,
      "description": "A larger feed is refused."
    },
    "max_page_bytes": {
      "type": "integer", "minimum": 1024, "maximum": 268435456, "default": 16777216,
      "description": "A larger page is not read; the entry stays as the feed has it."
    },
    "allow_private_networks": {
      "type": "boolean", "default": false,
      "description": "Whether feed and pages may lie on loopback and private addresses."
    },
    "allowed_hosts": {
      "type": "array", "items": {"type": "string", "minLength": 1}, "default": [],
      "description": "Hosts that may be asked whatever their addresses are."
    },
    "user_agent": {
      "type": "string", "minLength": 1, "maxLength": 256, "default": "Dossier feed reader",
                  "description" : "How the source introduces itself. Name a way to reach you."
}
, "user" : {
  "type" : "string",
  "default" : "",
  "description" : "User name, where the feed asks for one."
},
           "password_secret" : {
             "type" : "string",
             "default" : "",
             "description" : "Name of the secret that holds the password of that user."
           },
                               "bearer_secret" : {
  "type" : "string",
           "default" : "",
                       "description"
      : "Name of the secret that holds a token, where the feed asks for one."
}
}
})";

Config ParseConfig(std::string_view json) {
  const Json object = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) throw std::invalid_argument("the configuration is not a JSON object");
  Config config;
  try {
    config.url = object.at("url").get<std::string>();
    ReadDuration(object, "poll_interval_ms", config.poll_interval);
    ReadDuration(object, "longest_interval_ms", config.longest_interval);
    ReadDuration(object, "host_pause_ms", config.host_pause);
    ReadDuration(object, "feed_timeout_ms", config.feed_timeout);
    ReadDuration(object, "page_timeout_ms", config.page_timeout);
    config.fetch_pages = object.value("fetch_pages", config.fetch_pages);
    config.full_content_chars = object.value("full_content_chars", config.full_content_chars);
    config.page_tries = object.value("page_tries", config.page_tries);
    config.respect_robots_txt = object.value("respect_robots_txt", config.respect_robots_txt);
    config.read_archive = object.value("read_archive", config.read_archive);
    config.max_archive_pages = object.value("max_archive_pages", config.max_archive_pages);
    config.max_feed_bytes = object.value("max_feed_bytes", config.max_feed_bytes);
    config.max_page_bytes = object.value("max_page_bytes", config.max_page_bytes);
    config.allow_private_networks =
        object.value("allow_private_networks", config.allow_private_networks);
    config.allowed_hosts = object.value("allowed_hosts", config.allowed_hosts);
    config.user_agent = object.value("user_agent", config.user_agent);
    config.user = object.value("user", config.user);
    config.password_secret = object.value("password_secret", config.password_secret);
    config.bearer_secret = object.value("bearer_secret", config.bearer_secret);
  } catch (const Json::exception& error) {
    throw std::invalid_argument(std::string("the configuration does not fit its schema: ") +
                                error.what());
  }
  try {
    config.url = sdk::Url::Parse(config.url).text();
  } catch (const sdk::Failure& failure) {
    throw std::invalid_argument(std::string("url: ") + failure.what());
  }
  if (!config.bearer_secret.empty() && !config.user.empty()) {
    throw std::invalid_argument("bearer_secret: a feed has either a user or a token");
  }
  if (config.user.empty() != config.password_secret.empty()) {
    throw std::invalid_argument("password_secret: user and password_secret go together");
  }
  return config;
}

}  // namespace dossier::feed
