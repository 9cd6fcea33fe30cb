// Data files that other rules indexed: what finds their resources is made anew when they are
// opened.
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/report.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/clock.h"
#include "server/base/sha256.h"
#include "server/store/index_rules.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/sqlite/term_list.h"
#include "server/store/sqlite/verify.h"
#include "server/store/terms.h"
#include "tests/support/folder_watch.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The tables of schema version 1, as the first release of them made them.
constexpr const char* kFirstSchema = R"sql(
PRAGMA application_id = 0x444f5353;
CREATE TABLE log_head(id INTEGER PRIMARY KEY CHECK(id = 1), log_id TEXT NOT NULL,
                      name_seed INTEGER NOT NULL, revision INTEGER NOT NULL,
                      oldest INTEGER NOT NULL);
INSERT INTO log_head VALUES(1, '11111111-2222-4333-8444-555555555555', 42, 0, 1);
CREATE TABLE counter(collection INTEGER PRIMARY KEY, last_key INTEGER NOT NULL,
                     last_name INTEGER NOT NULL);
CREATE TABLE resource(id INTEGER PRIMARY KEY, create_revision INTEGER NOT NULL,
                      revision INTEGER NOT NULL, name TEXT NOT NULL UNIQUE, terms BLOB NOT NULL,
                      body BLOB NOT NULL);
CREATE TABLE term(collection INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
                  key INTEGER NOT NULL, PRIMARY KEY(collection, field, value, key)) WITHOUT ROWID;
CREATE TABLE change(id INTEGER PRIMARY KEY, last INTEGER NOT NULL, collection INTEGER NOT NULL,
                    operation INTEGER NOT NULL, name TEXT NOT NULL, terms BLOB NOT NULL,
                    previous_terms BLOB NOT NULL, event BLOB NOT NULL);
CREATE INDEX change_by_name ON change(name);
CREATE TABLE text(id INTEGER PRIMARY KEY, sha256 BLOB NOT NULL UNIQUE, body BLOB NOT NULL);
CREATE TABLE cursor(source TEXT PRIMARY KEY, format INTEGER NOT NULL, bytes BLOB NOT NULL)
  WITHOUT ROWID;
PRAGMA user_version = 1;
)sql";

// A data file, touched by SQL alone.
class File {
 public:
  explicit File(const std::string& path) {
    EXPECT_EQ(sqlite3_open(path.c_str(), &db_), SQLITE_OK);
    sqlite3_busy_timeout(db_, 10'000);
  }
  ~File() { sqlite3_close(db_); }

  void Run(const std::string& sql) {
    char* error = nullptr;
    EXPECT_EQ(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK) << error;
    sqlite3_free(error);
  }

  int64_t Number(const std::string& sql) {
    sqlite3_stmt* row = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(db_, sql.c_str(), -1, &row, nullptr), SQLITE_OK) << sql;
    EXPECT_EQ(sqlite3_step(row), SQLITE_ROW) << sql;
    const int64_t number = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return number;
  }

  // A resource with the terms of before and the change that created it.
  void Put(int collection, int64_t key, const std::string& name, const std::string& body,
           const std::vector<Term>& terms) {
    const int64_t revision = Number("SELECT revision + 1 FROM log_head");
    Run(absl::StrCat("UPDATE log_head SET revision = ", revision));
    const std::string encoded = absl::StrCat("x'", Hex(EncodeTerms(terms)), "'");
    Run(absl::StrCat("INSERT INTO resource VALUES(", (int64_t{collection} << 48) | key, ", ",
                     revision, ", ", revision, ", '", name, "', ", encoded, ", x'", Hex(body),
                     "')"));
    Run(absl::StrCat("INSERT INTO change VALUES(", revision << 20, ", 1, ", collection, ", 1, '",
                     name, "', ", encoded, ", x'', x'')"));
    for (const Term& term : terms) {
      Run(absl::StrCat("INSERT INTO term VALUES(", collection, ", '", term.field, "', '",
                       term.value, "', ", key, ")"));
    }
    Run(absl::StrCat("INSERT OR REPLACE INTO counter VALUES(", collection, ", ", key, ", 0)"));
  }

  static std::string Hex(const std::string& bytes) {
    std::string hex;
    for (const unsigned char c : bytes) absl::StrAppend(&hex, absl::Hex(c, absl::kZeroPad2));
    return hex;
  }

