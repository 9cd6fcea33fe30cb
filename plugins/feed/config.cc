#include "feed/config.h"

#include "dossier/sdk/failure.h"
#include "dossier/sdk/fetch_config.h"
#include "dossier/sdk/json.h"

namespace dossier::feed {
namespace {

using sdk::Failure;
using sdk::Json;
using std::chrono::milliseconds;

// A publisher is asked no more often, unless the operator says so.
constexpr milliseconds kDefaultHostPause{1000};

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
    )" DOSSIER_SDK_ACCESS_PROPERTIES R"(
  }
})";

Config ParseConfig(std::string_view json, const sdk::Host& host) {
  const Json object = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) throw Failure(DOSSIER_CONFIG, "the configuration is no JSON object");
  Config config;
  try {
    config.url = sdk::UrlAt(object, "url");
    ReadDuration(object, "poll_interval_ms", config.poll_interval);
    ReadDuration(object, "longest_interval_ms", config.longest_interval);
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
    config.access = sdk::FetchOptionsFrom(object, host, config.url);
    config.access.host_pause = kDefaultHostPause;
    ReadDuration(object, "host_pause_ms", config.access.host_pause);
  } catch (const Json::exception& error) {
    throw Failure(DOSSIER_CONFIG,
                  std::string("the configuration does not fit its schema: ") + error.what());
  }
  return config;
}

}  // namespace dossier::feed
