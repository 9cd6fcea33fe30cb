// SQLite joins the contract, and what only a store in a file has to promise.
#include "server/store/sqlite/sqlite_store.h"

#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/sqlite/migrations.h"
#include "tests/server/store/store_contract.h"
#include "tests/support/temp_dir.h"

namespace dossier::store {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class SqlitePlace final : public StorePlace {
 public:
  absl::StatusOr<std::unique_ptr<KeptStore>> Open(const Clock& clock,
                                                  int64_t max_page_bytes) override {
    return OpenSqliteStore(dir_.File("dossier.db"), {.max_page_bytes = max_page_bytes}, clock);
  }

 private:
  TempDir dir_;
};

const Backend kSqlite = {"Sqlite", [] { return std::make_unique<SqlitePlace>(); }};

INSTANTIATE_TEST_SUITE_P(Backends, StoreContract, testing::Values(kSqlite), BackendName);

// Another program that works on the data file.
class OtherProgram {
 public:
  explicit OtherProgram(const std::string& path) {
    EXPECT_EQ(sqlite3_open(path.c_str(), &db_), SQLITE_OK);
  }
  ~OtherProgram() { sqlite3_close(db_); }
  void Run(const std::string& sql) {
    EXPECT_EQ(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(db_);
  }
  int64_t Number(const std::string& sql) {
    sqlite3_stmt* row = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(db_, sql.c_str(), -1, &row, nullptr), SQLITE_OK);
    EXPECT_EQ(sqlite3_step(row), SQLITE_ROW);
    const int64_t number = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return number;
  }

 private:
  sqlite3* db_ = nullptr;
};

std::string ContentOf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

class SqliteStoreTest : public testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<KeptStore>> Open(const SqliteOptions& options = {}) {
    return OpenSqliteStore(path_, options, clock_);
  }

  // A store with `claims` claims of 1 KB, each in a revision of its own; closed again.
  void Fill(int claims) {
    ASSERT_OK_AND_ASSIGN(const auto store, Open());
    ASSERT_OK_AND_ASSIGN(const auto t, store->Begin());
    for (int i = 0; i < claims; ++i) {
      Put(*t, absl::StrCat("claims/", i), std::string(1000, 'x'), {{"n", absl::StrCat(i)}});
      ASSERT_OK(t->Seal());
    }
    ASSERT_OK(t->Commit());
  }

  TempDir dir_;
  const std::string path_ = dir_.File("dossier.db");
  FakeClock clock_;
};

TEST_F(SqliteStoreTest, ATextThatCameAndWentWithinARevisionIsNotKept) {
  ASSERT_OK_AND_ASSIGN(const auto store, Open());
  ASSERT_OK_AND_ASSIGN(const auto t, store->Begin());
  for (const char* word : {"port", "rail", "road"}) {
    ASSERT_OK(t->Put("incidents/a", "", {}, SearchText{word, ""}));
    ASSERT_OK(t->Put("incidents/b", "", {}, SearchText{word, ""}));
  }
  ASSERT_OK(t->Delete("incidents/b"));
  ASSERT_OK(t->Seal());
  ASSERT_OK(t->Put("incidents/a", "", {}, SearchText{"canal", ""}));
  ASSERT_OK(t->Commit());
  EXPECT_EQ(OtherProgram(path_).Number("SELECT count(*) FROM search_text"), 2)
      << "the one that the log names before the last change, and the one of now";
  OtherProgram(path_).Run("INSERT INTO search(search, rank) VALUES('integrity-check', 0)");
}

TEST_F(SqliteStoreTest, ASecondStoreOnOneFileIsRefusedInThisProcessToo) {
  ASSERT_OK_AND_ASSIGN(auto first, Open());
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_LOCKED",
                               AllOf(HasSubstr(path_), HasSubstr(absl::StrCat(getpid())))));
  first.reset();
  EXPECT_OK(Open());
}

TEST_F(SqliteStoreTest, AFileOfANewerServerIsRefusedWithBothVersions) {
  Fill(1);
  const int newest = sqlite::NewestSchemaVersion();
  OtherProgram(path_).Run(absl::StrCat("PRAGMA user_version = ", newest + 6));
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_NEWER",
                               AllOf(HasSubstr(absl::StrCat("version ", newest + 6)),
                                     HasSubstr(absl::StrCat("up to ", newest)))));
}

TEST_F(SqliteStoreTest, TheFileOfAnotherProgramIsLeftAlone) {
  dir_.Write("dossier.db", "Minutes of the harbour board, 2 April 2031. " + std::string(600, '.'));
  std::string before = ContentOf(path_);
  EXPECT_THAT(Open(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_FOREIGN", HasSubstr(path_)));
  EXPECT_EQ(ContentOf(path_), before);

  std::filesystem::remove(path_);
  OtherProgram(path_).Run("CREATE TABLE recipe(name)");
  before = ContentOf(path_);
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_FOREIGN",
                               HasSubstr("another program")));
  EXPECT_EQ(ContentOf(path_), before);
}

TEST_F(SqliteStoreTest, AMissingDirectoryIsNamed) {
  EXPECT_THAT(OpenSqliteStore(dir_.File("nowhere/dossier.db"), {}, clock_),
              StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_NOT_WRITABLE",
                       AllOf(HasSubstr(dir_.File("nowhere")), HasSubstr("does not exist"))));
  dir_.Write("file", "");
  EXPECT_THAT(OpenSqliteStore(dir_.File("file/dossier.db"), {}, clock_),
              StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_NOT_WRITABLE"));
  std::filesystem::create_directory(path_);
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_NOT_WRITABLE"))
      << "the data file itself is a directory";
}

