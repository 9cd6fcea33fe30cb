// A feed as a source: what is new, once, whatever its order and dates.
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
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

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
  std::vector<FeedItem> items;
  for (int i = 0; i < 1000; ++i) {
    items.push_back({absl::StrCat("id-", i), absl::StrCat("Story ", i), DateOf(i)});
  }
  // At each visit another order, another window, and the session from its cursor; small budgets.
  std::map<std::string, int> seen;
  PollBudget budget;
  budget.limits.max_records = 37;
  uint32_t random = 12345;
  for (int visit = 0; visit <= 10; ++visit) {
    std::vector<FeedItem> window(items.begin(), items.begin() + std::min(1000, 100 + visit * 100));
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
  std::vector<FeedItem> items;
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

TEST_F(FeedTest, ThousandsOfEntriesFitIntoTheCursor) {
  std::vector<FeedItem> items;
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
           {{{"url", "https://example.org/feed"}, {"auth", {{"type", "header"}, {"secret", "t"}}}},
            "auth.header"},
           {{{"url", "https://example.org/feed"},
             {"auth", {{"type", "bearer"}, {"secret", "gone"}}}},
            "gone"},
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
