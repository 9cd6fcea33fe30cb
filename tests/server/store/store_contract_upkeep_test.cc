// Size and compaction of a store that works on.
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/error.h"
#include "server/store/upkeep.h"
#include "tests/server/store/store_contract.h"

namespace dossier::store {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();

TEST_P(StoreContract, AnEmptyStoreIsEmpty) {
  ASSERT_OK_AND_ASSIGN(const StoreState state, store().upkeep().State());
  EXPECT_EQ(state.log.head, 0);
  EXPECT_EQ(state.log.oldest, 1);
  EXPECT_EQ(state.changes, 0);
  EXPECT_EQ(state.oldest_time, absl::InfinitePast());
  EXPECT_GT(state.schema_version, 0);
  EXPECT_TRUE(state.collections.empty());
}

TEST_P(StoreContract, TheStateTellsHowMuchOfEverythingThereIs) {
  const absl::Time first = clock_.Now();
  Commit([](Transaction& t) {
    Put(t, "incidents/a", "one");
    Put(t, "claims/a", "one");
    Put(t, "claims/b", "one");
    Put(t, "sources/s/records/1", "not in the log");
  });
  clock_.Advance(absl::Hours(1));
  CommitPut("claims/c", "one");
  Commit([](Transaction& t) { EXPECT_OK(t.Delete("claims/a")); });
  {
    const auto abandoned = Begin();
    Put(*abandoned, "claims/never", "");
  }
  Reopen();
  ASSERT_OK_AND_ASSIGN(const StoreState state, store().upkeep().State());
  EXPECT_EQ(state.log.head, 3);
  EXPECT_EQ(state.changes, 5);
  EXPECT_EQ(state.oldest_time, first);
  EXPECT_GT(state.bytes, 0);
  EXPECT_THAT(state.collections,
              ElementsAre(Pair(Collection::kIncident, 1), Pair(Collection::kClaim, 2),
                          Pair(Collection::kRecord, 1)));
}

TEST_P(StoreContract, TheLogIsMeasuredInStretchesOfWholeRevisions) {
  CommitPut("claims/a", "");
  Commit([](Transaction& t) {
    for (int i = 0; i < 5; ++i) Put(t, absl::StrCat("claims/", i), std::string(1000, 'x'));
  });
  clock_.Advance(absl::Hours(1));
  CommitPut("claims/last", "");
  Upkeep& upkeep = store().upkeep();
  ASSERT_OK_AND_ASSIGN(const LogStretch first, upkeep.Measure(0, 2));
  EXPECT_EQ(first.last_revision, 2);
  EXPECT_EQ(first.changes, 6);
  EXPECT_GT(first.bytes, 5000);
  EXPECT_EQ(first.last_time, clock_.Now() - absl::Hours(1));
  ASSERT_OK_AND_ASSIGN(const LogStretch second, upkeep.Measure(2, 100));
  EXPECT_EQ(second.last_revision, 3);
  EXPECT_EQ(second.changes, 1);
  EXPECT_EQ(second.last_time, clock_.Now());
  ASSERT_OK_AND_ASSIGN(const LogStretch none, upkeep.Measure(3, 100));
  EXPECT_EQ(none.last_revision, 3);
  EXPECT_EQ(none.changes, 0);
  EXPECT_THAT(upkeep.Measure(4, 1), StatusIs(absl::StatusCode::kOutOfRange, "REVISION_UNKNOWN"));
}

TEST_P(StoreContract, CompactionForgetsHistoryAndNothingElse) {
  for (int i = 1; i <= 5; ++i) {
    CommitPut("incidents/a", absl::StrCat("version ", i), {{"n", absl::StrCat(i)}});
  }
  CommitPut("incidents/b", "version 1");
  const std::vector<std::string> before = Lines(ChangesAfter(3));
  ASSERT_OK(store().upkeep().Compact(4));
  for (int opening = 0; opening < 2; ++opening, Reopen()) {
    ASSERT_OK_AND_ASSIGN(const StoreState state, store().upkeep().State());
    EXPECT_EQ(state.log.oldest, 4);
    EXPECT_EQ(state.log.head, 6);
    EXPECT_EQ(state.changes, 3) << "what stays for old states is not part of the log";
    EXPECT_EQ(Lines(ChangesAfter(3)), before);
    const auto compacted = store().Changes(2, Store::kFromStart, 10, kNoLimit);
    EXPECT_THAT(compacted, StatusIs(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED"));
    EXPECT_EQ(ErrorInfoOf(compacted.status())->metadata().at("oldest"), "4");
    EXPECT_THAT(store().upkeep().Measure(2, 1),
                StatusIs(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED"));
    EXPECT_EQ(BodyOf("incidents/a"), "version 5");
    EXPECT_THAT(Names({.collection = Collection::kIncident, .condition = HasTerm({"n", "5"})}),
                ElementsAre("incidents/a"));
  }
  EXPECT_EQ(CommitPut("incidents/a", "version 6"), 7) << "and the number line goes on";
}

TEST_P(StoreContract, ALogNeverBeginsBeyondItsHeadNorGetsBackWhatItForgot) {
  const auto kInvalid = StatusIs(absl::StatusCode::kInvalidArgument, "COMPACTION_INVALID");
  EXPECT_THAT(store().upkeep().Compact(1), kInvalid) << "there is no revision yet";
  for (int i = 1; i <= 3; ++i) CommitPut("incidents/a", absl::StrCat(i));
  EXPECT_THAT(store().upkeep().Compact(4), kInvalid);
  EXPECT_THAT(store().upkeep().Compact(0), kInvalid);
  ASSERT_OK(store().upkeep().Compact(3));
  ASSERT_OK(store().upkeep().Compact(2));
  ASSERT_OK_AND_ASSIGN(const LogState log, store().Log());
  EXPECT_EQ(log.oldest, 3);
}

TEST_P(StoreContract, WritersComeInBetweenTheTurnsOfACompaction) {
  constexpr int kRevisions = 1000;
  for (int i = 1; i <= kRevisions; ++i) CommitPut("incidents/a", absl::StrCat(i));
  int asked = 0;
  ASSERT_OK(store().upkeep().Compact(kRevisions, [&] {
    CommitPut("incidents/b", absl::StrCat(++asked));
    return true;
  }));
  EXPECT_GT(asked, 2);
  EXPECT_EQ(BodyOf("incidents/b"), absl::StrCat(asked));
  ASSERT_OK_AND_ASSIGN(const LogState log, store().Log());
  EXPECT_EQ(log.oldest, kRevisions);
  EXPECT_EQ(log.head, kRevisions + asked);
}

TEST_P(StoreContract, ACompactionThatIsToldToEndLeavesARightLog) {
  for (int i = 1; i <= 10; ++i) CommitPut("incidents/a", absl::StrCat(i));
  EXPECT_THAT(store().upkeep().Compact(8, [] { return false; }),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(Lines(ChangesAfter(7)).size(), 3u);
  EXPECT_THAT(store().Changes(6, Store::kFromStart, 10, kNoLimit),
              StatusIs(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED"));
}

}  // namespace
}  // namespace dossier::store
