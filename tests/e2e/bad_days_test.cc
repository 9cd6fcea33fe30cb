// Bad input and bad days: each gets a clear error or a record that can be listed; the server goes
// on.

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "dossier/v1/report_service.grpc.pb.h"
#include "dossier/v1/source_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/dossierd.h"
#include "tests/e2e/world.h"
#include "tests/support/temp_dir.h"

namespace dossier::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kGood[] =
    "Oslavia Water hit by ransomware\n\nOslavia Water said on 3 May 2031 that it had been hit by a "
    "ransomware attack.\n";

void Write(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

std::map<std::string, v1::Record> RecordsById(const World& world) {
  std::map<std::string, v1::Record> records;
  for (const v1::Record& record : world.records) records[record.external_id()] = record;
  return records;
}

TEST(BadDaysTest, WhatCannotBeReadIsQuarantinedAndTheRestIsTaken) {
  const TempDir reports, data;
  Write(reports.path() + "/good.txt", kGood);
  Write(reports.path() + "/empty.txt", "");
  Write(reports.path() + "/blank.txt", " \n\t\n ");
  std::string binary(
      "\x7f"
      "ELF\x02\x01\x01\0\0\0\0",
      11);
  for (int i = 0; i < 4000; ++i) binary.push_back(static_cast<char>(i * 37 % 256));
  Write(reports.path() + "/binary.txt", binary);
  std::string garbage;
  for (int i = 0; i < 3000; ++i) garbage.push_back(static_cast<char>(0x80 + (i * 7) % 0x40));
  Write(reports.path() + "/garbage.txt", garbage);
  // 200 MB without writing them: a hole.
  Write(reports.path() + "/huge.txt", "x");
  std::filesystem::resize_file(reports.path() + "/huge.txt", 200 << 20);

  Dossierd server({.data = data.path(), .folders = {{"news", reports.path()}}});
  ASSERT_TRUE(server.serves()) << server.process().output();
  server.AwaitCaughtUp("news");
  const World world = ReadWorld(server.channel());
  const auto records = RecordsById(world);
  ASSERT_EQ(records.size(), 6);
  EXPECT_EQ(records.at("good.txt").outcome(), v1::Record::OUTCOME_ACCEPTED);
  for (const char* name : {"empty.txt", "blank.txt", "binary.txt", "garbage.txt", "huge.txt"}) {
    const v1::Record& record = records.at(name);
    EXPECT_EQ(record.outcome(), v1::Record::OUTCOME_QUARANTINED) << name;
    EXPECT_GT(record.error().message().size(), 20u) << name;
  }
  EXPECT_EQ(world.reports.size(), 1u);

  // A person can list them.
  const Result listing = RunProgram({DossierPath(), "--server", server.address(), "sources",
                                     "records", "--filter", "outcome = QUARANTINED"});
  EXPECT_EQ(listing.code, 0) << listing.err;
  EXPECT_THAT(listing.out,
              AllOf(HasSubstr("empty.txt"), HasSubstr("huge.txt"), Not(HasSubstr("good.txt"))));
  EXPECT_EQ(server.Stop(), 0);
}

// From now on the server can write to no file beyond its first `bytes`.
void LimitFiles(Dossierd& server, rlim_t bytes) {
  const rlimit limit = {.rlim_cur = bytes, .rlim_max = RLIM_INFINITY};
  ASSERT_EQ(prlimit(server.process().pid(), RLIMIT_FSIZE, &limit, nullptr), 0);
}

// Its source `news`, once that has met an error and waits.
v1::Source AwaitBackingOff(Dossierd& server) {
  const auto stub = v1::SourceService::NewStub(server.channel());
  v1::Source source;
  while (source.state() != v1::Source::STATE_BACKING_OFF) {
    grpc::ClientContext context;
    v1::GetSourceRequest request;
    request.set_name("sources/news");
    const grpc::Status status = stub->GetSource(&context, request, &source);
    EXPECT_TRUE(status.ok()) << status.error_message();
    if (!status.ok()) break;
  }
  return source;
}

TEST(BadDaysTest, AFullDiskHoldsReportsUpAndTheServerGoesOn) {
  const TempDir reports, data;
  Dossierd server({.data = data.path(), .folders = {{"news", reports.path()}}});
  ASSERT_TRUE(server.serves()) << server.process().output();
  server.AwaitCaughtUp("news");

  LimitFiles(server, 4096);
  Write(reports.path() + "/good.txt", kGood);
  const v1::Source source = AwaitBackingOff(server);
  EXPECT_THAT(source.error().message(), HasSubstr("no space is left"));
  EXPECT_EQ(ReadWorld(server.channel()).reports.size(), 0u) << "it can be asked meanwhile";

  LimitFiles(server, RLIM_INFINITY);
  while (ReadWorld(server.channel()).reports.empty()) {
  }
  EXPECT_EQ(ReadWorld(server.channel()).reports.size(), 1u);
  EXPECT_EQ(server.Stop(), 0);
}

TEST(BadDaysTest, ADirectoryThatVanishesComesBack) {
  const TempDir parent, data;
  const std::string reports = parent.path() + "/reports";
  std::filesystem::create_directory(reports);
  Write(reports + "/one.txt", kGood);
  Dossierd server({.data = data.path(), .folders = {{"news", reports}}});
  ASSERT_TRUE(server.serves()) << server.process().output();
  server.AwaitCaughtUp("news");

  std::filesystem::remove_all(reports);
  const v1::Source source = AwaitBackingOff(server);
  EXPECT_THAT(source.error().message(), HasSubstr(reports));
  EXPECT_EQ(ReadWorld(server.channel()).reports.size(), 1u) << "what it held stays";

  std::filesystem::create_directory(reports);
  Write(reports + "/two.txt",
        "Kestrel Mutual hit by a data breach\n\nKestrel Mutual said hackers "
        "stole 20,000 records on 4 May 2031.\n");
  while (ReadWorld(server.channel()).reports.size() < 2) {
  }
}

TEST(BadDaysTest, AFileThatGrowsBecomesANewVersionOfItsReport) {
  const TempDir reports, data;
  Write(reports.path() + "/story.txt", kGood);
  Dossierd server({.data = data.path(), .folders = {{"news", reports.path()}}});
  ASSERT_TRUE(server.serves()) << server.process().output();
  server.AwaitCaughtUp("news");
  Write(reports.path() + "/story.txt",
        absl::StrCat(kGood, "\nThe police are investigating the attack.\n"));
  World world;
  do {
    world = ReadWorld(server.channel());
    ASSERT_EQ(world.reports.size(), 1u);
  } while (world.reports[0].version() < 2);
  world = ReadWorld(server.channel());  // what was read before the change and after it is no state
  EXPECT_EQ(world.reports[0].versions_size(), 2);
  EXPECT_THAT(world.reports[0].text(), HasSubstr("police"));
  EXPECT_EQ(world.reports[0].versions(1).diff_size(), 1);
  ASSERT_EQ(world.incidents.size(), 1u);
  EXPECT_EQ(world.incidents[0].investigations_size(), 1);
  CheckSpans(world);
}

TEST(BadDaysTest, AMissingPluginIsToldAndTheServerServes) {
  const TempDir data;
  const std::string config = data.path() + ".yaml";
  Write(config, "sources: [{ id: wire, plugin: telegraph }]\n");
  Dossierd server({.data = data.path(), .more = {"--config", config}});
  ASSERT_TRUE(server.serves()) << server.process().output();
  const Result listing =
      RunProgram({DossierPath(), "--server", server.address(), "sources", "list"});
  EXPECT_EQ(listing.code, 0) << listing.err;
  EXPECT_THAT(listing.out, AllOf(HasSubstr("wire"), HasSubstr("telegraph")));
  std::filesystem::remove(config);
}

TEST(BadDaysTest, AConfigurationWithAnUnknownKeyIsRefusedWithItsLine) {
  const TempDir data;
  const std::string config = data.path() + ".yaml";
  Write(config, "listen: 127.0.0.1:0\nlog_levle: info\n");
  const Result result = RunProgram({DossierdPath(), "serve", "--config", config});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr(".yaml:2"), HasSubstr("log_levle"),
                                HasSubstr("did you mean `log_level`?")));
  std::filesystem::remove(config);
}

