// Streams and writers at the same time.
#include "server/stream/hub.h"

#include <atomic>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/stream/stream_story.h"
#include "tests/support/status_matchers.h"

namespace dossier::stream {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class HubTest : public HubStory {
 protected:
  // The same with as much progress as can be had.
  static v1::WatchRequest Often(v1::WatchRequest request) {
    request.mutable_progress_interval()->set_nanos(100'000'000);
    return request;
  }

  static bool IsProgress(const v1::WatchResponse& message) { return message.has_progress(); }
  static bool IsSnapshotEnd(const v1::WatchResponse& message) { return message.has_snapshot_end(); }
};

TEST_F(HubTest, HistoryAndThenWhatHappensComeInOneStream) {
  log_.Put("a", "red");
  TestClient client(hub(), After(0));
  EXPECT_TRUE(client.Next().has_opened());
  client.ReadTo(1);
  log_.Put("b", "blue");
  client.ReadTo(2);
  EXPECT_THAT(client.copy().story(),
              ElementsAre("CREATED 1 incidents/a red", "CREATED 2 incidents/b blue"));
}

TEST_F(HubTest, NothingIsMissedOrDoubledWhileAWriterCommits) {
  constexpr int kRevisions = 300;
  options_.cursor.max_message_bytes = 2000;
  std::thread writer([&] {
    for (int i = 0; i < kRevisions; ++i) log_.Put(absl::StrCat("i", i), "red");
  });
  TestClient client(hub(), After(0));
  client.ReadTo(kRevisions);
  writer.join();
  ASSERT_THAT(client.copy().story(), SizeIs(kRevisions));
  for (int i = 0; i < kRevisions; ++i) {
    EXPECT_EQ(client.copy().story()[static_cast<size_t>(i)],
              absl::StrCat("CREATED ", i + 1, " incidents/i", i, " red"));
  }
}

TEST_F(HubTest, ASlowReaderFallsOutOfTheRingAndStillGetsEverything) {
  options_.ring_bytes = 20'000;
  TestClient slow(hub(), FromNow());
  slow.Next();
  slow.AwaitMessage();  // and does not read it
  for (int i = 0; i < 100; ++i) log_.Put(absl::StrCat("i", i), "red", std::string(1000, 'x'));
  TestClient quick(hub(), FromSnapshot());
  quick.ReadTo(100);
  EXPECT_LE(hub().stats().ring_bytes, options_.ring_bytes);
  slow.ReadTo(100);
  EXPECT_THAT(slow.copy().story(), SizeIs(100));
  EXPECT_EQ(slow.copy().titles(), quick.copy().titles());
}

TEST_F(HubTest, ARevisionLargerThanTheRingReachesTheStreams) {
  options_.ring_bytes = 100'000;
  TestClient client(hub(), FromNow());
  client.ReadUntil(IsProgress);
  log_.Commit([](store::Transaction& transaction) {
    for (int i = 0; i < 40; ++i) {
      TestLog::Put(transaction, absl::StrCat("i", i), "red", std::string(50'000, 'x'));
    }
  });
  log_.Put("last", "blue");
  client.ReadTo(2);
  EXPECT_THAT(client.copy().story(), SizeIs(41));
}

TEST_F(HubTest, TwoHundredClientsAllSeeTheSame) {
  constexpr int kClients = 200;
  constexpr int kRevisions = 60;
  std::vector<std::unique_ptr<TestClient>> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.push_back(std::make_unique<TestClient>(hub(), i % 2 == 0 ? FromSnapshot() : After(0)));
  }
  EXPECT_EQ(hub().stats().streams, kClients);
  std::thread writer([&] {
    for (int i = 0; i < kRevisions; ++i) log_.Put(absl::StrCat("i", i % 20), absl::StrCat(i));
  });
  std::vector<std::thread> readers;
  for (size_t reader = 0; reader < 4; ++reader) {
    readers.emplace_back([&, reader] {
      for (size_t i = reader; i < clients.size(); i += 4) clients[i]->ReadTo(kRevisions);
    });
  }
  writer.join();
  for (std::thread& reader : readers) reader.join();
  for (const auto& client : clients) {
    EXPECT_EQ(client->copy().titles(), clients[0]->copy().titles());
  }
  EXPECT_THAT(clients[1]->copy().story(), SizeIs(kRevisions));
  clients.clear();
  EXPECT_EQ(hub().stats().streams, 0U);
}

// etcd-io/etcd#17507: streams whose filter matched nothing were told no progress.
TEST_F(HubTest, AFilterThatMatchesNothingStillGetsProgress) {
  TestClient client(hub(), Often(FromNow("title = red")));
  EXPECT_EQ(client.ReadUntil(IsProgress).progress().revision(), 0);
  log_.Put("a", "blue");
  log_.Put("b", "blue");
  while (client.copy().revision() < 2) {
    const v1::WatchResponse message = client.ReadUntil(IsProgress);
    EXPECT_LE(message.progress().revision(), message.progress().head_revision());
  }
  EXPECT_THAT(client.copy().story(), IsEmpty());
  EXPECT_EQ(hub().stats().examined, 0U) << "and nobody looked at what does not concern it";
}

// etcd-io/etcd#15220: progress overtook events that were still on their way.
TEST_F(HubTest, ProgressNeverOvertakesWhatConcernsTheStream) {
  constexpr int kRevisions = 400;
  TestClient client(hub(), Often(FromNow("title = red")));
  client.Next();
  std::thread writer([&] {
    for (int i = 0; i < kRevisions; ++i) {
      log_.Put(absl::StrCat("i", i), i % 50 == 49 ? "red" : "blue");
    }
  });
  client.ReadTo(kRevisions);  // the copy holds each message to that
  writer.join();
  EXPECT_THAT(client.copy().story(), SizeIs(kRevisions / 50));
}

// etcd-io/etcd#20221: progress was told below the revision that a stream began after.
TEST_F(HubTest, ProgressIsNeverBelowTheStartOfTheStream) {
  for (int i = 0; i < 5; ++i) log_.Put(absl::StrCat("i", i), "blue");
  for (const int start : {5, 3}) {
    TestClient client(hub(), Often(After(start, "title = red")));
    client.Next();
    EXPECT_GE(client.Next().progress().revision(), start);
  }
  TestClient future(hub(), After(6));
  EXPECT_THAT(future.ReadToEnd(), StatusIs(absl::StatusCode::kOutOfRange, "REVISION_UNKNOWN"))
      << "a stream cannot begin where the log has not come";
}

TEST_F(HubTest, AChangeCostsNoMoreThanTheStreamsThatItConcerns) {
  constexpr int kClients = 1000;
  const auto title = [](int i) { return absl::StrCat("colour ", i); };
  std::vector<std::unique_ptr<TestClient>> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.push_back(
        std::make_unique<TestClient>(hub(), FromNow(absl::StrCat("title = \"", title(i), "\""))));
  }
  for (const auto& client : clients) client->ReadUntil(IsProgress);
  for (int i = 0; i < 200; ++i) log_.Put(absl::StrCat("i", i), title(i));
  for (int i = 0; i < 200; ++i) log_.Put(absl::StrCat("i", i), title(i + 1));
  // The first is left by one, each of the others is entered by one and left by one.
  for (int i = 0; i <= 200; ++i) {
    clients[i]->ReadTo(i < 200 ? 200 + i + 1 : 400);
    EXPECT_THAT(clients[i]->copy().story(), SizeIs(i == 0 || i == 200 ? i == 0 ? 2 : 1 : 3));
  }
  EXPECT_EQ(hub().stats().examined, 200U + 400U) << "one for each event that a stream got";
}

TEST_F(HubTest, ManyChangesAtOnceCostNoMoreThanThoseThatConcernTheStream) {
  TestClient client(hub(), FromNow("title = red"));
  client.ReadUntil(IsProgress);
  log_.Commit([](store::Transaction& transaction) {
    for (int i = 0; i < 1000; ++i) {
      TestLog::Put(transaction, absl::StrCat("i", i), i % 100 == 42 ? "red" : "blue");
    }
  });
  client.ReadTo(1);
  EXPECT_THAT(client.copy().story(), SizeIs(10));
  EXPECT_EQ(hub().stats().examined, 10U);
}

TEST_F(HubTest, OnlyChangesOfItsTypesWakeAStream) {
  v1::WatchRequest request = Often(FromNow());
  request.add_types("statement");
  TestClient client(hub(), request);
  client.ReadUntil(IsProgress);
  for (int i = 0; i < 20; ++i) log_.Put(absl::StrCat("i", i), "red");
  client.ReadTo(20);
  EXPECT_EQ(hub().stats().examined, 0U);
}

TEST_F(HubTest, ASilentStreamGivesASignOfLifeEachInterval) {
  v1::WatchRequest request = FromNow();
  request.mutable_progress_interval()->set_nanos(100'000'000);
  TestClient client(hub(), request);
  client.ReadUntil(IsProgress);  // caught up
  client.ReadUntil(IsProgress);
  client.ReadUntil(IsProgress);
}

TEST_F(HubTest, AClientWhoReadsNothingIsCutOff) {
  options_.watcher.write_deadline = absl::Milliseconds(50);
  TestClient client(hub(), FromNow());
  client.AwaitMessage();
  EXPECT_THAT(client.AwaitEnd(), StatusIs(absl::StatusCode::kDeadlineExceeded, "STREAM_STALLED"));
}

TEST_F(HubTest, DrainingTellsEachClientWhereToGoOnAndEndsAll) {
  log_.Put("a", "red");
  std::vector<std::unique_ptr<TestClient>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<TestClient>(hub(), FromSnapshot()));
    clients.back()->ReadUntil(IsProgress);
  }
  hub().Drain(absl::Milliseconds(100));
  TestClient late(hub(), FromNow());
  EXPECT_THAT(late.ReadToEnd(), StatusIs(absl::StatusCode::kUnavailable, "DRAINING"));
  for (const auto& client : clients) {
    const v1::WatchResponse message =
        client->ReadUntil([](const v1::WatchResponse& each) { return each.has_draining(); });
    EXPECT_GT(message.draining().reconnect_delay().seconds() +
                  message.draining().reconnect_delay().nanos(),
              0);
    EXPECT_FALSE(message.resume_token().empty());
    EXPECT_THAT(client->ReadToEnd(), StatusIs(absl::StatusCode::kUnavailable, "DRAINING"));
  }
  clients.clear();
  EXPECT_TRUE(hub().AwaitNoStreams(absl::Now() + absl::Seconds(30)));
}