 private:
  sqlite3* db_ = nullptr;
};

std::vector<std::string> Names(Store& store, Collection collection, const Condition& condition) {
  std::vector<std::string> names;
  Selection selection{.collection = collection, .condition = condition, .limit = 1000};
  while (true) {
    const auto page = store.Select(selection);
    EXPECT_OK(page.status());
    if (!page.ok()) return names;
    for (const Resource& resource : page->resources) names.push_back(resource.name);
    if (!page->more) return names;
    selection.after_key = page->resources.back().key;
  }
}

class ReindexTest : public testing::Test {
 protected:
  std::unique_ptr<Store> Open() {
    auto store = OpenSqliteStore(path_, {}, SystemClock());
    EXPECT_OK(store.status());
    return store.ok() ? *std::move(store) : nullptr;
  }

  // A file of the first schema with that many incidents, of which each tenth tells of a port.
  void MakeFirstFile(int incidents) {
    File file(path_);
    file.Run(kFirstSchema);
    file.Run("BEGIN");
    for (int i = 1; i <= incidents; ++i) {
      v1::Incident incident;
      incident.set_name(absl::StrCat("incidents/i", i));
      incident.set_title(i % 10 == 0 ? "A port stood still" : "Something else happened");
      incident.add_victims()->set_name("Calder Rail");
      file.Put(1, i, incident.name(), incident.SerializeAsString(), {{"old", "term"}});
    }
    file.Run("COMMIT");
  }

  // The reasons of what a check finds wrong with terms, words and counts. (The files here have no
  // events.)
  std::set<std::string> WhatIsWronglyIndexed() {
    std::set<std::string> reasons;
    const auto check = CheckSqliteFile(path_);
    EXPECT_OK(check);
    while (check.ok()) {
      const auto step = (*check)->Next();
      EXPECT_OK(step);
      if (!step.ok() || step->done) break;
      for (const Finding& finding : step->findings) reasons.insert(finding.reason);
    }
    reasons.erase("EVENT_DIFFERS");
    reasons.erase("CHANGE_DIFFERS");
    return reasons;
  }

  const TempDir dir_;
  const std::string path_ = dir_.File("dossier.db");
};

TEST_F(ReindexTest, AFileOfTheFirstSchemaIsFoundByWordsAndByTheTermsOfToday) {
  MakeFirstFile(25);
  auto store = Open();
  EXPECT_THAT(Names(*store, Collection::kIncident, HasWords({"port", "stood"}, false)),
              ElementsAre("incidents/i10", "incidents/i20"));
  EXPECT_EQ(Names(*store, Collection::kIncident, HasTerm({"victims.name", "calder rail"})).size(),
            25u);
  // Whoever put it may have had reasons for terms that no table names.
  EXPECT_EQ(Names(*store, Collection::kIncident, HasTerm({"old", "term"})).size(), 25u);
  store.reset();
  EXPECT_THAT(WhatIsWronglyIndexed(), IsEmpty());
}

TEST_F(ReindexTest, AReportIsFoundByTheTextOfItsNewestVersion) {
  {
    File file(path_);
    file.Run(kFirstSchema);
    const std::string text = "Cranes stood still on Monday.";
    v1::Report report;
    report.set_name("reports/a");
    report.set_title("A port");
    report.set_text_sha256(Sha256Hex(text));
    file.Put(3, 1, report.name(), report.SerializeAsString(), {{"article.url", "x"}});
    file.Run(absl::StrCat("INSERT INTO text VALUES(1, x'", Sha256Hex(text), "', x'",
                          File::Hex(text), "')"));
  }
  const auto store = Open();
  EXPECT_THAT(Names(*store, Collection::kReport, HasWords({"cranes"}, false)),
              ElementsAre("reports/a"));
  EXPECT_THAT(Names(*store, Collection::kReport, HasTerm({"article.url", "x"})),
              ElementsAre("reports/a"));
}

