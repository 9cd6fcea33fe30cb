// From a store at work to a backup, and from a backup to a store with a history of its own.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/sqlite/restore.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/upkeep.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::store {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Ne;

class BackupTest : public testing::Test {
 protected:
  std::unique_ptr<KeptStore> Open(const std::string& file) {
    auto store = OpenSqliteStore(dir_.File(file), {}, clock_);
    EXPECT_OK(store);
    return *std::move(store);
  }

  static void Put(Store& store, const std::string& name, const std::string& body) {
    const auto t = store.Begin();
    ASSERT_OK(t);
    ASSERT_OK((*t)->Put(name, body, {}));
    ASSERT_OK((*t)->PutCursor("sources/wire", {.bytes = body}));
    ASSERT_OK((*t)->Commit());
  }

  // Writes what `copy` holds to a file, in pieces of `most` bytes.
  void Save(StoreCopy& copy, const std::string& file, int64_t most) {
    std::ofstream out(dir_.File(file), std::ios::binary);
    int64_t bytes = 0;
    while (true) {
      ASSERT_OK_AND_ASSIGN(const std::string piece, copy.Read(most));
      if (piece.empty()) break;
      ASSERT_LE(static_cast<int64_t>(piece.size()), most);
      out << piece;
      bytes += static_cast<int64_t>(piece.size());
    }
    EXPECT_EQ(bytes, copy.bytes());
  }

  void BackUp(KeptStore& store, const std::string& file) {
    ASSERT_OK_AND_ASSIGN(const auto copy, store.upkeep().Copy());
    Save(*copy, file, 1 << 20);
  }

  absl::StatusOr<Restored> Restore(const std::string& backup, const std::string& file,
                                   bool replace = false) {
    return RestoreSqliteStore(dir_.File(backup), dir_.File(file), replace, clock_.Now());
  }

  // Names of the files whose name has `part` in it.
  int FilesWith(const std::string& part) {
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(dir_.path())) {
      if (entry.path().filename().string().find(part) != std::string::npos) ++files;
    }
    return files;
  }

  TempDir dir_;
  FakeClock clock_;
};

TEST_F(BackupTest, ABackupHoldsOneRevisionWhateverIsWrittenAfterIt) {
  const auto store = Open("dossier.db");
  Put(*store, "incidents/a", "one");
  Put(*store, "incidents/a", "two");
  ASSERT_OK_AND_ASSIGN(const auto copy, store->upkeep().Copy());
  Put(*store, "incidents/a", "three");
  EXPECT_EQ(copy->revision(), 2);
  EXPECT_EQ(FilesWith(".copy-"), 0) << "nothing is left on disk however this process ends";
  Save(*copy, "backup", 1000);

  ASSERT_OK_AND_ASSIGN(const Restored restored, Restore("backup", "other.db"));
  EXPECT_EQ(restored.revision, 2);
  EXPECT_THAT(restored.kept, IsEmpty());
  const auto other = Open("other.db");
  ASSERT_OK_AND_ASSIGN(const auto found, other->Find("incidents/a"));
  EXPECT_EQ(found->body, "two");
  ASSERT_OK_AND_ASSIGN(const auto cursor, other->FindCursor("sources/wire"));
  EXPECT_EQ(cursor->bytes, "two") << "a source goes on from where the backup was";
  ASSERT_OK_AND_ASSIGN(const auto changes, other->Changes(0, Store::kFromStart, 10, 1 << 20));
  EXPECT_EQ(changes.size(), 2u);
}

TEST_F(BackupTest, ARestoredLogIsAnotherHistory) {
  const auto store = Open("dossier.db");
  Put(*store, "incidents/a", "one");
  BackUp(*store, "backup");
  ASSERT_OK_AND_ASSIGN(const LogState before, store->Log());
  ASSERT_OK_AND_ASSIGN(const Restored first, Restore("backup", "first.db"));
  ASSERT_OK_AND_ASSIGN(const Restored second, Restore("backup", "second.db"));
  EXPECT_NE(first.log_id, before.log_id);
  EXPECT_NE(first.log_id, second.log_id);
  EXPECT_EQ(first.log_id.size(), before.log_id.size());
  ASSERT_OK_AND_ASSIGN(const LogState after, Open("first.db")->Log());
  EXPECT_EQ(after.log_id, first.log_id);
}

