// A feed as a source, against a server of the test's own.
#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "plugins/include/dossier/source.h"
#include "server/ingest/plugin_session.h"
#include "tests/support/http_server.h"
#include "tests/support/status_matchers.h"

namespace dossier::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using Json = nlohmann::json;
using Progress = PollOutcome::Progress;

struct Item {
  std::string id;
  std::string title;
  std::string date = "";
  std::string link = "";
  std::string text = "A teaser";
};

std::string Rss(const std::vector<Item>& items, const std::string& more = "") {
  std::string rss =
      "<?xml version=\"1.0\"?><rss version=\"2.0\" "
      "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
      "xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><title>Tern Valley News</title>" +
      more;
  for (const Item& item : items) {
    rss += "<item><title>" + item.title + "</title><description>" + item.text + "</description>";
    if (!item.id.empty()) rss += "<guid isPermaLink=\"false\">" + item.id + "</guid>";
    if (!item.link.empty()) rss += "<link>" + item.link + "</link>";
    if (!item.date.empty()) rss += "<pubDate>" + item.date + "</pubDate>";
    rss += "</item>";
  }
  return rss + "</channel></rss>";
}

std::string PageOf(const std::string& title) {
  return "<!doctype html><html><head><title>" + title + "</title></head><body><article><h1>" +
         title + "</h1><p>The council of Tern Valley said on Monday that its systems had been " +
         "shut down after an attack.</p></article></body></html>";
}

HttpAnswer Xml(const std::string& body) { return HttpAnswer::Ok(body, "application/rss+xml"); }

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

TEST_F(FeedTest, AnEntryComesWithThePageThatItLinksTo) {
  server_.On("/feed", Xml(Rss({{"n-1", "Council shut down", "Wed, 02 Apr 2031 08:30:00 +0200",
                                server_.Url("/count?to=1")}},
                              "<language>en-GB</language>")));
  server_.On("/count", HttpAnswer::Redirect("/2031/council"));
  server_.On("/2031/council", HttpAnswer::Ok(PageOf("Council"), "text/html; charset=utf-8"));
  Open(Config({{"fetch_pages", true}}));
  const auto records = PollUntilIdle();
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].external_id, "n-1");
  EXPECT_EQ(records[0].media_type, "text/html; charset=utf-8");
  EXPECT_EQ(records[0].body, PageOf("Council"));
  const Json meta = MetaOf(records[0]);
  EXPECT_EQ(meta.at("title"), "Council shut down");
  EXPECT_EQ(meta.at("url"), server_.Url("/2031/council"));
  EXPECT_EQ(meta.at("published"), "2031-04-02T08:30:00+02:00");
  EXPECT_EQ(meta.at("language"), "en-GB");
  EXPECT_EQ(meta.at("summary"), "A teaser");
  EXPECT_FALSE(meta.contains("truncated"));
}

TEST_F(FeedTest, AnEntryWithItsWholeTextNeedsNoPage) {
  const std::string article(2000, 'x');
  server_.On("/feed",
             Xml(Rss({{"whole", "A", "", server_.Url("/a"), article + "."},
                      {"cut", "B", "", server_.Url("/b"), article + "… Continue reading"}})));
  server_.OnAnything([](const HttpRequest&) { return HttpAnswer::Status(404); });
  Open(Config({{"fetch_pages", true}, {"respect_robots_txt", false}}));
  const auto records = PollUntilIdle();
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_THAT(server_.requests("/a"), IsEmpty());
  EXPECT_THAT(server_.requests("/b"), SizeIs(1));
  EXPECT_EQ(records[1].external_id, "whole");
  EXPECT_FALSE(MetaOf(records[1]).contains("truncated"));
  EXPECT_EQ(MetaOf(records[0]).at("truncated"), true);
}

