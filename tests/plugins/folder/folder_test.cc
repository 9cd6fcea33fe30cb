// A folder as a source: what lies in it is emitted once, in order, and again when it changes.
#include <fcntl.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "server/ingest/plugin_session.h"
#include "tests/plugins/folder/folder_fixture.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::ingest {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using Json = nlohmann::json;
using Progress = PollOutcome::Progress;
namespace fs = std::filesystem;

TEST_F(FolderTest, ReportsComeInTheOrderOfTheirPaths) {
  Write("b.txt");
  Write("a/z.md");
  Write("a.txt");
  Write("a/b/c.html");
  Open();
  EXPECT_THAT(Ids(PollUntilIdle()), ElementsAre("a.txt", "a/b/c.html", "a/z.md", "b.txt"));
}

TEST_F(FolderTest, AReportSaysWhatItIsButNotWhenItWasPublished) {
  Write("2031/flood.eml", "Subject: Flood\r\n\r\nThe river rose.");
  Open();
  const auto records = PollUntilIdle();
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].kind, "report");
  EXPECT_EQ(records[0].media_type, "message/rfc822");
  EXPECT_EQ(records[0].body, "Subject: Flood\r\n\r\nThe river rose.");
  EXPECT_EQ(records[0].published_unix_ns, std::nullopt);
  const Json meta = Json::parse(records[0].meta_json);
  EXPECT_EQ(meta.at("file_name"), "flood.eml");
  EXPECT_TRUE(meta.contains("file_modified"));
  EXPECT_FALSE(meta.contains("published"));
  EXPECT_FALSE(meta.contains("title"));
}

TEST_F(FolderTest, TheNameTellsTheType) {
  for (const char* name : {"1.txt", "2.md", "3.html", "4.HTM", "5.eml"}) Write(name);
  Open();
  std::vector<std::string> types;
  for (const SourceRecord& record : PollUntilIdle()) types.push_back(record.media_type);
  EXPECT_THAT(types, ElementsAre("text/plain", "text/markdown", "text/html", "text/html",
                                 "message/rfc822"));
}

TEST_F(FolderTest, HiddenFilesAndOtherEndingsAreLeftAlone) {
  Write("kept.txt");
  Write(".hidden.txt");
  Write(".git/inside.txt");
  Write("picture.png");
  Write("draft.txt~");
  Write("txt");
  Open();
  EXPECT_THAT(Ids(PollUntilIdle()), ElementsAre("kept.txt"));
}

TEST_F(FolderTest, TheOperatorChoosesEndingsAndDepth) {
  Write("a.txt");
  Write("b.LOG");
  Write("deep/c.log");
  Json config = Config();
  config["extensions"] = {"log"};
  config["recursive"] = false;
  Open(config);
  const auto records = PollUntilIdle();
  EXPECT_THAT(Ids(records), ElementsAre("b.LOG"));
  EXPECT_EQ(records[0].media_type, "application/octet-stream");
}

TEST_F(FolderTest, AnEmptyFolderIsCaughtUpAtOnce) {
  Open();
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
}

TEST_F(FolderTest, EmptyAndBinaryFilesAreEmittedAsTheyAre) {
  const std::string bytes("\x00\xFF\xC3(\x80 not text", 14);
  Write("binary.txt", bytes);
  Write("empty.txt", "");
  Open();
  const auto records = PollUntilIdle();
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(records[0].body, bytes);
  EXPECT_EQ(records[1].body, "");
  EXPECT_THAT(records[1].error, IsEmpty());
}

TEST_F(FolderTest, AFileThatArrivesIsFoundBecauseTheSystemTells) {
  Open();
  PollUntilIdle();
  std::thread writer([&] { Write("news.txt", "The dam holds."); });
  const auto records = PollUntilNews();
  writer.join();
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].external_id, "news.txt");
  EXPECT_EQ(records[0].body, "The dam holds.");
}

