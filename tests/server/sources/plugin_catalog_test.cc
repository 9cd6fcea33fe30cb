// Plugin files as they come, change and go.
#include "server/sources/plugin_catalog.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::sources {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

// A plugin's id is what its file holds.
absl::StatusOr<ingest::PluginDescription> Read(const ingest::PluginFile& file) {
  std::ifstream content(file.path());
  ingest::PluginDescription description;
  content >> description.id >> description.version;
  if (description.id.empty()) return absl::FailedPreconditionError("it is empty");
  return description;
}

class PluginCatalogTest : public testing::Test {
 protected:
  void Write(const std::string& name, const std::string& content) {
    chmod(directory_.Write(name, content).c_str(), 0644);
  }

  PluginCatalog::Options Options() {
    return {.directories = {directory_.path()}, .settle_time = absl::ZeroDuration()};
  }

  TempDir directory_;
};

TEST_F(PluginCatalogTest, FindsWhatIsThereAndListsWhatIsNotUsable) {
  Write("blog.so", "blog 1.0");
  Write("empty.so", "");
  Write("notes.txt", "notes 1.0");
  Write(".hidden.so", "hidden 1.0");
  PluginCatalog catalog(Options(), &Read);
  EXPECT_TRUE(catalog.Rescan().changed);
  EXPECT_THAT(catalog.List(), SizeIs(2));
  EXPECT_OK(catalog.Find("blog"));
  EXPECT_THAT(catalog.Find("hidden"),
              StatusIs(absl::StatusCode::kNotFound, "PLUGIN_NOT_FOUND",
                       AllOf(HasSubstr("there are: blog"), HasSubstr("it is empty"))));
  EXPECT_FALSE(catalog.Rescan().changed) << "nothing happened";
}

TEST_F(PluginCatalogTest, AFileThatIsReplacedIsAnotherPlugin) {
  Write("blog.so", "blog 1.0");
  PluginCatalog catalog(Options(), &Read);
  catalog.Rescan();
  ASSERT_OK_AND_ASSIGN(const auto before, catalog.Find("blog"));
  Write("beside", "blog 2.0");
  std::filesystem::rename(directory_.File("beside"), directory_.File("blog.so"));
  EXPECT_TRUE(catalog.Rescan().changed);
  ASSERT_OK_AND_ASSIGN(const auto after, catalog.Find("blog"));
  EXPECT_EQ(after->description.version, "2.0");
  EXPECT_OK(before->file->CheckUnchanged()) << "whoever uses the old one can go on";
}

TEST_F(PluginCatalogTest, AFileThatIsBeingWrittenIsLeftAloneUntilItIsStill) {
  Write("blog.so", "blog 1.0");
  PluginCatalog::Options options = Options();
  options.settle_time = absl::Milliseconds(50);
  PluginCatalog catalog(options, &Read);
  catalog.Rescan();
  Write("blog.so", "blog 2.0-beginning-of-something-longer");
  const PluginCatalog::Scan scan = catalog.Rescan();
  EXPECT_FALSE(scan.changed);
  EXPECT_TRUE(scan.unsettled);
  EXPECT_EQ((*catalog.Find("blog"))->description.version, "1.0");
  Write("blog.so", "blog 2.0");
  while (!catalog.Rescan().changed) {
  }
  EXPECT_EQ((*catalog.Find("blog"))->description.version, "2.0");
}

TEST_F(PluginCatalogTest, TheFirstOfTwoWithOneIdWinsUntilItIsGone) {
  Write("a.so", "blog 1.0");
  Write("b.so", "blog 2.0");
  PluginCatalog catalog(Options(), &Read);
  catalog.Rescan();
  EXPECT_EQ((*catalog.Find("blog"))->description.version, "1.0");
  EXPECT_THAT(catalog.List()[1].error().message(),
              AllOf(HasSubstr("a.so has the same id"), HasSubstr("remove one")));
  std::filesystem::remove(directory_.File("a.so"));
  EXPECT_TRUE(catalog.Rescan().changed);
  EXPECT_EQ((*catalog.Find("blog"))->description.version, "2.0");
}

TEST_F(PluginCatalogTest, WhatIsNotOnTheListOfDigestsIsNotEvenLookedInto) {
  Write("blog.so", "blog 1.0");
  PluginCatalog::Options options = Options();
  options.allowed_sha256 = {std::string(64, '0')};
  int inspected = 0;
  PluginCatalog catalog(options, [&](const ingest::PluginFile& file) {
    ++inspected;
    return Read(file);
  });
  catalog.Rescan();
  EXPECT_EQ(inspected, 0);
  ASSERT_THAT(catalog.List(), SizeIs(1));
  const v1::Plugin plugin = catalog.List()[0];
  EXPECT_EQ(plugin.state(), v1::Plugin::STATE_REFUSED);
  EXPECT_THAT(plugin.error().message(),
              AllOf(HasSubstr(plugin.sha256()), HasSubstr("plugin_sha256")));

  options.allowed_sha256.push_back(plugin.sha256());
  PluginCatalog trusting(options, &Read);
  trusting.Rescan();
  EXPECT_OK(trusting.Find("blog"));
}

TEST_F(PluginCatalogTest, AFileThatOthersMayWriteToIsRefusedUntilTheyMayNot) {
  Write("blog.so", "blog 1.0");
  chmod(directory_.File("blog.so").c_str(), 0666);
  PluginCatalog catalog(Options(), &Read);
  catalog.Rescan();
  EXPECT_THAT(catalog.List()[0].error().message(), HasSubstr("chmod go-w"));
  chmod(directory_.File("blog.so").c_str(), 0644);
  EXPECT_TRUE(catalog.Rescan().changed);
  EXPECT_OK(catalog.Find("blog"));
}

TEST_F(PluginCatalogTest, ADirectoryMayComeLater) {
  PluginCatalog::Options options = Options();
  options.directories = {directory_.File("later")};
  PluginCatalog catalog(options, &Read);
  EXPECT_FALSE(catalog.Rescan().changed);
  std::filesystem::create_directory(directory_.File("later"));
  Write("later/blog.so", "blog 1.0");
  while (!catalog.Rescan().changed) {
  }
  EXPECT_OK(catalog.Find("blog"));
}

TEST_F(PluginCatalogTest, AServerWithoutPluginDirectoriesSaysHowToNameOne) {
  PluginCatalog catalog({}, &Read);
  catalog.Rescan();
  EXPECT_THAT(catalog.Find("blog"),
              StatusIs(absl::StatusCode::kNotFound, "PLUGIN_NOT_FOUND", HasSubstr("--plugin-dir")));
}

}  // namespace
}  // namespace dossier::sources
