// kill -9 of the server while it reads a feed, at random points between asking for a page and
// committing what it holds, loses nothing and doubles nothing.
//
// DOSSIER_KILL_POINTS says how often (20 if not set), DOSSIER_KILL_SEED where.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/e2e/dossierd.h"
#include "tests/e2e/world.h"
#include "tests/support/folder_watch.h"
#include "tests/support/http_server.h"
#include "tests/support/temp_dir.h"

namespace dossier::e2e {
namespace {

int NumberOf(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::atoi(text);
}

std::string Story(int i) {
  // Firms of their own, and most of them without an incident: what makes reports one incident is
  // not the matter here.
  const char* const heads[] = {"Bran", "Osla", "Tern", "Kest", "Lodd", "Mira", "Quil", "Sabo"};
  const char* const tails[] = {"nock", "via", "dale", "rel", "en", "mont", "berg", "ford"};
  const std::string firm = absl::StrCat(heads[i % 8], tails[i / 8 % 8], " ", heads[i / 64 % 8],
                                        tails[i / 512 % 8], " Freight");
  const std::string news =
      i % 10 == 0
          ? absl::StrCat(firm, " said on Monday that it had been hit by a ransomware attack. ",
                         1000 * (i % 9 + 1), " records were stolen.")
          : absl::StrCat("Route ", i, " opens in spring, ", firm, " said.");
  return absl::StrCat("<!doctype html><html><head><title>", firm, " report ", i,
                      "</title></head><body><article><h1>", firm, " report ", i, "</h1><p>", news,
                      "</p></article></body></html>");
}

// A feed whose entries grow in number, stand in another order at every visit, and have equal,
// reversed, future or no dates; it reports when a given number of requests has come.
class Upstream {
 public:
  Upstream(int items, int seed) : items_(items), random_(static_cast<uint32_t>(seed)) {
    server_.OnAnything([this](const HttpRequest& request) { return Answer(request); });
  }

  std::string FeedUrl() const { return server_.Url("/feed"); }

  void Publish(int count) {
    const std::lock_guard<std::mutex> lock(mutex_);
    published_ = std::min(count, items_);
  }

  // Returns once `count` more requests have come, or `time` is over: then there was less to read.
  bool AwaitRequests(int count, std::chrono::milliseconds time) {
    std::unique_lock<std::mutex> lock(mutex_);
    const int until = requests_ + count;
    return changed_.wait_for(lock, time, [&] { return requests_ >= until; });
  }

 private:
  HttpAnswer Answer(const HttpRequest& request) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++requests_;
    changed_.notify_all();
    if (request.path == "/feed") return HttpAnswer::Ok(Feed(), "application/rss+xml");
    if (!request.path.starts_with("/story/")) return HttpAnswer::Status(404);
    return HttpAnswer::Ok(Story(std::stoi(request.path.substr(7))), "text/html; charset=utf-8");
  }

  std::string Feed() {
    std::vector<int> order;
    for (int i = 0; i < published_; ++i) order.push_back(i);
    std::shuffle(order.begin(), order.end(), random_);
    std::string rss = "<rss version=\"2.0\"><channel><title>Lodden Courier</title>";
    for (const int i : order) {
      absl::StrAppend(&rss, "<item><guid isPermaLink=\"false\">story-", i, "</guid><title>Story ",
                      i, "</title><link>", server_.Url(absl::StrCat("/story/", i)), "</link>",
                      DateOf(i), "</item>");
    }
    return rss + "</channel></rss>";
  }

  std::string DateOf(int i) const {
    switch (i % 4) {
      case 0:
        return "<pubDate>Wed, 02 Apr 2031 08:30:00 GMT</pubDate>";
      case 1:
        return absl::StrCat("<pubDate>2031-04-", 10 + (items_ - i) % 19, "T08:30:00Z</pubDate>");
      case 2:
        return absl::StrCat("<pubDate>2999-04-", 10 + i % 19, "T08:30:00Z</pubDate>");
      default:
        return "";
    }
  }

  const int items_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::mt19937 random_;
  int published_ = 0;
  int requests_ = 0;
  HttpServer server_;
};

TEST(FeedKillTest, AServerThatIsKilledBetweenFetchAndCommitLosesAndDoublesNothing) {
  const int points = NumberOf("DOSSIER_KILL_POINTS", 20);
  const int seed = NumberOf("DOSSIER_KILL_SEED", 7);
  const int items = points * 5;
  Upstream upstream(items, seed);
  std::mt19937 random(static_cast<uint32_t>(seed));
  const TempDir data;
  const std::string source = absl::StrCat(
      "sources:\n  - id: courier\n    plugin: feed\n    config:\n      url: ", upstream.FeedUrl(),
      "\n      allow_private_networks: true\n      poll_interval_ms: 50\n"
      "      host_pause_ms: 0\n");
  const std::string config = data.path() + ".yaml";
  const Dossierd::Options options = {.data = data.path(), .more = {"--config", config}};
  // Small batches make many commits, and so many places to be killed at.
  std::ofstream(config) << "ingest: { batch_records: 3 }\n" << source;

  int in_the_middle = 0;
  for (int point = 0; point < points; ++point) {
    upstream.Publish(5 * (point + 1));
    Dossierd server(options);
    ASSERT_TRUE(server.serves()) << server.process().output();
    FolderWatch written(data.path());
    const int requests = static_cast<int>(random() % 9);
    // While there is news, requests come; then the feed alone is asked for.
    if (upstream.AwaitRequests(requests, std::chrono::seconds(20))) ++in_the_middle;
    // Anywhere between the request and the commit, or within it; or behind the last of them.
    for (int writes = static_cast<int>(random() % 6); writes > 0; --writes) {
      if (!written.AwaitWrite(absl::Milliseconds(100))) break;
    }
    server.Kill();
  }
  EXPECT_EQ(in_the_middle, points);

  upstream.Publish(items);
  std::ofstream(config) << source;
  Dossierd server(options);
  ASSERT_TRUE(server.serves()) << server.process().output();
  server.AwaitCaughtUp("courier");
  const World world = ReadWorld(server.channel());
  std::map<std::string, int> records;
  for (const v1::Record& record : world.records) {
    ++records[record.external_id()];
    EXPECT_EQ(record.outcome(), v1::Record::OUTCOME_ACCEPTED) << record.ShortDebugString();
  }
  std::map<std::string, int> titles;
  for (const v1::Report& report : world.reports) {
    ++titles[report.title()];
    EXPECT_EQ(report.origins_size(), 1) << report.title();
  }
  int lost = 0;
  int doubled = 0;
  for (int i = 0; i < items; ++i) {
    for (const int count :
         {records[absl::StrCat("story-", i)], titles[absl::StrCat("Story ", i)]}) {
      lost += count == 0 ? 1 : 0;
      doubled += count > 1 ? 1 : 0;
    }
  }
  std::cout << points << " kills, " << items << " items: " << lost << " lost, " << doubled
            << " doubled\n";
  EXPECT_EQ(lost, 0);
  EXPECT_EQ(doubled, 0);
  EXPECT_EQ(world.records.size(), static_cast<size_t>(items));
  EXPECT_EQ(world.reports.size(), static_cast<size_t>(items));
  EXPECT_GT(CheckSpans(world), items);
  std::filesystem::remove(config);
}

}  // namespace
}  // namespace dossier::e2e