TEST_F(FolderTest, SoIsOneInADirectoryThatIsNewToo) {
  Open();
  PollUntilIdle();
  Write("2031/04/news.txt");
  EXPECT_THAT(Ids(PollUntilNews()), ElementsAre("2031/04/news.txt"));
  Write("2031/04/more.txt");
  EXPECT_THAT(Ids(PollUntilNews()), ElementsAre("2031/04/more.txt"));
}

TEST_F(FolderTest, ADirectoryThatIsMovedInBringsItsOldFiles) {
  root_.Write("elsewhere/old/a.txt", "It rained.");
  Open();
  PollUntilIdle();
  fs::rename(root_.File("elsewhere/old"), folder_ + "/old");
  EXPECT_THAT(Ids(PollUntilNews()), ElementsAre("old/a.txt"));
}

TEST_F(FolderTest, WithoutWordFromTheSystemTheNextLookFindsIt) {
  // A change of the target is no event in the folder that the link is in.
  const std::string target = Write(".data/late.txt", "Two were hurt.");
  fs::create_symlink(".data/late.txt", folder_ + "/late.txt");
  Json config = Config();
  config["rescan_interval_ms"] = 50;
  Open(config);
  PollUntilIdle();
  Write(".data/late.txt", "Three were hurt.");
  EXPECT_THAT(Ids(PollUntilNews()), ElementsAre("late.txt"));
}

TEST_F(FolderTest, AChangedFileIsEmittedAgainAndTheOthersAreNot) {
  Write("a.txt", "Three are missing.");
  Write("b.txt");
  Open();
  PollUntilIdle();
  Write("a.txt", "All were found.");
  const auto records = PollUntilNews();
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].external_id, "a.txt");
  EXPECT_EQ(records[0].body, "All were found.");
}

TEST_F(FolderTest, AChangeBehindARestoredTimeIsSeen) {
  const std::string path = Write("a.txt", "Three are missing.");
  Open();
  PollUntilIdle();
  const auto time = fs::last_write_time(path);
  Write("a.txt", "Seven are missing.");  // as long as before
  fs::last_write_time(path, time);
  EXPECT_THAT(PollUntilNews(), SizeIs(1));
}

TEST_F(FolderTest, ADeletedFileIsNotARetraction) {
  Write("a.txt");
  Write("b.txt");
  Open();
  PollUntilIdle();
  fs::remove(folder_ + "/a.txt");
  Write("c.txt");
  EXPECT_THAT(Ids(PollUntilNews()), ElementsAre("c.txt"));
}

// Writes lines with short pauses; returns the longest pause that it came to.
std::chrono::nanoseconds WriteSlowly(const std::string& path, std::string& whole) {
  using Clock = std::chrono::steady_clock;
  std::ofstream file(path);
  Clock::time_point last = Clock::now();
  std::chrono::nanoseconds longest{0};
  for (int line = 0; line < 40; ++line) {
    const std::string text = "Line " + std::to_string(line) + "\n";
    whole += text;
    file << text << std::flush;
    longest = std::max<std::chrono::nanoseconds>(longest, Clock::now() - last);
    last = Clock::now();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return longest;
}

TEST_F(FolderTest, AFileThatIsBeingWrittenIsReadOnceItIsWhole) {
  constexpr std::chrono::milliseconds kSettle(100);
  Json config = Config();
  config["settle_ms"] = kSettle.count();
  Open(config);
  PollUntilIdle();
  for (int attempt = 0; attempt < 50; ++attempt) {
    const std::string path = folder_ + "/slow" + std::to_string(attempt) + ".txt";
    std::string whole;
    std::chrono::nanoseconds longest{0};
    std::thread writer([&] { longest = WriteSlowly(path, whole); });
    const auto records = PollUntilNews();
    writer.join();
    if (longest < kSettle / 2) {
      ASSERT_THAT(records, SizeIs(1));
      EXPECT_EQ(records[0].body, whole);
      return;
    }
    // The machine was too busy for a writer that goes on: the file was rightly taken for finished.
    PollUntilIdle();
  }
  GTEST_SKIP() << "the machine never let the writer go on within " << kSettle.count() / 2 << " ms";
}

TEST_F(FolderTest, ABudgetIsKeptAndThePassGoesOn) {
  for (int i = 10; i < 30; ++i) Write(std::to_string(i) + ".txt");
  Open();
  PollBudget seven;
  seven.limits.max_records = 7;
  std::vector<size_t> sizes;
  std::vector<SourceRecord> all;
  while (all.size() < 20) {
    PollOutcome outcome = Poll(seven);
    ASSERT_THAT(outcome.status, IsOk());
    ASSERT_LE(outcome.records.size(), 7u);
    EXPECT_EQ(outcome.uncovered, 0u);
    for (SourceRecord& record : outcome.records) all.push_back(std::move(record));
  }
  EXPECT_THAT(all, SizeIs(20));
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.external_id < b.external_id;
  }));
  EXPECT_THAT(PollUntilIdle({.time = absl::Milliseconds(50)}), IsEmpty());
}