TEST(BadDaysTest, APortInUseIsNeverShared) {
  const TempDir first_data, second_data;
  Dossierd first({.data = first_data.path()});
  ASSERT_TRUE(first.serves());
  const Result second = RunProgram(
      {DossierdPath(), "serve", "--data", second_data.path(), "--listen", first.address()});
  EXPECT_EQ(second.code, 1);
  EXPECT_THAT(second.err, AllOf(HasSubstr(first.address()), HasSubstr("in use")));
}

TEST(BadDaysTest, ASecondServerOnTheSameDataIsRefused) {
  const TempDir data;
  Dossierd first({.data = data.path()});
  ASSERT_TRUE(first.serves());
  const Result second =
      RunProgram({DossierdPath(), "serve", "--data", data.path(), "--listen", "127.0.0.1:0"});
  EXPECT_EQ(second.code, 1);
  EXPECT_THAT(second.err, HasSubstr(absl::StrCat(first.process().pid())));
}

TEST(BadDaysTest, WithoutAServerTheClientSaysWhatToDo) {
  const Result result = RunProgram({DossierPath(), "--server", "127.0.0.1:1", "incidents", "list"});
  EXPECT_NE(result.code, 0);
  EXPECT_THAT(result.err, AllOf(HasSubstr("127.0.0.1:1"), HasSubstr("--server")));
}

}  // namespace
}  // namespace dossier::e2e
