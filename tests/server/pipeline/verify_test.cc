// What a check says of data that a pipeline has filed: nothing, and each damage by its name.
#include "server/store/sqlite/verify.h"

#include <sqlite3.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/utf8.h"
#include "server/pipeline/pipeline.h"
#include "server/store/sqlite/sqlite_store.h"
#include "tests/server/pipeline/archive.h"
#include "tests/server/pipeline/deciding.h"
#include "tests/server/pipeline/desk.h"
#include "tests/server/pipeline/installation.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::pipeline {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

// The tale of one attack, told a little differently each time.
std::string Tale(int number) {
  return absl::StrCat(
      "Corran Ferries hit by ransomware\n\nBy Ada Quill\nMarch 21, 2031\n\nCorran Ferries said on "
      "Monday that it had been hit by a ransomware attack in March 2031. “We took our booking "
      "systems offline at once,” Corran Ferries said in a statement.\n\nThe national police are "
      "investigating the attack. Some ",
      number + 2, " ships of Port Élan waited.\n");
}

// What somebody does to a file, and what a check is to say of it.
struct Damage {
  std::string sql;
  std::string reason;
  // SQL that gives the subject, asked before the damage.
  std::string subject;
};

class VerifyTest : public testing::Test, protected Installation {
 protected:
  void Take(int number) {
    ASSERT_OK(pipeline_->Take(Archive::Batch({Article(absl::StrCat(number), Tale(number))})));
  }

  // A closed file of three reports, one of them in two versions, and one withdrawn.
  void FileReports() {
    Open();
    for (int i = 0; i < 4; ++i) Take(i);
    ASSERT_OK(pipeline_->Take(Archive::Batch({Article("1", Tale(77))})));
    ASSERT_OK(pipeline_->Take(Archive::Batch({Withdrawal("2")})));
    Close();
    std::filesystem::copy_file(path_, sound_);
  }

  // Each of these, done to the sound file, is named.
  void EachIsNamed(std::initializer_list<Damage> damages) {
    FileReports();
    for (const Damage& damage : damages) {
      SCOPED_TRACE(damage.sql);
      std::filesystem::copy_file(sound_, path_, std::filesystem::copy_options::overwrite_existing);
      const std::string subject = Ask(damage.subject);
      Do(damage.sql);
      EXPECT_THAT(Findings(), Contains(StartsWith(damage.reason + ": " + subject + ": ")));
    }
  }

  void Do(const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
    char* error = nullptr;
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK) << error;
    EXPECT_GT(sqlite3_total_changes(db), 0) << "nothing is damaged";
    sqlite3_close(db);
  }

  // The first column of the first row.
  std::string Ask(const std::string& sql) {
    sqlite3* db = nullptr;
    EXPECT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
    std::string answer;
    const auto take = [](void* to, int, char** columns, char**) {
      *static_cast<std::string*>(to) = columns[0] != nullptr ? columns[0] : "";
      return 1;  // no more
    };
    (void)sqlite3_exec(db, sql.c_str(), take, &answer, nullptr);
    EXPECT_NE(answer, "") << sql << ": " << sqlite3_errmsg(db);
    sqlite3_close(db);
    return answer;
  }

  // "REASON: subject: message" of each finding.
  static std::vector<std::string> FindingsOf(store::StoreCheck& check) {
    std::vector<std::string> findings;
    while (true) {
      const auto step = check.Next();
      EXPECT_OK(step);
      if (!step.ok() || step->done) return findings;
      for (const store::Finding& finding : step->findings) {
        findings.push_back(
            absl::StrCat(finding.reason, ": ", finding.subject, ": ", finding.message));
      }
    }
  }

  // Of the closed file.
  std::vector<std::string> Findings() {
    auto check = store::CheckSqliteFile(path_);
    EXPECT_OK(check);
    return check.ok() ? FindingsOf(**check) : std::vector<std::string>();
  }

  const std::string sound_ = dir_.File("dossier.db.sound");
};

