#include "folder/json_reports.h"

#include <algorithm>
#include <utility>

#include "dossier/sdk/json.h"

namespace dossier::folder {
namespace {

using Json = nlohmann::json;

// Deeper and larger than any report, and what it costs stays within the process.
constexpr sdk::JsonLimits kLineLimits = {
    .max_bytes = size_t{1} << 30, .max_depth = 32, .max_values = 100'000};
constexpr sdk::JsonLimits kFileLimits = {
    .max_bytes = size_t{1} << 30, .max_depth = 32, .max_values = 2'000'000};

// The text under `key`; an id may be a number. False if it is something else.
bool TextAt(const Json& object, const char* key, std::string& text) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return true;
  if (found->is_string()) {
    text = found->get<std::string>();
    return true;
  }
  if (!found->is_number_integer()) return false;
  text = found->dump();
  return true;
}

void FillReport(const Json& object, const std::string& where, uint64_t number,
                CollectionItem& item) {
  item.id = std::to_string(number);
  if (!object.is_object()) {
    item.trouble = where + " is no JSON object";
    return;
  }
  std::string id;
  for (const auto& [key, into] :
       {std::pair{"id", &id}, {"text", &item.body}, {"media_type", &item.media_type}}) {
    if (!TextAt(object, key, *into)) {
      item.trouble = where + ": \"" + key + "\" is no text";
      return;
    }
  }
  if (!id.empty()) item.id = id;
  if (item.body.empty()) {
    item.trouble = where + " has no \"text\"";
    return;
  }
  if (item.media_type.empty()) item.media_type = "text/plain; charset=utf-8";
  for (const char* const key : {"title", "url", "publisher", "published", "updated", "language"}) {
    std::string text;
    if (!TextAt(object, key, text)) {
      item.trouble = where + ": \"" + std::string(key) + "\" is no text";
      return;
    }
    if (!text.empty()) item.meta[key] = text;
  }
  for (const char* const key : {"authors", "author"}) {
    const auto found = object.find(key);
    if (found != object.end() && !found->is_null()) item.meta["author"] = *found;
  }
}

}  // namespace

void ReadJsonReport(std::string_view json, const std::string& where, uint64_t number,
                    CollectionItem& item) {
  try {
    FillReport(sdk::ParseJson(json, where, kLineLimits), where, number, item);
  } catch (const std::exception& error) {
    item.id = std::to_string(number);
    item.trouble = error.what();
  }
}

JsonLines::JsonLines(int fd, const Progress& from, uint64_t max_bytes)
    : fd_(fd), max_bytes_(max_bytes), progress_(from) {
  if (progress_.number == 0) progress_.number = 1;
}

Collection::Step JsonLines::Next(CollectionItem& item) {
  if (ended_) return Step::kEnd;
  const std::string where = "line " + std::to_string(progress_.number);
  bool cut = false;
  try {
    if (!stream_.has_value()) stream_.emplace(fd_, progress_.place);
    if (!stream_->Line(max_bytes_, line_, cut)) return Step::kEnd;
  } catch (const Damaged& damaged) {
    ended_ = true;
    item.id = "rest";
    item.trouble = "from " + where + " on " + damaged.what();
    return Step::kItem;
  }
  const uint64_t number = progress_.number++;
  progress_.place = stream_->place();
  if (cut) {
    item.id = std::to_string(number);
    item.trouble =
        where + " is longer than " + std::to_string(max_bytes_) + " bytes (max_file_bytes)";
    return Step::kItem;
  }
  if (line_.find_first_not_of(" \t") == line_.npos) return Step::kSkipped;
  ReadJsonReport(line_, where, number, item);
  return Step::kItem;
}

JsonArray::JsonArray(int fd, const Progress& from, uint64_t max_bytes) : progress_(from) {
  try {
    Load(fd, max_bytes);
  } catch (const std::exception& error) {
    trouble_ = error.what();
  }
}

void JsonArray::Load(int fd, uint64_t max_bytes) {
  ByteStream stream(fd, {});
  const std::string_view bytes = stream.Peek(max_bytes + 1);
  if (bytes.size() > max_bytes) {
    throw Damaged("it has more than " + std::to_string(max_bytes) + " bytes (max_file_bytes)");
  }
  Json content = sdk::ParseJson(bytes, "it", kFileLimits);
  single_ = !content.is_array();
  if (single_) {
    reports_.push_back(std::move(content));
  } else {
    reports_ = std::move(content);
  }
}

Collection::Step JsonArray::Next(CollectionItem& item) {
  const uint64_t number = progress_.number;
  if (!trouble_.empty() && number == 0) {
    ++progress_.number;
    item.trouble = trouble_;
    return Step::kItem;
  }
  if (number >= reports_.size()) return Step::kEnd;
  ++progress_.number;
  FillReport(reports_[number], single_ ? "it" : "the report number " + std::to_string(number + 1),
             number + 1, item);
  // A file of one report is that report, whatever it calls itself.
  if (single_) item.id.clear();
  return Step::kItem;
}

}  // namespace dossier::folder
