// Plugins that are older and newer than this server: they work, or are refused with both numbers.
#include <memory>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ingest/plugin_library.h"
#include "server/ingest/plugin_session.h"
#include "tests/support/status_matchers.h"

namespace dossier::ingest {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string PathOf(const std::string& name) {
  return DOSSIER_BINARY_DIR "/tests/plugins/" + name + ".so";
}

std::string Speaks() {
  return "this server speaks " + std::to_string(DOSSIER_ABI_MAJOR) + "." +
         std::to_string(DOSSIER_ABI_MINOR);
}

absl::StatusOr<std::unique_ptr<SourceSession>> Open(const std::string& name,
                                                    const std::string& cursor = "") {
  absl::StatusOr<std::shared_ptr<const Plugin>> plugin = Plugin::Load(PathOf(name));
  if (!plugin.ok()) return plugin.status();
  const SecretSource secrets = [](absl::string_view asked) {
    return asked == "token" ? std::optional<std::string>("open sesame") : std::nullopt;
  };
  return PluginOpener(*std::move(plugin), name, "{}", secrets)(cursor,
                                                               std::make_shared<CancelSignal>());
}

TEST(FrozenPluginsTest, APluginOfTheFirstReleaseStillWorks) {
  ASSERT_OK_AND_ASSIGN(const auto session, Open("oldest"));
  PollOutcome outcome = session->Poll({});
  ASSERT_THAT(outcome.status, IsOk());
  EXPECT_THAT(outcome.records, ElementsAre(Field(&SourceRecord::external_id, "oldest-0"),
                                           Field(&SourceRecord::external_id, "oldest-1"),
                                           Field(&SourceRecord::external_id, "oldest-2")));
  const SourceRecord& record = outcome.records[0];
  EXPECT_THAT(record.body, HasSubstr("secret known: yes"));
  EXPECT_THAT(record.claims_json, IsEmpty());
  EXPECT_THAT(record.error, IsEmpty());
  EXPECT_EQ(record.published_unix_ns, 1'932'795'000'000'000'000);
  EXPECT_EQ(outcome.cursor, "3");
  session->Committed("3");
}

TEST(FrozenPluginsTest, TheCursorsOfTheFirstReleaseAreStillItsOwn) {
  ASSERT_OK_AND_ASSIGN(const auto session, Open("oldest", "2"));
  EXPECT_THAT(session->Poll({}).records,
              ElementsAre(Field(&SourceRecord::external_id, "oldest-2")));
  EXPECT_THAT(Open("oldest", "4"), StatusIs(absl::StatusCode::kOutOfRange));
}

TEST(FrozenPluginsTest, TheRecordOfTheFirstReleaseIsShorterThanOurs) {
  ASSERT_OK_AND_ASSIGN(const auto session, Open("oldest"));
  const std::string body = session->Poll({}).records.at(0).body;
  EXPECT_THAT(body, HasSubstr("a record of 96 bytes"));
  EXPECT_GT(sizeof(dossier_record), 96u);
}

TEST(FrozenPluginsTest, APluginFromTheFutureIsReadAsFarAsWeKnow) {
  ASSERT_OK_AND_ASSIGN(const auto plugin, Plugin::Load(PathOf("future")));
  EXPECT_EQ(plugin->abi(), "1.99");
  ASSERT_OK_AND_ASSIGN(const auto session, Open("future"));
  const PollOutcome outcome = session->Poll({});
  ASSERT_THAT(outcome.status, IsOk());
  ASSERT_THAT(outcome.records, SizeIs(3));
  EXPECT_THAT(outcome.records[0].error, IsEmpty());
  EXPECT_THAT(outcome.records[1].error, HasSubstr("prophecy"));  // listed, not lost
  EXPECT_THAT(outcome.records[2].error, IsEmpty());
  EXPECT_EQ(outcome.cursor, "done");
}

TEST(FrozenPluginsTest, APluginThatNeedsALaterServerIsRefusedWithBothNumbers) {
  const absl::Status refused = Plugin::Load(PathOf("future_demanding")).status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition, "PLUGIN_ABI_MISMATCH"));
  EXPECT_THAT(std::string(refused.message()),
              AllOf(HasSubstr("needs ABI 1.99"), HasSubstr(Speaks())));
}

TEST(FrozenPluginsTest, APluginOfAnotherMajorIsRefusedWithBothNumbers) {
  const absl::Status refused = Plugin::Load(PathOf("next_major")).status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition, "PLUGIN_ABI_MISMATCH"));
  EXPECT_THAT(std::string(refused.message()), AllOf(HasSubstr("ABI 3.4"), HasSubstr(Speaks())));
}

}  // namespace
}  // namespace dossier::ingest
