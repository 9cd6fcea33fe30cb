// A session keeps a plugin to its contract, and the server safe from what breaks it.
#include "server/ingest/plugin_session.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ingest/source_failure.h"
#include "tests/server/ingest/scripted_plugin.h"
#include "tests/support/status_matchers.h"

namespace dossier::ingest {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using Poll = ScriptedPlugin::Poll;

class PluginSessionTest : public testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<SourceSession>> Open(const ScriptedPlugin& plugin,
                                                      absl::string_view cursor = "",
                                                      const char* config = "{}",
                                                      SecretSource secrets = nullptr) {
    return PluginOpener(plugin.plugin(), "wire", config, std::move(secrets))(cursor, cancel_);
  }

  // The outcome of the first poll of a plugin that polls as `poll` says.
  PollOutcome FirstPoll(std::function<int32_t(const Poll&)> poll) {
    ScriptedPlugin plugin({.poll = std::move(poll)});
    const auto session = Open(plugin);
    return (*session)->Poll(PollBudget{});
  }

  std::shared_ptr<CancelSignal> cancel_ = std::make_shared<CancelSignal>();
};

TEST_F(PluginSessionTest, CallsComeInTheOrderThatTheContractPromises) {
  ScriptedPlugin plugin({});
  {
    ASSERT_OK_AND_ASSIGN(const auto session, Open(plugin, "41"));
    session->Poll(PollBudget{});
    session->Committed("42");
  }
  EXPECT_THAT(plugin.calls(),
              ElementsAre("create", "open 41", "poll", "committed 42", "close", "destroy"));
}

TEST_F(PluginSessionTest, ASpanIsAskedForWhereThePluginCanChoose) {
  const TimeRange range{.from_unix_ns = 10, .to_unix_ns = 20};
  {
    ScriptedPlugin plugin({.ranges = true});
    const auto open = PluginOpener(plugin.plugin(), "wire", "{}", nullptr, range);
    ASSERT_OK(open("41", cancel_));
    EXPECT_THAT(plugin.calls(),
                ElementsAre("create", "open_range 41 from 10 to 20", "close", "destroy"));
  }
  ScriptedPlugin plugin({});
  const auto open = PluginOpener(plugin.plugin(), "wire", "{}", nullptr, range);
  ASSERT_OK(open("41", cancel_));
  EXPECT_THAT(plugin.calls(), ElementsAre("create", "open 41", "close", "destroy"));
}

TEST_F(PluginSessionTest, WhatFailedToOpenIsNotClosed) {
  ScriptedPlugin plugin({.open = [](const std::string&, dossier_error* error) {
    return dossier_fail(error, DOSSIER_AUTH, "the token has expired");
  }});
  EXPECT_THAT(Open(plugin), StatusIs(absl::StatusCode::kUnauthenticated, "SOURCE_AUTH"));
  EXPECT_THAT(plugin.calls(), ElementsAre("create", "open ", "destroy"));
}

TEST_F(PluginSessionTest, WhatFailedToBeCreatedIsNotDestroyed) {
  ScriptedPlugin plugin({.create = [](const dossier_host*, dossier_error* error) {
    return dossier_fail(error, DOSSIER_CONFIG, "path: must not be empty");
  }});
  const auto session = Open(plugin);
  EXPECT_THAT(session, StatusIs(absl::StatusCode::kInvalidArgument, "SOURCE_CONFIG"));
  EXPECT_THAT(std::string(session.status().message()),
              AllOf(HasSubstr("wire"), HasSubstr("scripted"), HasSubstr("path: must not be")));
  EXPECT_THAT(plugin.calls(), ElementsAre("create"));
}

