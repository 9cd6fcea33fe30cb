#include "taxii/taxii_reader.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "dossier/sdk/url.h"

namespace dossier::taxii {
namespace {

using sdk::Failure;
using sdk::StringAt;

// Some servers give a new token with every page, also where there is nothing behind it.
constexpr int kMaxPagesWithoutNews = 100;
constexpr int kMaxLimit = 100'000;
// How long objects may still be added with a time that has passed: transactions that were open.
constexpr Instant kSettlingTime = Instant{10} * 60 * 1'000'000;

uint64_t HashOf(const Json& object) {
  return std::hash<std::string>()(StringAt(object, "id") + ' ' + StringAt(object, "modified"));
}

}  // namespace

std::string EncodePositions(const Positions& positions) {
  Json list = Json::object();
  for (const auto& [url, instant] : positions) list[url] = FormatInstant(instant);
  return Json{{"taxii", list}}.dump();
}

std::optional<Positions> DecodePositions(const std::string& cursor) {
  Positions positions;
  if (cursor.empty()) return positions;
  const Json json = Json::parse(cursor, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  if (json.contains("documents")) return positions;
  const auto list = json.find("taxii");
  if (list == json.end() || !list->is_object()) return std::nullopt;
  for (const auto& [url, value] : list->items()) {
    const auto instant = value.is_string() ? ParseInstant(value.get<std::string>()) : std::nullopt;
    if (!instant.has_value()) return std::nullopt;
    positions[url] = *instant;
  }
  return positions;
}

TaxiiReader::TaxiiReader(const Config& config, Positions covered)
    : config_(config), client_(config), covered_(std::move(covered)) {}

Step TaxiiReader::Read(Graph& graph, const Call& call) {
  if (readings_.empty()) {
    for (Collection& collection : client_.Discover(call)) {
      Reading& reading = readings_.emplace_back();
      reading.collection = std::move(collection);
      const auto covered = covered_.find(reading.collection.url);
      if (covered != covered_.end()) reading.covered = covered->second;
    }
    current_ = 0;
  }
  Reading& reading = readings_[current_];
  if (!reading.is_running) Begin(reading);
  const Page page = ReadPage(reading, call);

  Step step;
  bool brought_news = false;
  const bool is_covered =
      page.last.has_value() && reading.covered.has_value() && *page.last <= *reading.covered;
  for (const Json& object : page.content.objects) {
    brought_news |= reading.seen.insert(HashOf(object)).second;
    if (graph.Add(object) && !is_covered) step.changed.insert(StringAt(object, "id"));
  }
  for (const Defect& defect : page.content.defects) {
    brought_news |= reading.seen.insert(std::hash<std::string>()(defect.id + defect.why)).second;
    if (!is_covered) step.defects.push_back(defect);
  }
  Advance(reading, page);
  if (page.has_more) {
    Continue(reading, page, brought_news);
    return step;
  }
  reading.is_running = false;
  reading.seen.clear();
  current_ = (current_ + 1) % readings_.size();
  step.is_caught_up = current_ == 0;
  return step;
}

void TaxiiReader::Begin(Reading& reading) {
  reading.is_running = true;
  reading.query = Query();
  reading.query.limit = config_.page_size;
  if (reading.high.has_value() && reading.is_ordered) {
    reading.query.added_after = reading.is_settled ? *reading.high : *reading.high - 1;
  }
  reading.used_tokens.clear();
  reading.pages_without_news = 0;
}

Page TaxiiReader::ReadPage(Reading& reading, const Call& call) {
  try {
    return client_.Read(reading.collection, reading.query, call);
  } catch (const Failure& failure) {
    const int status = failure.upstream_code();
    const bool is_refused = status == 400 || status == 404 || status == 410 || status == 422;
    if (reading.query.next.empty() || !is_refused) throw;
    // The token was forgotten, as after a restart of the server. What was seen says where to go on.
    reading.query.next.clear();
    if (reading.high.has_value()) reading.query.added_after = *reading.high - 1;
    return client_.Read(reading.collection, reading.query, call);
  }
}

void TaxiiReader::Advance(Reading& reading, const Page& page) {
  if (!page.last.has_value()) {
    // Without times there is no position to keep: each run reads everything.
    if (!page.content.objects.empty()) reading.is_ordered = false;
    return;
  }
  if (reading.high.has_value() && page.first.value_or(*page.last) < *reading.high &&
      !reading.query.next.empty()) {
    reading.is_ordered = false;
  }
  reading.high = std::max(reading.high.value_or(*page.last), *page.last);
  reading.is_settled =
      page.server_time.has_value() && *page.server_time - *reading.high > kSettlingTime;
}

void TaxiiReader::Continue(Reading& reading, const Page& page, bool brought_news) {
  reading.pages_without_news = brought_news ? 0 : reading.pages_without_news + 1;
  if (reading.pages_without_news > kMaxPagesWithoutNews) {
    reading.is_running = false;
    throw Failure(DOSSIER_DATA, sdk::Url::Parse(reading.collection.url).shown() +
                                    " says that there is more, page after page, and brings nothing "
                                    "new");
  }
  if (!page.next.empty() && reading.used_tokens.insert(page.next).second) {
    reading.query.next = page.next;
    return;
  }
  ContinueByTime(reading, page);
}

void TaxiiReader::ContinueByTime(Reading& reading, const Page& page) {
  reading.query.next.clear();
  const std::string which = sdk::Url::Parse(reading.collection.url).shown();
  if (!page.last.has_value()) {
    reading.is_running = false;
    throw Failure(DOSSIER_DATA,
                  which + " says that there is more, but neither after what nor after when");
  }
  const Instant since = *page.last - 1;
  if (!reading.query.added_after.has_value() || since > *reading.query.added_after) {
    reading.query.added_after = since;
    return;
  }
  // All of the page is of one time, and so may be the rest: only a larger page can tell.
  const auto brought = page.content.objects.size() + page.content.defects.size();
  const bool server_gives_less = brought < static_cast<size_t>(reading.query.limit);
  if (server_gives_less || reading.query.limit >= kMaxLimit) {
    reading.is_running = false;
    throw Failure(DOSSIER_DATA, which + " has more objects that were added at " +
                                    FormatInstant(*page.last) + " than it gives on one page (" +
                                    std::to_string(brought) +
                                    "), and does not say how to go on; what comes after cannot be "
                                    "read until its page size is raised");
  }
  reading.query.limit = std::min(reading.query.limit * 2, kMaxLimit);
}

std::string TaxiiReader::Cursor() const {
  Positions positions;
  for (const Reading& reading : readings_) {
    std::optional<Instant> position = reading.covered;
    // Of the last time there may be more on the next page, or be added yet.
    if (reading.high.has_value() && reading.is_ordered) {
      position = std::max(position.value_or(*reading.high - 1), *reading.high - 1);
    }
    if (position.has_value()) positions[reading.collection.url] = *position;
  }
  std::string cursor = EncodePositions(readings_.empty() ? covered_ : positions);
  if (cursor.size() > DOSSIER_MAX_CURSOR) {
    throw Failure(DOSSIER_CONFIG, "collections: " + std::to_string(readings_.size()) +
                                      " are too many for one source; name some of them");
  }
  return cursor;
}

}  // namespace dossier::taxii
