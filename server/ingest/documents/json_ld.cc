#include "server/ingest/documents/json_ld.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "server/ingest/documents/character_references.h"
#include "server/ingest/documents/date_words.h"

namespace dossier::ingest {
namespace {

using Json = nlohmann::json;

// How deep a graph may lie in lists and "@graph" members.
constexpr int kMaxDepth = 4;

std::string StringOf(const Json& value) {
  if (!value.is_string()) return "";
  std::string text = DecodeCharacterReferences(value.get_ref<const std::string&>());
  absl::RemoveExtraAsciiWhitespace(&text);
  return text;
}

std::string Member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? "" : StringOf(*found);
}

// A name, or the name of a Person or Organization.
std::string NameOf(const Json& value) {
  if (value.is_object()) return Member(value, "name");
  return StringOf(value);
}

bool IsType(const Json& type, absl::string_view end) {
  if (type.is_string()) return absl::EndsWith(type.get_ref<const std::string&>(), end);
  if (!type.is_array()) return false;
  for (const Json& one : type) {
    if (one.is_string() && IsType(one, end)) return true;
  }
  return false;
}

bool IsArticle(const Json& object) {
  const auto type = object.find("@type");
  if (type == object.end()) return false;
  return IsType(*type, "Article") || IsType(*type, "Posting") || IsType(*type, "Report");
}

void SetDate(const Json& article, const char* name, bool known, v1::Date* (v1::Report::*field)(),
             v1::Report& report) {
  if (known) return;
  std::optional<v1::Date> date = ParseDate(Member(article, name));
  if (!date || date->value().empty()) return;
  date->clear_words();
  *(report.*field)() = *std::move(date);
}

void AddAuthor(const Json& author, v1::Report& report) {
  std::string name = NameOf(author);
  if (!name.empty() && name.size() < 100 && !absl::StrContains(name, "://")) {
    report.add_authors(std::move(name));
  }
}

void ReadText(const Json& article, StatedText& text) {
  const auto body = article.find("articleBody");
  if (body != article.end() && body->is_string() && text.body.empty()) {
    text.body = body->get<std::string>();
  }
  const auto words = article.find("wordCount");
  if (words != article.end() && words->is_number_integer() && text.words == 0) {
    const auto count = words->get<int64_t>();
    if (count > 0 && count < 1'000'000) text.words = static_cast<int>(count);
  }
  const auto free = article.find("isAccessibleForFree");
  if (free == article.end()) return;
  if (free->is_boolean()) text.free &= free->get<bool>();
  if (free->is_string()) text.free &= !absl::EqualsIgnoreCase(StringOf(*free), "false");
}

void ReadArticle(const Json& article, v1::Report& report) {
  if (report.title().empty()) report.set_title(Member(article, "headline"));
  SetDate(article, "datePublished", report.has_published(), &v1::Report::mutable_published, report);
  SetDate(article, "dateModified", report.has_updated(), &v1::Report::mutable_updated, report);
  if (const auto author = article.find("author");
      author != article.end() && report.authors_size() == 0) {
    if (author->is_array()) {
      for (const Json& one : *author) AddAuthor(one, report);
    } else {
      AddAuthor(*author, report);
    }
  }
  if (const auto publisher = article.find("publisher");
      publisher != article.end() && report.publisher().empty()) {
    report.set_publisher(NameOf(*publisher));
  }
}

void Read(const Json& value, int depth, v1::Report& report, StatedText& text) {
  if (depth > kMaxDepth) return;
  if (value.is_array()) {
    for (const Json& item : value) Read(item, depth + 1, report, text);
  } else if (value.is_object()) {
    if (IsArticle(value)) {
      ReadArticle(value, report);
      ReadText(value, text);
    }
    const auto graph = value.find("@graph");
    if (graph != value.end()) Read(*graph, depth + 1, report, text);
  }
}

}  // namespace

void ReadJsonLd(absl::string_view json, v1::Report& report, StatedText& text) {
  const Json parsed = Json::parse(json.begin(), json.end(), /*cb=*/nullptr,
                                  /*allow_exceptions=*/false, /*ignore_comments=*/true);
  if (!parsed.is_discarded()) Read(parsed, 0, report, text);
}

}  // namespace dossier::ingest
