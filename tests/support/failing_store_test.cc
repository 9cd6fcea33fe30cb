#include "tests/support/failing_store.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/sqlite/sqlite_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::store {
namespace {

absl::Status CommitOne(Store& store, const std::string& name) {
  DOSSIER_ASSIGN_OR_RETURN(const auto t, store.Begin());
  DOSSIER_RETURN_IF_ERROR(t->Put(name, "body", {}));
  return t->Commit().status();
}

TEST(FailingStoreTest, OnlyTheChosenCommitFailsAndItKeepsNothing) {
  const TempDir dir;
  const FakeClock clock;
  ASSERT_OK_AND_ASSIGN(const auto behind, OpenSqliteStore(dir.File("dossier.db"), {}, clock));
  FailingStore store(*behind);
  store.FailCommit(2, absl::AbortedError("try again"));
  EXPECT_OK(CommitOne(store, "incidents/a"));
  EXPECT_THAT(CommitOne(store, "incidents/b"), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(store.Find("incidents/b"), IsOkAndHolds(testing::Eq(std::nullopt)));
  EXPECT_OK(CommitOne(store, "incidents/b"));
  EXPECT_EQ(store.commits(), 3);
  ASSERT_OK_AND_ASSIGN(const LogState log, behind->Log());
  EXPECT_EQ(log.head, 2);
}

}  // namespace
}  // namespace dossier::store