TEST_F(SqliteStoreTest, AFileOrDirectoryThatIsNotOursToWriteIsNamed) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  Fill(1);
  const auto readable = std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec;
  std::filesystem::permissions(path_, readable);
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_NOT_WRITABLE",
                               HasSubstr("cannot be opened for writing")));
  std::filesystem::remove(path_ + ".lock");
  std::filesystem::permissions(dir_.path(), readable);
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_NOT_WRITABLE",
                               HasSubstr("cannot be written to")));
  std::filesystem::permissions(dir_.path(), std::filesystem::perms::owner_all);
}

TEST_F(SqliteStoreTest, AFullDiskEndsTheTransactionAndNothingElse) {
  Fill(1);
  ASSERT_OK_AND_ASSIGN(auto store, Open({.max_file_bytes = 200'000}));
  {
    ASSERT_OK_AND_ASSIGN(const auto t, store->Begin());
    absl::Status status;
    for (int i = 0; status.ok() && i < 1000; ++i) {
      status = t->Put(absl::StrCat("reports/", i), std::string(1000, 'x'), {});
    }
    const auto kFull =
        StatusIs(absl::StatusCode::kResourceExhausted, "STORE_FULL", HasSubstr("add disk space"));
    EXPECT_THAT(status, kFull);
    EXPECT_THAT(t->Put("reports/small", "", {}), kFull) << "it is over";
    EXPECT_THAT(t->Find("claims/0"), kFull);
    EXPECT_THAT(t->Commit(), kFull);
  }
  EXPECT_THAT(store->Find("reports/0"), IsOkAndHolds(testing::Eq(std::nullopt)));
  ASSERT_OK_AND_ASSIGN(const auto t, store->Begin());
  Put(*t, "reports/small", "");
  EXPECT_THAT(t->Commit(), IsOkAndHolds(2)) << "what fits goes on";
}

TEST_F(SqliteStoreTest, ADamagedFileIsCalledDamaged) {
  Fill(200);
  {
    // Past the first pages, which hold the schema and the small tables, everything is noise.
    std::fstream file(path_, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(40 * 4096);
    const std::string noise(100 * 4096, '\xa5');
    file.write(noise.data(), static_cast<std::streamsize>(noise.size()));
  }
  ASSERT_OK_AND_ASSIGN(const auto store, Open());
  absl::Status status;
  for (int i = 0; status.ok() && i < 200; ++i) {
    status = store->Find(absl::StrCat("claims/", i)).status();
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss, "STORE_CORRUPT",
                               AllOf(HasSubstr(path_), HasSubstr("backup"))));
}

TEST_F(SqliteStoreTest, AGapInTheLogIsAnAlarmAndNeverSkipped) {
  Fill(5);
  OtherProgram(path_).Run("DELETE FROM change WHERE id >> 20 = 3");
  ASSERT_OK_AND_ASSIGN(const auto store, Open());
  EXPECT_THAT(store->Changes(0, Store::kFromStart, 2, 1 << 20), IsOkAndHolds(SizeIs(2)));
  EXPECT_THAT(store->Changes(0, Store::kFromStart, 10, 1 << 20),
              StatusIs(absl::StatusCode::kDataLoss, "STORE_CORRUPT", HasSubstr("gap")));
  EXPECT_THAT(store->Changes(3, Store::kFromStart, 10, 1 << 20), IsOkAndHolds(SizeIs(2)));
}

TEST_F(SqliteStoreTest, ALogThatLostItsTailIsAnAlarmToo) {
  Fill(5);
  OtherProgram(path_).Run("DELETE FROM change WHERE id >> 20 = 5");
  ASSERT_OK_AND_ASSIGN(const auto store, Open());
  EXPECT_THAT(store->Changes(4, Store::kFromStart, 10, 1 << 20),
              StatusIs(absl::StatusCode::kDataLoss, "STORE_CORRUPT", HasSubstr("gap")));
}

TEST_F(SqliteStoreTest, WhatWasCompactedIsSaidToBe) {
  Fill(5);
  OtherProgram(path_).Run("DELETE FROM change WHERE id >> 20 < 4; UPDATE log_head SET oldest = 4");
  ASSERT_OK_AND_ASSIGN(const auto store, Open());
  ASSERT_OK_AND_ASSIGN(const LogState log, store->Log());
  EXPECT_EQ(log.oldest, 4);
  const auto compacted = store->Changes(2, Store::kFromStart, 10, 1 << 20);
  EXPECT_THAT(compacted, StatusIs(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED"));
  const auto info = ErrorInfoOf(compacted.status());
  EXPECT_EQ(info->metadata().at("requested"), "2");
  EXPECT_EQ(info->metadata().at("oldest"), "4");
  EXPECT_EQ(info->metadata().at("head"), "5");
  EXPECT_THAT(store->Changes(3, Store::kFromStart, 10, 1 << 20), IsOkAndHolds(SizeIs(2)));
}

TEST_F(SqliteStoreTest, AProgramThatHoldsTheFileMakesAWriteAskToTryAgain) {
  ASSERT_OK_AND_ASSIGN(const auto store, Open({.busy_timeout = absl::Milliseconds(1)}));
  {
    OtherProgram backup(path_);
    backup.Run("BEGIN IMMEDIATE");
    EXPECT_THAT(store->Begin(), StatusIs(absl::StatusCode::kAborted, "STORE_BUSY"));
    EXPECT_OK(store->Log()) << "reads go on";
  }
  EXPECT_OK(store->Begin());
}

TEST_F(SqliteStoreTest, AReadThatWaitsForAConnectionGetsOne) {
  Fill(1);
  ASSERT_OK_AND_ASSIGN(const auto store, Open({.readers = 1}));
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int read = 0; read < 20; ++read) EXPECT_OK(store->Find("claims/0"));
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace dossier::store
