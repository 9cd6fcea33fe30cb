#include "server/ingest/documents/front_matter.h"

#include <yaml-cpp/yaml.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/ingest/documents/date_words.h"

namespace dossier::ingest {
namespace {

constexpr size_t kMaxFrontMatter = 64 * 1024;

std::string Scalar(const YAML::Node& map, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const YAML::Node value = map[name];
    if (value && value.IsScalar()) return value.Scalar();
  }
  return "";
}

void SetDate(const std::string& words, v1::Date* (v1::Report::*field)(), v1::Report& report) {
  std::optional<v1::Date> date = ParseDate(words);
  if (!date) return;
  if (!date->value().empty()) date->clear_words();
  *(report.*field)() = *std::move(date);
}

void ReadAuthors(const YAML::Node& map, v1::Report& report) {
  for (const char* name : {"author", "authors", "byline", "by"}) {
    const YAML::Node value = map[name];
    if (!value) continue;
    if (value.IsScalar()) report.add_authors(value.Scalar());
    if (!value.IsSequence()) continue;
    for (const YAML::Node& one : value) {
      if (one.IsScalar()) report.add_authors(one.Scalar());
      if (one.IsMap()) report.add_authors(Scalar(one, {"name"}));
    }
  }
}

void Read(const YAML::Node& map, v1::Report& report) {
  report.set_title(Scalar(map, {"title", "headline"}));
  report.set_publisher(Scalar(map, {"publisher", "outlet", "source", "site", "publication"}));
  report.set_language(Scalar(map, {"language", "lang"}));
  const std::string url = Scalar(map, {"url", "link", "canonical_url", "original_url"});
  if (absl::StartsWith(url, "http://") || absl::StartsWith(url, "https://")) report.set_url(url);
  SetDate(Scalar(map, {"published", "date", "pubDate", "publishDate"}),
          &v1::Report::mutable_published, report);
  SetDate(Scalar(map, {"updated", "lastmod", "modified"}), &v1::Report::mutable_updated, report);
  ReadAuthors(map, report);
}

// What lines of a key, a colon and words say, where the whole is no YAML for a colon or a quote in
// the words: "title: Fire at the port: two dead".
YAML::Node LineByLine(absl::string_view lines) {
  YAML::Node map(YAML::NodeType::Map);
  for (absl::string_view line : absl::StrSplit(lines, '\n')) {
    const std::pair<absl::string_view, absl::string_view> entry =
        absl::StrSplit(line, absl::MaxSplits(": ", 1));
    const absl::string_view value = absl::StripAsciiWhitespace(entry.second);
    constexpr absl::string_view kNoWords = "[{|>&*!#-";
    if (value.empty() || kNoWords.find(value[0]) != kNoWords.npos) continue;
    map[std::string(entry.first)] = std::string(value);
  }
  return map;
}

std::optional<YAML::Node> MapOf(absl::string_view yaml) {
  try {
    YAML::Node node = YAML::Load(std::string(yaml));
    if (node.IsMap()) return node;
  } catch (const YAML::Exception&) {
    return LineByLine(yaml);
  }
  return std::nullopt;
}

}  // namespace

bool TakeFrontMatter(absl::string_view& text, v1::Report& report) {
  absl::string_view rest = text;
  if (!absl::ConsumePrefix(&rest, "---\n") && !absl::ConsumePrefix(&rest, "---\r\n")) return false;
  const size_t end = rest.substr(0, kMaxFrontMatter).find("\n---");
  if (end == rest.npos) return false;
  const absl::string_view yaml = rest.substr(0, end);
  absl::string_view after = rest.substr(end + 4);
  // A rule, not the end, if something follows on the line.
  const size_t line_end = after.find('\n');
  if (!absl::StripAsciiWhitespace(after.substr(0, line_end)).empty()) return false;
  text = line_end == after.npos ? absl::string_view() : after.substr(line_end + 1);
  try {
    if (const std::optional<YAML::Node> map = MapOf(yaml)) Read(*map, report);
  } catch (const YAML::Exception&) {
    // The text is worth reading whatever stands above it.
  }
  return true;
}

}  // namespace dossier::ingest
