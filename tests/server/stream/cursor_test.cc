// What one stream sends, without threads: every story is told message by message.
#include "server/stream/cursor.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/error.h"
#include "server/stream/resume_token.h"
#include "server/stream/ring.h"
#include "tests/server/stream/stream_story.h"
#include "tests/support/failing_store.h"
#include "tests/support/status_matchers.h"

namespace dossier::stream {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

class CursorTest : public testing::Test {
 protected:
  // Every message up to where the stream waits. The ring is empty: all comes from the store.
  std::vector<v1::WatchResponse> Drive(const v1::WatchRequest& request) {
    ring_.Restart(log_.store().Log()->head);
    History history(log_.store(), {});
    Cursor cursor(history, ring_, Subscribe(request), options_);
    std::vector<v1::WatchResponse> messages;
    for (;;) {
      const auto step = cursor.Advance(/*may_read_store=*/true);
      EXPECT_OK(step);
      if (!step.ok() || step->next == Cursor::Next::kIdle) return messages;
      if (step->next != Cursor::Next::kMessage) continue;
      EXPECT_TRUE(messages.emplace_back().ParseFromString(step->message.Flat()));
    }
  }

  absl::Status DriveToError(const v1::WatchRequest& request) {
    History history(log_.store(), {});
    Cursor cursor(history, ring_, Subscribe(request), options_);
    for (;;) {
      const auto step = cursor.Advance(/*may_read_store=*/true);
      if (!step.ok()) return step.status();
      if (step->next == Cursor::Next::kIdle) return absl::OkStatus();
    }
  }

  static Copy CopyOf(const std::vector<v1::WatchResponse>& messages) {
    Copy copy;
    for (const auto& message : messages) copy.Apply(message);
    return copy;
  }

  std::vector<std::string> Story(const v1::WatchRequest& request) {
    return CopyOf(Drive(request)).story();
  }

