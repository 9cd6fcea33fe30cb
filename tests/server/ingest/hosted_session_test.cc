// A plugin in a process of its own brings the same as one in this process, and obeys the same
// rules.
#include "server/ingest/hosted_session.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ingest/source_failure.h"
#include "tests/server/ingest/hosted_plugins.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::ingest {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Progress = PollOutcome::Progress;

std::shared_ptr<CancelSignal> ASignal() { return std::make_shared<CancelSignal>(); }

std::string TemplatePath() { return DOSSIER_BINARY_DIR "/plugins/template.so"; }

TEST(HostedSessionTest, ItBringsWhatThePluginBringsInThisProcess) {
  const std::string config = R"({"count": 700})";
  ASSERT_OK_AND_ASSIGN(const auto plugin, Plugin::Load(TemplatePath()));
  ASSERT_OK_AND_ASSIGN(const auto here, PluginOpener(plugin, "here", config)("", ASignal()));
  ASSERT_OK_AND_ASSIGN(const auto there,
                       HostedOpener(SourceOf(TemplatePath(), "there", config))("", ASignal()));
  size_t records = 0;
  for (Progress progress = Progress::kMore; progress == Progress::kMore;) {
    const PollOutcome expected = here->Poll({});
    const PollOutcome outcome = there->Poll({});
    ASSERT_THAT(outcome.status, IsOk());
    ASSERT_EQ(outcome.records.size(), expected.records.size());
    for (size_t i = 0; i < outcome.records.size(); ++i) {
      EXPECT_EQ(outcome.records[i].external_id, expected.records[i].external_id);
      EXPECT_EQ(outcome.records[i].media_type, expected.records[i].media_type);
      EXPECT_EQ(outcome.records[i].body, expected.records[i].body);
      EXPECT_EQ(outcome.records[i].meta_json, expected.records[i].meta_json);
      EXPECT_EQ(outcome.records[i].published_unix_ns, expected.records[i].published_unix_ns);
    }
    EXPECT_EQ(outcome.cursor, expected.cursor);
    EXPECT_EQ(outcome.progress, expected.progress);
    EXPECT_EQ(outcome.next_poll, expected.next_poll);
    EXPECT_EQ(outcome.uncovered, expected.uncovered);
    records += outcome.records.size();
    progress = outcome.progress;
  }
  EXPECT_EQ(records, 700);
}

TEST(HostedSessionTest, ItGoesOnFromACursor) {
  const auto open = HostedOpener(SourceOf(TemplatePath(), "there", R"({"count": 5})"));
  ASSERT_OK_AND_ASSIGN(const auto session, open("3", ASignal()));
  EXPECT_THAT(session->Poll({}).records, SizeIs(2));
}

TEST(HostedSessionTest, TheFolderSourceReadsAndWatchesFromItsProcess) {
  const TempDir directory;
  directory.Write("flood.txt", "The river rose.");
  const auto open = HostedOpener(SourceOf(DOSSIER_BINARY_DIR "/plugins/folder.so", "folder",
                                          absl::StrCat(R"({"path": ")", directory.path(), "\"}")));
  ASSERT_OK_AND_ASSIGN(const auto session, open("", ASignal()));
  const auto poll_until_something = [&] {
    PollOutcome outcome;
    do {
      outcome = session->Poll({});
    } while (outcome.status.ok() && outcome.records.empty());
    return outcome;
  };
  PollOutcome outcome = poll_until_something();
  ASSERT_THAT(outcome.status, IsOk());
  ASSERT_THAT(outcome.records, SizeIs(1));
  EXPECT_EQ(outcome.records[0].body, "The river rose.");
  session->Committed(outcome.cursor.value());
  directory.Write("storm.txt", "The storm broke.");
  outcome = poll_until_something();
  ASSERT_THAT(outcome.status, IsOk());
  ASSERT_THAT(outcome.records, SizeIs(1));
  EXPECT_EQ(outcome.records[0].body, "The storm broke.");
}

TEST(HostedSessionTest, AConfigurationThatDoesNotFitNeverReachesAProcess) {
  const auto open = HostedOpener(SourceOf(TemplatePath(), "there", R"({"count": "many"})"));
  const auto session = open("", ASignal());
  EXPECT_EQ(session.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(session.status().message()), HasSubstr("count"));
}

TEST(HostedSessionTest, ARefusalOfThePluginIsTheSameAsInThisProcess) {
  const auto session = HostedOpener(ASource("there", R"({"how": "refuse"})"))("", ASignal());
  EXPECT_THAT(session, StatusIs(absl::StatusCode::kInvalidArgument, "SOURCE_CONFIG"));
  EXPECT_FALSE(IsCrash(session.status()));
  EXPECT_THAT(std::string(session.status().message()),
              AllOf(HasSubstr("source \"there\""), HasSubstr("how: it does not want to")));
}

TEST(HostedSessionTest, SecretsAreGivenOnDemandAndTakenOutOfWhatIsSaid) {
  HostedSource source = ASource("there", R"({"how": "ask for a secret"})");
  source.secrets = [](absl::string_view name) -> std::optional<std::string> {
    if (name == "token") return "open sesame";
    return std::nullopt;
  };
  const auto given = HostedOpener(source)("", ASignal());
  EXPECT_THAT(std::string(given.status().message()),
              AllOf(HasSubstr("code 0: ***"), Not(HasSubstr("sesame"))));
  source.secrets = nullptr;
  const auto none = HostedOpener(source)("", ASignal());
  EXPECT_THAT(std::string(none.status().message()), HasSubstr("code 35"));
}

TEST(HostedSessionTest, APollThatWaitsEndsWhenItIsCancelled) {
  const auto open = HostedOpener(ASource("there", R"({"how": "tell its number"})"));
  const auto signal = ASignal();
  ASSERT_OK_AND_ASSIGN(const auto session, open("", signal));
  EXPECT_THAT(session->Poll({}).records, SizeIs(1));
  signal->Raise();
  session->Interrupt();
  const PollOutcome outcome = session->Poll({});
  EXPECT_EQ(outcome.status.code(), absl::StatusCode::kCancelled);
}

TEST(HostedSessionTest, ARecordLargerThanAnyBufferArrivesWhole) {
  const TempDir directory;
  const std::string large(size_t{9} << 20, 'x');
  directory.Write("large.txt", large);
  const auto open = HostedOpener(SourceOf(DOSSIER_BINARY_DIR "/plugins/folder.so", "folder",
                                          absl::StrCat(R"({"path": ")", directory.path(), "\"}")));
  ASSERT_OK_AND_ASSIGN(const auto session, open("", ASignal()));
  PollOutcome outcome;
  do {
    outcome = session->Poll({});
  } while (outcome.status.ok() && outcome.records.empty());
  ASSERT_THAT(outcome.records, SizeIs(1));
  EXPECT_EQ(outcome.records[0].body, large);
}

}  // namespace
}  // namespace dossier::ingest
