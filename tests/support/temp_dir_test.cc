#include "tests/support/temp_dir.h"

#include <filesystem>
#include <optional>

#include "gtest/gtest.h"

namespace dossier {
namespace {

TEST(TempDirTest, TwoDirectoriesAreNeverOne) {
  const TempDir one, other;
  EXPECT_NE(one.path(), other.path());
}

TEST(TempDirTest, ADirectoryGoesWithAllItHolds) {
  std::optional<TempDir> dir(std::in_place);
  const std::string path = dir->path();
  EXPECT_TRUE(std::filesystem::exists(dir->Write("deep/inside/a.txt", "a")));
  dir.reset();
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace dossier