// The order of the feed is whatever `shuffle` makes of it at each visit.
class FeedOrderTest : public FeedTest, public testing::WithParamInterface<const char*> {
 protected:
  std::string DateOf(int i) const {
    const std::string kind = GetParam();
    if (kind == "none") return "";
    if (kind == "equal") return "Wed, 02 Apr 2031 08:30:00 GMT";
    const int minutes = kind == "reversed" ? 5000 - i : i;
    return absl::StrCat(kind == "future" ? "2999" : "2031", "-04-", 10 + minutes / 1440 % 20, "T",
                        10 + minutes / 60 % 14, ":", 10 + minutes % 50, ":00Z");
  }
};

TEST_P(FeedOrderTest, AThousandItemsAreNeitherLostNorDoubledInWhateverOrder) {
  std::vector<Item> items;
  for (int i = 0; i < 1000; ++i) {
    items.push_back({absl::StrCat("id-", i), absl::StrCat("Story ", i), DateOf(i)});
  }
  // At each visit another order, another window, and the session from its cursor; small budgets.
  std::map<std::string, int> seen;
  PollBudget budget;
  budget.limits.max_records = 37;
  uint32_t random = 12345;
  for (int visit = 0; visit <= 10; ++visit) {
    std::vector<Item> window(items.begin(), items.begin() + std::min(1000, 100 + visit * 100));
    for (size_t i = window.size(); i > 1; --i) {
      random = random * 1664525 + 1013904223;
      std::swap(window[i - 1], window[random % i]);
    }
    server_.On("/feed", Xml(Rss(window)));
    Open(Config(), cursor_);
    for (const SourceRecord& record : PollUntilIdle(budget)) ++seen[record.external_id];
  }
  EXPECT_EQ(seen.size(), 1000U);
  for (const auto& [id, times] : seen) EXPECT_EQ(times, 1) << id;
}

INSTANTIATE_TEST_SUITE_P(Stamps, FeedOrderTest,
                         testing::Values("none", "equal", "reversed", "future"),
                         [](const auto& test) { return std::string(test.param); });

TEST_F(FeedTest, ASessionThatEndsAfterAnyPollGoesOnWhereItWas) {
  std::vector<Item> items;
  for (int i = 0; i < 40; ++i) items.push_back({absl::StrCat("id-", i), absl::StrCat("Story ", i)});
  server_.On("/feed", Xml(Rss(items)));
  std::map<std::string, int> seen;
  PollBudget budget;
  budget.limits.max_records = 3;
  for (int polls = 0; polls < 20; ++polls) {
    Open(Config(), cursor_);
    for (const SourceRecord& record : Poll(budget).records) ++seen[record.external_id];
  }
  EXPECT_EQ(seen.size(), 40U);
  for (const auto& [id, times] : seen) EXPECT_EQ(times, 1) << id;
}

TEST_F(FeedTest, AnEditedEntryIsANewVersionAndOneThatRolledOffIsNothing) {
  server_.On("/feed", {Xml(Rss({{"b", "Second"}, {"a", "First"}})),
                       Xml(Rss({{"c", "Third"}, {"b", "Second, corrected"}})),
                       Xml(Rss({{"c", "Third"}, {"a", "First"}}))});
  Open(Config());
  EXPECT_THAT(Ids(PollUntilIdle()), ElementsAre("a", "b"));
  const auto news = PollUntilIdle();
  EXPECT_THAT(Ids(news), ElementsAre("b", "c"));
  EXPECT_THAT(news[0].body, HasSubstr("Second, corrected"));
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
}

TEST_F(FeedTest, OnlyChangesAreAskedForAlsoAfterARestart) {
  server_.On("/feed", [](const HttpRequest& request) {
    if (request.Header("if-none-match") == "\"v1\"") return HttpAnswer::Status(304);
    HttpAnswer answer = Xml(Rss({{"a", "First"}}));
    answer.headers.emplace_back("ETag", "\"v1\"");
    answer.gzip = true;
    return answer;
  });
  Open(Config());
  EXPECT_THAT(Ids(PollUntilIdle()), ElementsAre("a"));
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
  Open(Config(), cursor_);
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
  const auto requests = server_.requests("/feed");
  ASSERT_THAT(requests, SizeIs(3));
  EXPECT_EQ(requests[0].Header("if-none-match"), "");
  EXPECT_EQ(requests[2].Header("if-none-match"), "\"v1\"");
}

