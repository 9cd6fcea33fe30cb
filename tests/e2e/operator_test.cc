// The commands by which operators look after the data, as they type them.
#include <sqlite3.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "dossier/v1/incident.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "server/base/clock.h"
#include "server/store/search_text.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/terms.h"
#include "tests/e2e/dossierd.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::e2e {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using testing::UnorderedElementsAre;

class OperatorTest : public testing::Test {
 protected:
  // Data of 30 incidents, each put twice, that no server uses.
  void MakeData() {
    std::filesystem::create_directories(data_);
    ASSERT_OK_AND_ASSIGN(const auto store, store::OpenSqliteStore(file_, {}, SystemClock()));
    for (const char* title : {"The storm", "The flood"}) {
      ASSERT_OK_AND_ASSIGN(const auto t, store->Begin());
      for (int i = 0; i < 30; ++i) {
        v1::Incident incident;
        incident.set_name(absl::StrCat("incidents/i", i));
        incident.set_title(title);
        ASSERT_OK(t->Put(incident.name(), incident.SerializeAsString(), store::TermsOf(incident),
                         store::SearchTextOf(incident)));
        ASSERT_OK(t->Seal());
      }
      ASSERT_OK(t->Commit());
    }
  }

  // What a bad disk or a bad hand does to a file, also beside a server.
  static void Damage(const std::string& file, const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 10000);
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(db);
    EXPECT_GT(sqlite3_total_changes(db), 0);
    sqlite3_close(db);
  }

  static Result Dossierd(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), DossierdPath());
    return RunProgram(arguments);
  }

  // `dossier admin ...` at a server.
  static Result Admin(const e2e::Dossierd& server, const std::vector<std::string>& arguments,
                      bool json = false) {
    std::vector<std::string> all = {DossierPath(), "--server", server.address()};
    if (json) all.emplace_back("--json");
    all.emplace_back("admin");
    all.insert(all.end(), arguments.begin(), arguments.end());
    return RunProgram(all);
  }

  static std::vector<std::string> FilesIn(const std::string& directory) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  TempDir directory_;
  const std::string data_ = directory_.File("data");
  const std::string file_ = data_ + "/dossier.db";
};

TEST_F(OperatorTest, TheStateIsToldToPeopleAndToPrograms) {
  MakeData();
  e2e::Dossierd server({.data = file_});  // the file stands for its directory
  ASSERT_TRUE(server.serves()) << server.process().output();
  const Result text = Admin(server, {"state"});
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_THAT(text.out,
              AllOf(StartsWith("log        "), HasSubstr("\nrevisions  1 to "),
                    HasSubstr(" changes since 20"), HasSubstr("\nincidents         30\n")));
  const Result json = Admin(server, {"state"}, true);
  const auto state = nlohmann::json::parse(json.out);
  EXPECT_THAT(text.out, HasSubstr(state.at("log_id").get<std::string>()));
  EXPECT_EQ(state.at("oldest_revision"), "1");
  EXPECT_EQ(server.Stop(), 0);
  EXPECT_EQ(Admin(server, {"state"}).code, 3) << "no server answers";
}

