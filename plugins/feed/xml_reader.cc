// The elements of RSS, Atom and CDF, one after the other.
#include "feed/xml_reader.h"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <utility>

#include "feed/addresses.h"
#include "feed/html_text.h"
#include "feed/words.h"
#include "feed/xml_tree.h"
#include "feed/xml_values.h"

namespace dossier::feed {
namespace {

// A value that several elements may give: the best of them counts, wherever it stands; the first of
// equals.
template <typename T>
class Best {
 public:
  explicit Best(T& target) : target_(target) {}
  void Offer(T value, int rank) {
    if (value.empty() || rank <= rank_) return;
    target_ = std::move(value);
    rank_ = rank;
  }

 private:
  T& target_;
  int rank_ = 0;
};

// Likewise of lists: those of one rank come together.
class BestPeople {
 public:
  explicit BestPeople(std::vector<Person>& target) : target_(target) {}
  void Offer(Person person, int rank) {
    if (person.Label().empty() || rank < rank_) return;
    if (rank > rank_) target_.clear();
    rank_ = rank;
    const bool known = std::any_of(target_.begin(), target_.end(), [&](const Person& other) {
      return other.Label() == person.Label();
    });
    if (!known) target_.push_back(std::move(person));
  }

 private:
  std::vector<Person>& target_;
  int rank_ = 0;
};

// "alternate" of "http://www.iana.org/assignments/relation/alternate".
std::string RelationOf(const xmlNode& link) {
  std::string rel = Lower(Trim(AttributeOf(link, "rel")));
  for (const std::string_view start : {"http://www.iana.org/assignments/relation/",
                                       "http://www.iana.org/assignments/relations/"}) {
    if (rel.starts_with(start)) rel.erase(0, start.size());
  }
  return rel.empty() ? "alternate" : rel;
}

// Reads what feeds and entries have in common.
class DescribedReader {
 public:
  DescribedReader(const Surroundings& document, Described& described, std::string language)
      : document_(document),
        described_(described),
        outer_language_(std::move(language)),
        id_(described.id),
        title_(described.title),
        link_(described.link),
        publisher_(described.publisher),
        rights_(described.rights),
        authors_(described.authors),
        summary_(described.summary) {}

  // Whether `key` is one of the common ones.
  bool Read(const xmlNode& element, const std::string& key) {
    const auto found = Readers().find(key);
    if (found == Readers().end()) return false;
    found->second(*this, element);
    return true;
  }

  void OfferLink(std::string href, const std::string& base, int rank) {
    if (Trim(href).empty()) return;
    link_.Offer(ResolveAddress(href, base), rank);
  }
  void OfferId(std::string id, int rank) { id_.Offer(std::string(Trim(id)), rank); }
  void OfferSummary(Text text, int rank) { summary_.Offer(std::move(text), rank); }

  void AddLink(const std::string& rel, const std::string& href, const std::string& type) {
    if (!href.empty()) described_.links.push_back({rel, href, type});
  }

  Text RssText(const xmlNode& element) const { return ReadRssText(element, outer_language_); }
  Text AtomText(const xmlNode& element) const { return ReadAtomText(element, outer_language_); }
  std::string Base(const xmlNode& element) const { return BaseOf(element, document_.base); }

 private:
  using Self = DescribedReader;
  using Table = std::unordered_map<std::string_view, std::function<void(Self&, const xmlNode&)>>;

  static void OfferDate(const Self& self, const xmlNode& element, std::optional<Date>& date) {
    // The first of several: <created> is written twice by programs that cannot decide.
    if (!date.has_value()) date = ParseDate(TextOf(element), self.outer_language_);
  }

  void ReadAtomLink(const xmlNode& element, int rank) {
    const std::string href = AttributeOf(element, "href");
    if (href.empty()) return;
    const std::string rel = RelationOf(element);
    const std::string type = Lower(Trim(AttributeOf(element, "type")));
    const std::string address = ResolveAddress(href, Base(element));
    AddLink(rel, address, type);
    if (rel != "alternate") return;
    const bool is_page = type.empty() || type.find("html") != std::string::npos;
    link_.Offer(address, is_page ? rank : 1);
  }

