// Loading plugins: the good are ready, each bad one says why, and no bad one stops a good one.
#include "server/ingest/plugin_library.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::ingest {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// Of this server, and so of what is built with it.
const std::string kAbi =
    std::to_string(DOSSIER_ABI_MAJOR) + "." + std::to_string(DOSSIER_ABI_MINOR);

std::string TemplatePlugin() { return DOSSIER_BINARY_DIR "/plugins/template.so"; }
std::string TestPlugin(const std::string& name) {
  return DOSSIER_BINARY_DIR "/tests/plugins/" + name + ".so";
}

// The words that an operator reads when `path` is loaded; empty if it loads.
std::string Complaint(const std::string& path) {
  return std::string(Plugin::Load(path).status().message());
}

TEST(PluginLibraryTest, ThePluginWrittenInCIsReady) {
  PluginLibrary library;
  ASSERT_THAT(library.AddFile(TemplatePlugin()), IsOk());
  ASSERT_THAT(library.List(), SizeIs(1));
  const PluginListing& listing = library.List()[0];
  EXPECT_EQ(listing.state, PluginListing::State::kReady);
  EXPECT_EQ(listing.id, "template");
  EXPECT_EQ(listing.version, "1.0.0");
  EXPECT_EQ(listing.abi, kAbi);
  EXPECT_EQ(listing.path, TemplatePlugin());
  EXPECT_THAT(listing.config_schema_json, HasSubstr("count"));
  EXPECT_THAT(library.Find("template"), IsOk());
}

TEST(PluginLibraryTest, WhatThePluginDoesNotOfferMayStillBeCalled) {
  ASSERT_OK_AND_ASSIGN(const auto plugin, Plugin::Load(TemplatePlugin()));
  plugin->module().interrupt(nullptr);
  plugin->module().committed(nullptr, dossier_bytes{});
  EXPECT_EQ(plugin->module().get_extension("anything/1"), nullptr);
}

TEST(PluginLibraryTest, AnotherAbiMajorIsRefusedWithBothNumbers) {
  EXPECT_THAT(Plugin::Load(TestPlugin("wrong_major")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "PLUGIN_ABI_MISMATCH"));
  EXPECT_THAT(Complaint(TestPlugin("wrong_major")),
              AllOf(HasSubstr("ABI 7."), HasSubstr("speaks " + kAbi), HasSubstr("wrong_major.so")));
}

TEST(PluginLibraryTest, APluginThatNeedsANewerServerSaysWhich) {
  EXPECT_THAT(Complaint(TestPlugin("needs_newer")),
              AllOf(HasSubstr("needs ABI 1.42"), HasSubstr("speaks " + kAbi)));
}

TEST(PluginLibraryTest, APluginMayHaveNoTableForThisServer) {
  EXPECT_THAT(Complaint(TestPlugin("refuses")), HasSubstr("no table for ABI " + kAbi));
}

TEST(PluginLibraryTest, AMissingFunctionIsNamed) {
  EXPECT_THAT(Complaint(TestPlugin("no_poll")), HasSubstr("lacks poll"));
}

TEST(PluginLibraryTest, NothingBeyondTheStatedSizeOfATableIsRead) {
  EXPECT_THAT(Complaint(TestPlugin("empty_table")), HasSubstr("lacks create, destroy"));
}

TEST(PluginLibraryTest, ASchemaThatIsNoJsonIsADefectOfThePlugin) {
  EXPECT_THAT(Complaint(TestPlugin("bad_schema")), HasSubstr("schema"));
}

TEST(PluginLibraryTest, AnIdWithASpaceIsADefectOfThePlugin) {
  EXPECT_THAT(Complaint(TestPlugin("bad_id")), HasSubstr("its id"));
}

TEST(PluginLibraryTest, ALibraryThatIsNoPluginIsToldApart) {
  EXPECT_THAT(Plugin::Load(TestPlugin("no_entry")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "PLUGIN_NO_ENTRY"));
}

TEST(PluginLibraryTest, AMissingSymbolFailsWhenLoadedAndNotLater) {
  EXPECT_THAT(Complaint(TestPlugin("undefined")),
              HasSubstr("dossier_test_symbol_that_nobody_defines"));
}