TEST_F(OperatorTest, HistoryIsForgottenUpToARevisionOfTheLog) {
  MakeData();
  e2e::Dossierd server({.data = data_});
  ASSERT_TRUE(server.serves()) << server.process().output();
  EXPECT_EQ(Admin(server, {"compact"}).code, 2) << "where to is not guessed";
  const Result beyond = Admin(server, {"compact", "--oldest", "9999"});
  EXPECT_EQ(beyond.code, 1);
  EXPECT_THAT(beyond.err,
              AllOf(HasSubstr("cannot begin at revision 9999"), HasSubstr("COMPACTION_INVALID")));
  const Result done = Admin(server, {"compact", "--oldest", "41"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("\nrevisions  41 to "));
  EXPECT_EQ(Admin(server, {"verify"}).code, 0);
  EXPECT_EQ(server.Stop(), 0);
}

TEST_F(OperatorTest, ABackupGetsItsNameOnceItIsWholeAndReplacesNothingUnasked) {
  MakeData();
  e2e::Dossierd server({.data = data_});
  ASSERT_TRUE(server.serves()) << server.process().output();
  const std::string backups = directory_.File("backups");
  std::filesystem::create_directory(backups);
  const std::string backup = backups + "/b.db";
  const Result first = Admin(server, {"backup", backup});
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, AllOf(StartsWith(backup + ": revision "), HasSubstr(" bytes, SHA-256 ")));
  const Result second = Admin(server, {"backup", backup});
  EXPECT_EQ(second.code, 1);
  EXPECT_THAT(second.err, HasSubstr("--force"));
  EXPECT_EQ(Admin(server, {"backup", backup, "--force"}).code, 0);
  EXPECT_THAT(Admin(server, {"backup", backups, "--force"}).err, HasSubstr("is a directory"));
  EXPECT_THAT(Admin(server, {"backup", backups + "/missing/b.db"}).err,
              HasSubstr("No such file or directory"));
  EXPECT_EQ(Admin(server, {"backup"}).code, 2);
  EXPECT_EQ(server.Stop(), 0);
  const Result without_server = Admin(server, {"backup", backups + "/c.db"});
  EXPECT_EQ(without_server.code, 3);
  EXPECT_THAT(FilesIn(backups), UnorderedElementsAre("b.db"));
  const Result verified = Dossierd({"verify", "--data", backup});
  EXPECT_EQ(verified.code, 0) << verified.out << verified.err;
  EXPECT_THAT(FilesIn(backups), UnorderedElementsAre("b.db")) << "nothing is left beside it";
}

TEST_F(OperatorTest, DamageUnderAServerIsNamedAndTheExitCodeSaysSo) {
  MakeData();
  e2e::Dossierd server({.data = data_});
  ASSERT_TRUE(server.serves()) << server.process().output();
  const Result sound = Admin(server, {"verify"});
  EXPECT_EQ(sound.code, 0) << sound.out << sound.err;
  EXPECT_THAT(sound.out, StartsWith("no problems, "));
  Damage(file_, "UPDATE resource SET body = x'ff' WHERE name LIKE 'incidents/%'");
  const Result damaged = Admin(server, {"verify"});
  EXPECT_EQ(damaged.code, 1);
  EXPECT_THAT(damaged.out, AllOf(HasSubstr("BODY_INVALID  incidents/i7: the stored bytes are no "),
                                 HasSubstr("BODY_INVALID  10 more of these are not listed\n"),
                                 HasSubstr("\n60 problems, ")));
  EXPECT_THAT(damaged.err, HasSubstr("restore the newest backup"));
  const Result json = Admin(server, {"verify"}, true);
  EXPECT_EQ(json.code, 1);
  std::vector<std::string> reasons;
  nlohmann::json last;
  for (const auto line : absl::StrSplit(json.out, '\n', absl::SkipEmpty())) {
    last = nlohmann::json::parse(line);
    if (last.contains("problem")) reasons.push_back(last["problem"]["reason"]);
  }
  EXPECT_THAT(reasons, Contains("BODY_INVALID"));
  EXPECT_EQ(last.at("done").at("problems"), "60");
  EXPECT_EQ(server.Stop(), 0);
}

TEST_F(OperatorTest, HeldReportsAreReadAnewWhenAskedTo) {
  e2e::Dossierd server({.data = data_});
  ASSERT_TRUE(server.serves()) << server.process().output();
  const std::string article = directory_.Write(
      "ferry.txt", "Corran Ferries hit by ransomware\n\nCorran Ferries was hit by ransomware.\n");
  const Result submitted =
      RunProgram({DossierPath(), "--server", server.address(), "submit", article});
  ASSERT_EQ(submitted.code, 0) << submitted.err;
  const Result known = Admin(server, {"reanalyze"});
  EXPECT_EQ(known.code, 0) << known.err;
  EXPECT_EQ(known.out, "0 reports read anew, 1 looked at\n");
  const Result all = Admin(server, {"reanalyze", "--all"}, true);
  EXPECT_EQ(all.code, 0) << all.err;
  EXPECT_EQ(nlohmann::json::parse(all.out).at("reports_read"), "1");
  const Result wrong = Admin(server, {"reanalyze", "--filter", "publsher = 3"});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.err, HasSubstr("publsher"));
  EXPECT_EQ(server.Stop(), 0);
}

