#include "feed/read_feed.h"

#include <algorithm>
#include <string>
#include <vector>

#include "dossier/sdk/failure.h"
#include "feed/addresses.h"
#include "feed/html_text.h"
#include "feed/json_feed.h"
#include "feed/markup.h"
#include "feed/text_decoding.h"
#include "feed/words.h"
#include "feed/xml_reader.h"
#include "feed/xml_tree.h"
#include "feed/xml_values.h"

namespace dossier::feed {
namespace {

// How deep below the first element channels and items may lie: wrappers of SOAP and the like.
constexpr int kMaxWrappers = 6;
constexpr size_t kMaxTombstoneReason = 500;

bool IsEntry(const std::string& key) { return key == "item" || key == "atom:entry"; }

// What is found by walking down from the first element.
struct Skeleton {
  const xmlNode* channel = nullptr;  // <channel>, <feed>
  std::vector<const xmlNode*> entries;
  std::vector<const xmlNode*> tombstones;
};

void Walk(const xmlNode& element, const Surroundings& document, int depth, Skeleton& skeleton) {
  const std::string key = KeyIn(document, element);
  if (IsEntry(key)) {
    skeleton.entries.push_back(&element);
    // An item in an item is the next one, whose writer forgot an end.
    for (const xmlNode* child = FirstElement(element); child; child = NextElement(child->next)) {
      if (depth > 0 && KeyIn(document, *child) == key) Walk(*child, document, depth - 1, skeleton);
    }
    return;
  }
  if (key == "at:deleted-entry") {
    skeleton.tombstones.push_back(&element);
    return;
  }
  if (skeleton.channel == nullptr && (key == "channel" || key == "atom:feed")) {
    skeleton.channel = &element;
  }
  if (depth == 0) return;
  for (const xmlNode* child = FirstElement(element); child; child = NextElement(child->next)) {
    Walk(*child, document, depth - 1, skeleton);
  }
}

// The addresses of feeds that an HTML page names.
std::string FeedsNamedBy(const xmlNode& element, std::string_view base, int depth) {
  const std::string key = KeyOf(element);
  if (key.ends_with("link") && AttributeOf(element, "type").find("xml") != std::string::npos &&
      AttributeOf(element, "rel").find("alternate") != std::string::npos) {
    return " " + ResolveAddress(AttributeOf(element, "href"), base);
  }
  std::string found;
  if (depth == 0) return found;
  for (const xmlNode* child = FirstElement(element); child; child = NextElement(child->next)) {
    found += FeedsNamedBy(*child, base, depth - 1);
    if (found.size() > 300) break;
  }
  return found;
}

[[noreturn]] void RejectXml(const xmlNode& root, std::string_view base) {
  const std::string key = KeyOf(root);
  if (key != "html" && key != "xhtml:html") {
    throw NotAFeed("its first element is <" + std::string(Shorten(key, 60)) +
                   ">; a feed is RSS, Atom, CDF or JSON Feed");
  }
  const std::string feeds = FeedsNamedBy(root, base, 4);
  throw NotAFeed(feeds.empty() ? "it is a page of HTML, not a feed; give the address of the feed"
                               : "it is a page of HTML, not a feed; it names these feeds:" + feeds);
}

std::string VersionOf(const xmlNode& root, const Surroundings& document) {
  if (document.is_atom) {
    const std::string version = AttributeOf(root, "version");
    const bool is_old = !version.empty() && version != "1.0";
    return is_old ? "atom03" : "atom10";
  }
  const std::string key = KeyOf(root);
  if (key == "rdf:rdf") {
    const auto spaces = root.nsDef;
    for (const xmlNs* space = spaces; space != nullptr; space = space->next) {
      const std::string_view address = reinterpret_cast<const char*>(space->href);
      if (address.find("/0.9") != std::string_view::npos) return "rss090";
    }
    return "rss10";
  }
  std::string version;
  for (const char c : AttributeOf(root, "version")) {
    if (IsDigit(c)) version += c;
  }
  if (key == "rss") return version.starts_with("2") ? "rss20" : "rss" + version;
  return KeyOf(root) == "channel" && HasAttribute(root, "version") ? "rss11" : "cdf";
}

// A feed in Atom's words, whether it said so or not.
bool IsAtom(const xmlNode& root) {
  const std::string key = KeyOf(root);
  return key == "atom:feed" || key == "feed" || key == "atom:entry" || key == "entry";
}

Feed ReadXmlFeed(const std::string& text, const FeedDocument& document, Feed feed) {
  const std::string markup = PrepareMarkup(text, feed.problems);
  if (markup.empty()) throw NotAFeed("it is neither XML nor JSON");
  sdk::XmlDocument tree;
  try {
    tree = ParseMarkup(markup, feed.problems);
  } catch (const sdk::Failure& failure) {
    throw NotAFeed(failure.what());
  }
  const xmlNode& root = *xmlDocGetRootElement(tree.get());
  const Surroundings surroundings = {.base = std::string(document.url),
                                     .language = std::string(document.language),
                                     .is_atom = IsAtom(root)};
  Skeleton skeleton;
  Walk(root, surroundings, kMaxWrappers, skeleton);
  const std::string key = KeyIn(surroundings, root);
  const bool is_known = key == "rss" || key == "rdf:rdf" || surroundings.is_atom;
  if (skeleton.channel == nullptr && skeleton.entries.empty() && !is_known) {
    RejectXml(root, document.url);
  }
  if ((key == "html" || key == "xhtml:html") && skeleton.channel == nullptr) {
    RejectXml(root, document.url);
  }
  feed.format = surroundings.is_atom ? Format::kAtom : Format::kRss;
  feed.version = VersionOf(root, surroundings);
  if (feed.version == "cdf") feed.format = Format::kCdf;
  if (skeleton.channel != nullptr) ReadChannel(*skeleton.channel, surroundings, feed);
  for (const xmlNode* entry : skeleton.entries) {
    feed.entries.push_back(ReadEntry(*entry, surroundings, feed));
  }
  for (const xmlNode* tombstone : skeleton.tombstones) {
    const std::string id(Trim(AttributeOf(*tombstone, "ref")));
    if (id.empty()) continue;
    std::string reason;
    for (const xmlNode* child = FirstElement(*tombstone); child; child = NextElement(child->next)) {
      if (KeyOf(*child) == "at:comment") reason = ReadAtomText(*child, "").Line();
    }
    feed.tombstones.push_back({id, std::string(Shorten(reason, kMaxTombstoneReason))});
  }
  return feed;
}

}  // namespace

Feed ReadFeed(const FeedDocument& document) {
  if (Trim(document.bytes).empty()) throw NotAFeed("it is empty");
  Feed feed;
  DecodedText decoded = DecodeText(document.bytes, document.content_type, feed.problems);
  feed.encoding = std::move(decoded.encoding);
  if (Trim(decoded.utf8).starts_with("{")) {
    Feed json = ReadJsonFeed(decoded.utf8, document.url);
    json.encoding = std::move(feed.encoding);
    json.problems.insert(json.problems.begin(), feed.problems.begin(), feed.problems.end());
    return json;
  }
  return ReadXmlFeed(decoded.utf8, document, std::move(feed));
}

}  // namespace dossier::feed
