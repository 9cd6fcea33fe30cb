// What a check says of data that a pipeline has filed: nothing, and each damage by its name.
#include "server/store/sqlite/verify.h"

#include <sqlite3.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/pipeline/pipeline.h"
#include "server/store/sqlite/sqlite_store.h"
#include "tests/server/pipeline/archive.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::pipeline {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

// The tale of one attack, told a little differently each time.
std::string Tale(int number) {
  return absl::StrCat(
      "Corran Ferries hit by ransomware\n\nBy Ada Quill\nMarch 21, 2031\n\nCorran Ferries said on "
      "Monday that it had been hit by a ransomware attack in March 2031. “We took our booking "
      "systems offline at once,” Corran Ferries said in a statement.\n\nThe national police are "
      "investigating the attack. Some ",
      number + 2, " ships of Port Élan waited.\n");
}

class VerifyTest : public testing::Test {
 protected:
  void Open() {
    auto store = store::OpenSqliteStore(path_, {}, clock_);
    ASSERT_OK(store);
    store_ = *std::move(store);
    pipeline_ = std::make_unique<Pipeline>(*store_, clock_, Pipeline::Options());
  }

  void Close() {
    pipeline_.reset();
    store_.reset();
  }

  void Take(int number) {
    ASSERT_OK(pipeline_->Take(Archive::Batch({Article(absl::StrCat(number), Tale(number))})));
  }

  static std::vector<std::string> Reasons(store::StoreCheck& check) {
    std::vector<std::string> reasons;
    while (true) {
      const auto step = check.Next();
      EXPECT_OK(step);
      if (!step.ok() || step->done) return reasons;
      for (const store::Finding& finding : step->findings) {
        reasons.push_back(
            absl::StrCat(finding.reason, ": ", finding.subject, ": ", finding.message));
      }
    }
  }

  // The findings in the closed file after `sql` was done to it.
  std::vector<std::string> FindingsAfter(const std::string& sql) {
    sqlite3* db = nullptr;
    EXPECT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
    char* error = nullptr;
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK) << error;
    EXPECT_GT(sqlite3_changes(db), 0) << sql;
    sqlite3_close(db);
    return Findings();
  }

  std::vector<std::string> Findings() {
    auto check = store::CheckSqliteFile(path_);
    EXPECT_OK(check);
    return check.ok() ? Reasons(**check) : std::vector<std::string>();
  }

  TempDir dir_;
  FakeClock clock_;
  const std::string path_ = dir_.File("dossier.db");
  std::unique_ptr<store::KeptStore> store_;
  std::unique_ptr<Pipeline> pipeline_;
};

// The start of a finding.
auto Tells(const std::string& reason) { return Contains(testing::StartsWith(reason + ":")); }