  TestLog log_;
  Ring ring_{size_t{1} << 20};
  CursorOptions options_;
};

TEST_F(CursorTest, ANewClientGetsWhatIsThereAndThenTheEndOfTheSnapshot) {
  log_.Put("a", "red");
  log_.Put("b", "blue");
  log_.Put("a", "green");
  EXPECT_THAT(Story(FromSnapshot()), ElementsAre("SNAPSHOT 3 incidents/a green",
                                                 "SNAPSHOT 2 incidents/b blue", "SNAPSHOT_END 3"));
}

TEST_F(CursorTest, AnEmptyLogHasAnEmptySnapshot) {
  const auto messages = Drive(FromSnapshot());
  ASSERT_THAT(messages, SizeIs(2));
  EXPECT_TRUE(messages[0].has_opened());
  EXPECT_EQ(messages[0].opened().head_revision(), 0);
  EXPECT_EQ(messages[0].opened().oldest_revision(), 1);
  EXPECT_EQ(messages[1].snapshot_end().revision(), 0);
}

TEST_F(CursorTest, HistoryIsToldFromAnyRevisionOn) {
  log_.Put("a", "red");
  log_.Put("a", "blue");
  log_.Delete("a");
  EXPECT_THAT(Story(After(0)), ElementsAre("CREATED 1 incidents/a red",
                                           "UPDATED 2 incidents/a blue", "DELETED 3 incidents/a "));
  EXPECT_THAT(Story(After(2)), ElementsAre("DELETED 3 incidents/a "));
  EXPECT_THAT(Story(After(3)), IsEmpty());
  EXPECT_THAT(Story(FromNow()), IsEmpty());
}

TEST_F(CursorTest, ResourcesEnterAndLeaveAFilter) {
  log_.Put("a", "blue");
  log_.Put("a", "red");
  log_.Put("a", "red", "more is known");
  log_.Put("a", "blue");
  log_.Put("a", "green");
  log_.Delete("a");
  log_.Put("b", "red");
  log_.Delete("b");
  const auto messages = Drive(After(0, "title = red"));
  EXPECT_THAT(
      CopyOf(messages).story(),
      ElementsAre("ENTERED 2 incidents/a red", "UPDATED 3 incidents/a red", "LEFT 4 incidents/a ",
                  "CREATED 7 incidents/b red", "DELETED 8 incidents/b "));
  const v1::Event& left = messages[1].events(2);
  EXPECT_EQ(left.type(), v1::Event::TYPE_LEFT);
  EXPECT_EQ(left.resource_case(), v1::Event::RESOURCE_NOT_SET);
  EXPECT_TRUE(left.has_commit_time());
}

TEST_F(CursorTest, WhoKeepsASetLearnsWhereAMergedResourceWent) {
  log_.Put("a", "red");
  log_.Put("b", "red");
  log_.Put("c", "blue");
  log_.Commit([](store::Transaction& transaction) {
    EXPECT_OK(transaction.Succeed("incidents/a", "incidents/b"));
    EXPECT_OK(transaction.Succeed("incidents/c", "incidents/b"));
    EXPECT_OK(transaction.Delete("incidents/a"));
    EXPECT_OK(transaction.Delete("incidents/c"));
    TestLog::Put(transaction, "b", "red", "more is known");
  });
  EXPECT_THAT(Story(After(3)),
              ElementsAre("MERGED 4 incidents/a -> incidents/b",
                          "MERGED 4 incidents/c -> incidents/b", "UPDATED 4 incidents/b red"));
  EXPECT_THAT(Story(After(3, "title = red")),
              ElementsAre("MERGED 4 incidents/a -> incidents/b", "UPDATED 4 incidents/b red"))
      << "only what matched before is gone";
}

TEST_F(CursorTest, ASplitIsOneForWhomItMatchedBeforeAndAfter) {
  log_.Put("a", "red");
  log_.Put("b", "red");
  log_.Commit([](store::Transaction& transaction) {
    TestLog::Put(transaction, "a", "blue");
    TestLog::Put(transaction, "b", "red", "less of it");
    TestLog::Put(transaction, "c", "red");
    EXPECT_OK(transaction.Succeed("incidents/a", "incidents/c"));
    EXPECT_OK(transaction.Succeed("incidents/b", "incidents/c"));
  });
  EXPECT_THAT(Story(After(2)),
              ElementsAre("SPLIT 3 incidents/a blue -> incidents/c",
                          "SPLIT 3 incidents/b red -> incidents/c", "CREATED 3 incidents/c red"));
  const auto messages = Drive(After(2, "title = red"));
  EXPECT_THAT(CopyOf(messages).story(),
              ElementsAre("LEFT 3 incidents/a -> incidents/c",
                          "SPLIT 3 incidents/b red -> incidents/c", "CREATED 3 incidents/c red"));
  EXPECT_THAT(messages[1].events(0).changed_fields().paths(), ElementsAre("title"));
  EXPECT_THAT(messages[1].events(1).changed_fields().paths(), ElementsAre("summary"));
  EXPECT_THAT(messages[1].events(2).predecessors(), ElementsAre("incidents/a", "incidents/b"));
  EXPECT_THAT(Story(After(2, "title = blue")),
              ElementsAre("ENTERED 3 incidents/a blue -> incidents/c"));
}

TEST_F(CursorTest, OnlyTheTypesAskedForAreSent) {
  log_.Put("a", "red");
  log_.Commit([](store::Transaction& transaction) {
    v1::Statement statement;
    statement.set_name("statements/s");
    EXPECT_OK(transaction.Put(statement.name(), statement.SerializeAsString(), {}));
  });
  v1::WatchRequest request = After(0);
  request.add_types("statement");
  EXPECT_THAT(Story(request), ElementsAre("CREATED 2 statements/s "));
  request = FromSnapshot();
  request.add_types("incident");
  EXPECT_THAT(Story(request), ElementsAre("SNAPSHOT 1 incidents/a red", "SNAPSHOT_END 2"));
}

TEST_F(CursorTest, AFilterThatATypeCannotMeetMatchesNoneOfIt) {
  log_.Put("a", "red");
  EXPECT_THAT(Story(FromSnapshot("speaker.name = red")), ElementsAre("SNAPSHOT_END 1"));
}

TEST_F(CursorTest, ARevisionLargerThanAMessageGoesOnInTheNext) {
  options_.max_message_bytes = 1000;
  const std::string summary(400, 'x');
  log_.Commit([&](store::Transaction& transaction) {
    for (int i = 0; i < 5; ++i) TestLog::Put(transaction, absl::StrCat("i", i), "red", summary);
  });
  const auto messages = Drive(After(0));
  ASSERT_THAT(messages, SizeIs(4));
  EXPECT_THAT(messages[1].events(), SizeIs(2));
  EXPECT_TRUE(messages[1].more_in_revision());
  EXPECT_TRUE(messages[2].more_in_revision());
  EXPECT_THAT(messages[3].events(), SizeIs(1));
  EXPECT_FALSE(messages[3].more_in_revision());
}

TEST_F(CursorTest, AMessageHoldsWholeRevisionsIfTheyFit) {
  options_.max_message_bytes = 1500;
  const std::string summary(300, 'x');
  for (int revision = 0; revision < 6; ++revision) {
    log_.Commit([&](store::Transaction& transaction) {
      TestLog::Put(transaction, absl::StrCat("a", revision), "red", summary);
      TestLog::Put(transaction, absl::StrCat("b", revision), "red", summary);
    });
  }
  for (const auto& message : Drive(After(0))) {
    EXPECT_FALSE(message.more_in_revision());
    EXPECT_EQ(message.events_size() % 2, 0);
    EXPECT_LE(message.ByteSizeLong(), 1500U + 200U);
  }
}

TEST_F(CursorTest, AnEventLargerThanAMessageIsSentAlone) {
  options_.max_message_bytes = 100;
  log_.Put("a", "red", std::string(5000, 'x'));
  log_.Put("b", "red", std::string(5000, 'y'));
  const auto messages = Drive(After(0));
  ASSERT_THAT(messages, SizeIs(3));
  EXPECT_EQ(messages[1].events(0).incident().summary(), std::string(5000, 'x'));
}

TEST_F(CursorTest, AResumeAfterAnyMessageTellsTheRestAndNothingTwice) {
  options_.max_message_bytes = 300;
  options_.max_page_resources = 3;
  for (int i = 0; i < 10; ++i) {
    log_.Commit([&](store::Transaction& transaction) {
      for (int j = 0; j <= i % 4; ++j) {
        TestLog::Put(transaction, absl::StrCat("i", (i * 3 + j) % 7), i % 2 == 0 ? "red" : "blue",
                     std::string(80, 'x'));
      }
    });
  }
  for (const std::string filter : {"", "title = red"}) {
    for (v1::WatchRequest request : {FromSnapshot(filter), After(0, filter)}) {
      const auto messages = Drive(request);
      ASSERT_GE(messages.size(), 4U);
      const std::vector<std::string> whole = CopyOf(messages).story();
      Copy before;
      for (const auto& message : messages) {
        before.Apply(message);
        std::vector<std::string> told = before.story();
        const std::vector<std::string> rest = Story(FromToken(before.token(), filter));
        told.insert(told.end(), rest.begin(), rest.end());
        EXPECT_EQ(told, whole) << "resumed after message " << message.ShortDebugString();
      }
    }
  }
}

TEST_F(CursorTest, WhatChangesDuringTheSnapshotComesAfterIt) {
  options_.max_page_resources = 1;
  log_.Put("a", "red");
  log_.Put("b", "red");
  log_.Put("c", "red");
  ring_.Restart(3);
  History history(log_.store(), {});
  Cursor cursor(history, ring_, Subscribe(FromSnapshot("title = red")), options_);
  Copy copy;
  for (int messages = 0;;) {
    ASSERT_OK_AND_ASSIGN(const auto step, cursor.Advance(/*may_read_store=*/true));
    // The ring, which nobody fills here, ends at 3.
    if (step.next == Cursor::Next::kIdle) ring_.Restart(log_.store().Log()->head);
    if (step.next != Cursor::Next::kMessage) continue;
    v1::WatchResponse message;
    ASSERT_TRUE(message.ParseFromString(step.message.Flat()));
    copy.Apply(message);
    if (message.has_snapshot_end()) break;
    if (++messages == 2) {  // `opened` and a are sent
      log_.Put("a", "blue");
      log_.Put("b", "red", "more is known");
      log_.Delete("c");
      log_.Put("d", "red");
    }
  }
  EXPECT_THAT(copy.story(), ElementsAre("SNAPSHOT 1 incidents/a red", "LEFT 4 incidents/a ",
                                        "UPDATED 5 incidents/b red", "DELETED 6 incidents/c ",
                                        "CREATED 7 incidents/d red", "SNAPSHOT_END 7"));
  EXPECT_THAT(copy.titles(), ElementsAre(Pair("incidents/b", "red"), Pair("incidents/d", "red")));
}

TEST_F(CursorTest, ARevisionThatIsNotThereYetIsUnknown) {
  log_.Put("a", "red");
  const absl::Status status = DriveToError(After(2));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kOutOfRange, "REVISION_UNKNOWN"));
  EXPECT_EQ(ErrorInfoOf(status)->metadata().at("requested"), "2");
  EXPECT_EQ(ErrorInfoOf(status)->metadata().at("head"), "1");
}

