// `dossier admin restore`, with a script in the place of the server's program.
#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/process.h"
#include "tests/support/temp_dir.h"

namespace dossier::client {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class RestoreCommandTest : public testing::Test {
 protected:
  // Port 1 of loopback: a restore must not need a server.
  e2e::Result Restore(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {DOSSIER_BINARY_DIR "/bin/dossier", "--server",
                                         "127.0.0.1:1", "admin", "restore"});
    return e2e::RunProgram(arguments);
  }

  // A program that tells its arguments, one a line, and ends with `code`.
  std::string Program(const std::string& code) {
    const std::string path =
        directory_.Write("program", "#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit " + code + "\n");
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }

  TempDir directory_;
};

TEST_F(RestoreCommandTest, TheProgramOfTheServerDoesTheWork) {
  const auto result =
      Restore({"my backup.db", "--data", "/srv/the data", "--dossierd", Program("0")});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out, "restore\n--data=/srv/the data\n--\nmy backup.db\n");
}

TEST_F(RestoreCommandTest, ForceIsHandedOnAndTheExitCodeHandedBack) {
  const auto result = Restore({"b.db", "--force", "--data", "d", "--dossierd", Program("1")});
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.out, "restore\n--data=d\n--force\n--\nb.db\n");
}

TEST_F(RestoreCommandTest, WithoutThatProgramItIsSaidWhichIsMissing) {
  const std::string missing = directory_.File("nowhere");
  const auto result = Restore({"b.db", "--data", "d", "--dossierd", missing});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("cannot run " + missing), HasSubstr("--dossierd")));
}

TEST_F(RestoreCommandTest, WhereToRestoreToIsNotGuessed) {
  EXPECT_EQ(Restore({"b.db"}).code, 2);
  EXPECT_EQ(Restore({"--data", "d"}).code, 2);
}

}  // namespace
}  // namespace dossier::client
