#include "server/retention/retention.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/sqlite/sqlite_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::retention {
namespace {

// A store whose every revision is one change, an hour after the one before.
class RetentionTest : public testing::Test {
 protected:
  RetentionTest() { Open(); }

  void Open() {
    store_.reset();
    auto store = store::OpenSqliteStore(dir_.File("dossier.db"), {}, clock_);
    EXPECT_OK(store);
    store_ = *std::move(store);
  }

  void Put(int revisions, int changes_each = 1) {
    for (int i = 0; i < revisions; ++i) {
      clock_.Advance(absl::Hours(1));
      const auto t = store_->Begin();
      ASSERT_OK(t);
      for (int change = 0; change < changes_each; ++change) {
        ASSERT_OK(
            (*t)->Put(absl::StrCat("incidents/", change), absl::StrCat("body ", ++puts_), {}));
      }
      ASSERT_OK((*t)->Commit());
    }
  }

  Retention With(Bounds bounds) {
    if (bounds.least_changes == Bounds().least_changes) bounds.least_changes = 2;
    return Retention(*store_, bounds, clock_);
  }

  int64_t Oldest() { return store_->Log()->oldest; }

  FakeClock clock_;
  TempDir dir_;
  std::unique_ptr<store::KeptStore> store_;
  int puts_ = 0;
};

TEST_F(RetentionTest, WithoutBoundsNothingIsForgotten) {
  Put(50);
  Retention retention = With({});
  ASSERT_OK_AND_ASSIGN(const Forgotten forgotten, retention.Enforce());
  EXPECT_EQ(forgotten.changes, 0);
  EXPECT_EQ(forgotten.oldest, 1);
  EXPECT_EQ(Oldest(), 1);
}

TEST_F(RetentionTest, AnEmptyLogHasNothingToForget) {
  Retention retention =
      With({.max_age = absl::Seconds(1), .max_bytes = 1, .max_changes = 1, .least_changes = 1});
  ASSERT_OK(retention.Enforce());
  EXPECT_EQ(Oldest(), 1);
}

TEST_F(RetentionTest, WhatIsTooOldIsForgottenAsTimeGoesBy) {
  Put(50);
  Retention retention = With({.max_age = absl::Minutes(60 * 10 + 30)});
  ASSERT_OK_AND_ASSIGN(const Forgotten forgotten, retention.Enforce());
  EXPECT_EQ(Oldest(), 40) << "committed 10 hours ago";
  EXPECT_EQ(forgotten.oldest, 40);
  EXPECT_EQ(forgotten.changes, 39);
  EXPECT_GT(forgotten.bytes, 0);
  clock_.Advance(absl::Hours(3));
  ASSERT_OK(retention.Enforce());
  EXPECT_EQ(Oldest(), 43);
}

TEST_F(RetentionTest, NoMoreChangesAreKeptThanToldToTheChange) {
  Put(50);
  Retention retention = With({.max_changes = 20});
  ASSERT_OK(retention.Enforce());
  EXPECT_EQ(Oldest(), 31);
  Put(7);
  ASSERT_OK_AND_ASSIGN(const Forgotten forgotten, retention.Enforce());
  EXPECT_EQ(Oldest(), 38);
  EXPECT_EQ(forgotten.changes, 7);
  ASSERT_OK_AND_ASSIGN(const Forgotten none, retention.Enforce());
  EXPECT_EQ(none.changes, 0);
}

TEST_F(RetentionTest, NoMoreBytesAreKeptThanTold) {
  Put(50);
  ASSERT_OK_AND_ASSIGN(const store::LogStretch half, store_->upkeep().Measure(25, 100));
  Retention retention = With({.max_bytes = half.bytes});
  ASSERT_OK(retention.Enforce());
  EXPECT_EQ(Oldest(), 26);
  Retention stricter = With({.max_bytes = half.bytes - 1});
  ASSERT_OK(stricter.Enforce());
  EXPECT_EQ(Oldest(), 27);
}

TEST_F(RetentionTest, OfSeveralBoundsTheTightestCounts) {
  Put(50);
  ASSERT_OK_AND_ASSIGN(const store::LogStretch newest, store_->upkeep().Measure(35, 100));
  const absl::Duration ten_hours = absl::Minutes(60 * 10 + 30);
  Retention by_changes =
      With({.max_age = absl::Hours(1000), .max_bytes = 1 << 30, .max_changes = 30});
  ASSERT_OK(by_changes.Enforce());
  EXPECT_EQ(Oldest(), 21);
  Retention by_bytes =
      With({.max_age = absl::Hours(1000), .max_bytes = newest.bytes, .max_changes = 30});
  ASSERT_OK(by_bytes.Enforce());
  EXPECT_EQ(Oldest(), 36);
  Retention by_age = With({.max_age = ten_hours, .max_bytes = newest.bytes, .max_changes = 30});
  ASSERT_OK(by_age.Enforce());
  EXPECT_EQ(Oldest(), 40);
}

TEST_F(RetentionTest, TheNewestChangesStayWhateverTheBoundsSay) {
  Put(50);
  Retention retention = With(
      {.max_age = absl::Nanoseconds(1), .max_bytes = 1, .max_changes = 1, .least_changes = 15});
  clock_.Advance(absl::Hours(24 * 365));
  ASSERT_OK(retention.Enforce());
  EXPECT_EQ(Oldest(), 36);
  EXPECT_EQ(Bounds().least_changes, 1000);
}

TEST_F(RetentionTest, ARevisionIsForgottenWholeOrNotAtAll) {
  Put(10, 5);
  Retention retention = With({.max_changes = 22, .least_changes = 18});
  ASSERT_OK(retention.Enforce());
  EXPECT_EQ(Oldest(), 7) << "20 changes; with 25 there would be too many";
  Retention stricter = With({.max_changes = 17, .least_changes = 16});
  ASSERT_OK(stricter.Enforce());
  EXPECT_EQ(Oldest(), 7) << "15 changes would be too few";
}

TEST_F(RetentionTest, ALogOfManyStretchesIsCutAtTheSameChange) {
  Put(900, 5);
  Retention retention = With({.max_changes = 4000});
  ASSERT_OK_AND_ASSIGN(const Forgotten forgotten, retention.Enforce());
  EXPECT_EQ(Oldest(), 101);
  EXPECT_EQ(forgotten.changes, 500);
  Put(100, 5);
  ASSERT_OK(retention.Enforce());
  EXPECT_EQ(Oldest(), 201);
  ASSERT_OK_AND_ASSIGN(const store::StoreState state, store_->upkeep().State());
  EXPECT_EQ(state.changes, 4000);
}

TEST_F(RetentionTest, WhatAnOperatorForgotIsNotCountedAnyMore) {
  Put(50);
  Retention retention = With({.max_changes = 30});
  ASSERT_OK(retention.Enforce());
  EXPECT_EQ(Oldest(), 21);
  ASSERT_OK(store_->upkeep().Compact(41));
  Put(20);
  ASSERT_OK(retention.Enforce());
  EXPECT_EQ(Oldest(), 41) << "30 are held";
  Put(1);
  ASSERT_OK(retention.Enforce());
  EXPECT_EQ(Oldest(), 42);
}

TEST_F(RetentionTest, WhatIsAskedForFromBeforeIsSaidToBeForgotten) {
  Put(50);
  Retention retention = With({.max_changes = 20});
  ASSERT_OK(retention.Enforce());
  EXPECT_THAT(store_->Changes(29, store::Store::kFromStart, 10, 1 << 20),
              StatusIs(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED"));
  EXPECT_OK(store_->Changes(30, store::Store::kFromStart, 10, 1 << 20));
}

TEST_F(RetentionTest, WhatWasInterruptedTheNextLookFinishesAlsoInANewProcess) {
  Put(700);
  {
    Retention retention = With({.max_changes = 100});
    int asked = 0;
    EXPECT_THAT(retention.Enforce([&] { return ++asked < 3; }),
                StatusIs(absl::StatusCode::kCancelled));
  }
  EXPECT_EQ(Oldest(), 601) << "said at once, though the rows are still there";
  Open();
  Retention retention = With({.max_changes = 100});
  int turns = 0;
  ASSERT_OK(retention.Enforce([&] { return ++turns > 0; }));
  EXPECT_GT(turns, 2) << "the rest was swept";
  turns = 0;
  ASSERT_OK(retention.Enforce([&] { return ++turns > 0; }));
  EXPECT_EQ(turns, 0) << "and once is enough";
}

}  // namespace
}  // namespace dossier::retention
