// What a plugin says of itself, learned without letting it into this process.
#include "server/ingest/plugin_inspection.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/ingest/hosted_plugins.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::ingest {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

absl::StatusOr<PluginDescription> Inspected(const std::string& name) {
  return InspectInChild(TestPlugin(name), TestHost());
}

TEST(PluginInspectionTest, APluginIsDescribedAsIfItWereLoadedHere) {
  const std::string path = DOSSIER_BINARY_DIR "/plugins/template.so";
  ASSERT_OK_AND_ASSIGN(const PluginDescription described, InspectInChild(path, TestHost()));
  ASSERT_OK_AND_ASSIGN(const auto loaded, Plugin::Load(path));
  EXPECT_EQ(described.id, "template");
  EXPECT_EQ(described.version, loaded->version());
  EXPECT_EQ(described.abi(), loaded->abi());
  EXPECT_EQ(described.config_schema_json, loaded->config_schema_json());
  EXPECT_EQ(described.flags, loaded->description().flags);
  EXPECT_EQ(described.cursor_format, loaded->cursor_format());
}

TEST(PluginInspectionTest, ACrashWhileLoadingIsAnAnswerAndNoCrash) {
  const auto described = Inspected("crashes_on_load");
  EXPECT_THAT(described, StatusIs(absl::StatusCode::kFailedPrecondition, "PLUGIN_CRASHED"));
  EXPECT_THAT(std::string(described.status().message()),
              AllOf(HasSubstr("crashes_on_load.so"), HasSubstr("signal 11 (SIGSEGV)")));
}

TEST(PluginInspectionTest, AHangWhileLoadingEndsInTime) {
  HostOptions host = TestHost();
  host.start_time = absl::Milliseconds(300);
  const auto described = InspectInChild(TestPlugin("hangs_on_load"), host);
  EXPECT_THAT(described, StatusIs(absl::StatusCode::kFailedPrecondition, "PLUGIN_CRASHED"));
  EXPECT_THAT(std::string(described.status().message()), HasSubstr("within 300ms"));
}

TEST(PluginInspectionTest, WhatCannotBeUsedSaysWhyInTheSameWordsAsWhenLoadedHere) {
  for (const std::string name : {"wrong_major", "needs_newer", "no_poll", "bad_schema", "refuses",
                                 "no_entry", "undefined"}) {
    const absl::Status here = Plugin::Load(TestPlugin(name)).status();
    const absl::Status there = Inspected(name).status();
    EXPECT_FALSE(there.ok()) << name;
    EXPECT_EQ(there.code(), here.code()) << name;
    // The dynamic linker names the file as it was opened, which differs.
    if (name != "undefined") {
      EXPECT_EQ(there.message(), here.message());
    }
  }
  EXPECT_THAT(std::string(Inspected("undefined").status().message()),
              AllOf(HasSubstr("undefined.so"), HasSubstr("undefined symbol")));
}

TEST(PluginInspectionTest, AFileThatOthersMayWriteToIsNotEvenTried) {
  const TempDir directory;
  const std::string file = directory.Write("open.so", "anything");
  chmod(file.c_str(), 0666);
  EXPECT_THAT(InspectInChild(file, TestHost()),
              StatusIs(absl::StatusCode::kPermissionDenied, "PLUGIN_UNTRUSTED"));
}

TEST(PluginInspectionTest, AProgramThatIsNotThereIsNamed) {
  HostOptions host;
  host.program = "/nowhere/dossier-source-host";
  const auto described = InspectInChild(TestPlugin("misbehaving"), host);
  EXPECT_THAT(described, StatusIs(absl::StatusCode::kFailedPrecondition, "HOST_NOT_STARTED"));
  EXPECT_THAT(std::string(described.status().message()),
              AllOf(HasSubstr("/nowhere/dossier-source-host"), HasSubstr("plugin_host.program")));
}

TEST(PluginInspectionTest, AnotherProgramIsNoHost) {
  HostOptions host;
  host.program = "/bin/true";
  EXPECT_THAT(InspectInChild(TestPlugin("misbehaving"), host),
              StatusIs(absl::StatusCode::kFailedPrecondition, "PLUGIN_CRASHED"));
}

TEST(PluginFileTest, WhatIsOpenStaysWhatItWasWhenTheNameLeadsElsewhere) {
  const TempDir directory;
  const std::string path = directory.File("plugin.so");
  std::filesystem::copy_file(TestPlugin("misbehaving"), path);
  ASSERT_OK_AND_ASSIGN(const auto file, PluginFile::Open(path));
  const std::string next = directory.File("next");
  std::filesystem::copy_file(TestPlugin("bad_id"), next);
  std::filesystem::rename(next, path);
  ASSERT_OK_AND_ASSIGN(const auto replaced, PluginFile::Open(path));
  EXPECT_NE(file->sha256(), replaced->sha256());
  ASSERT_OK_AND_ASSIGN(const PluginDescription described, InspectInChild(*file, TestHost()));
  EXPECT_EQ(described.id, "misbehaving");
}

TEST(PluginFileTest, WritingIntoAFileThatIsOpenIsNoticed) {
  const TempDir directory;
  const std::string path = directory.File("plugin.so");
  std::filesystem::copy_file(TestPlugin("misbehaving"), path);
  ASSERT_OK_AND_ASSIGN(const auto file, PluginFile::Open(path));
  std::ofstream(path, std::ios::app) << "more";
  EXPECT_THAT(InspectInChild(*file, TestHost()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "PLUGIN_CHANGED"));
}

}  // namespace
}  // namespace dossier::ingest
