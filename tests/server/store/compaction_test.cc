// What compaction leaves in a data file.
#include <sqlite3.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/upkeep.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::store {
namespace {

// A store, and another program that looks into its file.
class CompactionTest : public testing::Test {
 protected:
  CompactionTest() {
    auto store = OpenSqliteStore(dir_.File("dossier.db"), {}, clock_);
    EXPECT_OK(store);
    store_ = *std::move(store);
    EXPECT_EQ(sqlite3_open(dir_.File("dossier.db").c_str(), &db_), SQLITE_OK);
  }
  ~CompactionTest() override { sqlite3_close(db_); }

  void Put(const std::string& name, const std::string& words) {
    const auto t = store_->Begin();
    ASSERT_OK(t);
    ASSERT_OK((*t)->Put(name, words, {}, SearchText{.title = words}));
    ASSERT_OK((*t)->Commit());
  }
  void Delete(const std::string& name) {
    const auto t = store_->Begin();
    ASSERT_OK(t);
    ASSERT_OK((*t)->Delete(name));
    ASSERT_OK((*t)->Commit());
  }

  // The first column of all rows, with a blank between.
  std::string Look(const std::string& sql) {
    std::string all;
    const auto add = [](void* to, int, char** columns, char**) {
      auto& text = *static_cast<std::string*>(to);
      absl::StrAppend(&text, text.empty() ? "" : " ", columns[0]);
      return 0;
    };
    EXPECT_EQ(sqlite3_exec(db_, sql.c_str(), add, &all, nullptr), SQLITE_OK) << sqlite3_errmsg(db_);
    return all;
  }
  std::string Revisions() { return Look("SELECT id >> 20 FROM change ORDER BY id"); }
  std::string Texts() { return Look("SELECT title FROM search_text ORDER BY title"); }

  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<KeptStore> store_;
  sqlite3* db_ = nullptr;
};

TEST_F(CompactionTest, OfEachLivingResourceTheNewestOldChangeStays) {
  Put("incidents/a", "alpha");     // 1
  Put("incidents/b", "bravo");     // 2
  Put("incidents/a", "again");     // 3
  Put("incidents/c", "charlie");   // 4
  Put("incidents/a", "all over");  // 5
  ASSERT_OK(store_->upkeep().Compact(5));
  EXPECT_EQ(Revisions(), "2 3 4 5");
  EXPECT_EQ(Texts(), "again all over bravo charlie") << "`again` is the state before change 5";
}

TEST_F(CompactionTest, OfWhatWasDeletedBeforeNothingStays) {
  Put("incidents/a", "alpha");  // 1
  Put("incidents/a", "again");  // 2
  Delete("incidents/a");        // 3
  Put("incidents/b", "bravo");  // 4
  ASSERT_OK(store_->upkeep().Compact(4));
  EXPECT_EQ(Revisions(), "4");
  EXPECT_EQ(Texts(), "bravo");
}

TEST_F(CompactionTest, WhatADeletionThatIsHeldNamesStaysUntilItIsForgottenToo) {
  Put("incidents/a", "alpha");  // 1
  Put("incidents/b", "bravo");  // 2
  Delete("incidents/a");        // 3
  Put("incidents/b", "again");  // 4
  ASSERT_OK(store_->upkeep().Compact(3));
  EXPECT_EQ(Revisions(), "1 2 3 4") << "as of revision 2 both live";
  EXPECT_EQ(Texts(), "again alpha bravo");
  ASSERT_OK(store_->upkeep().Compact(4));
  EXPECT_EQ(Revisions(), "2 4");
  EXPECT_EQ(Texts(), "again bravo");
}

TEST_F(CompactionTest, ATextThatCameBackIsNotTakenFromTheResource) {
  Put("incidents/a", "alpha");  // 1
  {
    ASSERT_OK_AND_ASSIGN(const auto t, store_->Begin());
    ASSERT_OK(t->Put("incidents/a", "other body", {}, SearchText{.title = "alpha"}));
    ASSERT_OK(t->Commit());
  }                             // 2, the same text
  Put("incidents/b", "bravo");  // 3
  ASSERT_OK(store_->upkeep().Compact(3));
  EXPECT_EQ(Texts(), "alpha bravo");
  EXPECT_EQ(Look("SELECT rowid FROM search WHERE search MATCH 'alpha'"),
            Look("SELECT id FROM search_text WHERE title = 'alpha'"));
}

TEST_F(CompactionTest, ManyCompactionsLeaveWhatOneWould) {
  for (int round = 0; round < 30; ++round) {
    Put(absl::StrCat("incidents/", round % 7), absl::StrCat("round", round));
    if (round % 5 == 4) Delete(absl::StrCat("incidents/", (round + 3) % 7));
    if (round > 3) {
      ASSERT_OK(store_->upkeep().Compact(round - 2));
    }
  }
  ASSERT_OK_AND_ASSIGN(const LogState log, store_->Log());
  EXPECT_EQ(
      Revisions(),
      Look(absl::StrCat("SELECT id >> 20 FROM change c WHERE id >> 20 >= ", log.oldest,
                        " OR (operation != 3 AND NOT EXISTS(SELECT 1 FROM change newer WHERE "
                        "newer.resource = c.resource AND newer.id > c.id AND newer.id >> 20 < ",
                        log.oldest, ")) ORDER BY id")));
  EXPECT_EQ(Look("SELECT count(*) FROM search_text WHERE id NOT IN (SELECT text FROM resource "
                 "UNION SELECT text FROM change UNION SELECT previous_text FROM change)"),
            "0");
}

TEST_F(CompactionTest, WhatOneCallLeftTheNextOneDoes) {
  for (int i = 1; i <= 1000; ++i) Put("incidents/a", absl::StrCat("word", i));
  int turns = 0;
  EXPECT_THAT(store_->upkeep().Compact(999, [&] { return ++turns < 3; }),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_NE(Look("SELECT count(*) FROM change"), "3");
  store_.reset();
  ASSERT_OK_AND_ASSIGN(store_, OpenSqliteStore(dir_.File("dossier.db"), {}, clock_));
  ASSERT_OK(store_->upkeep().Compact(1));
  EXPECT_EQ(Revisions(), "998 999 1000");
  EXPECT_EQ(Texts(), "word1000 word998 word999");
}

}  // namespace
}  // namespace dossier::store