const std::string kReport = "(SELECT min(id) FROM resource WHERE name LIKE 'reports/%')";
const std::string kReportName = "SELECT name FROM resource WHERE id = " + kReport;
const std::string kChange = "(SELECT min(id) FROM change)";
const std::string kDeletion = "(SELECT min(id) FROM change WHERE operation = 3)";
const std::string kUpdate = "(SELECT min(id) FROM change WHERE operation = 2)";
std::string RevisionOf(const std::string& change) {
  return "SELECT 'revision ' || (" + change + " >> 20)";
}

// The first statement of the store, which lies in its report's text.
const std::string kStatement = "(SELECT min(id) FROM resource WHERE name LIKE 'statements/%')";
const std::string kStatementName = "SELECT name FROM resource WHERE id = " + kStatement;

TEST_F(VerifyTest, NothingIsWrongWithWhatAPipelineFiled) {
  Open();
  for (int i = 0; i < 5; ++i) Take(i);
  ASSERT_OK(pipeline_->Take(Archive::Batch({Article("1", Tale(77))})));  // a new version
  ASSERT_OK(pipeline_->Take(Archive::Batch({Withdrawal("2")})));
  EXPECT_THAT(FindingsOf(*store_->upkeep().Check()), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const store::LogState log, store_->Log());
  ASSERT_OK(store_->upkeep().Compact(log.head));
  EXPECT_THAT(FindingsOf(*store_->upkeep().Check()), IsEmpty());
  Close();
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(VerifyTest, ADecisionThatWasTakenBackMayNameWhatWentWithIt) {
  Desk desk(2, 3);
  const std::string ferries = desk.IncidentOf("Corran Ferries 0").name();
  const v1::Claim victim = desk.ClaimOf("Eddis Water 0", v1::FIELD_VICTIM);
  for (const v1::CreateDecisionRequest& request :
       {ReviewOf(victim, v1::ClaimReview::VERDICT_CORRECTED),
        SplitOf(ferries, {desk.ReportOf("Corran Ferries 1")}),
        UnlinkOf(desk.ReportOf("Corran Ferries 2"), ferries)}) {
    const std::string decision = desk.Take(request).name();
    EXPECT_THAT(FindingsOf(*desk.archive.kept().upkeep().Check()), IsEmpty());
    desk.Undo(decision);
    EXPECT_THAT(FindingsOf(*desk.archive.kept().upkeep().Check()), IsEmpty());
  }
}

TEST_F(VerifyTest, ADecisionMayNameWhatNobodyTellsAnyMore) {
  Desk desk(2, 2);
  for (const v1::Claim& claim : desk.archive.Claims()) {
    desk.Take(ReviewOf(claim, v1::ClaimReview::VERDICT_REJECTED));
  }
  desk.Take(IncidentTextOf(desk.IncidentOf("Corran Ferries 0").name(), "The ferries' attack"));
  desk.archive.Take({Article("Corran Ferries 0", "Nothing to report.\n"),
                     Article("Corran Ferries 1", "Nothing to report here.\n"),
                     Withdrawal("Eddis Water 0"), Withdrawal("Eddis Water 1")});
  EXPECT_THAT(desk.archive.Incidents(), IsEmpty());
  EXPECT_THAT(desk.archive.Claims(), IsEmpty());
  EXPECT_THAT(FindingsOf(*desk.archive.kept().upkeep().Check()), IsEmpty());
}

TEST_F(VerifyTest, ALongLogIsWholeHoweverManyStepsItTakes) {
  Open();
  ASSERT_OK_AND_ASSIGN(const auto t, store_->Begin());
  for (int i = 1; i <= 2000; ++i) {
    v1::Incident incident;
    incident.set_name(absl::StrCat("incidents/i", i % 700));
    incident.set_summary(absl::StrCat(i));
    ASSERT_OK(t->Put(incident.name(), incident.SerializeAsString(), {}));
    if (i % 3 == 0) {
      ASSERT_OK(t->Seal());
    }
  }
  ASSERT_OK(t->Commit());
  EXPECT_THAT(FindingsOf(*store_->upkeep().Check()), Each(Not(HasSubstr("REVISION"))));
  ASSERT_OK(store_->upkeep().Compact(300));
  EXPECT_THAT(FindingsOf(*store_->upkeep().Check()), Each(Not(HasSubstr("REVISION"))));
}

TEST_F(VerifyTest, ATextThatIsNotTheFiledOneIsNamedByItsHash) {
  EachIsNamed({
      {"UPDATE text SET body = CAST(replace(CAST(body AS TEXT), 'Ada', 'Ida') AS BLOB)",
       "TEXT_DIFFERS", "SELECT lower(hex(sha256)) FROM text"},
      {"DELETE FROM text", "TEXT_MISSING", kReportName},
  });
}

TEST_F(VerifyTest, EvidenceThatDoesNotStandInItsTextIsNamedByItsStatement) {
  EachIsNamed({
      {"UPDATE text SET body = CAST('x ' || CAST(body AS TEXT) AS BLOB)", "SPAN_DIFFERS",
       kStatementName},
      {"UPDATE text SET body = CAST('x' AS BLOB)", "SPAN_OUT_OF_RANGE", kStatementName},
      {"UPDATE text SET body = CAST(replace(hex(zeroblob(4000)), '00', 'é') AS BLOB)",
       "SPAN_IN_CHARACTER", kStatementName},
      // The quotation of a statement alone: in the stored bytes, not in the text.
      {"UPDATE resource SET body = CAST(replace(CAST(body AS TEXT), 'offline', 'sinking') AS BLOB) "
       "WHERE name LIKE 'statements/%'",
       "SPAN_DIFFERS",
       "SELECT name FROM resource WHERE name LIKE 'statements/%' AND "
       "instr(body, CAST('offline' AS BLOB)) > 0"},
  });
}

TEST_F(VerifyTest, ALinkThatLeadsNowhereIsNamedByWhoHasIt) {
  EachIsNamed({
      {"DELETE FROM resource WHERE name LIKE 'incidents/%'", "LINK_BROKEN", kStatementName},
      {"DELETE FROM resource WHERE name LIKE '%/versions/%'", "LINK_BROKEN", kStatementName},
      // The link itself, in the stored bytes.
      {"UPDATE resource SET body = CAST(replace(CAST(body AS TEXT), (SELECT name FROM resource "
       "WHERE name LIKE 'incidents/%'), 'incidents/zzzzzzzz') AS BLOB) WHERE id = " +
           kStatement,
       "LINK_BROKEN", kStatementName},
  });
}

TEST_F(VerifyTest, AResourceThatIsNotWhatItsRowOrTheLogSaysIsNamed) {
  EachIsNamed({
      {"UPDATE resource SET name = 'incidents/other' WHERE id = " + kReport, "NAME_INVALID",
       "SELECT 'incidents/other'"},
      {"UPDATE resource SET name = 'reports/other' WHERE id = " + kReport, "NAME_INVALID",
       "SELECT 'reports/other'"},
      {"UPDATE resource SET body = x'ff' WHERE id = " + kReport, "BODY_INVALID", kReportName},
      {"UPDATE resource SET body = body || body WHERE id = " + kReport, "CHANGE_DIFFERS",
       kReportName},
      {"UPDATE resource SET revision = revision + 1 WHERE id = " + kReport, "CHANGE_DIFFERS",
       kReportName},
      {"UPDATE change SET text = 0 WHERE resource = " + kReport, "CHANGE_DIFFERS", kReportName},
      {"UPDATE change SET operation = 3 WHERE resource = " + kReport, "CHANGE_DIFFERS",
       kReportName},
      {"DELETE FROM change WHERE resource = " + kReport, "CHANGE_MISSING", kReportName},
      {"DELETE FROM resource WHERE id = " + kReport, "RESOURCE_MISSING", kReportName},
  });
}

TEST_F(VerifyTest, WhatFiltersWouldNotFindOrFindInVainIsNamed) {
  const std::string account = "(SELECT min(id) FROM resource WHERE name LIKE 'accounts/%')";
  EachIsNamed({
      {"UPDATE resource SET terms = x'00' WHERE id = " + kReport, "TERMS_INVALID", kReportName},
      {"UPDATE resource SET terms = x'' WHERE id = " + kReport, "TERMS_DIFFER", kReportName},
      {"UPDATE resource SET terms = x'' WHERE id = " + kReport, "TERM_NOT_OF_RESOURCE",
       kReportName},
      {"DELETE FROM term WHERE collection = 3", "TERM_MISSING", kReportName},
      // Correlation finds what is between the parts of the server in the same way.
      {"DELETE FROM term WHERE collection = 34", "TERM_MISSING",
       "SELECT name FROM resource WHERE id = " + account},
      {"DELETE FROM resource WHERE id = " + kReport, "TERM_WITHOUT_RESOURCE",
       "SELECT 'row 1 of reports'"},
      {"INSERT INTO term VALUES(3, 'language', 'tlh', 1)", "TERM_NOT_OF_RESOURCE", kReportName},
  });
}

TEST_F(VerifyTest, WhatWordsWouldNotFindOrFindInVainIsNamed) {
  const std::string unindex =
      "INSERT INTO search(search, rowid, title, body) SELECT 'delete', s.id, title, s.body "
      "FROM search_text s JOIN resource r ON r.text = s.id WHERE r.id = " +
      kReport + ";";
  const std::string index =
      " FROM search_text s JOIN resource r ON r.text = s.id WHERE r.id = " + kReport + ";";
  EachIsNamed({
      {"UPDATE search_text SET body = body || ' harbour'", "SEARCH_TEXT_DIFFERS", kReportName},
      {"DELETE FROM search_text", "SEARCH_TEXT_MISSING", kReportName},
      {unindex, "WORD_MISSING", kReportName},
      {unindex +
           "INSERT INTO search(rowid, title, body) SELECT s.id, title, "
           "replace(s.body, 'ferries', 'fairies')" +
           index,
       "WORD_MISSING", kReportName},
      {unindex + "INSERT INTO search(rowid, title, body) SELECT s.id, title, s.body || ' harbour'" +
           index,
       "WORD_NOT_OF_RESOURCE", kReportName},
      {"INSERT INTO search(rowid, title, body) VALUES((3 << 56) | (999 << 12) | 1, 'ghost', '')",
       "WORD_WITHOUT_RESOURCE", "SELECT 'row 999 of reports'"},
  });
}

TEST_F(VerifyTest, AWordInTheIndexIsHeldToItsPlaceAndNoneIsToldTwice) {
  FileReports();
  Do("INSERT INTO search(rowid, title, body) VALUES((3 << 56) | (999 << 12) | 1, 'two ghosts', "
     "'and their ship')");
  EXPECT_THAT(Findings(), ElementsAre(HasSubstr("by the word \"and\"")))
      << "only what is damaged, and once";
}

TEST_F(VerifyTest, GapsAndUntrueEntriesOfTheLogAreNamedByTheirRevision) {
  EachIsNamed({
      {"DELETE FROM change WHERE id = " + kChange, "REVISION_MISSING", RevisionOf(kChange)},
      {"DELETE FROM change WHERE id >> 20 = 3", "REVISION_MISSING", "SELECT 'revision 3'"},
      {"UPDATE change SET last = 1 - last WHERE id = " + kChange, "REVISION_MISSING",
       "SELECT 'revision 2'"},
      {"DELETE FROM change WHERE id >> 20 = (SELECT revision FROM log_head)", "REVISION_MISSING",
       "SELECT 'revision ' || revision FROM log_head"},
      {"UPDATE log_head SET revision = revision + 1", "REVISION_MISSING",
       "SELECT 'revision ' || (revision + 1) FROM log_head"},
      {"UPDATE log_head SET revision = revision - 1", "LOG_BOUNDS_INVALID",
       "SELECT 'revision ' || revision FROM log_head"},
      {"UPDATE log_head SET oldest = 9999", "LOG_BOUNDS_INVALID", "SELECT 'revision 9999'"},
      {"UPDATE change SET event = x'ff' WHERE id = " + kChange, "EVENT_INVALID",
       RevisionOf(kChange)},
      {"UPDATE change SET name = 'reports/other' WHERE id = " + kChange, "EVENT_DIFFERS",
       RevisionOf(kChange)},
      {"UPDATE change SET collection = 5 WHERE id = " + kChange, "NAME_INVALID",
       RevisionOf(kChange)},
      {"UPDATE change SET previous_terms = x'00' WHERE id = " + kChange, "TERMS_INVALID",
       RevisionOf(kChange)},
      {"DELETE FROM search_text WHERE id = (SELECT previous_text FROM change WHERE id = " +
           kDeletion + ")",
       "SEARCH_TEXT_MISSING", RevisionOf(kDeletion)},
      {"UPDATE change SET previous_terms = x'' WHERE id = " + kUpdate, "HISTORY_BROKEN",
       RevisionOf(kUpdate)},
      {"UPDATE change SET operation = 1 WHERE id = " + kUpdate, "HISTORY_BROKEN",
       RevisionOf(kUpdate)},
      {"DELETE FROM change WHERE id < " + kUpdate, "HISTORY_BROKEN", RevisionOf(kUpdate)},
      {"DELETE FROM former", "FORMER_NAME_MISSING", RevisionOf(kDeletion)},
  });
}

TEST_F(VerifyTest, ACountThatIsNotThatOfTheResourcesIsNamedByItsCollection) {
  EachIsNamed({
      {"UPDATE counter SET living = living + 1 WHERE collection = 3", "COUNTER_DIFFERS",
       "SELECT 'reports'"},
      {"DELETE FROM resource WHERE id = " + kReport, "COUNTER_DIFFERS", "SELECT 'reports'"},
      {"DELETE FROM counter WHERE collection = 2", "COUNTER_DIFFERS", "SELECT 'statements'"},
      {"UPDATE counter SET last_key = 0 WHERE collection = 3", "COUNTER_BEHIND",
       "SELECT 'reports'"},
  });
}

TEST_F(VerifyTest, AFileThatIsOverwrittenInPlacesIsCheckedAsFarAsItCanBeRead) {
  FileReports();
  const int64_t page_bytes = std::stoll(Ask("PRAGMA page_size"));
  const int64_t page = std::stoll(Ask("SELECT rootpage FROM sqlite_schema WHERE name = 'term'"));
  {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp((page - 1) * page_bytes);
    file << std::string(static_cast<size_t>(page_bytes), '\x7f');
    ASSERT_TRUE(file.good());
  }
  // A second damage, in a part that can be read.
  Do("UPDATE counter SET living = living + 1 WHERE collection = 3");
  EXPECT_THAT(Findings(),
              AllOf(Contains(AllOf(StartsWith("FILE_DAMAGED: " + path_), HasSubstr("age "))),
                    Contains(AllOf(StartsWith("FILE_DAMAGED: " + path_),
                                   HasSubstr("what is left of the terms"))),
                    Contains(StartsWith("COUNTER_DIFFERS: reports: "))));
}

TEST_F(VerifyTest, WhatIsFoundCanBeSentWhateverBytesItNames) {
  FileReports();
  Do("UPDATE resource SET name = CAST(x'7265706f7274732fff1b5b324a' AS TEXT) "
     "WHERE id = (SELECT min(id) FROM resource WHERE name LIKE 'reports/%')");
  EXPECT_THAT(Findings(), Contains(HasSubstr("reports/\\xff\\x1b[2J")));
  EXPECT_THAT(Findings(), Each(testing::ResultOf(IsUtf8, true)));
}

TEST_F(VerifyTest, AFileThatIsCutOffCannotEvenBeOpened) {
  FileReports();
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) / 2);
  EXPECT_THAT(store::CheckSqliteFile(path_),
              StatusIs(absl::StatusCode::kDataLoss, "STORE_CORRUPT", HasSubstr("from a backup")));
}