TEST_F(FolderTest, AfterARestartOnlyWhatChangedIsReadAgain) {
  for (const char* name : {"a.txt", "b.txt", "c/d.txt"}) Write(name);
  Open();
  PollUntilIdle();
  session_.reset();
  Write("b.txt", "Something else.");
  Write("new.txt");
  Open(Config(), cursor_);
  EXPECT_THAT(Ids(PollUntilIdle()), ElementsAre("b.txt", "new.txt"));
}

TEST_F(FolderTest, ARestartWithoutChangesReadsNothing) {
  for (int i = 0; i < 100; ++i) Write(std::to_string(i) + ".txt");
  Open();
  EXPECT_THAT(PollUntilIdle(), SizeIs(100));
  Open(Config(), cursor_);
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
}

TEST_F(FolderTest, KilledAnywhereInTheFirstPassItGoesOnThere) {
  for (int i = 10; i < 40; ++i)
    Write("d" + std::to_string(i % 3) + "/" + std::to_string(i) + ".txt");
  std::vector<std::string> ids;
  PollBudget four;
  four.limits.max_records = 4;
  for (int runs = 0; runs < 100; ++runs) {
    Open(Config(), cursor_);
    const PollOutcome outcome = Poll(four);
    ASSERT_THAT(outcome.status, IsOk());
    for (const auto& record : outcome.records) ids.push_back(record.external_id);
    if (outcome.progress == Progress::kIdle) break;
  }
  EXPECT_THAT(ids, SizeIs(30)) << "each once, none twice";
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
}

TEST_F(FolderTest, TheCursorStaysSmallHoweverManyFilesThereAre) {
  for (int i = 0; i < 3000; ++i) Write(std::to_string(i) + ".txt", "x");
  Open();
  EXPECT_THAT(PollUntilIdle(), SizeIs(3000));
  EXPECT_LT(cursor_.size(), 32u * 1024);
  Open(Config(), cursor_);
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
  // One change costs the files of its bucket, which the server knows already.
  session_.reset();
  Write("77.txt", "changed");
  Open(Config(), cursor_);
  const auto again = PollUntilIdle();
  EXPECT_THAT(Ids(again), testing::Contains("77.txt"));
  EXPECT_LT(again.size(), 30u);
}

TEST_F(FolderTest, ACursorOfSomebodyElseIsRefused) {
  EXPECT_THAT(TryOpen(Config(), "42"),
              StatusIs(absl::StatusCode::kOutOfRange, "SOURCE_CURSOR_INVALID"));
  EXPECT_THAT(TryOpen(Config(), "DFOLDER1\x01"), StatusIs(absl::StatusCode::kOutOfRange));
}

TEST_F(FolderTest, AHugeFileIsListedAndNotLoaded) {
  const std::string path = Write("huge.txt", "");
  ASSERT_EQ(truncate(path.c_str(), 200'000'000), 0);
  Write("small.txt");
  Open();
  const auto records = PollUntilIdle();
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(records[0].kind, "unreadable");
  EXPECT_THAT(records[0].error,
              AllOf(HasSubstr("200000000"), HasSubstr("33554432"), HasSubstr("max_file_bytes")));
  EXPECT_THAT(records[0].body, IsEmpty());
  EXPECT_EQ(records[1].external_id, "small.txt");
  EXPECT_THAT(records[1].error, IsEmpty());
}