TEST_F(ReindexTest, NothingIsLoggedAndTheStateOfTheHeadIsFoundAsTheResourcesAre) {
  MakeFirstFile(10);
  const auto store = Open();
  ASSERT_OK_AND_ASSIGN(const LogState log, store->Log());
  EXPECT_EQ(log.head, 10);
  ASSERT_OK_AND_ASSIGN(const auto changes, store->Changes(9, Store::kFromStart, 10, 1 << 20));
  ASSERT_EQ(changes.size(), 1u);
  ASSERT_OK_AND_ASSIGN(const auto texts, store->Texts({changes[0].text_id}));
  EXPECT_EQ(texts.at(changes[0].text_id).title, "a port stood still");
}

TEST_F(ReindexTest, RulesThatAreTheSameAreNotAppliedAgain) {
  MakeFirstFile(10);
  Open();
  // As if somebody had spoilt the index: nobody looks while the rules are the same ...
  File(path_).Run("INSERT INTO search(search) VALUES('delete-all')");
  EXPECT_THAT(Names(*Open(), Collection::kIncident, HasWords({"port"}, false)), IsEmpty());
  EXPECT_THAT(WhatIsWronglyIndexed(), ElementsAre("WORD_MISSING"));
  // ... and other rules that lead to the same words leave what is there.
  File(path_).Run("UPDATE index_state SET rules = rules + 1");
  Open();
  EXPECT_EQ(File(path_).Number("SELECT rules FROM index_state"), kIndexRules);
  EXPECT_EQ(File(path_).Number("SELECT count(*) FROM search_text"), 10);
}

TEST_F(ReindexTest, WhatIsNoMessageIsLeftAsItIs) {
  {
    File file(path_);
    file.Run(kFirstSchema);
    file.Put(1, 1, "incidents/a", "\xff\xff\xff", {{"old", "term"}});
  }
  EXPECT_THAT(Names(*Open(), Collection::kIncident, HasTerm({"old", "term"})),
              ElementsAre("incidents/a"));
}

TEST_F(ReindexTest, KilledItGoesOnWhereItWas) {
  constexpr int kIncidents = 6000;
  // Kills whoever re-indexes the file once it has done more than `done`; returns how far it came,
  // nullopt if it was through before.
  const auto kill_beyond = [&](int64_t done) -> std::optional<int64_t> {
    FolderWatch written(std::filesystem::path(path_).parent_path());
    const pid_t pid = fork();
    if (pid == 0) {
      const int null = dup2(STDERR_FILENO, STDOUT_FILENO);
      (void)null;
      execl(DOSSIER_CRASH_WRITER, DOSSIER_CRASH_WRITER, path_.c_str(), nullptr);
      _exit(127);
    }
    int64_t now = done, rules = 0;
    int status = 0;
    bool ended = false;
    while (now == done && rules != kIndexRules && !ended) {
      // It may end without another write, and before any.
      written.AwaitWrite(absl::Milliseconds(50));
      ended = waitpid(pid, &status, WNOHANG) == pid;  // first, so that what it did last is seen
      File file(path_);
      if (file.Number("PRAGMA user_version") < 2) continue;
      rules = file.Number("SELECT rules FROM index_state");
      now = file.Number("SELECT done FROM index_state");
    }
    if (!ended) {
      kill(pid, SIGKILL);
      waitpid(pid, &status, 0);
    }
    if (rules == kIndexRules) return std::nullopt;
    EXPECT_GT(now, done) << "it ended by itself, with status " << status;
    return now > done ? std::optional(now) : std::nullopt;
  };
  int killed = 0;
  // On a busy machine it may be through before anybody looks: then once more.
  for (int attempt = 0; attempt < 10 && killed == 0; ++attempt) {
    for (const char* suffix : {"", "-wal", "-shm"}) {
      std::filesystem::remove(absl::StrCat(path_, suffix));
    }
    MakeFirstFile(kIncidents);
    int64_t last_done = 0;
    while (const std::optional<int64_t> done = kill_beyond(last_done)) {
      ++killed;
      EXPECT_GT(*done, last_done);
      last_done = *done;
    }
  }
  EXPECT_GT(killed, 0);
  const auto store = Open();
  EXPECT_EQ(Names(*store, Collection::kIncident, HasWords({"port"}, false)).size(),
            static_cast<size_t>(kIncidents / 10));
  EXPECT_EQ(File(path_).Number("SELECT count(*) FROM search_text WHERE id >> 56 = 1"), kIncidents)
      << "nothing was done twice";
}

}  // namespace
}  // namespace dossier::store
