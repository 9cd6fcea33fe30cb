// Reads feeds as the feed plugin does and prints each as a line of JSON:
//   feed_tool [--content-type TYPE] [--url URL] [--language LANGUAGE] FILE...
//   feed_tool --list FILE   lines of: file, content type, URL, language; separated by tabs
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "feed/read_feed.h"
#include "nlohmann/json.hpp"

namespace dossier::feed {
namespace {

using Json = nlohmann::json;

struct Input {
  std::string file;
  std::string content_type;
  std::string url;
  std::string language;
};

Json JsonOf(const std::optional<Date>& date) { return date ? Json(date->Iso()) : Json(); }

Json JsonOf(const std::vector<Person>& people) {
  Json array = Json::array();
  for (const Person& person : people) {
    array.push_back({{"name", person.name}, {"email", person.email}, {"url", person.url}});
  }
  return array;
}

Json JsonOf(const Text& text) {
  return {{"value", text.value},
          {"plain", text.Plain()},
          {"html", text.is_html},
          {"language", text.language}};
}

Json JsonOf(const Described& described) {
  Json links = Json::array();
  for (const Link& link : described.links) {
    links.push_back({{"rel", link.rel}, {"href", link.href}, {"type", link.type}});
  }
  Json categories = Json::array();
  for (const Category& category : described.categories) {
    categories.push_back({{"term", category.term}, {"scheme", category.scheme}});
  }
  return {{"id", described.id},
          {"title", described.title},
          {"link", described.link},
          {"links", links},
          {"authors", JsonOf(described.authors)},
          {"contributors", JsonOf(described.contributors)},
          {"published", JsonOf(described.dates.published)},
          {"updated", JsonOf(described.dates.updated)},
          {"created", JsonOf(described.dates.created)},
          {"expired", JsonOf(described.dates.expired)},
          {"summary", JsonOf(described.summary)},
          {"language", described.language},
          {"categories", categories},
          {"publisher", described.publisher},
          {"rights", described.rights}};
}

Json JsonOf(const Feed& feed) {
  Json entries = Json::array();
  for (const Entry& entry : feed.entries) {
    Json json = JsonOf(static_cast<const Described&>(entry));
    json["contents"] = Json::array();
    for (const Text& content : entry.contents) json["contents"].push_back(JsonOf(content));
    json["source_title"] = entry.source_title;
    json["source_url"] = entry.source_url;
    entries.push_back(std::move(json));
  }
  Json json = {{"version", feed.version},
               {"encoding", feed.encoding},
               {"well_formed", feed.well_formed()},
               {"problems", feed.problems},
               {"feed", JsonOf(static_cast<const Described&>(feed))},
               {"entries", std::move(entries)},
               {"older_page", feed.older_page},
               {"pause_seconds", feed.pause.count()}};
  for (const Tombstone& stone : feed.tombstones) json["tombstones"].push_back(stone.id);
  return json;
}

void Print(const Input& input) {
  std::ifstream file(input.file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  Json json;
  try {
    json = JsonOf(ReadFeed({bytes, input.content_type, input.url, input.language}));
  } catch (const NotAFeed& no_feed) {
    json = {{"error", no_feed.what()}};
  }
  json["file"] = input.file;
  std::cout << json.dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
}

std::vector<Input> ReadList(const std::string& name) {
  std::vector<Input> inputs;
  std::ifstream list(name);
  for (std::string line; std::getline(list, line);) {
    Input input;
    std::string* const fields[] = {&input.file, &input.content_type, &input.url, &input.language};
    size_t begin = 0;
    for (std::string* field : fields) {
      const size_t end = std::min(line.find('\t', begin), line.size());
      if (begin <= line.size()) *field = line.substr(begin, end - begin);
      begin = end + 1;
    }
    inputs.push_back(std::move(input));
  }
  return inputs;
}

int Run(const std::vector<std::string>& arguments) {
  Input input;
  std::vector<Input> inputs;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    const std::string value = i + 1 < arguments.size() ? arguments[i + 1] : "";
    if (argument == "--content-type")
      input.content_type = value;
    else if (argument == "--url")
      input.url = value;
    else if (argument == "--language")
      input.language = value;
    else if (argument == "--list")
      inputs = ReadList(value);
    else {
      inputs.push_back(input);
      inputs.back().file = argument;
      continue;
    }
    ++i;
  }
  if (inputs.empty()) {
    std::cerr << "feed_tool [--content-type T] [--url U] [--language L] FILE... | --list FILE\n";
    return 2;
  }
  for (const Input& one : inputs) Print(one);
  return 0;
}

}  // namespace
}  // namespace dossier::feed

int main(int count, char** arguments) {
  try {
    return dossier::feed::Run({arguments + 1, arguments + count});
  } catch (const std::exception& error) {
    std::cerr << "feed_tool: " << error.what() << "\n";
    return 1;
  }
}