TEST_F(FolderTest, WhatWasUnreadableIsTriedAgainByTheNextRun) {
  const std::string path = Write("huge.txt", "0123456789");
  Json config = Config();
  config["max_file_bytes"] = 5;
  Open(config);
  EXPECT_EQ(PollUntilIdle().at(0).kind, "unreadable");
  EXPECT_THAT(PollUntilIdle({.time = absl::Milliseconds(50)}), IsEmpty());
  config["max_file_bytes"] = 10;
  Open(config, cursor_);
  EXPECT_EQ(PollUntilIdle().at(0).body, "0123456789");
}

TEST_F(FolderTest, AFileWithoutPermissionIsListedAndReadOnceItIsGranted) {
  const std::string path = Write("secret.txt");
  Write("shut/inside.txt");
  ASSERT_EQ(chmod(path.c_str(), 0), 0);
  ASSERT_EQ(chmod((folder_ + "/shut").c_str(), 0), 0);
  ASSERT_EQ(chmod(root_.path().c_str(), 0755), 0);
  // Root may read everything, so this thread looks at files as somebody else.
  const bool root = geteuid() == 0;
  if (root) setfsuid(65534);
  Open();
  const auto records = PollUntilIdle();
  ASSERT_THAT(Ids(records), ElementsAre("secret.txt", "shut/"));
  EXPECT_THAT(records[0].error, HasSubstr("Permission denied"));
  EXPECT_THAT(records[1].error, HasSubstr("Permission denied"));

  if (root) setfsuid(0);
  ASSERT_EQ(chmod(path.c_str(), 0644), 0);
  ASSERT_EQ(chmod((folder_ + "/shut").c_str(), 0755), 0);
  std::vector<std::string> ids;
  while (ids.size() < 2) {
    for (const auto& id : Ids(PollUntilNews())) ids.push_back(id);
  }
  EXPECT_THAT(ids, UnorderedElementsAre("secret.txt", "shut/inside.txt"));
}

TEST_F(FolderTest, LinksInACircleEndNowhere) {
  Write("a/real.txt");
  fs::create_directory_symlink("..", folder_ + "/a/up");
  fs::create_directory_symlink(folder_, folder_ + "/again");
  fs::create_symlink("self.txt", folder_ + "/self.txt");
  Open();
  const auto records = PollUntilIdle();
  ASSERT_THAT(Ids(records), ElementsAre("a/real.txt", "self.txt"));
  EXPECT_THAT(records[1].error, HasSubstr("circle"));
}

TEST_F(FolderTest, ALinkIsFollowedInsideTheFolderAndNotOutOfIt) {
  root_.Write("private.txt", "not for the server");
  Write("a.txt", "It rained.");
  fs::create_symlink("a.txt", folder_ + "/inside.txt");
  fs::create_symlink("../private.txt", folder_ + "/outside.txt");
  fs::create_symlink("nothing.txt", folder_ + "/zero.txt");
  Open();
  const auto records = PollUntilIdle();
  ASSERT_THAT(Ids(records), ElementsAre("a.txt", "inside.txt", "outside.txt", "zero.txt"));
  EXPECT_EQ(records[1].body, "It rained.");
  EXPECT_THAT(records[2].error, HasSubstr("out of the folder"));
  EXPECT_THAT(records[2].body, IsEmpty());
  EXPECT_THAT(records[3].error, HasSubstr("leads nowhere"));
}

TEST_F(FolderTest, APipeWithTheNameOfAReportDoesNotStopIt) {
  ASSERT_EQ(mkfifo((folder_ + "/pipe.txt").c_str(), 0644), 0);
  Write("z.txt");
  Open();
  const auto records = PollUntilIdle();
  ASSERT_THAT(Ids(records), ElementsAre("pipe.txt", "z.txt"));
  EXPECT_THAT(records[0].error, HasSubstr("not a regular file"));
}