// A store that no longer holds the changes below revision 3.
class CompactedStore final : public store::FailingStore {
 public:
  using FailingStore::FailingStore;
  absl::StatusOr<store::LogState> Log() override {
    auto log = FailingStore::Log();
    if (log.ok()) log->oldest = 3;
    return log;
  }
};

TEST_F(CursorTest, HistoryThatIsNoLongerHeldAsksForANewSnapshot) {
  log_.Put("a", "red");
  const std::string token = Drive(FromSnapshot()).back().resume_token();
  for (int i = 0; i < 4; ++i) log_.Put("a", absl::StrCat("red ", i));
  CompactedStore compacted(log_.store());
  const auto open = [&](const v1::WatchRequest& request) {
    History history(compacted, {});
    Cursor cursor(history, ring_, Subscribe(request), options_);
    return cursor.Advance(/*may_read_store=*/true).status();
  };
  for (const v1::WatchRequest& request : {After(0), After(1), FromToken(token)}) {
    const absl::Status status = open(request);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED"));
    EXPECT_EQ(ErrorInfoOf(status)->metadata().at("oldest"), "3");
    EXPECT_EQ(ErrorInfoOf(status)->metadata().at("head"), "5");
  }
  EXPECT_OK(open(After(2)));
  EXPECT_OK(open(FromSnapshot()));
}

