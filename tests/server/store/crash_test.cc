// A process that dies while it writes, and a disk that is full when it commits.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/sha256.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/upkeep.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::store {
namespace {

using ::testing::HasSubstr;
using ::testing::Ne;

// A running crash_writer.cc. Killed at the latest when the object goes.
class Writer {
 public:
  explicit Writer(std::vector<std::string> arguments) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) std::abort();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    arguments.insert(arguments.begin(), DOSSIER_CRASH_WRITER);
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    if (posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ) != 0) std::abort();
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    output_ = fdopen(ends[0], "r");
  }

  ~Writer() {
    if (pid_ != 0) Kill();
    fclose(output_);
  }

  pid_t pid() const { return pid_; }

  // The next line of its output; empty once it has ended.
  std::string Line() {
    char line[64];
    if (fgets(line, sizeof(line), output_) == nullptr) return "";
    return std::string(line, strcspn(line, "\n"));
  }

  void Kill() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_ = 0;
  FILE* output_;
};

// Everything that transactions 1 to n of the writer leave is there, and nothing of n + 1.
void ExpectWholeTransactions(Store& store, int n) {
  ASSERT_OK_AND_ASSIGN(const LogState log, store.Log());
  EXPECT_EQ(log.head, 2 * n) << "each makes two revisions";
  int64_t changes = 0;
  for (int64_t after = 0; after < log.head;) {
    ASSERT_OK_AND_ASSIGN(const auto page, store.Changes(after, Store::kFromStart, 1000, 1 << 20));
    ASSERT_FALSE(page.empty());
    changes += static_cast<int64_t>(page.size());
    after = page.back().revision;
  }
  EXPECT_EQ(changes, 5 * n);
  for (const int i : {1, n, n + 1}) {
    if (i == 0) continue;
    const bool expected = i <= n;
    for (const std::string& name :
         {absl::StrCat("reports/", i), absl::StrCat("claims/", i, "-2")}) {
      ASSERT_OK_AND_ASSIGN(const auto found, store.Find(name));
      EXPECT_EQ(found.has_value(), expected) << name;
    }
    ASSERT_OK_AND_ASSIGN(const auto text, store.Text(Sha256Hex(absl::StrCat(i))));
    EXPECT_EQ(text.has_value(), expected);
    ASSERT_OK_AND_ASSIGN(const auto candidates,
                         store.Candidates(Collection::kReport, {{"n", absl::StrCat(i)}}, 2));
    EXPECT_EQ(candidates.size(), expected ? 1u : 0u);
  }
}

// How many transactions of the writer the file holds, by its cursor.
int CommittedIn(Store& store) {
  const auto cursor = store.FindCursor("sources/wire");
  EXPECT_OK(cursor);
  return cursor.ok() && cursor->has_value() ? std::stoi((*cursor)->bytes) : 0;
}

TEST(CrashTest, WhateverTheMomentOfDeathOnlyWholeTransactionsRemain) {
  const TempDir dir;
  const std::string path = dir.File("dossier.db");
  std::minstd_rand random(7);  // the same moments each time, as far as the machine allows
  for (int death = 0; death < 20; ++death) {
    int acknowledged = 0;
    {
      Writer writer({path});
      for (int lines = 1 + static_cast<int>(random() % 20); lines > 0; --lines) {
        ASSERT_TRUE(absl::SimpleAtoi(writer.Line(), &acknowledged));
      }
      // Anywhere within the next transaction or two.
      const absl::Time end = absl::Now() + absl::Microseconds(random() % 1500);
      while (absl::Now() < end) {
      }
      writer.Kill();
      int more = 0;
      while (absl::SimpleAtoi(writer.Line(), &more)) acknowledged = more;
    }
    ASSERT_OK_AND_ASSIGN(const auto store, OpenSqliteStore(path, {}, SystemClock()));
    const int committed = CommittedIn(*store);
    EXPECT_GE(committed, acknowledged) << "what was acknowledged is kept";
    EXPECT_LE(committed, acknowledged + 1) << "one may have died between commit and word of it";
    ExpectWholeTransactions(*store, committed);
  }
}