TEST_F(FeedTest, AFeedThatIsNotReadToItsEndIsAskedForInFull) {
  server_.On("/feed", [](const HttpRequest& request) {
    EXPECT_EQ(request.Header("if-none-match"), "");
    HttpAnswer answer = Xml(Rss({{"b", "Second"}, {"a", "First"}}));
    answer.headers.emplace_back("ETag", "\"v1\"");
    return answer;
  });
  PollBudget budget;
  budget.limits.max_records = 1;
  Open(Config());
  EXPECT_THAT(Ids(Poll(budget).records), ElementsAre("a"));
  Open(Config(), cursor_);
  EXPECT_THAT(Ids(PollUntilIdle()), ElementsAre("b"));
}

TEST_F(FeedTest, AMoveForGoodIsRememberedAndAMoveForNowIsNot) {
  server_.On("/feed", HttpAnswer::Redirect("/new", 301));
  server_.On("/new", HttpAnswer::Redirect("/today", 302));
  server_.On("/today", Xml(Rss({{"a", "First"}})));
  Open(Config());
  PollUntilIdle();
  Open(Config(), cursor_);
  PollUntilIdle();
  EXPECT_THAT(server_.requests("/feed"), SizeIs(1));
  EXPECT_THAT(server_.requests("/new"), SizeIs(2));
  // Where the new place turns out to be none, the old one is asked again.
  server_.On("/new", HttpAnswer::Status(404));
  EXPECT_THAT(Poll().status, StatusIs(absl::StatusCode::kUnavailable));
  server_.On("/feed", Xml(Rss({{"b", "Second"}})));
  EXPECT_THAT(Ids(PollUntilIdle()), ElementsAre("b"));
}

TEST_F(FeedTest, WhatTheUpstreamSaysIsWhatTheServerIsTold) {
  server_.On("/feed", HttpAnswer::Status(429, {{"Retry-After", "120"}}));
  Open(Config());
  PollOutcome outcome = Poll();
  EXPECT_THAT(outcome.status, StatusIs(absl::StatusCode::kResourceExhausted));
  server_.On("/feed", HttpAnswer::Status(410));
  Open(Config());
  EXPECT_THAT(Poll().status.message(), HasSubstr("gone for good"));
  server_.On("/feed", HttpAnswer::Ok("<html><body>Welcome</body></html>", "text/html"));
  Open(Config());
  EXPECT_THAT(Poll().status.message(), HasSubstr("it is a page of HTML, not a feed"));
  server_.On("/feed", Xml(Rss({{"a", "First"}})));
  EXPECT_THAT(Ids(PollUntilIdle()), ElementsAre("a"));
}

TEST_F(FeedTest, APoisonedPageHoldsUpNothingAndComesLaterAsANewVersion) {
  std::vector<Item> items;
  for (int i = 0; i < 30; ++i) {
    items.push_back({absl::StrCat("id-", i), absl::StrCat("Story ", i), "",
                     server_.Url(absl::StrCat("/page/", i))});
  }
  bool broken = true;
  server_.OnAnything([&](const HttpRequest& request) {
    if (request.path == "/robots.txt") return HttpAnswer::Status(404);
    HttpAnswer answer = HttpAnswer::Ok(PageOf(request.path), "text/html");
    if (request.path == "/page/17" && broken) answer.cut_after = 20;
    return answer;
  });
  server_.On("/feed", Xml(Rss(items)));
  Open(Config({{"fetch_pages", true}, {"poll_interval_ms", 50}}));
  const auto records = PollUntilIdle();
  ASSERT_THAT(records, SizeIs(30));
  for (const SourceRecord& record : records) {
    const Json meta = MetaOf(record);
    EXPECT_EQ(meta.value("truncated", false), record.external_id == "id-17");
    EXPECT_THAT(record.body, HasSubstr(record.external_id == "id-17" ? "A teaser" : "council"));
  }
  // A restart does not forget that there is a page to come.
  broken = false;
  Open(Config({{"fetch_pages", true}}), cursor_);
  const auto late = PollUntilIdle();
  ASSERT_THAT(late, SizeIs(1));
  EXPECT_EQ(late[0].external_id, "id-17");
  EXPECT_THAT(late[0].body, HasSubstr("council of Tern Valley"));
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
}