TEST_F(CursorTest, ATokenOfAnotherLogAsksForANewSnapshot) {
  TestLog other;
  other.Put("a", "red");
  Ring ring(1000);
  History history(other.store(), {});
  Cursor cursor(history, ring, Subscribe(FromSnapshot()), {});
  ASSERT_OK_AND_ASSIGN(const auto step, cursor.Advance(/*may_read_store=*/true));
  v1::WatchResponse opened;
  ASSERT_TRUE(opened.ParseFromString(step.message.Flat()));
  log_.Put("a", "red");
  EXPECT_THAT(DriveToError(FromToken(opened.resume_token())),
              StatusIs(absl::StatusCode::kFailedPrecondition, "LOG_RESET"));
}

TEST_F(CursorTest, ATokenFitsOnlyTheFilterAndTypesThatItWasMadeFor) {
  log_.Put("a", "red");
  const std::string token = Drive(FromSnapshot("title = red")).back().resume_token();
  EXPECT_OK(ReadSubscription(FromToken(token, "title = red")));
  EXPECT_OK(ReadSubscription(FromToken(token, "  title=red ")));
  EXPECT_THAT(ReadSubscription(FromToken(token, "title = blue")),
              StatusIs(absl::StatusCode::kInvalidArgument, "TOKEN_MISMATCH"));
  v1::WatchRequest request = FromToken(token, "title = red");
  request.add_types("incident");
  EXPECT_THAT(ReadSubscription(request),
              StatusIs(absl::StatusCode::kInvalidArgument, "TOKEN_MISMATCH"));
}