TEST_F(VerifyTest, TheIndexOfWordsCanBeDamagedAsAFileCan) {
  FileReports();
  Do("UPDATE search_data SET block = x'00' WHERE id > 10");
  EXPECT_THAT(Findings(), Contains(AllOf(StartsWith("FILE_DAMAGED: "), HasSubstr("the words"))));
}

TEST_F(VerifyTest, WhatIsWrittenMeanwhileIsNoFinding) {
  Open();
  for (int i = 0; i < 3; ++i) Take(i);
  std::atomic<bool> checked = false;
  std::thread writer([&] {
    for (int i = 3; !checked || i < 20; ++i) {
      Take(i);
      if (i % 4 == 0) {
        ASSERT_OK(pipeline_->Take(Archive::Batch({Withdrawal(absl::StrCat(i - 2))})));
      }
      const auto log = store_->Log();
      ASSERT_OK(log);
      if (i % 5 == 0) {
        ASSERT_OK(store_->upkeep().Compact(log->head - 2));
      }
    }
  });
  for (int i = 0; i < 5; ++i) EXPECT_THAT(FindingsOf(*store_->upkeep().Check()), IsEmpty());
  checked = true;
  writer.join();
  EXPECT_THAT(FindingsOf(*store_->upkeep().Check()), IsEmpty());
}