TEST_F(HubTest, DrainingDoesNotWaitForAClientWhoReadsNothing) {
  options_.watcher.draining_write_deadline = absl::Milliseconds(50);
  TestClient client(hub(), FromNow());
  client.AwaitMessage();
  hub().Drain(absl::ZeroDuration());
  EXPECT_THAT(client.AwaitEnd(), StatusIs(absl::StatusCode::kDeadlineExceeded, "STREAM_STALLED"));
}

TEST_F(HubTest, MoreStreamsThanAllowedAreRefused) {
  options_.max_streams = 2;
  TestClient first(hub(), FromNow());
  auto second = std::make_unique<TestClient>(hub(), FromNow());
  TestClient third(hub(), FromNow());
  EXPECT_THAT(third.ReadToEnd(),
              StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_STREAMS"));
  second.reset();
  TestClient fourth(hub(), FromNow());
  EXPECT_TRUE(fourth.Next().has_opened());
}

TEST_F(HubTest, ClientsMayGoAtAnyMoment) {
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 0; !done; ++i) log_.Put(absl::StrCat("i", i % 10), absl::StrCat(i));
  });
  std::minstd_rand random(7);
  for (int i = 0; i < 60; ++i) {
    TestClient client(hub(), i % 2 == 0 ? FromSnapshot() : FromNow());
    for (auto reads = random() % 5; reads > 0; --reads) client.Next();
  }
  done = true;
  writer.join();
  EXPECT_EQ(hub().stats().streams, 0U);
}

