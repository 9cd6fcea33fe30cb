#include "server/store/sqlite/connection.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::store::sqlite {
namespace {

TEST(ConnectionTest, EveryCommitIsSyncedToTheDisk) {
  const TempDir dir;
  ASSERT_OK_AND_ASSIGN(const auto writer,
                       Connection::Open(dir.File("a.db"), Connection::Access::kWrite, 0));
  ASSERT_OK(writer->UseWriteAheadLog());
  EXPECT_THAT(writer->Number("PRAGMA synchronous"), IsOkAndHolds(2)) << "2 is FULL";
}

TEST(ConnectionTest, AReaderCannotWrite) {
  const TempDir dir;
  ASSERT_OK_AND_ASSIGN(const auto writer,
                       Connection::Open(dir.File("a.db"), Connection::Access::kWrite, 0));
  ASSERT_OK(writer->Script("CREATE TABLE t(x)"));
  ASSERT_OK_AND_ASSIGN(const auto reader,
                       Connection::Open(dir.File("a.db"), Connection::Access::kRead, 0));
  EXPECT_THAT(reader->Run("INSERT INTO t VALUES(1)"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_NOT_WRITABLE"));
}

TEST(ConnectionTest, AStatementKeepsNothingOfItsLastRun) {
  const TempDir dir;
  ASSERT_OK_AND_ASSIGN(const auto connection,
                       Connection::Open(dir.File("a.db"), Connection::Access::kWrite, 0));
  const char* const kEcho = "SELECT ?";
  {
    Statement row = connection->Query(kEcho, absl::string_view("one"));
    ASSERT_THAT(row.Step(), IsOkAndHolds(true));
    EXPECT_EQ(row.Bytes(0), "one");
  }
  Statement row = connection->Query(kEcho, absl::string_view());
  ASSERT_THAT(row.Step(), IsOkAndHolds(true));
  EXPECT_EQ(row.Bytes(0), "");
  EXPECT_THAT(row.Step(), IsOkAndHolds(false));
}

TEST(ConnectionTest, AMistakeInTheSqlShowsAtTheFirstStep) {
  const TempDir dir;
  ASSERT_OK_AND_ASSIGN(const auto connection,
                       Connection::Open(dir.File("a.db"), Connection::Access::kWrite, 0));
  EXPECT_THAT(connection->Run("SELEKT"), StatusIs(absl::StatusCode::kInternal, "STORE_INTERNAL",
                                                  testing::HasSubstr("syntax error")));
  EXPECT_THAT(connection->Run("SELECT ?", 1, 2), StatusIs(absl::StatusCode::kInternal))
      << "too many parameters";
}

}  // namespace
}  // namespace dossier::store::sqlite
