#include "server/ingest/documents/html_metadata.h"

#include <libxml/tree.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "server/ingest/documents/date_words.h"
#include "server/ingest/documents/html_blocks.h"
#include "server/ingest/documents/masthead.h"

namespace dossier::ingest {
namespace {

// A paragraph of so many words is running text.
constexpr int kProseWords = 20;
// Beyond so many paragraphs behind the heading, a date belongs to something else.
constexpr int kMaxProseBeforeDate = 2;
constexpr size_t kMaxTitle = 400;

// What the elements of a page say, gathered in one walk.
struct Marks {
  absl::flat_hash_map<std::string, std::string> meta;  // by name in lower case, the first of each
  std::vector<std::string> json_ld;
  std::vector<std::string> authors;
  std::string canonical_url;
  std::string language;
  std::string title;
  std::string heading;
  std::optional<v1::Date> published;
  std::optional<v1::Date> updated;
};

class MarkReader {
 public:
  explicit MarkReader(Marks& marks) : marks_(marks) {}

  void Walk(const xmlNode* element) {
    Look(element, reinterpret_cast<const char*>(element->name));
    for (const xmlNode* child = element->children; child != nullptr; child = child->next) {
      if (child->type == XML_ELEMENT_NODE) Walk(child);
    }
  }

 private:
  void Look(const xmlNode* element, absl::string_view name) {
    if (name == "meta") {
      Meta(element);
    } else if (name == "link") {
      if (absl::EqualsIgnoreCase(HtmlAttribute(element, "rel"), "canonical") &&
          marks_.canonical_url.empty()) {
        marks_.canonical_url = HtmlAttribute(element, "href");
      }
    } else if (name == "html") {
      marks_.language = HtmlAttribute(element, "lang");
    } else if (name == "title") {
      if (marks_.title.empty()) marks_.title = HtmlText(element);
    } else if (name == "h1") {
      // Some sites head the page with their name; the article's heading is in the title, too.
      std::string heading = HtmlText(element);
      const bool better = !IsInTitle(marks_.heading) && IsInTitle(heading);
      if (marks_.heading.empty() || better) marks_.heading = std::move(heading);
    } else if (name == "script") {
      if (absl::StartsWithIgnoreCase(HtmlAttribute(element, "type"), "application/ld+json")) {
        marks_.json_ld.push_back(HtmlText(element));
      }
    } else if (name == "p") {
      if (!marks_.heading.empty() && CountWords(HtmlText(element)) >= kProseWords) ++prose_;
    } else {
      Visible(element, name);
    }
  }

  bool IsInTitle(absl::string_view heading) const {
    return heading.size() <= kMaxTitle && CountWords(heading) >= 2 &&
           marks_.title.size() <= 4 * kMaxTitle && absl::StrContains(marks_.title, heading);
  }

  void Meta(const xmlNode* element) {
    const std::string content = HtmlAttribute(element, "content");
    if (content.empty()) return;
    if (absl::EqualsIgnoreCase(HtmlAttribute(element, "http-equiv"), "content-language")) {
      marks_.meta.try_emplace("content-language", content);
    }
    for (const char* key : {"property", "name", "itemprop"}) {
      const std::string name = absl::AsciiStrToLower(HtmlAttribute(element, key));
      if (!name.empty()) marks_.meta.try_emplace(name, content);
    }
  }

  void Visible(const xmlNode* element, absl::string_view name) {
    const std::string itemprop = HtmlAttribute(element, "itemprop");
    if (itemprop == "author" || (name == "a" && HtmlAttribute(element, "rel") == "author")) {
      std::string author = HtmlText(element);
      if (IsPersonName(author) && prose_ <= kMaxProseBeforeDate && marks_.authors.empty()) {
        marks_.authors.push_back(std::move(author));
      }
    }
    const bool published = itemprop == "datePublished";
    const bool updated = itemprop == "dateModified";
    if (name != "time" && !published && !updated) return;
    // Before the heading and behind the article are the dates of other articles.
    if (!published && !updated && (marks_.heading.empty() || prose_ > kMaxProseBeforeDate)) return;
    std::optional<v1::Date> date = ParseDate(HtmlAttribute(element, "datetime"));
    if (!date) date = ParseDate(HtmlAttribute(element, "content"));
    if (!date) date = ParseDate(HtmlText(element));
    if (!date || date->value().empty()) return;
    const std::string called = absl::AsciiStrToLower(HtmlAttribute(element, "class"));
    // "published updated": it was not changed since.
    const bool says_updated = updated || (!published && absl::StrContains(called, "updated") &&
                                          !absl::StrContains(called, "published"));
    std::optional<v1::Date>& field = says_updated ? marks_.updated : marks_.published;
    if (!field) field = std::move(date);
  }

