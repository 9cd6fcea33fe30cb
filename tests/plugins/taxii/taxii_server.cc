#include "tests/plugins/taxii/taxii_server.h"

#include <algorithm>
#include <utility>

namespace dossier::taxii {
namespace {

HttpAnswer Say(const Json& json) {
  return HttpAnswer::Ok(json.dump(), "application/taxii+json;version=2.1");
}

}  // namespace

TaxiiServer::TaxiiServer() {
  http_.OnAnything([this](const HttpRequest& request) { return Answer(request); });
}

void TaxiiServer::set_habits(Habits habits) {
  const std::lock_guard lock(mutex_);
  habits_ = habits;
}

void TaxiiServer::AddCollection(const std::string& id, const std::string& title, bool can_read) {
  const std::lock_guard lock(mutex_);
  shelves_.push_back({id, title, can_read, {}});
}

void TaxiiServer::Add(const std::string& collection, Json object, const std::string& time) {
  const std::lock_guard lock(mutex_);
  for (Shelf& shelf : shelves_) {
    if (shelf.id != collection) continue;
    shelf.entries.push_back({std::move(object), ParseInstant(time).value()});
    std::stable_sort(shelf.entries.begin(), shelf.entries.end(),
                     [](const Entry& a, const Entry& b) { return a.added < b.added; });
  }
}

void TaxiiServer::AnswerOnce(HttpAnswer answer) {
  const std::lock_guard lock(mutex_);
  once_.push_back(std::move(answer));
}

HttpAnswer TaxiiServer::Answer(const HttpRequest& request) {
  const std::lock_guard lock(mutex_);
  if (request.Header("accept") != "application/taxii+json;version=2.1") {
    return HttpAnswer::Status(406);
  }
  if (request.path == "/taxii2/") {
    return Say({{"title", "Test"}, {"default", "/api/"}, {"api_roots", Json::array({"/api/"})}});
  }
  if (request.path == "/api/") {
    return Say({{"title", "Root"},
                {"versions", Json::array({"application/taxii+json;version=2.1"})},
                {"max_content_length", 1000000}});
  }
  if (request.path == "/api/collections/") {
    Json list = Json::array();
    for (const Shelf& shelf : shelves_) list.push_back(Describe(shelf));
    return Say({{"collections", list}});
  }
  for (const Shelf& shelf : shelves_) {
    const std::string path = "/api/collections/" + shelf.id + "/";
    if (request.path == path) return Say(Describe(shelf));
    if (request.path != path + "objects/") continue;
    if (!once_.empty()) {
      const HttpAnswer answer = once_.front();
      once_.erase(once_.begin());
      return answer;
    }
    return AnswerObjects(shelf, request);
  }
  return HttpAnswer::Status(404);
}

HttpAnswer TaxiiServer::AnswerObjects(const Shelf& shelf, const HttpRequest& request) const {
  if (!shelf.can_read) return HttpAnswer::Status(403);
  const auto after = ParseInstant(request.Query("added_after"));
  size_t from = 0;
  while (after.has_value() && from < shelf.entries.size() && shelf.entries[from].added <= *after) {
    ++from;
  }
  const std::string token = request.Query("next");
  if (!token.empty()) {
    if (habits_.forgets_tokens) return HttpAnswer::Status(404);
    if (!habits_.same_next) from = std::stoul(token);
  }
  const size_t limit = std::min(std::stoul(request.Query("limit")), habits_.max_page);
  const size_t to = std::min(from + limit, shelf.entries.size());

  Json envelope = Json::object();
  for (size_t i = from; i < to; ++i) envelope["objects"].push_back(shelf.entries[i].object);
  if (to < shelf.entries.size()) {
    envelope["more"] = true;
    if (!habits_.without_next) envelope["next"] = habits_.same_next ? "on" : std::to_string(to);
  }
  HttpAnswer answer = Say(envelope);
  if (from < to && !habits_.without_times) {
    answer.headers.emplace_back("X-TAXII-Date-Added-First",
                                FormatInstant(shelf.entries[from].added));
    answer.headers.emplace_back("X-TAXII-Date-Added-Last",
                                FormatInstant(shelf.entries[to - 1].added));
  }
  return answer;
}

Json TaxiiServer::Describe(const Shelf& shelf) const {
  return {{"id", shelf.id},
          {"title", shelf.title},
          {"can_read", shelf.can_read},
          {"can_write", false},
          {"media_types", Json::array({"application/stix+json;version=2.1"})}};
}

}  // namespace dossier::taxii