TEST_F(VerifyTest, TheEndOfAServerThatWasKilledIsReadWithoutChangingIt) {
  Open();
  for (int i = 0; i < 3; ++i) Take(i);
  // As if the server were killed now: the newest commits are in the write-ahead log alone.
  TempDir left;
  for (const char* suffix : {"", "-wal"}) {
    std::filesystem::copy_file(path_ + suffix, left.File(absl::StrCat("dossier.db", suffix)));
  }
  Close();
  const std::string file = left.File("dossier.db");
  const auto size = std::filesystem::file_size(file);
  const auto log_size = std::filesystem::file_size(file + "-wal");
  ASSERT_GT(log_size, 0u);
  {
    ASSERT_OK_AND_ASSIGN(const auto check, store::CheckSqliteFile(file));
    ASSERT_OK_AND_ASSIGN(const store::CheckStep first, check->Next());
    EXPECT_EQ(first.stage, "file");
    EXPECT_THAT(FindingsOf(*check), IsEmpty());
  }
  EXPECT_EQ(std::filesystem::file_size(file), size);
  EXPECT_EQ(std::filesystem::file_size(file + "-wal"), log_size);
  int files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(left.path())) {
    ++files;
  }
  EXPECT_EQ(files, 2) << "nothing is left beside it";
}

