#include "taxii/client.h"

#include <algorithm>
#include <utility>

#include "dossier/sdk/http_headers.h"
#include "dossier/sdk/url.h"

namespace dossier::taxii {
namespace {

using sdk::Failure;
using sdk::StringAt;

constexpr const char* kAccept = "application/taxii+json;version=2.1";
// What reports refer to; all others would only be counted.
constexpr const char* kUsefulTypes =
    "attack-pattern,campaign,course-of-action,event,grouping,identity,impact,incident,"
    "infrastructure,intrusion-set,location,malware,marking-definition,note,opinion,relationship,"
    "report,task,threat-actor,tool,vulnerability";

std::string WithSlash(std::string url) {
  if (url.empty() || url.back() != '/') url += '/';
  return url;
}

// For the value of a query parameter: whatever a server puts into a token.
std::string Escaped(const std::string& text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string escaped;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (is_plain) {
      escaped += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      escaped += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return escaped;
}

std::optional<Instant> InstantOfHeader(const sdk::HttpResponse& response, const std::string& name) {
  return ParseInstant(response.Header(name));
}

}  // namespace

Client::Client(const Config& config) : config_(config), fetcher_(config.fetch) {}

Client::Document Client::Get(const std::string& url, const Call& call) {
  sdk::Request request;
  request.url = url;
  request.accept = kAccept;
  request.deadline = call.deadline;
  request.cancel_fd = call.cancel_fd;
  const sdk::HttpResponse response = fetcher_.Fetch(request);
  const std::string shown = sdk::Url::Parse(response.final_url).shown();
  return {sdk::ParseJson(response.body, "the answer of " + shown), response.final_url};
}

std::vector<Collection> Client::Discover(const Call& call) {
  // An address of objects is one of their collection.
  std::string url = WithSlash(config_.url);
  const std::string objects = "/objects/";
  if (url.size() > objects.size() &&
      url.compare(url.size() - objects.size(), objects.size(), objects) == 0) {
    url.resize(url.size() - objects.size() + 1);
  }
  std::vector<Collection> found;
  DiscoverIn(Get(url, call), call, 0, found);
  const auto by_url = [](const Collection& a, const Collection& b) { return a.url < b.url; };
  const auto same_url = [](const Collection& a, const Collection& b) { return a.url == b.url; };
  std::sort(found.begin(), found.end(), by_url);
  found.erase(std::unique(found.begin(), found.end(), same_url), found.end());
  if (found.empty()) {
    throw Failure(DOSSIER_CONFIG, config_.collections.empty()
                                      ? "url: the server has no collection that may be read"
                                      : "collections: the server has none of them, or none that "
                                        "may be read with these credentials");
  }
  return found;
}

void Client::DiscoverIn(const Document& document, const Call& call, int depth,
                        std::vector<Collection>& found) {
  const Json& json = document.json;
  const sdk::Url here = sdk::Url::Parse(document.url);
  if (!json.is_object() || depth > 3) {
    throw Failure(DOSSIER_DATA, here.shown() + " is no resource of TAXII 2.1");
  }
  if (const auto roots = json.find("api_roots"); roots != json.end() && roots->is_array()) {
    std::optional<Failure> failure;
    for (const Json& root : *roots) {
      if (!root.is_string()) continue;
      try {
        const std::string url = here.Resolve(WithSlash(root.get<std::string>())).text();
        DiscoverIn(Get(url, call), call, depth + 1, found);
      } catch (const Failure& why) {
        if (why.code() == DOSSIER_CANCELLED || why.code() == DOSSIER_DEADLINE) throw;
        failure = why;  // others may do
      }
    }
    if (found.empty() && failure.has_value()) throw *failure;
  } else if (const auto list = json.find("collections"); list != json.end() && list->is_array()) {
    for (const Json& collection : *list) {
      const std::string id = StringAt(collection, "id");
      if (!id.empty()) TakeCollection(collection, here.Resolve(Escaped(id) + "/").text(), found);
    }
  } else if (json.contains("can_read") && json.contains("id")) {
    TakeCollection(json, WithSlash(document.url), found);
  } else if (json.contains("versions") || json.contains("max_content_length")) {
    DiscoverIn(Get(here.Resolve("collections/").text(), call), call, depth + 1, found);
  } else if (!json.contains("title") && !json.empty()) {
    throw Failure(DOSSIER_DATA, here.shown() + " is no resource of TAXII 2.1");
  }
}

void Client::TakeCollection(const Json& json, const std::string& url,
                            std::vector<Collection>& found) {
  const auto can_read = json.find("can_read");
  const bool is_readable =
      can_read == json.end() || !can_read->is_boolean() || can_read->get<bool>();
  if (is_readable && IsWanted(json)) {
    found.push_back({StringAt(json, "id"), StringAt(json, "title"), url});
  }
}

bool Client::IsWanted(const Json& collection) const {
  const auto& wanted = config_.collections;
  if (wanted.empty()) return true;
  for (const char* key : {"id", "alias", "title"}) {
    const std::string name = StringAt(collection, key);
    if (!name.empty() && std::find(wanted.begin(), wanted.end(), name) != wanted.end()) return true;
  }
  return false;
}

Page Client::Read(const Collection& collection, const Query& query, const Call& call) {
  sdk::Request request;
  request.url = collection.url + "objects/?limit=" + std::to_string(query.limit);
  if (query.added_after.has_value()) {
    request.url += "&added_after=" + Escaped(FormatInstant(*query.added_after));
  }
  if (!query.next.empty()) request.url += "&next=" + Escaped(query.next);
  if (config_.filter_types) request.url += "&match%5Btype%5D=" + Escaped(kUsefulTypes);
  request.accept = kAccept;
  request.deadline = call.deadline;
  request.cancel_fd = call.cancel_fd;
  const sdk::HttpResponse response = fetcher_.Fetch(request);

  Page page;
  page.first = InstantOfHeader(response, "x-taxii-date-added-first");
  page.last = InstantOfHeader(response, "x-taxii-date-added-last");
  if (const auto date = sdk::ParseHttpDate(response.Header("date"))) {
    page.server_time =
        std::chrono::duration_cast<std::chrono::microseconds>(date->time_since_epoch()).count();
  }
  const std::string what = "a page of " + sdk::Url::Parse(collection.url).shown();
  Json envelope = sdk::ParseJson(response.body, what);
  if (!envelope.is_object()) throw Failure(DOSSIER_DATA, what + " is no TAXII envelope");
  if (const auto more = envelope.find("more"); more != envelope.end() && more->is_boolean()) {
    page.has_more = more->get<bool>();
  }
  page.next = StringAt(envelope, "next");
  // An empty page may leave the list out.
  if (envelope.contains("objects")) page.content = SplitStix(std::move(envelope), what);
  return page;
}

}  // namespace dossier::taxii