TEST_F(OperatorTest, TwoServersThatTookTheSameReportsGiveTheSameDigest) {
  const std::string ferry = directory_.Write(
      "ferry.txt", "Corran Ferries hit by ransomware\n\nCorran Ferries was hit by ransomware.\n");
  const std::string water = directory_.Write(
      "water.txt", "Eddis Water robbed of data\n\nHackers stole data of Eddis Water.\n");
  std::vector<std::string> digests;
  for (const auto& [first, second] : {std::pair(ferry, water), std::pair(water, ferry)}) {
    e2e::Dossierd server({.data = directory_.File(absl::StrCat("data-", digests.size()))});
    ASSERT_TRUE(server.serves()) << server.process().output();
    std::vector<std::string> seen, revisions;
    for (const std::string& report : {first, second}) {
      ASSERT_EQ(RunProgram({DossierPath(), "--server", server.address(), "submit", report}).code,
                0);
      const Result digest = Admin(server, {"digest"}, true);
      EXPECT_EQ(digest.code, 0) << digest.err;
      const auto told = nlohmann::json::parse(digest.out);
      seen.push_back(told.at("sha256"));
      revisions.push_back(told.at("revision"));
    }
    EXPECT_NE(seen[0], seen[1]);
    const Result past = Admin(server, {"digest", "--as-of", revisions[0]}, true);
    EXPECT_EQ(nlohmann::json::parse(past.out).at("sha256"), seen[0]);
    digests.push_back(seen[1]);
    EXPECT_EQ(Admin(server, {"digest", "--as-of", "900"}).code, 1);
    EXPECT_EQ(server.Stop(), 0);
  }
  EXPECT_EQ(digests[0], digests[1]);
}

TEST_F(OperatorTest, WithoutAServerVerifyReadsDataAndLeavesItAlone) {
  MakeData();
  {
    e2e::Dossierd server({.data = data_});
    ASSERT_TRUE(server.serves()) << server.process().output();
    const Result in_use = Dossierd({"verify", "--data", data_});
    EXPECT_EQ(in_use.code, 1);
    EXPECT_THAT(in_use.err, AllOf(HasSubstr(absl::StrCat("process ", server.process().pid())),
                                  HasSubstr("dossier admin verify")));
    server.Kill();
  }
  const std::vector<std::string> before = FilesIn(data_);
  for (const std::string& named : {data_, file_}) {
    const Result sound = Dossierd({"verify", "--data", named});
    EXPECT_EQ(sound.code, 0) << sound.out << sound.err;
    EXPECT_THAT(sound.out, StartsWith(file_ + ": no problems; checked "));
  }
  EXPECT_EQ(FilesIn(data_), before);
  Damage(file_, "UPDATE resource SET body = x'ff' WHERE name LIKE 'incidents/%'");
  const Result damaged = Dossierd({"verify", "--data", data_});
  EXPECT_EQ(damaged.code, 1);
  EXPECT_THAT(damaged.out, HasSubstr("BODY_INVALID  10 more of these are not listed\n"));
  const Result all = Dossierd({"verify", "--data", data_, "--list", "0"});
  EXPECT_EQ(all.code, 1);
  EXPECT_THAT(all.out, Not(HasSubstr("not listed")));
}

TEST_F(OperatorTest, VerifySaysWhatItMissesAndWhatItDoesNotUnderstand) {
  const std::string missing = directory_.File("missing");
  EXPECT_THAT(Dossierd({"verify", "--data", missing}).err,
              HasSubstr("cannot verify " + missing + ": it is not there"));
  EXPECT_THAT(Dossierd({"verify", "--data", directory_.path()}).err,
              HasSubstr(directory_.File("dossier.db") + ": it is not there"));
  const Result letter =
      Dossierd({"verify", "--data", directory_.Write("letter", "Dear" + std::string(2000, '.'))});
  EXPECT_EQ(letter.code, 1);
  EXPECT_THAT(letter.err, HasSubstr("this is not a database"));
  EXPECT_EQ(Dossierd({"verify"}).code, 2);
  EXPECT_EQ(Dossierd({"verify", "--data", missing, "--list", "-1"}).code, 2);
  EXPECT_THAT(FilesIn(directory_.path()), UnorderedElementsAre("letter"));
}