TEST_F(VerifyTest, ABackupOnReadOnlyMediaIsVerifiedAndNothingIsLeftBesideIt) {
  FileReports();
  const auto read_only = std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec;
  TempDir media;
  const std::string backup = media.File("backup of #1 100%?.db");
  std::filesystem::copy_file(path_, backup);
  std::filesystem::permissions(backup, std::filesystem::perms::owner_read);
  std::filesystem::permissions(media.path(), read_only);
  const auto check = store::CheckSqliteFile(backup);
  EXPECT_OK(check);
  if (check.ok()) {
    EXPECT_THAT(FindingsOf(**check), IsEmpty());
  }
  std::filesystem::permissions(media.path(), std::filesystem::perms::owner_all);
  int files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(media.path())) {
    ++files;
  }
  EXPECT_EQ(files, 1);
}

TEST_F(VerifyTest, AServerThatStartsOnTheFileMeanwhileEndsTheCheck) {
  FileReports();
  std::filesystem::remove(path_ + ".lock");
  ASSERT_OK_AND_ASSIGN(const auto check, store::CheckSqliteFile(path_));
  ASSERT_OK(check->Next());
  Open();
  EXPECT_THAT(check->Next(), StatusIs(absl::StatusCode::kAborted, "STORE_LOCKED"));
}

