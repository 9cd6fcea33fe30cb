// Feeds of several pages: gaps, archives, ranges of time.
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

using ::testing::SizeIs;

// Ten entries a page, `count` in all; the newest first.
HttpAnswer PagedFeed(const HttpServer& server, const HttpRequest& request, int count) {
  const std::string wanted = request.Query("page");
  const int page = wanted.empty() ? 0 : std::stoi(wanted);
  std::vector<FeedItem> items;
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
  budget.time = absl::Milliseconds(1500);
  Open(Config({{"read_archive", true}, {"host_pause_ms", 600}}));
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

}  // namespace
}  // namespace dossier::ingest
