#ifndef DOSSIER_TESTS_PLUGINS_FEED_FEED_FIXTURE_H_
#define DOSSIER_TESTS_PLUGINS_FEED_FEED_FIXTURE_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "server/ingest/plugin_session.h"
#include "tests/support/http_server.h"
#include "tests/support/status_matchers.h"

// A feed as a source, against a server of the test's own.
namespace dossier::ingest {

using Json = nlohmann::json;
using Progress = PollOutcome::Progress;

struct FeedItem {
  std::string id;
  std::string title;
  std::string date = "";
  std::string link = "";
  std::string text = "A teaser";
};

inline std::string Rss(const std::vector<FeedItem>& items, const std::string& more = "") {
  std::string rss =
      "<?xml version=\"1.0\"?><rss version=\"2.0\" "
      "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
      "xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><title>Tern Valley News</title>" +
      more;
  for (const FeedItem& item : items) {
    rss += "<item><title>" + item.title + "</title><description>" + item.text + "</description>";
    if (!item.id.empty()) rss += "<guid isPermaLink=\"false\">" + item.id + "</guid>";
    if (!item.link.empty()) rss += "<link>" + item.link + "</link>";
    if (!item.date.empty()) rss += "<pubDate>" + item.date + "</pubDate>";
    rss += "</item>";
  }
  return rss + "</channel></rss>";
}

inline std::string PageOf(const std::string& title) {
  return "<!doctype html><html><head><title>" + title + "</title></head><body><article><h1>" +
         title + "</h1><p>The council of Tern Valley said on Monday that its systems had been " +
         "shut down after an attack.</p></article></body></html>";
}

inline HttpAnswer Xml(const std::string& body) {
  return HttpAnswer::Ok(body, "application/rss+xml");
}

class FeedTest : public testing::Test {
 protected:
  Json Config(const Json& more = Json::object()) const {
    Json config = {{"url", server_.Url("/feed")},
                   {"allow_private_networks", true},
                   {"poll_interval_ms", 3'600'000},
                   {"host_pause_ms", 0},
                   {"fetch_pages", false}};
    config.update(more);
    return config;
  }

  void Open(const Json& config, const std::string& cursor = "",
            std::optional<TimeRange> range = std::nullopt) {
    session_.reset();
    auto plugin = Plugin::Load(DOSSIER_BINARY_DIR "/plugins/feed.so");
    ASSERT_THAT(plugin, IsOk());
    auto opened = PluginOpener(*plugin, "news", config.dump(), nullptr, range)(cursor, cancel_);
    ASSERT_THAT(opened, IsOk());
    session_ = *std::move(opened);
  }

  PollOutcome Poll(const PollBudget& budget = {}) {
    PollOutcome outcome = session_->Poll(budget);
    EXPECT_EQ(outcome.misuses, 0u);
    if (outcome.cursor.has_value()) cursor_ = *outcome.cursor;
    return outcome;
  }

  // Polls until the source is caught up; every record on the way.
  std::vector<SourceRecord> PollUntilIdle(const PollBudget& budget = {}) {
    std::vector<SourceRecord> records;
    for (int polls = 0; polls < 10'000; ++polls) {
      PollOutcome outcome = Poll(budget);
      EXPECT_THAT(outcome.status, IsOk());
      for (SourceRecord& record : outcome.records) records.push_back(std::move(record));
      if (!outcome.status.ok() || outcome.progress != Progress::kMore) return records;
    }
    ADD_FAILURE() << "never idle";
    return records;
  }

  static std::vector<std::string> Ids(const std::vector<SourceRecord>& records) {
    std::vector<std::string> ids;
    for (const SourceRecord& record : records) ids.push_back(record.external_id);
    return ids;
  }

  static Json MetaOf(const SourceRecord& record) { return Json::parse(record.meta_json); }

  HttpServer server_;
  std::shared_ptr<CancelSignal> cancel_ = std::make_shared<CancelSignal>();
  std::unique_ptr<SourceSession> session_;
  std::string cursor_;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_TESTS_PLUGINS_FEED_FEED_FIXTURE_H_
