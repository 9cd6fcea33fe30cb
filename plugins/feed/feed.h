#ifndef DOSSIER_PLUGINS_FEED_FEED_H_
#define DOSSIER_PLUGINS_FEED_FEED_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "feed/dates.h"

namespace dossier::feed {

struct Person {
  std::string name;
  std::string email;
  std::string url;

  // How a reader would name them.
  const std::string& Label() const { return !name.empty() ? name : !email.empty() ? email : url; }
};

// A piece of text as the feed has it.
struct Text {
  std::string value;
  bool is_html = false;
  std::string language;  // BCP 47; empty if not stated

  bool empty() const { return value.empty(); }
  // Its words, without markup.
  std::string Plain() const;
  std::string Line() const;
};

struct Link {
  std::string rel;  // "alternate" if the feed says nothing
  std::string href;
  std::string type;
};

struct Category {
  std::string term;
  std::string scheme;
};

// The dates that feeds state, in the words of Dublin Core.
struct Dates {
  std::optional<Date> published;
  std::optional<Date> updated;
  std::optional<Date> created;
  std::optional<Date> expired;
};

// What feeds and entries say in the same words.
struct Described {
  // As stated, which may not be unique; empty if it is not.
  std::string id;
  std::string title;  // on one line, without markup
  // What a person reads; absolute where the address of the document is known.
  std::string link;
  std::vector<Link> links;
  std::vector<Person> authors;
  std::vector<Person> contributors;
  Dates dates;
  Text summary;
  std::string language;  // BCP 47; an entry has that of its feed if it has none of its own
  std::vector<Category> categories;
  std::string publisher;
  std::string rights;
};

struct Entry : Described {
  // The longest is the article, as far as the feed holds it.
  std::vector<Text> contents;
  // Where an aggregated entry came from.
  std::string source_title;
  std::string source_url;

  const Text* LongestContent() const;
};

// What the publisher says it withdrew (RFC 6721).
struct Tombstone {
  std::string id;
  std::string reason;
};

enum class Format { kRss, kAtom, kCdf, kJson };

// A document that was read.
struct Feed : Described {
  Format format = Format::kRss;
  std::string version;  // "rss20", "atom10", "json11"
  std::string encoding;
  std::vector<Entry> entries;
  std::vector<Tombstone> tombstones;

  // Of the same feed (RFC 5005): the page with older entries, empty if there is none.
  std::string older_page;
  // How long the publisher asks to wait between two visits; zero if it does not.
  std::chrono::seconds pause{0};
  // Hours of the day (GMT) and days of the week (0 is Sunday) to leave out, a bit for each.
  uint32_t skip_hours = 0;
  uint32_t skip_days = 0;

  // What was wrong with it; every entry that could be read is there all the same.
  std::vector<std::string> problems;
  bool well_formed() const { return problems.empty(); }
};

}  // namespace dossier::feed

#endif  // DOSSIER_PLUGINS_FEED_FEED_H_
