#include "feed/record.h"

#include <algorithm>
#include <utility>

#include "feed/addresses.h"
#include "feed/identity.h"
#include "feed/words.h"
#include "nlohmann/json.hpp"

namespace dossier::feed {
namespace {

using Json = nlohmann::json;

// Metadata is no place for articles.
constexpr size_t kMaxTitle = 2000;
constexpr size_t kMaxSummary = 4000;
constexpr size_t kMaxName = 300;
constexpr size_t kMaxPeople = 30;
constexpr size_t kMaxCategories = 30;

// Teasers are shorter; some feeds have their articles where others have teasers.
constexpr size_t kArticleChars = 1500;

// How texts end that go on elsewhere, in lower case.
constexpr std::string_view kInvitations[] = {"read more",
                                             "read more »",
                                             "continue reading",
                                             "read the full story",
                                             "read the rest",
                                             "full story",
                                             "more »",
                                             "read on",
                                             "weiterlesen",
                                             "mehr lesen",
                                             "lire la suite",
                                             "en savoir plus",
                                             "leer más",
                                             "seguir leyendo",
                                             "continua a leggere",
                                             "leggi tutto",
                                             "continue lendo",
                                             "leia mais",
                                             "lees verder",
                                             "läs mer",
                                             "les mer",
                                             "læs mere",
                                             "czytaj dalej",
                                             "читать далее",
                                             "devamını oku",
                                             "続きを読む",
                                             "阅读全文",
                                             "더보기"};

size_t Chars(std::string_view utf8) {
  return static_cast<size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

void Put(Json& meta, const char* key, std::string_view value, size_t most) {
  if (!value.empty()) meta[key] = std::string(Shorten(value, most));
}

// A language as BCP 47 writes it; empty for "English" and other words.
std::string LanguageTag(std::string_view stated) {
  std::string tag(Trim(stated));
  std::replace(tag.begin(), tag.end(), '_', '-');
  const size_t primary = std::min(tag.find('-'), tag.size());
  const bool is_tag = (primary == 2 || primary == 3) && tag.size() <= 35 &&
                      std::all_of(tag.begin(), tag.begin() + static_cast<std::ptrdiff_t>(primary),
                                  [](char c) { return IsLetter(c); }) &&
                      std::all_of(tag.begin(), tag.end(),
                                  [](char c) { return IsLetter(c) || IsDigit(c) || c == '-'; });
  return is_tag ? tag : "";
}

Json MetaOf(const Entry& entry, const std::string& feed_title) {
  Json meta = Json::object();
  Put(meta, "title", entry.title, kMaxTitle);
  if (IsWebAddress(entry.link)) meta["url"] = entry.link;
  Json authors = Json::array();
  for (const Person& person : entry.authors) {
    // An address is no name; where there is nothing else, the feed states nobody.
    if (!person.name.empty() && authors.size() < kMaxPeople) {
      authors.push_back(std::string(Shorten(person.name, kMaxName)));
    }
  }
  if (!authors.empty()) meta["author"] = std::move(authors);
  Put(meta, "publisher", !entry.publisher.empty() ? entry.publisher : entry.source_title, kMaxName);
  const auto& published = entry.dates.published ? entry.dates.published : entry.dates.created;
  if (published) meta["published"] = published->Iso();
  if (entry.dates.updated) meta["updated"] = entry.dates.updated->Iso();
  Put(meta, "language", LanguageTag(entry.language), 35);
  Put(meta, "summary", entry.summary.Plain(), kMaxSummary);
  Put(meta, "feed_title", feed_title, kMaxName);
  Json categories = Json::array();
  for (const Category& category : entry.categories) {
    if (categories.size() < kMaxCategories) {
      categories.push_back(std::string(Shorten(category.term, kMaxName)));
    }
  }
  if (!categories.empty()) meta["categories"] = std::move(categories);
  return meta;
}

std::string Dump(const Json& meta) {
  return meta.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

bool BreaksOff(std::string_view text) {
  text = Trim(text);
  for (const std::string_view dots : {"…", "...", "[…]", "[...]", "(…)", "(...)"}) {
    if (text.ends_with(dots)) return true;
  }
  std::string tail = Lower(text.substr(text.rfind('\n') + 1));
  while (!tail.empty() && std::string_view(".:>]) ").find(tail.back()) != std::string_view::npos) {
    tail.pop_back();
  }
  for (const std::string_view mark : {"→", "»", "…", "›"}) {
    if (tail.ends_with(mark)) tail.erase(tail.size() - mark.size());
  }
  const std::string_view end = Trim(tail);
  return std::any_of(std::begin(kInvitations), std::end(kInvitations),
                     [&](std::string_view invitation) { return end.ends_with(invitation); });
}

size_t WholeTextChars(const Entry& entry) {
  const Text* content = entry.LongestContent();
  const std::string text = content != nullptr ? content->Plain() : entry.summary.Plain();
  return BreaksOff(text) ? 0 : Chars(text);
}

sdk::Record RecordOfPage(const std::string& external_id, const Entry& entry,
                         const std::string& feed_title, Page page) {
  sdk::Record record;
  record.external_id = external_id;
  record.media_type = std::move(page.media_type);
  record.body = std::move(page.body);
  Json meta = MetaOf(entry, feed_title);
  // Where the reader ends up; the feed's own link may be that of a counting service.
  if (IsWebAddress(page.url)) {
    if (page.url != WithoutFragment(entry.link)) Put(meta, "feed_link", entry.link, 2000);
    meta["url"] = page.url;
  }
  record.meta_json = Dump(meta);
  return record;
}

sdk::Record RecordOfEntry(const std::string& external_id, const Entry& entry,
                          const std::string& feed_title, const std::string& trouble) {
  sdk::Record record;
  record.external_id = external_id;
  Json meta = MetaOf(entry, feed_title);
  const Text* content = entry.LongestContent();
  const std::string text = content != nullptr ? content->Plain() : entry.summary.Plain();
  if (entry.title.empty() && text.empty()) {
    record.kind = DOSSIER_KIND_UNREADABLE;
    meta["error"] = "the entry has neither a title nor a text" +
                    (trouble.empty() ? std::string() : ", and its page cannot be read: " + trouble);
    record.meta_json = Dump(meta);
    return record;
  }
  record.media_type = "text/plain; charset=utf-8";
  record.body = entry.title;
  if (!text.empty() && !text.starts_with(entry.title)) {
    record.body += entry.title.empty() ? text : "\n\n" + text;
  } else if (!text.empty()) {
    record.body = text;
  }
  // No page says who publishes it.
  if (!meta.contains("publisher")) Put(meta, "publisher", feed_title, kMaxName);
  Put(meta, "page_error", trouble, 500);
  const bool is_article = Chars(text) >= kArticleChars || (content != nullptr && trouble.empty());
  if (!is_article || BreaksOff(text)) meta["truncated"] = true;
  record.meta_json = Dump(meta);
  return record;
}

sdk::Record RecordOfTombstone(const Tombstone& tombstone) {
  sdk::Record record;
  record.kind = DOSSIER_KIND_RETRACTION;
  record.external_id = ExternalIdOf(tombstone.id);
  Json meta = Json::object();
  Put(meta, "reason", tombstone.reason, kMaxSummary);
  record.meta_json = Dump(meta);
  return record;
}

}  // namespace dossier::feed