  Marks& marks_;
  int prose_ = 0;
};

std::string FirstMeta(const Marks& marks, std::initializer_list<absl::string_view> names) {
  for (const absl::string_view name : names) {
    const auto found = marks.meta.find(name);
    if (found != marks.meta.end()) return found->second;
  }
  return "";
}

void SetDate(std::optional<v1::Date> date, bool known, v1::Date* field) {
  if (known || !date || date->value().empty()) return;
  date->clear_words();
  *field = *std::move(date);
}

// The day that addresses of news sites hold: ".../2031/04/02/port-closes".
std::optional<v1::Date> DateInAddress(absl::string_view url) {
  for (size_t at = url.find('/', 8); at != url.npos; at = url.find('/', at + 1)) {
    const absl::string_view rest = url.substr(at);
    if (rest.size() < 12 || rest[5] != '/' || rest[8] != '/' || rest[11] != '/') continue;
    const std::string day = absl::StrReplaceAll(rest.substr(1, 10), {{"/", "-"}});
    std::optional<v1::Date> date = ParseIsoDate(day);
    if (date && (absl::StartsWith(day, "19") || absl::StartsWith(day, "20"))) return date;
  }
  return std::nullopt;
}

void ReadDates(const Marks& marks, v1::Report& report) {
  const auto meta_date = [&](std::initializer_list<absl::string_view> names) {
    for (const absl::string_view name : names) {
      std::optional<v1::Date> date = ParseDate(FirstMeta(marks, {name}));
      if (date && !date->value().empty()) return date;
    }
    return std::optional<v1::Date>();
  };
  const auto set_published = [&](std::optional<v1::Date> date) {
    if (date && !report.has_published()) SetDate(date, false, report.mutable_published());
  };
  set_published(meta_date({"article:published_time",
                           "og:published_time",
                           "datepublished",
                           "og:article:published_time",
                           "article.published",
                           "parsely-pub-date",
                           "sailthru.date",
                           "publishdate",
                           "publish-date",
                           "publish_date",
                           "published_date",
                           "publication_date",
                           "pubdate",
                           "dc.date.issued",
                           "dc.date",
                           "dcterms.created",
                           "dcterms.date",
                           "dc.date.created",
                           "citation_publication_date",
                           "datecreated",
                           "date"}));
  set_published(marks.published);
  set_published(DateInAddress(report.canonical_url()));
  std::optional<v1::Date> updated =
      meta_date({"article:modified_time", "og:updated_time", "datemodified", "dcterms.modified",
                 "article.updated", "last-updated"});
  if (!updated) updated = marks.updated;
  if (updated && !report.has_updated()) SetDate(updated, false, report.mutable_updated());
}

// `title` without the name of the site behind it: "Headline | The Site".
std::string WithoutSite(std::string title, absl::string_view site, absl::string_view heading) {
  for (const absl::string_view mark : {" | ", " – ", " — ", " - ", " :: ", " » ", " • ", " · "}) {
    const size_t at = absl::string_view(title).rfind(mark);
    if (at == title.npos) continue;
    const absl::string_view tail = absl::string_view(title).substr(at + mark.size());
    const absl::string_view head = absl::string_view(title).substr(0, at);
    const bool is_site =
        absl::EqualsIgnoreCase(tail, site) || absl::EqualsIgnoreCase(head, heading);
    const bool looks_so = site.empty() && CountWords(head) >= 4 && CountWords(tail) <= 4 &&
                          (mark == " | " || mark == " - ");
    if (is_site || looks_so) return std::string(head);
  }
  return title;
}

// Whether two headings may be of one article. A page without a title leaves it open.
bool ShareWords(absl::string_view title, absl::string_view heading) {
  if (title.empty()) return true;
  if (title.size() > 4 * kMaxTitle || heading.size() > kMaxTitle) return false;
  const std::string lower = absl::AsciiStrToLower(title);
  for (const absl::string_view word : absl::StrSplit(heading, ' ', absl::SkipEmpty())) {
    if (word.size() > 3 && absl::StrContains(lower, absl::AsciiStrToLower(word))) return true;
  }
  return false;
}

void ReadTitle(const Marks& marks, v1::Report& report) {
  if (!report.title().empty()) return;
  const std::string site = FirstMeta(marks, {"og:site_name"});
  std::string title = FirstMeta(marks, {"og:title", "twitter:title", "dc.title", "headline"});
  // The heading that the reader sees wins, unless it is the name of the site.
  const bool heading_is_title = CountWords(marks.heading) >= 3 &&
                                !absl::EqualsIgnoreCase(marks.heading, site) &&
                                (title.empty() ? ShareWords(marks.title, marks.heading)
                                               : absl::StrContains(title, marks.heading) ||
                                                     absl::StrContains(marks.title, marks.heading));
  if (heading_is_title) {
    title = marks.heading;
  } else if (title.empty()) {
    title = marks.title;
  }
  title = WithoutSite(std::move(title), site, marks.heading);
  if (title.size() <= kMaxTitle) report.set_title(title);
}

void ReadAuthors(const Marks& marks, v1::Report& report) {
  if (report.authors_size() > 0) return;
  const std::string author =
      FirstMeta(marks, {"author", "article:author", "parsely-author", "sailthru.author", "byl",
                        "dc.creator", "dcterms.creator", "citation_author", "og:article:author"});
  if (!author.empty() && author.size() < 100 && !absl::StrContains(author, "://") &&
      !absl::StrContains(author, "@") && !absl::EqualsIgnoreCase(author, report.publisher())) {
    absl::string_view name = author;
    absl::ConsumePrefix(&name, "By ");
    absl::ConsumePrefix(&name, "by ");
    report.add_authors(std::string(name));
    return;
  }
  for (const std::string& name : marks.authors) report.add_authors(name);
}

// What a reader sees between the heading and the running text.
void ReadVisibleMasthead(const _xmlNode* root, v1::Report& report) {
  if (report.has_published() && report.authors_size() > 0) return;
  const HtmlOutline outline = OutlineOf(root);
  std::vector<absl::string_view> lines;
  bool headed = false;
  for (const HtmlBlock& block : outline.blocks) {
    if (headed && block.words >= kProseWords) break;
    if (headed) lines.push_back(block.text);
    headed |= block.heading > 0 && !report.title().empty() && block.text == report.title();
  }
  // An outlet and an address of the page are not what such lines mean on a page.
  v1::Report seen;
  ReadMasthead(lines, seen);
  if (!report.has_published() && seen.has_published()) {
    *report.mutable_published() = seen.published();
  }
  if (report.authors_size() == 0) *report.mutable_authors() = seen.authors();
}

}  // namespace

StatedText ReadHtmlMetadata(const _xmlNode* root, v1::Report& report) {
  Marks marks;
  StatedText text;
  MarkReader(marks).Walk(root);
  if (report.canonical_url().empty()) {
    std::string url =
        marks.canonical_url.empty() ? FirstMeta(marks, {"og:url"}) : marks.canonical_url;
    if (absl::StartsWith(url, "http://") || absl::StartsWith(url, "https://")) {
      report.set_canonical_url(std::move(url));
    }
  }
  if (report.publisher().empty()) {
    report.set_publisher(FirstMeta(marks, {"og:site_name", "publisher", "dc.publisher",
                                           "dcterms.publisher", "citation_publisher"}));
  }
  ReadTitle(marks, report);
  for (const std::string& block : marks.json_ld) ReadJsonLd(block, report, text);
  if (FirstMeta(marks, {"article:content_tier"}) == "locked") text.free = false;
  ReadDates(marks, report);
  ReadAuthors(marks, report);
  if (report.language().empty()) {
    std::string language = marks.language;
    if (language.empty())
      language = FirstMeta(marks, {"content-language", "og:locale", "dc.language"});
    report.set_language(absl::StrReplaceAll(language, {{"_", "-"}}));
  }
  ReadVisibleMasthead(root, report);
  return text;
}

}  // namespace dossier::ingest