TEST_F(BackupTest, DataThatIsThereIsKeptAndOnlyReplacedOnDemand) {
  {
    const auto store = Open("dossier.db");
    Put(*store, "incidents/a", "one");
    BackUp(*store, "backup");
    Put(*store, "incidents/a", "two");
    EXPECT_THAT(Restore("backup", "dossier.db", true),
                StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_LOCKED"))
        << "a server runs on it";
  }
  EXPECT_THAT(Restore("backup", "dossier.db"), StatusIs(absl::StatusCode::kFailedPrecondition,
                                                        "STORE_EXISTS", HasSubstr("--force")));
  ASSERT_OK_AND_ASSIGN(const Restored restored, Restore("backup", "dossier.db", true));
  ASSERT_OK_AND_ASSIGN(const auto now, Open("dossier.db")->Find("incidents/a"));
  EXPECT_EQ(now->body, "one");
  ASSERT_THAT(restored.kept, Ne(""));
  ASSERT_OK_AND_ASSIGN(const auto kept, OpenSqliteStore(restored.kept, {}, clock_));
  ASSERT_OK_AND_ASSIGN(const auto then, kept->Find("incidents/a"));
  EXPECT_EQ(then->body, "two");
}

TEST_F(BackupTest, WhatIsNoWholeBackupIsRefusedAndTheDataStays) {
  {
    const auto store = Open("dossier.db");
    for (int i = 0; i < 200; ++i) {
      Put(*store, absl::StrCat("incidents/", i), std::string(1000, 'x'));
    }
    BackUp(*store, "backup");
  }
  std::filesystem::resize_file(dir_.File("backup"),
                               std::filesystem::file_size(dir_.File("backup")) / 2);
  EXPECT_FALSE(Restore("backup", "dossier.db", true).ok());
  dir_.Write("letter", "Dear harbour master, " + std::string(2000, '.'));
  EXPECT_THAT(Restore("letter", "dossier.db", true),
              StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_FOREIGN"));
  dir_.Write("nothing", "");
  EXPECT_THAT(Restore("nothing", "dossier.db", true),
              StatusIs(absl::StatusCode::kFailedPrecondition, "BACKUP_INVALID"));
  EXPECT_FALSE(Restore("missing", "dossier.db", true).ok());
  EXPECT_EQ(FilesWith(".restoring"), 0);
  ASSERT_OK_AND_ASSIGN(const auto found, Open("dossier.db")->Find("incidents/199"));
  EXPECT_TRUE(found.has_value());
}

TEST_F(BackupTest, ABackupThatMayOnlyBeReadMakesDataThatMayBeWritten) {
  BackUp(*Open("dossier.db"), "backup");
  std::filesystem::permissions(dir_.File("backup"), std::filesystem::perms::owner_read);
  ASSERT_OK(Restore("backup", "other.db"));
  const auto permissions = std::filesystem::status(dir_.File("other.db")).permissions();
  EXPECT_NE(permissions & std::filesystem::perms::owner_write, std::filesystem::perms::none);
  Put(*Open("other.db"), "incidents/a", "one");
  EXPECT_EQ(FilesWith("backup"), 1) << "nothing is left beside it";
}

TEST_F(BackupTest, TheDirectoryOfTheDataIsMadeIfNeedBeButNotForABackupThatIsMissing) {
  BackUp(*Open("dossier.db"), "backup");
  EXPECT_THAT(Restore("missing", "new/place/dossier.db"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "RESTORE_FAILED",
                       HasSubstr("reading the backup " + dir_.File("missing"))));
  EXPECT_THAT(Restore("", "new/place/dossier.db"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "BACKUP_INVALID",
                       HasSubstr("it is no file")));
  EXPECT_EQ(FilesWith("new"), 0);
  ASSERT_OK(Restore("backup", "new/place/dossier.db"));
  Open("new/place/dossier.db").reset();
}

// As kill -9 leaves it: with the newest commits in the write-ahead log alone.
TEST_F(BackupTest, WhatAKilledServerLeftIsRestoredAndKeptWithItsNewestCommits) {
  std::filesystem::create_directory(dir_.File("killed"));
  {
    const auto store = Open("dossier.db");
    Put(*store, "incidents/a", "one");
    BackUp(*store, "backup");
    Put(*store, "incidents/a", "two");
    for (const char* name : {"dossier.db", "dossier.db-wal"}) {
      std::filesystem::copy_file(dir_.File(name), dir_.File(absl::StrCat("killed/", name)));
    }
  }
  ASSERT_OK(Restore("killed/dossier.db", "other.db"));
  ASSERT_OK_AND_ASSIGN(const auto restored, Open("other.db")->Find("incidents/a"));
  EXPECT_EQ(restored->body, "two");

  ASSERT_OK_AND_ASSIGN(const Restored older, Restore("backup", "killed/dossier.db", true));
  ASSERT_OK_AND_ASSIGN(const auto now, Open("killed/dossier.db")->Find("incidents/a"));
  EXPECT_EQ(now->body, "one");
  ASSERT_OK_AND_ASSIGN(const auto kept, OpenSqliteStore(older.kept, {}, clock_));
  ASSERT_OK_AND_ASSIGN(const auto then, kept->Find("incidents/a"));
  EXPECT_EQ(then->body, "two");
}

// Somebody removed the data file and left what SQLite keeps beside it: it is not of the new one.
TEST_F(BackupTest, AWriteAheadLogWithoutItsDataIsKeptAwayFromWhatIsRestored) {
  std::filesystem::create_directory(dir_.File("left"));
  {
    const auto store = Open("dossier.db");
    Put(*store, "incidents/a", "one");
    BackUp(*store, "backup");
    Put(*store, "incidents/a", "two");
    std::filesystem::copy_file(dir_.File("dossier.db-wal"), dir_.File("left/dossier.db-wal"));
  }
  ASSERT_OK_AND_ASSIGN(const Restored restored, Restore("backup", "left/dossier.db"));
  EXPECT_TRUE(std::filesystem::exists(restored.kept + "-wal"));
  ASSERT_OK_AND_ASSIGN(const auto found, Open("left/dossier.db")->Find("incidents/a"));
  EXPECT_EQ(found->body, "one");
}

TEST_F(BackupTest, DataIsNoBackupOfItselfNorWhileAServerUsesIt) {
  const auto store = Open("dossier.db");
  EXPECT_THAT(Restore("dossier.db", "other.db"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_LOCKED"));
  EXPECT_THAT(Restore("dossier.db", "dossier.db", true),
              StatusIs(absl::StatusCode::kInvalidArgument, "BACKUP_INVALID",
                       HasSubstr("is the data itself")));
}

TEST_F(BackupTest, WhatACrashLeftOfACopyGoesAtTheNextStart) {
  Open("dossier.db").reset();
  dir_.Write("dossier.db.copy-7", "half a copy");
  Open("dossier.db").reset();
  EXPECT_EQ(FilesWith(".copy-"), 0);
}

}  // namespace
}  // namespace dossier::store