// What compaction keeps: the log from `oldest` on, and one change of each resource that lives.
void ExpectCompacted(Store& store) {
  ASSERT_OK_AND_ASSIGN(const LogState log, store.Log());
  EXPECT_GE(log.oldest, log.head - 6) << "four revisions, and two that came after";
  int64_t revision = log.oldest - 1;
  ASSERT_OK_AND_ASSIGN(const auto changes,
                       store.Changes(revision, Store::kFromStart, 1000, 1 << 20));
  for (const Change& change : changes) {
    EXPECT_EQ(change.revision, revision + 1);
    if (change.last) ++revision;
  }
  EXPECT_EQ(revision, log.head);
}

TEST(CrashTest, ACompactionThatDiesLeavesARightFileAndTheNextOneGoesOn) {
  const TempDir dir;
  const std::string path = dir.File("dossier.db");
  std::minstd_rand random(11);
  for (int death = 0; death < 20; ++death) {
    int acknowledged = 0;
    {
      Writer writer({path, "compact"});
      for (int lines = 5 + static_cast<int>(random() % 10); lines > 0; --lines) {
        ASSERT_TRUE(absl::SimpleAtoi(writer.Line(), &acknowledged));
      }
      const absl::Time end = absl::Now() + absl::Microseconds(random() % 3000);
      while (absl::Now() < end) {
      }
      writer.Kill();
    }
    ASSERT_OK_AND_ASSIGN(const auto store, OpenSqliteStore(path, {}, SystemClock()));
    const int committed = CommittedIn(*store);
    EXPECT_GE(committed, acknowledged);
    ExpectCompacted(*store);
    EXPECT_THAT(store->Find(absl::StrCat("reports/", 1)), IsOkAndHolds(testing::Ne(std::nullopt)));
    EXPECT_THAT(store->Find(absl::StrCat("claims/", committed, "-2")),
                IsOkAndHolds(testing::Ne(std::nullopt)));
    ASSERT_OK(store->upkeep().Compact(1)) << "what is left to remove";
    ASSERT_OK_AND_ASSIGN(const StoreState state, store->upkeep().State());
    EXPECT_LE(state.changes, 5 * 4);
  }
}

TEST(CrashTest, ADiskThatIsFullAtACommitLosesNothing) {
  const TempDir dir;
  const std::string path = dir.File("dossier.db");
  // Room for different parts of the work, down to none at all.
  for (const int room : {50'000, 100'000, 300'000, 1'000'000}) {
    SCOPED_TRACE(room);
    std::string last;
    {
      Writer writer({path, absl::StrCat(room)});
      for (std::string line; line = writer.Line(), !line.empty();) last = line;
    }
    EXPECT_EQ(last, "STORE_FULL");
    ASSERT_OK_AND_ASSIGN(const auto store, OpenSqliteStore(path, {}, SystemClock()));
    ExpectWholeTransactions(*store, CommittedIn(*store));
  }
  Writer writer({path});
  EXPECT_THAT(writer.Line(), Ne("STORE_FULL")) << "with room again it goes on";
}

TEST(CrashTest, ASecondServerOnTheSameDataIsRefusedWhileTheFirstLives) {
  const TempDir dir;
  const std::string path = dir.File("dossier.db");
  Writer first({path});
  ASSERT_EQ(first.Line(), "1");
  EXPECT_THAT(
      OpenSqliteStore(path, {}, SystemClock()),
      StatusIs(absl::StatusCode::kFailedPrecondition, "STORE_LOCKED",
               testing::AllOf(HasSubstr(path), HasSubstr(absl::StrCat("process ", first.pid())))));
  EXPECT_EQ(Writer({path}).Line(), "STORE_LOCKED");
  first.Kill();
  EXPECT_OK(OpenSqliteStore(path, {}, SystemClock())) << "its lock died with it";
}

}  // namespace
}  // namespace dossier::store