TEST(PluginLibraryTest, AMissingFileIsNamed) {
  EXPECT_THAT(Plugin::Load("/no/such/plugin.so"),
              StatusIs(absl::StatusCode::kNotFound, "PLUGIN_NOT_FOUND"));
  EXPECT_THAT(Complaint("/no/such/plugin.so"), HasSubstr("/no/such/plugin.so"));
}

TEST(PluginLibraryTest, ARelativePathIsRefused) {
  EXPECT_THAT(Plugin::Load("folder.so"),
              StatusIs(absl::StatusCode::kInvalidArgument, "PLUGIN_PATH_NOT_ABSOLUTE"));
}

TEST(PluginLibraryTest, APluginThatOthersMayWriteToIsNotLoaded) {
  TempDir directory;
  const std::string copy = directory.path() + "/open.so";
  std::filesystem::copy_file(TemplatePlugin(), copy);
  ASSERT_EQ(chmod(copy.c_str(), 0666), 0);
  EXPECT_THAT(Plugin::Load(copy),
              StatusIs(absl::StatusCode::kPermissionDenied, "PLUGIN_UNTRUSTED"));
  EXPECT_THAT(Complaint(copy), HasSubstr("chmod go-w"));
}

TEST(PluginLibraryTest, NeitherIsOneInADirectoryThatOthersMayWriteTo) {
  TempDir directory;
  const std::string copy = directory.path() + "/fine.so";
  std::filesystem::copy_file(TemplatePlugin(), copy);
  ASSERT_EQ(chmod(copy.c_str(), 0644), 0);
  ASSERT_EQ(chmod(directory.path().c_str(), 0777), 0);
  EXPECT_THAT(Plugin::Load(copy),
              StatusIs(absl::StatusCode::kPermissionDenied, "PLUGIN_UNTRUSTED"));
}

TEST(PluginLibraryTest, ABadPluginIsListedAndTheOthersWork) {
  TempDir directory;
  for (const auto& [from, name] :
       {std::pair(TestPlugin("wrong_major"), "a.so"), std::pair(TemplatePlugin(), "b.so")}) {
    std::filesystem::copy_file(from, directory.path() + "/" + name);
  }
  std::ofstream(directory.path() + "/c.so") << "this is not a shared library";
  std::ofstream(directory.path() + "/README.txt") << "nor is this meant to be one";
  PluginLibrary library;
  ASSERT_THAT(library.AddDirectory(directory.path()), IsOk());
  ASSERT_THAT(library.List(), SizeIs(3));
  EXPECT_EQ(library.List()[0].state, PluginListing::State::kFailed);
  EXPECT_EQ(library.List()[1].state, PluginListing::State::kReady);
  EXPECT_EQ(library.List()[2].state, PluginListing::State::kFailed);
  EXPECT_THAT(library.Find("template"), IsOk());
}

TEST(PluginLibraryTest, TheSecondPluginOfAnIdIsListedAsSuch) {
  TempDir directory;
  std::filesystem::copy_file(TemplatePlugin(), directory.path() + "/copy.so");
  PluginLibrary library;
  ASSERT_THAT(library.AddFile(TemplatePlugin()), IsOk());
  EXPECT_THAT(library.AddFile(directory.path() + "/copy.so"),
              StatusIs(absl::StatusCode::kAlreadyExists, "PLUGIN_DUPLICATE"));
  EXPECT_THAT(library.List(), SizeIs(2));
}

TEST(PluginLibraryTest, AskingForAPluginThatFailedTellsWhy) {
  PluginLibrary library;
  library.AddFile(TemplatePlugin()).IgnoreError();
  library.AddFile(TestPlugin("wrong_major")).IgnoreError();
  const auto found = library.Find("broken");
  EXPECT_THAT(found, StatusIs(absl::StatusCode::kNotFound, "PLUGIN_NOT_FOUND"));
  EXPECT_THAT(std::string(found.status().message()),
              AllOf(HasSubstr("loaded: template"), HasSubstr("ABI 7.")));
}

TEST(PluginLibraryTest, AMissingDirectoryIsAnError) {
  PluginLibrary library;
  EXPECT_THAT(library.AddDirectory("/no/such/directory"),
              StatusIs(absl::StatusCode::kNotFound, "PLUGIN_NOT_FOUND"));
}

}  // namespace
}  // namespace dossier::ingest