TEST_F(FeedTest, APageThatNeverComesIsGivenUp) {
  server_.On("/feed", Xml(Rss({{"a", "First", "", server_.Url("/page")}})));
  server_.On("/robots.txt", HttpAnswer::Status(404));
  server_.On("/page", HttpAnswer::Status(500));
  Open(Config({{"fetch_pages", true}, {"poll_interval_ms", 50}, {"page_tries", 3}}));
  EXPECT_THAT(PollUntilIdle(), SizeIs(1));
  while (server_.requests("/page").size() < 3) EXPECT_THAT(PollUntilIdle(), IsEmpty());
  server_.ForgetRequests();
  for (int i = 0; i < 3; ++i) EXPECT_THAT(PollUntilIdle(), IsEmpty());
  EXPECT_THAT(server_.requests("/page"), IsEmpty());
}

TEST_F(FeedTest, AnEditDoesNotReplaceAWholeTextByATeaserWhileThePageIsAway) {
  server_.On("/feed", {Xml(Rss({{"a", "First", "", server_.Url("/page")}})),
                       Xml(Rss({{"a", "First, corrected", "", server_.Url("/page")}}))});
  server_.On("/robots.txt", HttpAnswer::Status(404));
  server_.On("/page", {HttpAnswer::Ok(PageOf("First"), "text/html"), HttpAnswer::Status(503),
                       HttpAnswer::Ok(PageOf("First, corrected"), "text/html")});
  Open(Config({{"fetch_pages", true}, {"poll_interval_ms", 50}}));
  EXPECT_THAT(PollUntilIdle(), SizeIs(1));
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
  std::vector<SourceRecord> records;
  while (records.empty()) records = PollUntilIdle();
  EXPECT_THAT(records[0].body, HasSubstr("First, corrected"));
}