TEST_F(CursorTest, ADamagedTokenIsRefusedWhereverTheDamageIs) {
  log_.Put("a", "red");
  const std::string token = Drive(FromSnapshot()).back().resume_token();
  for (size_t i = 0; i < token.size(); ++i) {
    std::string damaged = token;
    damaged[i] = damaged[i] == 'A' ? 'B' : 'A';
    // The last character may carry bits that mean nothing.
    if (ReadSubscription(FromToken(damaged)).ok() && i + 1 == token.size()) continue;
    EXPECT_THAT(ReadSubscription(FromToken(damaged)),
                StatusIs(absl::StatusCode::kInvalidArgument, "TOKEN_INVALID"));
  }
  EXPECT_THAT(ReadSubscription(FromToken(token.substr(1))),
              StatusIs(absl::StatusCode::kInvalidArgument, "TOKEN_INVALID"));
}

TEST_F(CursorTest, ProgressTellsHowFarTheStreamIsAndTheToken) {
  log_.Put("a", "red");
  log_.Put("b", "red");
  ring_.Restart(2);
  History history(log_.store(), {});
  Cursor cursor(history, ring_, Subscribe(After(0, "title = blue")), options_);
  for (;;) {
    ASSERT_OK_AND_ASSIGN(const auto step, cursor.Advance(/*may_read_store=*/true));
    if (step.next == Cursor::Next::kIdle) break;
  }
  EXPECT_TRUE(cursor.HasNews());
  v1::WatchResponse message;
  ASSERT_TRUE(message.ParseFromString(cursor.Progress(/*head=*/5).Flat()));
  EXPECT_EQ(message.progress().revision(), 2);
  EXPECT_EQ(message.progress().head_revision(), 5);
  EXPECT_FALSE(cursor.HasNews());
  EXPECT_THAT(Story(FromToken(message.resume_token(), "title = blue")), IsEmpty());
}

TEST(SubscriptionTest, AnUnknownTypeIsNamedWithThoseThereAre) {
  v1::WatchRequest request;
  request.add_types("incidents");
  EXPECT_THAT(ReadSubscription(request),
              StatusIs(absl::StatusCode::kInvalidArgument, "TYPE_UNKNOWN",
                       HasSubstr("'incidents'; there are incident, statement, report")));
}

TEST(SubscriptionTest, ABadFilterIsRefusedBeforeTheStreamBegins) {
  EXPECT_THAT(ReadSubscription(FromNow("title = ")),
              StatusIs(absl::StatusCode::kInvalidArgument, "FILTER_INVALID"));
}

TEST(SubscriptionTest, TheProgressIntervalHasBounds) {
  v1::WatchRequest request;
  EXPECT_EQ(Subscribe(request).progress_interval, absl::Seconds(10));
  request.mutable_progress_interval()->set_nanos(99'000'000);
  EXPECT_THAT(ReadSubscription(request),
              StatusIs(absl::StatusCode::kInvalidArgument, "OUT_OF_RANGE"));
  request.mutable_progress_interval()->set_nanos(100'000'000);
  EXPECT_EQ(Subscribe(request).progress_interval, absl::Milliseconds(100));
  request.mutable_progress_interval()->set_seconds(600);
  EXPECT_THAT(ReadSubscription(request),
              StatusIs(absl::StatusCode::kInvalidArgument, "OUT_OF_RANGE"));
  EXPECT_THAT(ReadSubscription(After(-1)),
              StatusIs(absl::StatusCode::kInvalidArgument, "OUT_OF_RANGE"));
}

}  // namespace
}  // namespace dossier::stream