TEST_F(VerifyTest, NothingIsWrongWithWhatAPipelineFiled) {
  Open();
  for (int i = 0; i < 5; ++i) Take(i);
  ASSERT_OK(pipeline_->Take(Archive::Batch({Article("1", Tale(77))})));  // a new version
  ASSERT_OK(pipeline_->Take(Archive::Batch({Withdrawal("2")})));
  EXPECT_THAT(Reasons(*store_->upkeep().Check()), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const store::LogState log, store_->Log());
  ASSERT_OK(store_->upkeep().Compact(log.head));
  EXPECT_THAT(Reasons(*store_->upkeep().Check()), IsEmpty());
  Close();
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(VerifyTest, EachDamageIsNamed) {
  Open();
  for (int i = 0; i < 3; ++i) Take(i);
  Close();
  const std::string sound = path_ + ".sound";
  std::filesystem::copy_file(path_, sound);
  const auto after = [&](const std::string& sql) {
    std::filesystem::copy_file(sound, path_, std::filesystem::copy_options::overwrite_existing);
    return FindingsAfter(sql);
  };
  const std::string first_report = "(SELECT min(id) FROM resource WHERE name LIKE 'reports/%')";
  const std::string first_change = "(SELECT min(id) FROM change)";
  EXPECT_THAT(
      after("UPDATE text SET body = CAST(replace(CAST(body AS TEXT), 'Ada', 'Ida') AS BLOB)"),
      Tells("TEXT_DIFFERS"));
  EXPECT_THAT(after("DELETE FROM text"), Tells("TEXT_MISSING"));
  EXPECT_THAT(after("UPDATE text SET body = CAST('x ' || CAST(body AS TEXT) AS BLOB)"),
              Tells("SPAN_DIFFERS"));
  EXPECT_THAT(after("UPDATE text SET body = CAST('x' AS BLOB)"), Tells("SPAN_OUT_OF_RANGE"));
  EXPECT_THAT(after("UPDATE text SET body = CAST(replace(hex(zeroblob(4000)), '00', 'é') AS BLOB)"),
              Tells("SPAN_IN_CHARACTER"));
  EXPECT_THAT(after("DELETE FROM resource WHERE name LIKE 'incidents/%'"), Tells("LINK_BROKEN"));
  EXPECT_THAT(after("DELETE FROM resource WHERE name LIKE '%/versions/%'"), Tells("LINK_BROKEN"));
  EXPECT_THAT(after("DELETE FROM resource WHERE id = " + first_report),
              Tells("TERM_WITHOUT_RESOURCE"));
  EXPECT_THAT(after("UPDATE resource SET name = 'reports/other' WHERE id = " + first_report),
              Tells("NAME_INVALID"));
  EXPECT_THAT(after("UPDATE resource SET body = x'ff' WHERE id = " + first_report),
              Tells("BODY_INVALID"));
  EXPECT_THAT(after("UPDATE resource SET body = body || body WHERE id = " + first_report),
              Tells("CHANGE_DIFFERS"));
  EXPECT_THAT(after("UPDATE resource SET revision = revision + 1 WHERE id = " + first_report),
              Tells("CHANGE_DIFFERS"));
  EXPECT_THAT(after("DELETE FROM change WHERE resource = " + first_report),
              Tells("CHANGE_MISSING"));
  EXPECT_THAT(after("UPDATE resource SET terms = x'00' WHERE id = " + first_report),
              Tells("TERMS_INVALID"));
  EXPECT_THAT(after("UPDATE resource SET terms = x'' WHERE id = " + first_report),
              Tells("TERMS_DIFFER"));
  EXPECT_THAT(after("UPDATE resource SET terms = x'' WHERE id = " + first_report),
              Tells("TERM_NOT_OF_RESOURCE"));
  EXPECT_THAT(after("DELETE FROM term WHERE collection = 3"), Tells("TERM_MISSING"));
  EXPECT_THAT(after("UPDATE search_text SET body = body || ' harbour'"),
              Tells("SEARCH_TEXT_DIFFERS"));
  EXPECT_THAT(after("DELETE FROM search_text"), Tells("SEARCH_TEXT_MISSING"));
  EXPECT_THAT(after("DELETE FROM change WHERE id = " + first_change), Tells("REVISION_MISSING"));
  EXPECT_THAT(after("UPDATE change SET last = 1 - last WHERE id = " + first_change),
              Tells("REVISION_MISSING"));
  EXPECT_THAT(after("UPDATE log_head SET revision = revision + 1"), Tells("REVISION_MISSING"));
  EXPECT_THAT(after("UPDATE change SET event = x'ff' WHERE id = " + first_change),
              Tells("EVENT_INVALID"));
  EXPECT_THAT(after("UPDATE change SET name = 'reports/other' WHERE id = " + first_change),
              Tells("EVENT_DIFFERS"));
}

TEST_F(VerifyTest, WhatIsWrittenMeanwhileIsNoFinding) {
  Open();
  for (int i = 0; i < 3; ++i) Take(i);
  std::atomic<bool> checked = false;
  std::thread writer([&] {
    for (int i = 3; !checked || i < 20; ++i) {
      Take(i);
      const auto log = store_->Log();
      ASSERT_OK(log);
      if (i % 5 == 0) {
        ASSERT_OK(store_->upkeep().Compact(log->head - 2));
      }
    }
  });
  for (int i = 0; i < 5; ++i) EXPECT_THAT(Reasons(*store_->upkeep().Check()), IsEmpty());
  checked = true;
  writer.join();
  EXPECT_THAT(Reasons(*store_->upkeep().Check()), IsEmpty());
}

TEST_F(VerifyTest, OnlyAClosedFileOfThisVersionIsVerifiedOffline) {
  EXPECT_THAT(store::CheckSqliteFile(path_),
              StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_MISSING"));
  Open();
  EXPECT_THAT(store::CheckSqliteFile(path_),
              StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_LOCKED"));
  Close();
  EXPECT_THAT(FindingsAfter("UPDATE log_head SET oldest = oldest"), IsEmpty());
}

}  // namespace
}  // namespace dossier::pipeline