TEST_F(VerifyTest, AServerDoesNotStartOnDataThatIsBeingVerified) {
  FileReports();
  ASSERT_OK_AND_ASSIGN(const auto check, store::CheckSqliteFile(path_));
  EXPECT_THAT(store::OpenSqliteStore(path_, {}, clock_),
              StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_LOCKED"));
}

TEST_F(VerifyTest, OnlyAClosedFileOfThisVersionIsVerifiedOffline) {
  const auto refused = [&](const std::string& path, absl::string_view reason,
                           const std::string& advice) {
    EXPECT_THAT(store::CheckSqliteFile(path),
                StatusIs(absl::StatusCode::kFailedPrecondition, reason, HasSubstr(advice)));
  };
  refused(path_, "STORE_MISSING", "not there");
  refused(dir_.Write("empty", ""), "STORE_MISSING", "empty");
  refused(dir_.Write("letter", "Dear harbour master, " + std::string(2000, '.')), "STORE_FOREIGN",
          "not a database");
  Open();
  refused(path_, "STORE_LOCKED", "dossier admin verify");
  Close();
  EXPECT_THAT(Findings(), IsEmpty());
  Do("UPDATE index_state SET rules = rules - 1");
  refused(path_, "STORE_OLDER", "start this one once");
}

}  // namespace
}  // namespace dossier::pipeline
