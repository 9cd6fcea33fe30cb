// Reading a span of time beside the ordinary reading.
#include "server/sources/backfill.h"

#include "gmock/gmock.h"
#include "server/base/error.h"
#include "tests/server/sources/source_world.h"
#include "tests/support/status_matchers.h"

namespace dossier::sources {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using Code = absl::StatusCode;

class BackfillTest : public SourceWorld {
 protected:
  BackfillTest() {
    Install("blog", "1.0");
    upstream_.Publish("early", 50);
    upstream_.Publish("first", 100);
    upstream_.Publish("undated");
    upstream_.Publish("last", 199);
    upstream_.Publish("late", 200);
    Configure("news", "blog");
    Start();
    AwaitRecords("sources/news", 5);
  }

  absl::StatusOr<v1::Source> Backfill(int64_t from, int64_t to) {
    v1::BackfillSourceRequest request;
    request.set_name("sources/news");
    request.mutable_from()->set_seconds(from);
    request.mutable_to()->set_seconds(to);
    return registry_->Backfill(request);
  }

  v1::Backfill AwaitBackfill(v1::Backfill::State state) {
    return Await("sources/news",
                 [&](const v1::Source& source) { return source.backfill().state() == state; })
        .backfill();
  }
};

TEST_F(BackfillTest, KeepsWhatLiesInTheSpanAndWhatDoesNotSay) {
  ASSERT_OK_AND_ASSIGN(const v1::Source begun, Backfill(100, 200));
  EXPECT_EQ(begun.backfill().from().seconds(), 100);
  const v1::Backfill done = AwaitBackfill(v1::Backfill::STATE_SUCCEEDED);
  EXPECT_EQ(done.read_count(), 5);
  EXPECT_EQ(done.kept_count(), 3);
  EXPECT_EQ(done.position().seconds(), 200);
  EXPECT_TRUE(done.has_end_time());
  EXPECT_THAT(sink_->ids("news"), ElementsAre("early", "first", "undated", "last", "late",  //
                                              "first", "undated", "last"));
  EXPECT_THAT(upstream_.calls(), Contains("open blog 1.0 from 100 to 200 after 0"));
}

TEST_F(BackfillTest, LeavesTheOrdinaryReadingAlone) {
  ASSERT_OK_AND_ASSIGN(const auto before, store_->FindCursor("sources/news"));
  ASSERT_OK(Backfill(0, 1000));
  AwaitBackfill(v1::Backfill::STATE_SUCCEEDED);
  registry_->Look();
  ASSERT_OK_AND_ASSIGN(const auto after, store_->FindCursor("sources/news"));
  EXPECT_EQ(after->bytes, before->bytes);
  EXPECT_EQ(registry_->Find("sources/news")->record_count(), 5);
  EXPECT_THAT(store_->FindCursor(BackfillCursorName("sources/news")),
              IsOkAndHolds(testing::Eq(std::nullopt)))
      << "its own cursor goes with it";
  EXPECT_EQ(Kept("sources/news").backfill().state(), v1::Backfill::STATE_SUCCEEDED);
}

TEST_F(BackfillTest, GoesOnAfterARestartWithExactCounts) {
  for (int i = 0; i < 20; ++i) upstream_.Publish(absl::StrCat("old-", i), 150);
  upstream_.HoldBackfills(true);
  ASSERT_OK(Backfill(100, 200));
  Stop();
  EXPECT_EQ(Kept("sources/news").backfill().state(), v1::Backfill::STATE_RUNNING);
  // A poll that was let go by the stop has brought two items, or none.
  upstream_.HoldBackfills(false);
  Start();
  const v1::Backfill done = AwaitBackfill(v1::Backfill::STATE_SUCCEEDED);
  EXPECT_EQ(done.read_count(), 25);
  EXPECT_EQ(done.kept_count(), 23);
}

TEST_F(BackfillTest, OneAtATime) {
  upstream_.HoldBackfills(true);
  ASSERT_OK(Backfill(100, 200));
  EXPECT_THAT(Backfill(300, 400), StatusIs(Code::kFailedPrecondition, "BACKFILL_RUNNING"));
  upstream_.HoldBackfills(false);
  AwaitBackfill(v1::Backfill::STATE_SUCCEEDED);
  ASSERT_OK(Backfill(300, 400));
  EXPECT_EQ(AwaitBackfill(v1::Backfill::STATE_SUCCEEDED).kept_count(), 1);
}

TEST_F(BackfillTest, CanBeCancelledAndBegunAgain) {
  upstream_.HoldBackfills(true);
  ASSERT_OK(Backfill(100, 200));
  ASSERT_OK_AND_ASSIGN(const v1::Source cancelled, registry_->CancelBackfill("sources/news"));
  EXPECT_EQ(cancelled.backfill().state(), v1::Backfill::STATE_CANCELLED);
  EXPECT_THAT(registry_->CancelBackfill("sources/news"),
              StatusIs(Code::kFailedPrecondition, "BACKFILL_NOT_RUNNING"));
  Start();
  EXPECT_EQ(registry_->Find("sources/news")->backfill().state(), v1::Backfill::STATE_CANCELLED);
  upstream_.HoldBackfills(false);
  ASSERT_OK(Backfill(100, 200));
  EXPECT_EQ(AwaitBackfill(v1::Backfill::STATE_SUCCEEDED).read_count(), 5);
}

TEST_F(BackfillTest, RestsWhileItsSourceIsPaused) {
  upstream_.HoldBackfills(true);
  ASSERT_OK(Backfill(100, 200));
  ASSERT_OK_AND_ASSIGN(const v1::Source paused, registry_->Pause("sources/news"));
  EXPECT_EQ(paused.backfill().state(), v1::Backfill::STATE_RUNNING);
  upstream_.HoldBackfills(false);
  EXPECT_THAT(Backfill(300, 400), StatusIs(Code::kFailedPrecondition, "SOURCE_PAUSED"));
  ASSERT_OK(registry_->Resume("sources/news"));
  EXPECT_EQ(AwaitBackfill(v1::Backfill::STATE_SUCCEEDED).kept_count(), 3);
}

TEST_F(BackfillTest, FailsWithTheErrorOfItsReadingAndNotItsSource) {
  upstream_.HoldBackfills(true);
  ASSERT_OK(Backfill(100, 200));
  ASSERT_OK(registry_->CancelBackfill("sources/news"));
  upstream_.HoldBackfills(false);
  // The ordinary reading is in its pause of an hour and does not notice.
  Await("sources/news", [](const v1::Source& source) { return source.has_next_poll_time(); });
  upstream_.Fail(absl::UnauthenticatedError("the archive wants a password"));
  ASSERT_OK(Backfill(100, 200));
  const v1::Backfill failed = AwaitBackfill(v1::Backfill::STATE_FAILED);
  EXPECT_THAT(failed.error().message(), HasSubstr("the archive wants a password"));
  EXPECT_EQ(registry_->Find("sources/news")->state(), v1::Source::STATE_IDLE);
}

TEST_F(BackfillTest, ASpanThatIsNoneIsRefused) {
  EXPECT_THAT(Backfill(200, 200), StatusIs(Code::kInvalidArgument, "SPAN_INVALID"));
  v1::BackfillSourceRequest request;
  request.set_name("sources/news");
  EXPECT_THAT(registry_->Backfill(request), StatusIs(Code::kInvalidArgument, "TIME_REQUIRED"));
  request.mutable_from()->set_seconds(int64_t{1} << 60);
  EXPECT_THAT(registry_->Backfill(request), StatusIs(Code::kInvalidArgument, "TIME_INVALID"));
}

}  // namespace
}  // namespace dossier::sources