TEST_F(OperatorTest, ARestoreMakesADirectoryThatAServerServes) {
  MakeData();
  const std::string place = directory_.File("new/place");
  // The data of a server that has ended is as good as a backup.
  const Result restored = Dossierd({"restore", data_, "--data", place});
  EXPECT_EQ(restored.code, 0) << restored.err;
  EXPECT_THAT(restored.out, StartsWith(place + "/dossier.db: restored to revision 60, log "));
  e2e::Dossierd server({.data = place});
  ASSERT_TRUE(server.serves()) << server.process().output();
  EXPECT_EQ(Admin(server, {"verify"}).code, 0);
  const Result in_use = Dossierd({"restore", data_, "--data", place, "--force"});
  EXPECT_EQ(in_use.code, 1);
  EXPECT_THAT(in_use.err, HasSubstr("stop that server"));
  EXPECT_EQ(server.Stop(), 0);
}

TEST_F(OperatorTest, ARestoreReplacesDataOnlyWhenToldAndKeepsIt) {
  MakeData();
  const std::string backup = directory_.File("b.db");
  std::filesystem::copy_file(file_, backup);
  Damage(file_, "DELETE FROM resource");
  const Result refused = Dossierd({"restore", backup, "--data", data_});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("--force"));
  const Result restored = Dossierd({"restore", backup, "--data", file_, "--force"});
  EXPECT_EQ(restored.code, 0) << restored.err;
  const std::string mark = "the data before is ";
  const size_t at = restored.out.find(mark);
  ASSERT_NE(at, std::string::npos) << restored.out;
  const std::string kept =
      restored.out.substr(at + mark.size(), restored.out.find('\n') - at - mark.size());
  EXPECT_EQ(Dossierd({"verify", "--data", data_}).code, 0);
  EXPECT_THAT(Dossierd({"verify", "--data", kept}).out, HasSubstr("RESOURCE_MISSING"));
}

TEST_F(OperatorTest, ARestoreThatCannotBeChangesNothing) {
  const std::string place = directory_.File("place");
  const auto refused = [&](const std::string& backup, const std::string& data, int code,
                           const std::string& why) {
    const Result result = Dossierd({"restore", backup, "--data", data});
    EXPECT_EQ(result.code, code);
    EXPECT_THAT(result.err, HasSubstr(why));
    EXPECT_THAT(result.out, IsEmpty());
  };
  const std::string letter = directory_.Write("letter", "Dear" + std::string(2000, '.'));
  refused(directory_.File("missing.db"), place, 1, "No such file or directory");
  refused(letter, place, 1, "data file " + letter + ": this is not a database");
  refused(directory_.Write("empty", ""), place, 1, "it is empty");
  refused(letter, letter, 2, "is neither a data directory nor the dossier.db in one");
  EXPECT_EQ(Dossierd({"restore", letter}).code, 2);
  EXPECT_EQ(Dossierd({"restore", "--data", place}).code, 2);
  EXPECT_THAT(FilesIn(directory_.path()), UnorderedElementsAre("letter", "empty"));
}

TEST_F(OperatorTest, AServerServesADirectoryAndSaysSoOfAnotherFile) {
  const std::string backup = directory_.Write("b.db", "");
  std::vector<std::string> serve = {"serve", "--listen", "127.0.0.1:0", "--data", backup};
  for (int only_checked = 0; only_checked < 2;
       ++only_checked, serve.emplace_back("--check-config")) {
    const Result result = Dossierd(serve);
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.err, HasSubstr(backup + " is neither a data directory nor the dossier.db"));
  }
}

}  // namespace
}  // namespace dossier::e2e
