#include "feed/json_feed.h"

#include <string>
#include <utility>

#include "dossier/sdk/json.h"
#include "feed/addresses.h"
#include "feed/character_references.h"
#include "feed/html_text.h"
#include "feed/read_feed.h"
#include "feed/words.h"

namespace dossier::feed {
namespace {

using sdk::Json;

class Reader {
 public:
  Reader(Feed& feed, std::string_view base) : feed_(feed), base_(base) {}

  void Read(const Json& json) {
    const std::string version = StringIn(json, "version");
    feed_.version = version.find("/1.1") != std::string::npos ? "json11" : "json1";
    feed_.title = LineOfHtml(StringIn(json, "title"));
    feed_.link = AddressIn(json, "home_page_url");
    feed_.id = StringIn(json, "feed_url");
    feed_.summary.value = StringIn(json, "description");
    feed_.language = StringIn(json, "language");
    feed_.older_page = AddressIn(json, "next_url");
    ReadAuthors(json, feed_);
    const auto items = json.find("items");
    if (items == json.end()) return Note("it has no items");
    if (!items->is_array()) return Note("items is not an array");
    for (const Json& item : *items) {
      if (item.is_object()) {
        feed_.entries.push_back(ReadItem(item));
      } else {
        Note("one of the items is not an object");
      }
    }
  }

 private:
  void Note(const char* problem) {
    if (feed_.problems.size() < 20) feed_.problems.emplace_back(problem);
  }

  // Ids are numbers in many feeds, against the standard.
  std::string StringIn(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || found->is_null()) return "";
    if (found->is_string()) {
      return RepairControls(Trim(found->get_ref<const std::string&>()));
    }
    if (found->is_number_integer()) return found->dump();
    Note((std::string(name) + " is not a string").c_str());
    return "";
  }

  std::string AddressIn(const Json& object, const char* name) {
    const std::string address = StringIn(object, name);
    return address.empty() ? address : ResolveAddress(address, base_);
  }

  void ReadAuthors(const Json& object, Described& described) {
    const auto add = [&](const Json& author) {
      Person person;
      if (author.is_string()) person.name = LineOfHtml(author.get<std::string>());
      if (author.is_object()) {
        person.name = LineOfHtml(StringIn(author, "name"));
        person.url = AddressIn(author, "url");
      }
      if (!person.Label().empty()) described.authors.push_back(std::move(person));
    };
    const auto authors = object.find("authors");
    if (authors != object.end() && authors->is_array()) {
      for (const Json& author : *authors) add(author);
    }
    const auto author = object.find("author");
    if (described.authors.empty() && author != object.end()) add(*author);
  }

  Entry ReadItem(const Json& item) {
    Entry entry;
    entry.id = StringIn(item, "id");
    entry.title = LineOfHtml(StringIn(item, "title"));
    entry.link = AddressIn(item, "url");
    // What a link blog points at; its own page is the one that is meant.
    const std::string external = AddressIn(item, "external_url");
    if (!external.empty()) entry.links.push_back({"related", external, ""});
    if (entry.link.empty()) entry.link = external;
    if (entry.link.empty() && IsWebAddress(entry.id)) entry.link = entry.id;
    entry.summary.value = StringIn(item, "summary");
    entry.language = StringIn(item, "language");
    if (entry.language.empty()) entry.language = feed_.language;
    for (const auto& [name, is_html] : {std::pair{"content_html", true}, {"content_text", false}}) {
      Text text{StringIn(item, name), is_html, entry.language};
      if (!text.empty()) entry.contents.push_back(std::move(text));
    }
    entry.dates.published = ParseDate(StringIn(item, "date_published"));
    entry.dates.updated = ParseDate(StringIn(item, "date_modified"));
    ReadAuthors(item, entry);
    if (entry.authors.empty()) entry.authors = feed_.authors;
    if (const auto tags = item.find("tags"); tags != item.end() && tags->is_array()) {
      for (const Json& tag : *tags) {
        if (tag.is_string()) entry.categories.push_back({tag.get<std::string>(), ""});
      }
    }
    if (const auto found = item.find("attachments"); found != item.end() && found->is_array()) {
      for (const Json& attachment : *found) {
        if (!attachment.is_object()) continue;
        const std::string address = AddressIn(attachment, "url");
        if (address.empty()) continue;
        entry.links.push_back({"enclosure", address, StringIn(attachment, "mime_type")});
      }
    }
    return entry;
  }

  Feed& feed_;
  const std::string_view base_;
};

}  // namespace

Feed ReadJsonFeed(std::string_view json, std::string_view base) {
  Json object;
  try {
    object = sdk::ParseJson(json, "the feed");
  } catch (const sdk::Failure& failure) {
    throw NotAFeed(failure.what());
  }
  if (!object.is_object()) throw NotAFeed("it is JSON, but no object, and so no JSON Feed");
  const std::string version = sdk::StringAt(object, "version");
  if (version.find("jsonfeed.org/version/") == std::string::npos && !object.contains("items")) {
    throw NotAFeed(
        "it is JSON, but no JSON Feed: it has neither a version of jsonfeed.org nor "
        "items");
  }
  Feed feed;
  feed.format = Format::kJson;
  feed.encoding = "utf-8";
  Reader(feed, base).Read(object);
  return feed;
}

}  // namespace dossier::feed