  void ReadRssLink(const xmlNode& element) {
    const std::string href = AttributeOf(element, "href");
    const std::string text(Trim(TextOf(element)));
    if (text.empty() && !href.empty()) return ReadAtomLink(element, kCore);
    OfferLink(text, Base(element), kCore);
    if (!text.empty()) AddLink("alternate", ResolveAddress(text, Base(element)), "");
  }

  void ReadGuid(const xmlNode& element) {
    const std::string guid(Trim(TextOf(element)));
    OfferId(guid, kCore);
    const std::string flag = Lower(Trim(AttributeOf(element, "ispermalink")));
    if (flag != "false" && IsWebAddress(guid)) link_.Offer(guid, kWeak);
  }

  void ReadCategory(const xmlNode& element) {
    std::string term = AttributeOf(element, "term");
    if (term.empty()) term = AttributeOf(element, "text");
    if (term.empty()) term = LineOfHtml(TextOf(element));
    std::string scheme = AttributeOf(element, "scheme");
    if (scheme.empty()) scheme = AttributeOf(element, "domain");
    if (!term.empty()) described_.categories.push_back({std::move(term), std::move(scheme)});
  }

  void ReadContributor(const xmlNode& element) {
    Person person = ReadAtomPerson(element, Base(element));
    if (!person.Label().empty()) described_.contributors.push_back(std::move(person));
  }

  // Languages stated by an element, which is about the content; xml:lang is about the element.
  void ReadLanguage(const xmlNode& element) {
    if (described_.language.empty() || described_.language == outer_language_) {
      const std::string language(Trim(TextOf(element)));
      if (!language.empty()) described_.language = language;
    }
  }

  // Several elements hold the same; which of them is nearest to what the publisher meant.
  static constexpr int kWeak = 1;
  static constexpr int kOther = 2;
  static constexpr int kCore = 3;
  static constexpr int kOriginal = 5;

  static const Table& Readers();