TEST_F(FolderTest, NamesThatAreNoTextGetIdsThatAre) {
  Write("100%.txt");
  Write("caf\xE9.txt");
  Write("new\nline.txt");
  Write("\u00e9t\u00e9.txt");
  Open();
  const auto records = PollUntilIdle();
  EXPECT_THAT(Ids(records),
              ElementsAre("100%25.txt", "caf%E9.txt", "new%0Aline.txt", "\u00e9t\u00e9.txt"));
  for (const SourceRecord& record : records) EXPECT_THAT(record.error, IsEmpty());
}

TEST_F(FolderTest, AVeryLongPathStillHasAnIdOfItsOwn) {
  std::string deep;
  for (int i = 0; i < 12; ++i) deep += std::string(200, static_cast<char>('a' + i)) + "/";
  Write(deep + "1.txt");
  Write(deep + "2.txt");
  Open();
  const auto ids = Ids(PollUntilIdle());
  ASSERT_THAT(ids, SizeIs(2));
  EXPECT_NE(ids[0], ids[1]);
  EXPECT_LE(ids[0].size(), size_t{DOSSIER_MAX_EXTERNAL_ID});
}

TEST_F(FolderTest, AFolderThatVanishesIsMissedAndFoundAgain) {
  Write("a.txt");
  Open();
  PollUntilIdle();
  fs::rename(folder_, root_.File("away"));
  PollOutcome outcome = Poll();
  for (int polls = 0; polls < 100 && outcome.status.ok(); ++polls) outcome = Poll();
  EXPECT_THAT(outcome.status, StatusIs(absl::StatusCode::kUnavailable, "SOURCE_TRANSIENT"));
  EXPECT_THAT(std::string(outcome.status.message()),
              AllOf(HasSubstr(folder_), HasSubstr("No such file")));

  fs::rename(root_.File("away"), folder_);
  Write("b.txt");
  EXPECT_THAT(Ids(PollUntilIdle()), ElementsAre("b.txt"));
}

TEST_F(FolderTest, AFolderThatIsNotThereYetIsWaitedFor) {
  fs::remove(folder_);
  Open();
  EXPECT_THAT(Poll().status, StatusIs(absl::StatusCode::kUnavailable));
  Write("a.txt");
  EXPECT_THAT(Ids(PollUntilIdle()), ElementsAre("a.txt"));
}

TEST_F(FolderTest, AFileIsNoFolder) {
  Json config = Config();
  config["path"] = Write("a.txt");
  Open(config);
  EXPECT_THAT(Poll().status, StatusIs(absl::StatusCode::kInvalidArgument, "SOURCE_CONFIG"));
}

TEST_F(FolderTest, AWaitingPollEndsWhenTheServerWantsItTo) {
  Open();
  PollUntilIdle();
  std::thread stopper([&] { cancel_->Raise(); });
  PollBudget long_budget;
  long_budget.time = absl::Minutes(10);
  EXPECT_THAT(Poll(long_budget).status, StatusIs(absl::StatusCode::kCancelled));
  stopper.join();
}

TEST_F(FolderTest, APollThatFindsNothingReturnsByItsDeadline) {
  Open();
  PollUntilIdle();
  PollBudget short_budget;
  short_budget.time = absl::Milliseconds(30);
  const PollOutcome outcome = Poll(short_budget);
  EXPECT_THAT(outcome.status, IsOk());
  EXPECT_EQ(outcome.progress, Progress::kIdle);
}

TEST_F(FolderTest, AnUnknownKeyIsRefusedByName) {
  Json config = Config();
  config["pth"] = "/elsewhere";
  const auto opened = TryOpen(config);
  EXPECT_THAT(opened, StatusIs(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID"));
  EXPECT_THAT(std::string(opened.status().message()),
              AllOf(HasSubstr("pth"), HasSubstr("max_file_bytes")));
}

}  // namespace
}  // namespace dossier::ingest
