// Plugins that are older and newer than this server: they work, or are refused with both numbers.
#include <memory>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ingest/hosted_session.h"
#include "server/ingest/plugin_inspection.h"
#include "server/ingest/plugin_library.h"
#include "server/ingest/plugin_session.h"
#include "tests/server/ingest/hosted_plugins.h"
#include "tests/support/status_matchers.h"

namespace dossier::ingest {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string Speaks() {
  return "this server speaks " + std::to_string(DOSSIER_ABI_MAJOR) + "." +
         std::to_string(DOSSIER_ABI_MINOR);
}

enum class Place { kInside, kInChild };

// Each of the plugins, inside this process and in one of its own.
class FrozenPluginsTest : public testing::TestWithParam<Place> {
 protected:
  static absl::StatusOr<std::unique_ptr<SourceSession>> Open(const std::string& name,
                                                             const std::string& cursor = "") {
    const auto cancel = std::make_shared<CancelSignal>();
    if (GetParam() == Place::kInChild) {
      HostedSource source = SourceOf(TestPlugin(name), name, "{}");
      source.secrets = Secret;
      return HostedOpener(std::move(source))(cursor, cancel);
    }
    absl::StatusOr<std::shared_ptr<const Plugin>> plugin = Plugin::Load(TestPlugin(name));
    if (!plugin.ok()) return plugin.status();
    return PluginOpener(*std::move(plugin), name, "{}", Secret)(cursor, cancel);
  }

  // Why the plugin may not be used; OK if it may.
  static absl::Status Refusal(const std::string& name) {
    return GetParam() == Place::kInChild ? InspectInChild(TestPlugin(name), TestHost()).status()
                                         : Plugin::Load(TestPlugin(name)).status();
  }

 private:
  static std::optional<std::string> Secret(absl::string_view asked) {
    return asked == "token" ? std::optional<std::string>("open sesame") : std::nullopt;
  }
};

INSTANTIATE_TEST_SUITE_P(, FrozenPluginsTest, testing::Values(Place::kInside, Place::kInChild),
                         [](const auto& place) {
                           return place.param == Place::kInside ? "Inside" : "InAProcessOfItsOwn";
                         });

TEST_P(FrozenPluginsTest, APluginOfTheFirstReleaseStillWorks) {
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

TEST_P(FrozenPluginsTest, TheCursorsOfTheFirstReleaseAreStillItsOwn) {
  ASSERT_OK_AND_ASSIGN(const auto session, Open("oldest", "2"));
  EXPECT_THAT(session->Poll({}).records,
              ElementsAre(Field(&SourceRecord::external_id, "oldest-2")));
  EXPECT_THAT(Open("oldest", "4"), StatusIs(absl::StatusCode::kOutOfRange));
}

TEST_P(FrozenPluginsTest, TheRecordOfTheFirstReleaseIsShorterThanOurs) {
  ASSERT_OK_AND_ASSIGN(const auto session, Open("oldest"));
  const std::string body = session->Poll({}).records.at(0).body;
  EXPECT_THAT(body, HasSubstr("a record of 96 bytes"));
  EXPECT_GT(sizeof(dossier_record), 96u);
}

TEST_P(FrozenPluginsTest, APluginFromTheFutureIsReadAsFarAsWeKnow) {
  EXPECT_THAT(Refusal("future"), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto session, Open("future"));
  const PollOutcome outcome = session->Poll({});
  ASSERT_THAT(outcome.status, IsOk());
  ASSERT_THAT(outcome.records, SizeIs(3));
  EXPECT_THAT(outcome.records[0].error, IsEmpty());
  EXPECT_THAT(outcome.records[1].error, HasSubstr("prophecy"));  // listed, not lost
  EXPECT_THAT(outcome.records[2].error, IsEmpty());
  EXPECT_EQ(outcome.cursor, "done");
}

TEST_P(FrozenPluginsTest, APluginThatNeedsALaterServerIsRefusedWithBothNumbers) {
  const absl::Status refused = Refusal("future_demanding");
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition, "PLUGIN_ABI_MISMATCH"));
  EXPECT_THAT(std::string(refused.message()),
              AllOf(HasSubstr("needs ABI 1.99"), HasSubstr(Speaks())));
}

TEST_P(FrozenPluginsTest, APluginOfAnotherMajorIsRefusedWithBothNumbers) {
  const absl::Status refused = Refusal("next_major");
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition, "PLUGIN_ABI_MISMATCH"));
  EXPECT_THAT(std::string(refused.message()), AllOf(HasSubstr("ABI 3.4"), HasSubstr(Speaks())));
}

}  // namespace
}  // namespace dossier::ingest