  const Surroundings& document_;
  Described& described_;
  const std::string outer_language_;
  Best<std::string> id_;
  Best<std::string> title_;
  Best<std::string> link_;
  Best<std::string> publisher_;
  Best<std::string> rights_;
  BestPeople authors_;
  Best<Text> summary_;
};

const DescribedReader::Table& DescribedReader::Readers() {
  static const auto* const kReaders = [] {
    auto* readers = new Table;
    const auto add = [&](std::initializer_list<std::string_view> keys, auto read) {
      for (const std::string_view key : keys) readers->emplace(key, read);
    };
    add({"title"}, [](Self& self, const xmlNode& element) {
      self.title_.Offer(self.RssText(element).Line(), kCore);
    });
    add({"atom:title"}, [](Self& self, const xmlNode& element) {
      self.title_.Offer(self.AtomText(element).Line(), self.document_.is_atom ? kCore : kOther);
    });
    add({"dc:title", "dcterms:title"}, [](Self& self, const xmlNode& element) {
      self.title_.Offer(self.RssText(element).Line(), kOther);
    });
    add({"media:title", "itunes:title"}, [](Self& self, const xmlNode& element) {
      self.title_.Offer(self.RssText(element).Line(), kWeak);
    });
    add({"link"}, [](Self& self, const xmlNode& element) { self.ReadRssLink(element); });
    add({"atom:link"}, [](Self& self, const xmlNode& element) {
      self.ReadAtomLink(element, self.document_.is_atom ? kCore : kOther);
    });
    // The address behind a counting service.
    add({"feedburner:origlink", "pheedo:origlink"}, [](Self& self, const xmlNode& element) {
      self.OfferLink(TextOf(element), self.Base(element), kOriginal);
    });
    add({"guid"}, [](Self& self, const xmlNode& element) { self.ReadGuid(element); });
    add({"atom:id"}, [](Self& self, const xmlNode& element) {
      self.OfferId(TextOf(element), self.document_.is_atom ? kCore : kOther);
    });
    add({"author", "managingeditor"}, [](Self& self, const xmlNode& element) {
      self.authors_.Offer(ReadAtomPerson(element, self.Base(element)), kOther);
    });
    add({"atom:author", "dc:creator", "dcterms:creator"}, [](Self& self, const xmlNode& element) {
      self.authors_.Offer(ReadAtomPerson(element, self.Base(element)), kCore);
    });
    add({"itunes:author", "dc:author"}, [](Self& self, const xmlNode& element) {
      self.authors_.Offer(ReadAtomPerson(element, self.Base(element)), kWeak);
    });
    add({"contributor", "atom:contributor", "dc:contributor"},
        [](Self& self, const xmlNode& element) { self.ReadContributor(element); });
    add({"category", "atom:category", "dc:subject", "media:category", "itunes:category"},
        [](Self& self, const xmlNode& element) { self.ReadCategory(element); });
    add({"pubdate", "published", "atom:published", "atom:issued", "issued", "dcterms:issued",
         "dcterms:available"},
        [](Self& self, const xmlNode& element) {
          OfferDate(self, element, self.described_.dates.published);
        });
    add({"updated", "modified", "atom:updated", "atom:modified", "dcterms:modified",
         "lastbuilddate", "date", "lastmod"},
        [](Self& self, const xmlNode& element) {
          OfferDate(self, element, self.described_.dates.updated);
        });
    add({"created", "atom:created", "dcterms:created"}, [](Self& self, const xmlNode& element) {
      OfferDate(self, element, self.described_.dates.created);
    });
    add({"expirationdate", "dcterms:valid"}, [](Self& self, const xmlNode& element) {
      OfferDate(self, element, self.described_.dates.expired);
    });
    add({"language", "dc:language", "dcterms:language"},
        [](Self& self, const xmlNode& element) { self.ReadLanguage(element); });
    add({"dc:publisher", "dcterms:publisher"}, [](Self& self, const xmlNode& element) {
      self.publisher_.Offer(ReadPerson(TextOf(element)).Label(), kCore);
    });
    add({"copyright", "dc:rights", "dcterms:rights"}, [](Self& self, const xmlNode& element) {
      self.rights_.Offer(self.RssText(element).Line(), kCore);
    });
    add({"rights", "atom:rights", "atom:copyright"}, [](Self& self, const xmlNode& element) {
      self.rights_.Offer(self.AtomText(element).Line(), kCore);
    });
    add({"atom:summary", "atom:subtitle", "atom:tagline"}, [](Self& self, const xmlNode& element) {
      self.OfferSummary(self.AtomText(element), kCore);
    });
    add({"abstract"}, [](Self& self, const xmlNode& element) {
      self.OfferSummary(self.RssText(element), kCore);
    });
    add({"dc:description", "dcterms:abstract", "itunes:summary", "media:description",
         "itunes:subtitle", "atom:info", "tagline", "info", "subtitle"},
        [](Self& self, const xmlNode& element) {
          self.OfferSummary(self.AtomText(element), kWeak);
        });
    return readers;
  }();
  return *kReaders;
}

// What carries the whole article, or as much of it as the feed has.
bool IsContent(const std::string& key) {
  static constexpr std::string_view kContents[] = {"content:encoded", "xhtml:body", "body",
                                                   "fullitem",        "xhtml:div",  "content"};
  return std::find(std::begin(kContents), std::end(kContents), key) != std::end(kContents);
}

void ReadSchedule(const xmlNode& element, const std::string& key, Feed& feed) {
  const std::string text(Trim(TextOf(element)));
  const auto number = [](std::string_view digits) {
    int value = 0;
    for (const char c : digits.substr(0, 6)) {
      if (!IsDigit(c)) return -1;
      value = value * 10 + (c - '0');
    }
    return digits.empty() ? -1 : value;
  };
  if (key == "ttl") {
    if (const int minutes = number(text); minutes > 0) feed.pause = std::chrono::minutes(minutes);
  } else if (key == "skiphours") {
    for (const xmlNode* hour = FirstElement(element); hour; hour = NextElement(hour->next)) {
      // 24 is the midnight of RSS 0.91.
      const int value = number(Trim(TextOf(*hour)));
      if (value >= 0 && value <= 24) feed.skip_hours |= 1U << (value % 24);
    }
  } else if (key == "skipdays") {
    static constexpr std::string_view kDays[] = {"sunday",   "monday", "tuesday", "wednesday",
                                                 "thursday", "friday", "saturday"};
    for (const xmlNode* day = FirstElement(element); day; day = NextElement(day->next)) {
      const std::string name = Lower(Trim(TextOf(*day)));
      for (uint32_t i = 0; i < 7; ++i) {
        if (name == kDays[i]) feed.skip_days |= 1U << i;
      }
    }
  }
}

// sy:updatePeriod and sy:updateFrequency: so many times in a period.
void ReadUpdatePeriod(const xmlNode& channel, Feed& feed) {
  std::chrono::seconds period{0};
  int frequency = 1;
  for (const xmlNode* child = FirstElement(channel); child; child = NextElement(child->next)) {
    const std::string key = KeyOf(*child);
    const std::string text = Lower(Trim(TextOf(*child)));
    if (key == "sy:updatefrequency" && !text.empty() && text.size() < 6 &&
        std::all_of(text.begin(), text.end(), [](char c) { return IsDigit(c); })) {
      frequency = std::max(1, std::stoi(text));
    }
    if (key != "sy:updateperiod") continue;
    if (text == "hourly") period = std::chrono::hours(1);
    if (text == "daily") period = std::chrono::hours(24);
    if (text == "weekly") period = std::chrono::hours(24 * 7);
    if (text == "monthly") period = std::chrono::hours(24 * 30);
    if (text == "yearly") period = std::chrono::hours(24 * 365);
  }
  if (period.count() > 0 && feed.pause.count() == 0) feed.pause = period / frequency;
}

void ReadOlderPage(Feed& feed) {
  // An archive is complete; a next page may be the next of a search.
  for (const std::string_view rel : {"prev-archive", "next"}) {
    for (const Link& link : feed.links) {
      if (link.rel == rel && feed.older_page.empty()) feed.older_page = link.href;
    }
  }
}

}  // namespace

std::string KeyIn(const Surroundings& document, const xmlNode& element) {
  std::string key = KeyOf(element);
  if (document.is_atom && key.find(':') == std::string::npos) key.insert(0, "atom:");
  return key;
}

void ReadChannel(const xmlNode& element, const Surroundings& document, Feed& feed) {
  const std::string language = LanguageOf(element, document.language);
  if (feed.language.empty()) feed.language = language;
  DescribedReader reader(document, feed, feed.language);
  for (const xmlNode* child = FirstElement(element); child; child = NextElement(child->next)) {
    const std::string key = KeyIn(document, *child);
    if (key == "description") {
      reader.OfferSummary(reader.RssText(*child), 3);
    } else if (key == "dc:date") {
      if (!feed.dates.updated) feed.dates.updated = ParseDate(TextOf(*child), feed.language);
    } else if (!reader.Read(*child, key)) {
      ReadSchedule(*child, key, feed);
    }
  }
  // CDF has attributes.
  if (HasAttribute(element, "href") && feed.link.empty()) {
    reader.OfferLink(AttributeOf(element, "href"), reader.Base(element), 1);
  }
  if (const std::string stamp = AttributeOf(element, "lastmod"); !stamp.empty()) {
    if (!feed.dates.updated) feed.dates.updated = ParseDate(stamp, feed.language);
  }
  ReadUpdatePeriod(element, feed);
  ReadOlderPage(feed);
}

Entry ReadEntry(const xmlNode& element, const Surroundings& document, const Feed& feed) {
  Entry entry;
  entry.language = LanguageOf(element, feed.language);
  DescribedReader reader(document, entry, entry.language);
  Text description;
  std::optional<Date> dc_date;
  for (const xmlNode* child = FirstElement(element); child; child = NextElement(child->next)) {
    const std::string key = KeyIn(document, *child);
    if (key == "atom:content") {
      const std::string address = AttributeOf(*child, "src");
      if (!address.empty()) reader.OfferLink(address, reader.Base(*child), 1);
      if (Text text = reader.AtomText(*child); !text.empty()) entry.contents.push_back(text);
    } else if (IsContent(key)) {
      if (Text text = reader.RssText(*child); !text.empty()) entry.contents.push_back(text);
    } else if (key == "description") {
      if (description.empty()) description = reader.RssText(*child);
    } else if (key == "summary") {
      reader.OfferSummary(reader.RssText(*child), 4);
    } else if (key == "dc:date") {
      if (!dc_date) dc_date = ParseDate(TextOf(*child), entry.language);
    } else if (key == "enclosure") {
      reader.AddLink("enclosure", ResolveAddress(AttributeOf(*child, "url"), reader.Base(*child)),
                     AttributeOf(*child, "type"));
    } else if (key == "source") {
      entry.source_title = LineOfHtml(TextOf(*child));
      if (const std::string url = AttributeOf(*child, "url"); !url.empty()) {
        entry.source_url = ResolveAddress(url, reader.Base(*child));
      }
    } else if (key == "atom:source") {
      Described source;
      DescribedReader inner(document, source, entry.language);
      for (const xmlNode* part = FirstElement(*child); part; part = NextElement(part->next)) {
        inner.Read(*part, KeyIn(document, *part));
      }
      entry.source_title = source.title;
      entry.source_url = !source.link.empty() ? source.link : source.id;
      if (entry.authors.empty()) entry.authors = source.authors;
    } else if (key == "media:group" || key == "media:content") {
      for (const xmlNode* part = FirstElement(*child); part; part = NextElement(part->next)) {
        const std::string inner = KeyOf(*part);
        if (inner == "media:title" || inner == "media:description") reader.Read(*part, inner);
      }
    } else {
      reader.Read(*child, key);
    }
  }
  if (!description.empty()) {
    // Where a feed has both, the description is the longer text.
    if (entry.summary.empty() || !entry.contents.empty()) {
      reader.OfferSummary(std::move(description), 3);
    } else {
      const bool had_own = !entry.summary.empty();
      Text own = entry.summary;
      reader.OfferSummary(description, 3);
      if (had_own && entry.summary.value == own.value) entry.contents.push_back(description);
    }
  }
  // dc:date is the date of RSS 1.0, whatever it means; next to others it is the date of change.
  if (dc_date) {
    auto& dates = entry.dates;
    if (!dates.published)
      dates.published = dc_date;
    else if (!dates.updated)
      dates.updated = dc_date;
  }
  if (const std::string about = AttributeOf(element, "about"); !about.empty()) {
    reader.OfferId(about, 1);
    if (IsWebAddress(about)) reader.OfferLink(about, reader.Base(element), 1);
  }
  if (const std::string href = AttributeOf(element, "href"); !href.empty()) {
    reader.OfferLink(href, reader.Base(element), 1);  // CDF
  }
  if (const std::string stamp = AttributeOf(element, "lastmod"); !stamp.empty()) {
    if (!entry.dates.updated) entry.dates.updated = ParseDate(stamp, entry.language);
  }
  if (entry.authors.empty() && document.is_atom) entry.authors = feed.authors;
  return entry;
}

}  // namespace dossier::feed
