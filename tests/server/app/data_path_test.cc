#include "server/app/data_path.h"

#include <filesystem>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::app {
namespace {

class DataPathTest : public testing::Test {
 protected:
  TempDir dir_;
};

TEST_F(DataPathTest, ADirectoryAndTheFileInItAreTheSameData) {
  std::filesystem::create_directory(dir_.File("data"));
  const std::string file = dir_.File("data/dossier.db");
  for (int there = 0; there < 2; ++there, dir_.Write("data/dossier.db", "")) {
    EXPECT_THAT(DataFile(dir_.File("data")), IsOkAndHolds(file));
    EXPECT_THAT(DataFile(dir_.File("data/")), IsOkAndHolds(file));
    EXPECT_THAT(DataFile(file), IsOkAndHolds(file));
  }
}

TEST_F(DataPathTest, WhatIsNotThereYetIsADirectoryUnlessItHasTheNameOfTheFile) {
  EXPECT_THAT(DataFile(dir_.File("new")), IsOkAndHolds(dir_.File("new/dossier.db")));
  EXPECT_THAT(DataFile(dir_.File("new/dossier.db")), IsOkAndHolds(dir_.File("new/dossier.db")));
  EXPECT_THAT(DataFile("dossier.db"), IsOkAndHolds("dossier.db"));
}

TEST_F(DataPathTest, AnotherFileIsNoDataOfAServerButMayBeRead) {
  const std::string backup = dir_.Write("backup.db", "");
  EXPECT_THAT(DataFile(backup), StatusIs(absl::StatusCode::kInvalidArgument, "DATA_PATH_INVALID"));
  EXPECT_EQ(AnyDataFile(backup), backup);
  EXPECT_EQ(AnyDataFile(dir_.File("missing.db")), dir_.File("missing.db"));
  EXPECT_EQ(AnyDataFile(dir_.path()), dir_.File("dossier.db"));
}

}  // namespace
}  // namespace dossier::app