TEST_F(PluginSessionTest, AnUnfitConfigurationNeverReachesThePlugin) {
  ScriptedPlugin plugin({});
  const auto session = Open(plugin, "", R"({"wrd":"x"})");
  EXPECT_THAT(session, StatusIs(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID"));
  EXPECT_THAT(std::string(session.status().message()), HasSubstr("/wrd"));
  EXPECT_THAT(plugin.calls(), ElementsAre());
}

TEST_F(PluginSessionTest, RecordsAndCursorOfAPollArriveTogether) {
  const PollOutcome outcome = FirstPoll([](const Poll& poll) {
    EXPECT_EQ(poll.Emit("a"), DOSSIER_OK);
    EXPECT_EQ(poll.Emit("b"), DOSSIER_OK);
    EXPECT_EQ(poll.Checkpoint("after b"), DOSSIER_OK);
    return poll.Idle(absl::Seconds(90));
  });
  EXPECT_THAT(outcome.status, IsOk());
  EXPECT_THAT(outcome.records, SizeIs(2));
  EXPECT_EQ(outcome.cursor, "after b");
  EXPECT_EQ(outcome.progress, PollOutcome::Progress::kIdle);
  EXPECT_EQ(outcome.next_poll, absl::Seconds(90));
}

TEST_F(PluginSessionTest, WhatWasEmittedBeforeAFailureStays) {
  const PollOutcome outcome = FirstPoll([](const Poll& poll) {
    poll.Emit("a");
    poll.Checkpoint("1");
    poll.Emit("b");
    return poll.Fail(DOSSIER_RATE_LIMITED, "too many requests", absl::Seconds(7));
  });
  EXPECT_THAT(outcome.status,
              StatusIs(absl::StatusCode::kResourceExhausted, "SOURCE_RATE_LIMITED"));
  EXPECT_EQ(RetryAfterOf(outcome.status), absl::Seconds(7));
  EXPECT_THAT(outcome.records, SizeIs(2));
  EXPECT_EQ(outcome.cursor, "1");
  EXPECT_EQ(outcome.uncovered, 1u);
}

TEST_F(PluginSessionTest, TheBudgetIsToldAndKept) {
  ScriptedPlugin plugin({.poll = [](const Poll& poll) {
    EXPECT_EQ(poll.budget().max_records, 2u);
    EXPECT_EQ(poll.budget().max_body_bytes, uint64_t{64} << 20);
    EXPECT_GT(poll.budget().deadline_mono_ns, 0u);
    EXPECT_EQ(poll.Emit("a"), DOSSIER_OK);
    EXPECT_EQ(poll.Emit("b"), DOSSIER_OK);
    EXPECT_EQ(poll.Emit("c"), DOSSIER_FULL);
    return poll.More();
  }});
  ASSERT_OK_AND_ASSIGN(const auto session, Open(plugin));
  PollBudget budget;
  budget.limits.max_records = 2;
  EXPECT_THAT(session->Poll(budget).records, SizeIs(2));
}

TEST_F(PluginSessionTest, EmittingOnAnotherThreadIsRefused) {
  const PollOutcome outcome = FirstPoll([](const Poll& poll) {
    std::thread([&] {
      EXPECT_EQ(poll.Emit("stray"), DOSSIER_MISUSE);
      EXPECT_EQ(poll.Checkpoint("stray"), DOSSIER_MISUSE);
    }).join();
    return poll.Idle();
  });
  EXPECT_THAT(outcome.records, SizeIs(0));
  EXPECT_EQ(outcome.misuses, 2u);
}

TEST_F(PluginSessionTest, EmittingOutsideAPollIsRefused) {
  std::unique_ptr<Poll> kept;
  ScriptedPlugin plugin({.poll = [&](const Poll& poll) {
    kept = std::make_unique<Poll>(poll);
    return poll.Idle();
  }});
  ASSERT_OK_AND_ASSIGN(const auto session, Open(plugin));
  session->Poll(PollBudget{});
  EXPECT_EQ(kept->Emit("late"), DOSSIER_MISUSE);
}

TEST_F(PluginSessionTest, OnceCancelledNothingIsTakenButTheCheckpoint) {
  const PollOutcome outcome = FirstPoll([&](const Poll& poll) {
    EXPECT_EQ(poll.Emit("a"), DOSSIER_OK);
    cancel_->Raise();
    EXPECT_EQ(poll.Emit("b"), DOSSIER_CANCELLED);
    EXPECT_EQ(poll.Checkpoint("after a"), DOSSIER_OK);
    return poll.WaitForCancel();
  });
  EXPECT_THAT(outcome.status, StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(outcome.records, SizeIs(1));
  EXPECT_EQ(outcome.cursor, "after a");
}

TEST_F(PluginSessionTest, AnExceptionThatEscapesIsADefectOfThePluginAndNotOurEnd) {
  const PollOutcome outcome = FirstPoll([](const Poll& poll) -> int32_t {
    poll.Emit("a");
    throw std::runtime_error("oops");
  });
  EXPECT_THAT(outcome.status, StatusIs(absl::StatusCode::kInternal, "SOURCE_INTERNAL"));
  EXPECT_THAT(outcome.records, SizeIs(1));
}

TEST_F(PluginSessionTest, CodesAndStatesThatDoNotExistAreDefects) {
  const auto with_code = [&](int32_t code) {
    return FirstPoll([=](const Poll&) { return code; }).status;
  };
  EXPECT_THAT(with_code(1234), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(with_code(-1), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(with_code(DOSSIER_FULL), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(with_code(DOSSIER_CURSOR_INVALID), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(FirstPoll([](const Poll& poll) { return poll.State(77); }).status,
              StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(FirstPoll([](const Poll& poll) { return poll.State(0); }).status,
              StatusIs(absl::StatusCode::kInternal));
}

TEST_F(PluginSessionTest, TheWordsOfAnErrorAreMadeOneLineOfText) {
  const PollOutcome outcome = FirstPoll(
      [](const Poll& poll) { return poll.Fail(DOSSIER_TRANSIENT, "line\nbreak \xFF hidden"); });
  EXPECT_THAT(std::string(outcome.status.message()),
              AllOf(HasSubstr("line break"), Not(HasSubstr("hidden"))));
}

TEST_F(PluginSessionTest, SecretsAreGivenWhileOpeningAndOnlyThen) {
  int32_t while_polling = 0;
  std::string found;
  const auto ask = [&](const dossier_host* host, absl::string_view name, uint64_t capacity) {
    char buffer[32];
    uint64_t size = 0;
    const int32_t code =
        host->secret(host->context, {name.data(), name.size()}, buffer, capacity, &size);
    if (code == DOSSIER_OK) found.assign(buffer, size);
    return code;
  };
  ScriptedPlugin plugin({
      .create =
          [&](const dossier_host* host, dossier_error*) {
            EXPECT_EQ(ask(host, "nobody", 32), DOSSIER_NOT_FOUND);
            EXPECT_EQ(ask(host, "token", 2), DOSSIER_TOO_SMALL);
            return ask(host, "token", 32);
          },
      .poll =
          [&](const Poll& poll) {
            while_polling = ask(&poll.host(), "token", 32);
            return poll.Idle();
          },
  });
  ASSERT_OK_AND_ASSIGN(const auto session, Open(plugin, "", "{}", [](absl::string_view name) {
                         return name == "token" ? std::optional<std::string>("s3same")
                                                : std::nullopt;
                       }));
  session->Poll(PollBudget{});
  EXPECT_EQ(found, "s3same");
  EXPECT_EQ(while_polling, DOSSIER_MISUSE);
}

TEST_F(PluginSessionTest, APluginThatAllowsOneCallAtATimeGetsOne) {
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::atomic<int> arrived{0};
  ScriptedPlugin plugin({.poll =
                             [&](const Poll& poll) {
                               most = std::max(most.load(), ++inside);
                               // Long enough that a second call would be seen here.
                               while (arrived < 2) std::this_thread::yield();
                               --inside;
                               return poll.Idle();
                             },
                         .concurrent = false});
  ASSERT_OK_AND_ASSIGN(const auto first, Open(plugin));
  ASSERT_OK_AND_ASSIGN(const auto second, Open(plugin));
  const auto poll = [&](SourceSession& session) {
    ++arrived;
    session.Poll(PollBudget{});
  };
  std::thread other([&] { poll(*second); });
  poll(*first);
  other.join();
  EXPECT_EQ(most, 1);
}

TEST_F(PluginSessionTest, AModuleOnDiskIsHeldToTheSameContract) {
  ASSERT_OK_AND_ASSIGN(const auto plugin, Plugin::Load(DOSSIER_BINARY_DIR "/plugins/template.so"));
  const SourceOpener opener = PluginOpener(plugin, "samples", R"({"count":5})");
  ASSERT_OK_AND_ASSIGN(auto session, opener("", cancel_));
  PollBudget three;
  three.limits.max_records = 3;
  const PollOutcome first = session->Poll(three);
  EXPECT_THAT(first.records, SizeIs(3));
  EXPECT_EQ(first.cursor, "3");
  EXPECT_EQ(first.progress, PollOutcome::Progress::kMore);

  // As after a restart.
  ASSERT_OK_AND_ASSIGN(session, opener("3", cancel_));
  const PollOutcome second = session->Poll(three);
  ASSERT_THAT(second.records, SizeIs(2));
  EXPECT_EQ(second.records[0].external_id, "sample-3");
  EXPECT_EQ(second.progress, PollOutcome::Progress::kIdle);

  EXPECT_THAT(opener("no number", cancel_),
              StatusIs(absl::StatusCode::kOutOfRange, "SOURCE_CURSOR_INVALID"));
}

}  // namespace
}  // namespace dossier::ingest