// The promise of the API, held against what the writer remembers: after each message that says so,
// the client has exactly what its filter matches at that revision.
class SnapshotProperty : public HubTest, public testing::WithParamInterface<uint32_t> {};

TEST_P(SnapshotProperty, TheCopyOfAClientIsTheStoreAtItsRevision) {
  constexpr int kRevisions = 250;
  options_.ring_bytes = 30'000;
  options_.watcher.progress_rest = absl::Milliseconds(1);
  options_.cursor.max_message_bytes = 500;
  options_.cursor.max_page_resources = 4;
  options_.history.max_chunk_changes = 8;
  std::minstd_rand random(GetParam());
  const std::string colours[] = {"red", "blue", "green"};
  // What the store holds at each revision.
  std::vector<std::map<std::string, std::string>> states(1);
  const auto write_one = [&](std::minstd_rand& dice) {
    auto state = states.back();
    const std::string id = absl::StrCat("i", dice() % 25);
    const std::string name = absl::StrCat("incidents/", id);
    if (dice() % 4 == 0 && state.erase(name) > 0) {
      log_.Delete(id);
    } else {
      state[name] = colours[dice() % 3];
      // A summary of its own makes each put a change.
      log_.Put(id, state[name], absl::StrCat(states.size()));
    }
    states.push_back(std::move(state));
  };
  for (int i = 0; i < kRevisions / 2; ++i) write_one(random);
  hub();
  std::thread writer([&, dice = std::minstd_rand(GetParam() + 1)]() mutable {
    for (int i = 0; i < kRevisions / 2; ++i) write_one(dice);
  });

  // Followed with breaks: now and then the client goes and comes back with its last token.
  const std::string filter = GetParam() % 3 == 0 ? "" : "title = red";
  std::vector<std::pair<int64_t, std::map<std::string, std::string>>> seen;
  Copy copy;
  std::string token;
  bool complete = false;
  while (copy.revision() < kRevisions) {
    TestClient client(hub(),
                      Often(token.empty() ? FromSnapshot(filter) : FromToken(token, filter)));
    for (auto reads = 1 + random() % 12; reads > 0 && copy.revision() < kRevisions; --reads) {
      const v1::WatchResponse message = client.Next();
      copy.Apply(message);
      token = copy.token();
      complete |= message.has_snapshot_end();
      const bool exact = complete && !message.more_in_revision() && !message.has_opened();
      if (exact) seen.emplace_back(copy.revision(), copy.titles());
    }
  }
  writer.join();
  ASSERT_FALSE(seen.empty());
  EXPECT_EQ(seen.back().first, kRevisions);
  for (const auto& [revision, titles] : seen) {
    auto expected = states[static_cast<size_t>(revision)];
    if (!filter.empty()) std::erase_if(expected, [](const auto& it) { return it.second != "red"; });
    EXPECT_EQ(titles, expected) << "at revision " << revision;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, SnapshotProperty, testing::Range(1U, 7U));

}  // namespace
}  // namespace dossier::stream
