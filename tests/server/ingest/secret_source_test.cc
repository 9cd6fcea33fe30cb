// Secrets by reference: a file each, found by name and told to nobody.
#include "server/ingest/secret_source.h"

#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ingest/plugin_session.h"
#include "spdlog/sinks/ostream_sink.h"
#include "spdlog/spdlog.h"
#include "tests/server/ingest/scripted_plugin.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::ingest {
namespace {

using ::testing::AllOf;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Optional;

class SecretSourceTest : public testing::Test {
 protected:
  SecretSourceTest() : before_(spdlog::default_logger()) {
    auto logger = std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log_, /*force_flush=*/true));
    logger->set_level(spdlog::level::trace);
    spdlog::set_default_logger(std::move(logger));
  }
  ~SecretSourceTest() override { spdlog::set_default_logger(before_); }

  std::optional<std::string> Find(absl::string_view name) {
    absl::StatusOr<SecretSource> secrets = SecretDirectory(directory_.File("secrets"));
    EXPECT_THAT(secrets, IsOk());
    return secrets.ok() ? (*secrets)(name) : std::nullopt;
  }
  void Write(const std::string& name, const std::string& content) {
    directory_.Write("secrets/" + name, content);
  }

  TempDir directory_;
  std::ostringstream log_;

 private:
  std::shared_ptr<spdlog::logger> before_;
};

TEST_F(SecretSourceTest, AFileIsASecretWithoutTheLineBreakAtItsEnd) {
  Write("misp-token", "correct horse\n");
  Write("two-lines", "first\nsecond\n\n");
  Write("windows", "battery\r\n");
  Write("bare", "staple");
  Write("empty", "");
  EXPECT_THAT(Find("misp-token"), Optional(Eq("correct horse")));
  EXPECT_THAT(Find("two-lines"), Optional(Eq("first\nsecond\n")));
  EXPECT_THAT(Find("windows"), Optional(Eq("battery")));
  EXPECT_THAT(Find("bare"), Optional(Eq("staple")));
  EXPECT_THAT(Find("empty"), Optional(Eq("")));
  EXPECT_EQ(Find("nobody"), std::nullopt);
}

TEST_F(SecretSourceTest, KubernetesLinksToAHiddenDirectoryAndSwapsIt) {
  Write("..2031_04_02/token", "old token");
  Write("..2031_04_03/token", "new token");
  const std::string data = directory_.File("secrets/..data");
  ASSERT_EQ(symlink("..2031_04_02", data.c_str()), 0);
  ASSERT_EQ(symlink("..data/token", directory_.File("secrets/token").c_str()), 0);
  EXPECT_THAT(Find("token"), Optional(Eq("old token")));
  ASSERT_EQ(unlink(data.c_str()), 0);
  ASSERT_EQ(symlink("..2031_04_03", data.c_str()), 0);
  EXPECT_THAT(Find("token"), Optional(Eq("new token")));
}

TEST_F(SecretSourceTest, NoNameLeadsOutOfTheDirectory) {
  directory_.Write("outside", "not for plugins");
  Write("below/inner", "not a secret either");
  using std::string_literals::operator""s;
  for (const std::string& name :
       {"../outside"s, ".."s, "."s, ""s, "below/inner"s, directory_.File("outside"), "..data"s,
        "below"s, "a\0b"s, "line\nbreak"s, std::string(257, 'n')}) {
    EXPECT_EQ(Find(name), std::nullopt) << name;
  }
}

TEST_F(SecretSourceTest, WhatIsTooLongOrNoFileIsNoSecretAndTheLogSaysWhyNotWhat) {
  Write("largest", std::string(DOSSIER_MAX_SECRET, 'k'));
  Write("huge", std::string(DOSSIER_MAX_SECRET + 1, 'k'));
  ASSERT_EQ(mkfifo(directory_.File("secrets/pipe").c_str(), 0600), 0);
  EXPECT_THAT(Find("largest"), Optional(testing::SizeIs(DOSSIER_MAX_SECRET)));
  EXPECT_EQ(Find("huge"), std::nullopt);
  EXPECT_EQ(Find("pipe"), std::nullopt);
  EXPECT_THAT(log_.str(),
              AllOf(HasSubstr("secret huge: has more than 65536 bytes"),
                    HasSubstr("secret pipe: is no regular file"), Not(HasSubstr("kk"))));
}

TEST_F(SecretSourceTest, ADirectoryThatIsNotThereIsAnErrorOfTheConfiguration) {
  const auto missing = SecretDirectory(directory_.File("nowhere"));
  EXPECT_THAT(missing, StatusIs(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID"));
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr(directory_.File("nowhere")));
  EXPECT_THAT(SecretDirectory(directory_.Write("file", "")),
              StatusIs(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID"));
}

// A plugin that breaks its promise and tells its secret wherever it can.
TEST_F(SecretSourceTest, APluginThatTellsItsSecretIsNotRepeated) {
  Write("token", "hunter2-hunter2\n");
  ASSERT_OK_AND_ASSIGN(const SecretSource secrets, SecretDirectory(directory_.File("secrets")));
  std::string known;
  ScriptedPlugin plugin({
      .create =
          [&](const dossier_host* host, dossier_error*) {
            char buffer[64];
            uint64_t size = 0;
            const std::string name = "token";
            EXPECT_EQ(host->secret(host->context, {name.data(), name.size()}, buffer,
                                   sizeof(buffer), &size),
                      DOSSIER_OK);
            known.assign(buffer, size);
            const std::string line = "signing in with " + known + " now";
            host->log(host->context, DOSSIER_LOG_INFO, {line.data(), line.size()});
            return DOSSIER_OK;
          },
      .poll =
          [&](const ScriptedPlugin::Poll& poll) {
            poll.Emit("id", "body", "kind of " + known);
            return poll.Fail(DOSSIER_AUTH, ("the upstream refused " + known + "!").c_str());
          },
  });
  ASSERT_OK_AND_ASSIGN(const auto session, PluginOpener(plugin.plugin(), "wire", "{}", secrets)(
                                               "", std::make_shared<CancelSignal>()));
  const PollOutcome outcome = session->Poll({});
  ASSERT_EQ(known, "hunter2-hunter2");
  EXPECT_THAT(std::string(outcome.status.message()), HasSubstr("the upstream refused ***!"));
  EXPECT_THAT(log_.str(), AllOf(HasSubstr("signing in with *** now"), HasSubstr("quarantined"),
                                Not(HasSubstr("hunter2"))));
}

TEST_F(SecretSourceTest, ASecretWithinASecretDoesNotLeaveTheRestStanding) {
  Write("short", "password");
  Write("long", "password-and-more");
  Write("tiny", "abc");
  ASSERT_OK_AND_ASSIGN(const SecretSource secrets, SecretDirectory(directory_.File("secrets")));
  SecretKeeper keeper(secrets);
  keeper.Find("short");
  keeper.Find("long");
  keeper.Find("tiny");
  EXPECT_EQ(keeper.Redacted("password-and-more, password, abcdef"), "***, ***, abcdef");
}

}  // namespace
}  // namespace dossier::ingest