TEST_F(FeedTest, ASiteThatAsksForPatienceIsWaitedFor) {
  server_.On(
      "/feed",
      Xml(Rss({{"b", "Second", "", server_.Url("/b")}, {"a", "First", "", server_.Url("/a")}})));
  server_.On("/robots.txt", HttpAnswer::Status(404));
  server_.On("/a", {HttpAnswer::Status(429, {{"Retry-After", "1"}}),
                    HttpAnswer::Ok(PageOf("First"), "text/html")});
  server_.On("/b", HttpAnswer::Ok(PageOf("Second"), "text/html"));
  Open(Config({{"fetch_pages", true}}));
  const PollOutcome outcome = Poll();
  EXPECT_THAT(outcome.status, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(outcome.records, IsEmpty());
  EXPECT_THAT(server_.requests("/b"), IsEmpty());
}

TEST_F(FeedTest, RobotsTxtIsRespectedForPages) {
  server_.On("/feed", Xml(Rss({{"b", "Second", "", server_.Url("/open/b")},
                               {"a", "First", "", server_.Url("/closed/a")}})));
  server_.On("/robots.txt", HttpAnswer::Ok("User-agent: *\nDisallow: /closed\n"));
  server_.On("/open/b", HttpAnswer::Ok(PageOf("Second"), "text/html"));
  Open(Config({{"fetch_pages", true}}));
  const auto records = PollUntilIdle();
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(MetaOf(records[0]).at("truncated"), true);
  EXPECT_THAT(MetaOf(records[0]).at("page_error").get<std::string>(), HasSubstr("robots.txt"));
  EXPECT_THAT(records[1].body, HasSubstr("council"));
  EXPECT_THAT(server_.requests("/closed/a"), IsEmpty());
  EXPECT_THAT(server_.requests("/robots.txt"), SizeIs(1));
}

TEST_F(FeedTest, EntriesThatShareAGuidAreStillDifferentEntries) {
  server_.On("/feed", {Xml(Rss({{"same", "A", "", "https://example.org/a"}})),
                       Xml(Rss({{"same", "B", "", "https://example.org/b"},
                                {"same", "A", "", "https://example.org/a"}})),
                       Xml(Rss({{"same", "C", "", "https://example.org/c"}}))});
  Open(Config());
  EXPECT_THAT(Ids(PollUntilIdle()), ElementsAre("same"));
  EXPECT_THAT(Ids(PollUntilIdle()),
              ElementsAre("same https://example.org/a", "same https://example.org/b"));
  Open(Config(), cursor_);
  EXPECT_THAT(Ids(PollUntilIdle()), ElementsAre("same https://example.org/c"));
}

TEST_F(FeedTest, OfSeveralVersionsOfAnEntryInOneFeedTheNewestCounts) {
  server_.On(
      "/feed",
      Xml(Rss({{"a", "Old", "2031-04-02T08:00:00Z", "https://example.org/a"},
               {"a", "Old", "2031-04-02T09:00:00Z", "https://example.org/a", "The newer text"}})));
  Open(Config());
  const auto records = PollUntilIdle();
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_THAT(records[0].body, HasSubstr("newer"));
}

TEST_F(FeedTest, AWithdrawalIsARetractionOnce) {
  const std::string head =
      "<feed xmlns=\"http://www.w3.org/2005/Atom\" "
      "xmlns:at=\"http://purl.org/atompub/tombstones/1.0\"><title>T</title>";
  const std::string entry =
      "<entry><id>urn:x:1</id><title>Wrong</title><content>Words</content></entry>";
  server_.On("/feed", {Xml(head + entry + "</feed>"),
                       Xml(head + "<at:deleted-entry ref=\"urn:x:1\" when=\"2031-04-02T08:30:00Z\">"
                                  "<at:comment>Retracted</at:comment></at:deleted-entry></feed>"),
                       Xml(head + "<at:deleted-entry ref=\"urn:x:1\"/></feed>"),
                       Xml(head + entry + "</feed>")});
  Open(Config());
  EXPECT_THAT(PollUntilIdle(), SizeIs(1));
  const auto withdrawn = PollUntilIdle();
  ASSERT_THAT(withdrawn, SizeIs(1));
  EXPECT_EQ(withdrawn[0].kind, DOSSIER_KIND_RETRACTION);
  EXPECT_EQ(withdrawn[0].external_id, "urn:x:1");
  EXPECT_EQ(MetaOf(withdrawn[0]).at("reason"), "Retracted");
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
  EXPECT_THAT(PollUntilIdle(), SizeIs(1));  // put back
}

// Ten entries a page, `count` in all; the newest first.
HttpAnswer PagedFeed(const HttpServer& server, const HttpRequest& request, int count) {
  const std::string wanted = request.Query("page");
  const int page = wanted.empty() ? 0 : std::stoi(wanted);
  std::vector<Item> items;
  for (int i = count - 10 * page - 1; i >= std::max(0, count - 10 * page - 10); --i) {
    items.push_back({absl::StrCat("id-", i), absl::StrCat("Story ", i),
                     absl::StrCat("2031-01-", 1 + i / 4, "T10:00:00Z")});
  }
  const std::string next = count - 10 * page <= 10
                               ? ""
                               : "<atom:link rel=\"next\" href=\"" +
                                     server.Url(absl::StrCat("/feed?page=", page + 1)) + "\"/>";
  return Xml(Rss(items, next));
}

TEST_F(FeedTest, AGapLargerThanThePageIsFilledFromTheOlderPages) {
  int count = 25;
  server_.On("/feed",
             [&](const HttpRequest& request) { return PagedFeed(server_, request, count); });
  Open(Config());
  EXPECT_THAT(PollUntilIdle(), SizeIs(10));  // not the archive
  count = 62;
  // Killed again and again on the way, with the records of its last poll or without.
  std::set<std::string> seen;
  PollBudget budget;
  budget.limits.max_records = 4;
  for (int polls = 0; polls < 30; ++polls) {
    Open(Config(), cursor_);
    const std::string before = cursor_;
    const PollOutcome outcome = Poll(budget);
    if (polls % 3 == 2) {
      cursor_ = before;
      continue;
    }
    for (const SourceRecord& record : outcome.records) {
      EXPECT_TRUE(seen.insert(record.external_id).second) << record.external_id;
    }
  }
  EXPECT_EQ(seen.size(), 37U);
}

TEST_F(FeedTest, TheArchiveIsReadWhereTheConfigurationAsksForIt) {
  server_.On("/feed", [&](const HttpRequest& request) { return PagedFeed(server_, request, 35); });
  Open(Config({{"read_archive", true}}));
  const auto ids = Ids(PollUntilIdle());
  ASSERT_THAT(ids, SizeIs(35));
  EXPECT_EQ(ids.front(), "id-0");
  EXPECT_EQ(ids.back(), "id-34");
}

TEST_F(FeedTest, AnArchiveThatTakesLongerThanAPollIsReadOverSeveral) {
  server_.On("/feed", [&](const HttpRequest& request) { return PagedFeed(server_, request, 60); });
  PollBudget budget;
  budget.time = absl::Milliseconds(250);
  Open(Config({{"read_archive", true}, {"host_pause_ms", 100}}));
  EXPECT_THAT(PollUntilIdle(budget), SizeIs(60));
  EXPECT_THAT(server_.requests("/feed"), SizeIs(6));
}

TEST_F(FeedTest, AnOlderPageThatIsGoneDoesNotHoldUpWhatIsThere) {
  server_.On("/feed", [&](const HttpRequest& request) {
    return request.Query("page") == "2" ? HttpAnswer::Status(404) : PagedFeed(server_, request, 60);
  });
  Open(Config({{"read_archive", true}}));
  EXPECT_THAT(PollUntilIdle(), SizeIs(20));
}

TEST_F(FeedTest, APageThatSeveralEntriesLinkToIsTheArticleOfNone) {
  const std::string board = server_.Url("/status");
  server_.On("/feed", Xml(Rss({{"c", "Home", "", server_.Url("/")},
                               {"b", "Back again", "2031-04-03", board + "#2"},
                               {"a", "Out of order", "2031-04-02", board + "#1"}})));
  Open(Config({{"fetch_pages", true}}));
  const auto records = PollUntilIdle();
  EXPECT_THAT(Ids(records), ElementsAre("a", "b", "c"));
  for (const SourceRecord& record : records) EXPECT_THAT(record.media_type, HasSubstr("plain"));
  EXPECT_THAT(server_.requests(), SizeIs(1));
}

TEST_F(FeedTest, ARangeBringsWhatWasPublishedInItAndEnds) {
  server_.On("/feed", [&](const HttpRequest& request) { return PagedFeed(server_, request, 100); });
  constexpr int64_t kNs = 1'000'000'000;
  constexpr int64_t kNewYear = 1924992000;  // 2031-01-01
  Open(Config(), "", TimeRange{(kNewYear + 9 * 86400) * kNs, (kNewYear + 11 * 86400) * kNs});
  PollOutcome outcome = Poll();
  EXPECT_EQ(outcome.progress, Progress::kEnd);
  std::set<std::string> ids;
  for (const SourceRecord& record : outcome.records) ids.insert(record.external_id);
  for (int i = 36; i < 44; ++i) EXPECT_TRUE(ids.contains(absl::StrCat("id-", i))) << i;
  EXPECT_LT(ids.size(), 25U);
}

TEST_F(FeedTest, PagesThatLeadInACircleEnd) {
  server_.On("/feed", [&](const HttpRequest& request) {
    const std::string page = request.Query("page");
    return Xml(Rss({{"id-" + page, "Story"}},
                   "<atom:link rel=\"next\" href=\"" +
                       server_.Url(page == "1" ? "/feed?page=2" : "/feed?page=1") + "\"/>"));
  });
  Open(Config({{"read_archive", true}}));
  EXPECT_THAT(PollUntilIdle(), SizeIs(3));
}

TEST_F(FeedTest, ThousandsOfEntriesFitIntoTheCursor) {
  std::vector<Item> items;
  for (int i = 0; i < 9000; ++i) items.push_back({absl::StrCat("id-", i), absl::StrCat("S ", i)});
  server_.On("/feed", Xml(Rss(items)));
  Open(Config());
  EXPECT_THAT(PollUntilIdle(), SizeIs(9000));
  EXPECT_LE(cursor_.size(), DOSSIER_MAX_CURSOR);
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
  // What did not fit comes again after a restart, which the server knows to be the same.
  Open(Config(), cursor_);
  std::set<std::string> again;
  for (const std::string& id : Ids(PollUntilIdle())) EXPECT_TRUE(again.insert(id).second);
  EXPECT_LT(again.size(), 3000U);
}

TEST_F(FeedTest, AnIllFormedFeedGivesItsEntries) {
  server_.On("/feed", Xml("junk\n" + Rss({{"a", "Profit & loss &nbsp; <b>"}, {"b", "B"}})));
  Open(Config());
  EXPECT_THAT(Ids(PollUntilIdle()), UnorderedElementsAre("a", "b"));
}

TEST_F(FeedTest, ThePublishersPaceIsAHintWithinBounds) {
  server_.On("/feed", Xml(Rss({{"a", "First"}}, "<ttl>90</ttl>")));
  Open(Config({{"poll_interval_ms", 60'000}}));
  PollOutcome outcome = Poll();
  EXPECT_GT(outcome.next_poll, absl::Minutes(89));
  EXPECT_LE(outcome.next_poll, absl::Minutes(90));
  Open(Config({{"poll_interval_ms", 60'000}, {"longest_interval_ms", 120'000}}));
  outcome = Poll();
  EXPECT_LE(outcome.next_poll, absl::Minutes(2));
}

TEST_F(FeedTest, StrangeCursorsAreRefusedAndAnotherAddressKeepsWhatIsKnown) {
  server_.On("/feed", Xml(Rss({{"a", "First"}})));
  server_.On("/other", Xml(Rss({{"b", "Second"}, {"a", "First"}})));
  Open(Config());
  PollUntilIdle();
  auto plugin = *Plugin::Load(DOSSIER_BINARY_DIR "/plugins/feed.so");
  const SourceOpener opener = PluginOpener(plugin, "news", Config().dump());
  for (const std::string& bytes : {std::string("nonsense"), cursor_.substr(0, 20), cursor_ + "x"}) {
    EXPECT_THAT(opener(bytes, cancel_), Not(IsOk()));
  }
  Open(Config({{"url", server_.Url("/other")}}), cursor_);
  EXPECT_THAT(Ids(PollUntilIdle()), ElementsAre("b"));
}

TEST_F(FeedTest, AConfigurationThatCannotWorkIsRefusedByTheNameOfItsKey) {
  auto plugin = *Plugin::Load(DOSSIER_BINARY_DIR "/plugins/feed.so");
  for (const auto& [config, key] : std::vector<std::pair<Json, std::string>>{
           {{{"url", "ftp://example.org/feed"}}, "url"},
           {{{"url", "https://me:secret@example.org/feed"}}, "url"},
           {{{"url", "https://example.org/feed"}, {"user", "ada"}}, "password_secret"},
           {{{"url", "https://example.org/feed"}, {"bearer_secret", "missing"}}, "bearer_secret"},
           {{{"url", "https://example.org/feed"}, {"poll_interval_ms", 0}}, "poll_interval_ms"}}) {
    const auto opened = PluginOpener(plugin, "news", config.dump())("", cancel_);
    EXPECT_THAT(std::string(opened.status().message()), HasSubstr(key));
  }
}

TEST_F(FeedTest, PrivateAddressesAreRefusedUnlessAllowed) {
  server_.On("/feed", Xml(Rss({{"a", "First"}})));
  Open(Config({{"allow_private_networks", false}}));
  EXPECT_THAT(Poll().status, Not(IsOk()));
  EXPECT_THAT(server_.requests(), IsEmpty());
}

}  // namespace
}  // namespace dossier::ingest
