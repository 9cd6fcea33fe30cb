// The pages that the entries of a feed link to.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "plugins/include/dossier/source.h"
#include "tests/plugins/feed/feed_fixture.h"

namespace dossier::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

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

TEST_F(FeedTest, APoisonedPageHoldsUpNothingAndComesLaterAsANewVersion) {
  std::vector<FeedItem> items;
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

}  // namespace
}  // namespace dossier::ingest
