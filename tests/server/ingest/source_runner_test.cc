// A source that runs: what it brings becomes durable before it is told so, its failures are met as
// their kind demands, and none of it disturbs another source.
#include "server/ingest/source_runner.h"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ingest/plugin_session.h"
#include "tests/server/ingest/memory_sink.h"
#include "tests/server/ingest/scripted_plugin.h"
#include "tests/support/status_matchers.h"

namespace dossier::ingest {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Poll = ScriptedPlugin::Poll;
using State = SourceStatus::State;

// Far beyond what any step of these tests takes, even on a busy machine.
constexpr absl::Duration kLong = absl::Seconds(60);

SourceRunner::Options FastOptions() {
  SourceRunner::Options options;
  options.source_id = "wire";
  options.plugin_id = "scripted";
  options.plugin_version = "1";
  options.first_pause = absl::Milliseconds(1);
  options.longest_pause = absl::Milliseconds(2);
  return options;
}

class SourceRunnerTest : public testing::Test {
 protected:
  // A running source with `plugin`, after `cursor`. It ends before what the script refers to, which
  // is why the test holds it and not the fixture.
  std::unique_ptr<SourceRunner> Run(const ScriptedPlugin& plugin,
                                    std::optional<SourceCursor> cursor = std::nullopt,
                                    SourceRunner::Options options = FastOptions()) {
    auto runner = std::make_unique<SourceRunner>(
        std::move(options), PluginOpener(plugin.plugin(), "wire", "{}"), std::move(cursor), sink_);
    runner->Start();
    return runner;
  }

  // The status once `state` is reached.
  static SourceStatus Await(const SourceRunner& runner, State state) {
    const SourceStatus status =
        runner.WaitUntil([&](const SourceStatus& now) { return now.state == state; }, kLong);
    EXPECT_EQ(NameOf(status.state), NameOf(state));
    return status;
  }

  MemorySink sink_;
};

TEST_F(SourceRunnerTest, WhatASourceBringsIsCommittedAndThenAcknowledged) {
  ScriptedPlugin plugin({.poll = [](const Poll& poll) {
    poll.Emit("a");
    poll.Emit("b");
    poll.Checkpoint("after b");
    return poll.Idle();
  }});
  const auto runner = Run(plugin);
  const SourceStatus status = Await(*runner, State::kIdle);
  EXPECT_TRUE(status.caught_up_since.has_value());
  EXPECT_TRUE(status.last_record_time.has_value());
  EXPECT_EQ(status.records, 2);
  ASSERT_THAT(sink_.batches(), SizeIs(1));
  const SourceBatch batch = sink_.batches()[0];
  EXPECT_EQ(batch.source_id, "wire");
  EXPECT_EQ(batch.plugin_id, "scripted");
  EXPECT_EQ(batch.plugin_version, "1");
  EXPECT_EQ(batch.run_id, status.run_id);
  EXPECT_EQ(batch.cursor, (SourceCursor{"after b", 1}));
  EXPECT_THAT(plugin.calls(), ElementsAre("create", "open ", "poll", "committed after b"));
}

TEST_F(SourceRunnerTest, ItStartsAfterTheLastCursor) {
  ScriptedPlugin plugin({});
  const auto runner = Run(plugin, SourceCursor{"41", 1});
  Await(*runner, State::kIdle);
  EXPECT_THAT(plugin.calls(), Contains("open 41"));
}

TEST_F(SourceRunnerTest, ACursorOfAnotherFormatIsNotGivenToThePlugin) {
  ScriptedPlugin plugin({});
  const auto runner = Run(plugin, SourceCursor{"41", 7});
  Await(*runner, State::kIdle);
  EXPECT_THAT(plugin.calls(), Contains("open "));
}

TEST_F(SourceRunnerTest, ACursorThatIsNotUnderstoodStartsTheSourceOver) {
  ScriptedPlugin plugin({.open = [](const std::string& cursor, dossier_error* error) {
    return cursor.empty() ? DOSSIER_OK
                          : dossier_fail(error, DOSSIER_CURSOR_INVALID, "no such cursor");
  }});
  const auto runner = Run(plugin, SourceCursor{"41", 1});
  const SourceStatus status = Await(*runner, State::kIdle);
  EXPECT_THAT(status.last_error, StatusIs(absl::StatusCode::kOutOfRange, "SOURCE_CURSOR_INVALID"));
}

TEST_F(SourceRunnerTest, OrStopsItIfTheOperatorPrefersThat) {
  ScriptedPlugin plugin({.open = [](const std::string&, dossier_error* error) {
    return dossier_fail(error, DOSSIER_CURSOR_INVALID, "no such cursor");
  }});
  SourceRunner::Options options = FastOptions();
  options.start_over_on_invalid_cursor = false;
  const auto runner = Run(plugin, SourceCursor{"41", 1}, options);
  Await(*runner, State::kFailed);
}

TEST_F(SourceRunnerTest, ASourceThatRefusesTheBeginningFailsInsteadOfLooping) {
  ScriptedPlugin plugin({.open = [](const std::string&, dossier_error* error) {
    return dossier_fail(error, DOSSIER_CURSOR_INVALID, "not even that");
  }});
  const auto runner = Run(plugin, SourceCursor{"41", 1});
  Await(*runner, State::kFailed);
}

TEST_F(SourceRunnerTest, RecordsWithoutACheckpointAreStoredWithoutACursor) {
  ScriptedPlugin plugin({.poll = [](const Poll& poll) {
    poll.Emit("a");
    return poll.Idle();
  }});
  const auto runner = Run(plugin);
  EXPECT_EQ(Await(*runner, State::kIdle).defects, 1);
  ASSERT_THAT(sink_.batches(), SizeIs(1));
  EXPECT_EQ(sink_.batches()[0].cursor, std::nullopt);
  EXPECT_THAT(plugin.calls(), Not(Contains(HasSubstr("committed"))));
}

TEST_F(SourceRunnerTest, ACheckpointAloneMovesTheCursor) {
  ScriptedPlugin plugin({.poll = [](const Poll& poll) {
    poll.Checkpoint("9");
    return poll.Idle();
  }});
  const auto runner = Run(plugin);
  Await(*runner, State::kIdle);
  ASSERT_THAT(sink_.batches(), SizeIs(1));
  EXPECT_THAT(sink_.batches()[0].records, IsEmpty());
}

TEST_F(SourceRunnerTest, WhatCouldNotBeStoredIsOfferedAgainAndNotReadAgain) {
  ScriptedPlugin plugin({.poll = [](const Poll& poll) {
    if (poll.number() == 0) poll.Emit("a");
    poll.Checkpoint("1");
    return poll.Idle();
  }});
  sink_.Fail(3, absl::ResourceExhaustedError("the disk is full"));
  const auto runner = Run(plugin);
  const SourceStatus status = Await(*runner, State::kIdle);
  EXPECT_THAT(sink_.ids(), ElementsAre("a"));
  EXPECT_EQ(sink_.offers(), 4);
  EXPECT_THAT(std::string(status.last_error.message()), HasSubstr("the disk is full"));
  EXPECT_THAT(plugin.calls(), ElementsAre("create", "open ", "poll", "committed 1"));
}

TEST_F(SourceRunnerTest, ASinkThatRefusesForGoodFailsTheSource) {
  ScriptedPlugin plugin({.poll = [](const Poll& poll) {
    poll.Emit("a");
    return poll.Idle();
  }});
  sink_.Fail(1, absl::FailedPreconditionError("another replica reads this source"));
  const auto runner = Run(plugin);
  Await(*runner, State::kFailed);
  EXPECT_THAT(sink_.batches(), IsEmpty());
}

TEST_F(SourceRunnerTest, ATransientFailureIsOvercomeOnTheSameSession) {
  ScriptedPlugin plugin({.poll = [](const Poll& poll) {
    if (poll.number() < 3) return poll.Fail(DOSSIER_TRANSIENT, "the wire is down");
    poll.Emit("a");
    poll.Checkpoint("1");
    return poll.Idle();
  }});
  const auto runner = Run(plugin);
  const SourceStatus status = Await(*runner, State::kIdle);
  EXPECT_EQ(status.consecutive_failures, 0);
  EXPECT_THAT(status.last_error, StatusIs(absl::StatusCode::kUnavailable, "SOURCE_TRANSIENT"));
  EXPECT_TRUE(status.last_error_time.has_value());
  EXPECT_THAT(sink_.ids(), ElementsAre("a"));
  EXPECT_THAT(plugin.calls(),
              ElementsAre("create", "open ", "poll", "poll", "poll", "poll", "committed 1"));
}

TEST_F(SourceRunnerTest, WhileItFailsTheStatusSaysSo) {
  ScriptedPlugin plugin(
      {.poll = [](const Poll& poll) { return poll.Fail(DOSSIER_TRANSIENT, "the wire is down"); }});
  SourceRunner::Options options = FastOptions();
  options.first_pause = absl::Hours(1);
  options.longest_pause = absl::Hours(1);
  const auto runner = Run(plugin, std::nullopt, options);
  const SourceStatus status = Await(*runner, State::kBackingOff);
  EXPECT_EQ(status.consecutive_failures, 1);
  EXPECT_FALSE(status.caught_up_since.has_value());
  EXPECT_THAT(runner->Stop(kLong), IsOk()) << "the pause is not sat out";
  EXPECT_EQ(runner->Status().state, State::kStopped);
}

TEST_F(SourceRunnerTest, AnUpstreamThatAsksForPatienceGetsIt) {
  ScriptedPlugin plugin({.poll = [](const Poll& poll) {
    return poll.Fail(DOSSIER_RATE_LIMITED, "slow down", absl::Hours(2));
  }});
  const auto runner = Run(plugin);
  Await(*runner, State::kBackingOff);
  // The own backoff is a millisecond: a second poll would come at once.
  EXPECT_EQ(runner->Status().polls, 1);
}

TEST_F(SourceRunnerTest, ADefectOfThePluginOpensANewSessionAfterTheLastCursor) {
  std::atomic<int> polls{0};
  ScriptedPlugin plugin({.poll = [&](const Poll& poll) {
    if (polls++ == 1) return poll.Fail(DOSSIER_INTERNAL, "out of memory");
    if (polls == 1) {
      poll.Emit("a");
      poll.Checkpoint("1");
      return poll.More();
    }
    return poll.Idle();
  }});
  const auto runner = Run(plugin);
  Await(*runner, State::kIdle);
  EXPECT_THAT(plugin.calls(), ElementsAre("create", "open ", "poll", "committed 1", "poll", "close",
                                          "destroy", "create", "open 1", "poll"));
}

TEST_F(SourceRunnerTest, FailuresThatOnlyAnOperatorCanMendStopTheSource) {
  for (const int32_t code : {DOSSIER_AUTH, DOSSIER_CONFIG, DOSSIER_PERMANENT}) {
    ScriptedPlugin plugin({.poll = [&](const Poll& poll) { return poll.Fail(code, "no"); }});
    const auto runner = Run(plugin);
    const SourceStatus status = Await(*runner, State::kFailed);
    EXPECT_FALSE(status.last_error.ok());
    EXPECT_THAT(runner->Stop(kLong), IsOk());
    EXPECT_EQ(runner->Status().state, State::kFailed) << "stopping does not hide why it failed";
    EXPECT_EQ(plugin.calls().back(), "destroy");
  }
}

TEST_F(SourceRunnerTest, AnUnreachableUpstreamAtTheStartIsTriedAgain) {
  std::atomic<int> attempts{0};
  ScriptedPlugin plugin({.open = [&](const std::string&, dossier_error* error) {
    return attempts++ < 2 ? dossier_fail(error, DOSSIER_TRANSIENT, "no route") : DOSSIER_OK;
  }});
  const auto runner = Run(plugin);
  Await(*runner, State::kIdle);
  EXPECT_EQ(attempts, 3);
}

TEST_F(SourceRunnerTest, ASourceThatIsFinishedEndsAndStaysCaughtUp) {
  ScriptedPlugin plugin({.poll = [](const Poll& poll) {
    poll.Emit("only");
    poll.Checkpoint("1");
    return poll.End();
  }});
  const auto runner = Run(plugin);
  EXPECT_TRUE(Await(*runner, State::kEnded).caught_up_since.has_value());
  EXPECT_THAT(sink_.ids(), ElementsAre("only"));
}

TEST_F(SourceRunnerTest, ItIsCaughtUpOnlyOnceThereIsNoMore) {
  // The last poll says nothing until the test has looked.
  std::atomic<bool> looked{false};
  ScriptedPlugin plugin({.poll = [&](const Poll& poll) {
    if (poll.number() < 5) {
      poll.Emit(absl::StrCat("r", poll.number()));
      poll.Checkpoint(absl::StrCat(poll.number()));
      return poll.More();
    }
    while (!looked) std::this_thread::yield();
    return poll.Idle();
  }});
  const auto runner = Run(plugin);
  const SourceStatus busy =
      runner->WaitUntil([](const SourceStatus& now) { return now.records == 5; }, kLong);
  EXPECT_FALSE(busy.caught_up_since.has_value());
  EXPECT_EQ(busy.state, State::kPolling);
  looked = true;
  EXPECT_TRUE(Await(*runner, State::kIdle).caught_up_since.has_value());
}

TEST_F(SourceRunnerTest, ASourceThatWaitsForNewsInsideItsPollStaysIdle) {
  std::atomic<bool> waiting{false};
  ScriptedPlugin plugin({.poll = [&](const Poll& poll) {
    if (poll.number() == 0) return poll.Idle(absl::ZeroDuration());
    waiting = true;
    return poll.WaitForCancel();
  }});
  const auto runner = Run(plugin);
  Await(*runner, State::kIdle);
  runner->WaitUntil([&](const SourceStatus&) { return waiting.load(); }, kLong);
  EXPECT_EQ(runner->Status().state, State::kIdle);
  EXPECT_TRUE(runner->Status().caught_up_since.has_value());
  EXPECT_THAT(runner->Stop(kLong), IsOk());
}

TEST_F(SourceRunnerTest, StoppingCommitsWhatWasEmittedBefore) {
  std::atomic<bool> waiting{false};
  ScriptedPlugin plugin({.poll = [&](const Poll& poll) {
    poll.Emit("a");
    poll.Checkpoint("1");
    waiting = true;
    return poll.WaitForCancel();
  }});
  const auto runner = Run(plugin);
  runner->WaitUntil([&](const SourceStatus&) { return waiting.load(); }, kLong);
  EXPECT_THAT(runner->Stop(kLong), IsOk());
  EXPECT_EQ(runner->Status().state, State::kStopped);
  EXPECT_THAT(sink_.ids(), ElementsAre("a"));
  EXPECT_THAT(plugin.calls(),
              ElementsAre("create", "open ", "poll", "committed 1", "close", "destroy"));
}

TEST_F(SourceRunnerTest, APluginThatCannotWatchADescriptorIsInterrupted) {
  std::mutex mutex;
  std::condition_variable wake;
  bool interrupted = false;
  std::atomic<bool> waiting{false};
  ScriptedPlugin plugin({.poll =
                             [&](const Poll&) {
                               std::unique_lock<std::mutex> lock(mutex);
                               waiting = true;
                               wake.wait(lock, [&] { return interrupted; });
                               return DOSSIER_CANCELLED;
                             },
                         .interrupt =
                             [&] {
                               const std::lock_guard<std::mutex> lock(mutex);
                               interrupted = true;
                               wake.notify_all();
                             }});
  const auto runner = Run(plugin);
  runner->WaitUntil([&](const SourceStatus&) { return waiting.load(); }, kLong);
  EXPECT_THAT(runner->Stop(kLong), IsOk());
}

TEST_F(SourceRunnerTest, APluginThatHangsIsReportedAndLeftBehindAndTheOthersGoOn) {
  std::atomic<bool> released{false};
  std::atomic<bool> returned{false};
  ScriptedPlugin plugin({.poll = [&](const Poll& poll) {
    if (poll.Emit("hanging") != DOSSIER_OK) return poll.Fail(DOSSIER_INTERNAL, "not taken");
    while (!released) std::this_thread::yield();
    returned = true;
    return poll.Idle();
  }});
  SourceRunner::Options options = FastOptions();
  options.budget.time = absl::Milliseconds(5);
  options.wedge_grace = absl::Milliseconds(5);
  const auto runner = Run(plugin, std::nullopt, options);
  Await(*runner, State::kWedged);

  // Another source, with a plugin from disk, works on meanwhile.
  ASSERT_OK_AND_ASSIGN(const auto samples, Plugin::Load(DOSSIER_BINARY_DIR "/plugins/template.so"));
  MemorySink other_sink;
  SourceRunner other(FastOptions(), PluginOpener(samples, "samples", R"({"count":300})"),
                     std::nullopt, other_sink);
  other.Start();
  EXPECT_EQ(
      other.WaitUntil([](const SourceStatus& now) { return now.state == State::kIdle; }, kLong)
          .records,
      300);

  EXPECT_THAT(runner->Stop(absl::Milliseconds(5)),
              StatusIs(absl::StatusCode::kDeadlineExceeded, "SOURCE_WEDGED"));
  EXPECT_EQ(runner->Status().state, State::kWedged);
  released = true;
  // The plugin lives in this test, so the test must outlive its last call.
  while (plugin.calls().back() != "destroy") std::this_thread::yield();
  EXPECT_TRUE(returned);
  EXPECT_THAT(sink_.ids(), IsEmpty()) << "a thread left behind must not touch the sink";
}

TEST_F(SourceRunnerTest, GarbageIsQuarantinedAndTheSourceGoesOn) {
  ScriptedPlugin plugin({.poll = [](const Poll& poll) {
    EXPECT_EQ(poll.Emit(""), DOSSIER_BAD_RECORD);
    EXPECT_EQ(poll.Emit("x\xFF"), DOSSIER_BAD_RECORD);
    EXPECT_EQ(poll.Emit("y", "", "no-such-kind"), DOSSIER_BAD_RECORD);
    EXPECT_EQ(poll.Emit("z", "", DOSSIER_KIND_UNREADABLE, R"({"error":"too large"})"), DOSSIER_OK);
    EXPECT_EQ(poll.Emit("good"), DOSSIER_OK);
    poll.Checkpoint("1");
    return poll.Idle();
  }});
  const auto runner = Run(plugin);
  const SourceStatus status = Await(*runner, State::kIdle);
  EXPECT_EQ(status.records, 5);
  EXPECT_EQ(status.quarantined, 4);
}

TEST_F(SourceRunnerTest, APollThatIsWantedNowEndsThePause) {
  ScriptedPlugin plugin({.poll = [](const Poll& poll) {
    if (poll.number() == 1) {
      poll.Emit("news");
      poll.Checkpoint("1");
    }
    return poll.Idle(absl::Hours(5));
  }});
  const auto runner = Run(plugin);
  const SourceStatus paused = runner->WaitUntil(
      [](const SourceStatus& now) { return now.next_poll_time.has_value(); }, kLong);
  EXPECT_GT(*paused.next_poll_time, *paused.last_poll_time + absl::Hours(4));
  EXPECT_EQ(paused.records, 0);
  runner->PollNow();
  const SourceStatus asked =
      runner->WaitUntil([](const SourceStatus& now) { return now.records == 1; }, kLong);
  EXPECT_EQ(asked.polls, 2);
}

TEST_F(SourceRunnerTest, APauseAfterAFailureEndsTooWhenAPollIsWanted) {
  std::atomic<bool> mended = false;
  ScriptedPlugin plugin({.open = [&](const std::string&, dossier_error* error) {
    return mended ? DOSSIER_OK : dossier_fail(error, DOSSIER_TRANSIENT, "the wire is down");
  }});
  SourceRunner::Options options = FastOptions();
  options.first_pause = options.longest_pause = absl::Hours(1);
  const auto runner = Run(plugin, std::nullopt, options);
  Await(*runner, State::kBackingOff);
  mended = true;
  runner->PollNow();
  Await(*runner, State::kIdle);
}

TEST_F(SourceRunnerTest, AReadingThatShallNotWaitForNewsEndsOnceItIsCaughtUp) {
  ScriptedPlugin plugin({.poll = [](const Poll& poll) {
    poll.Emit(absl::StrCat(poll.number()));
    poll.Checkpoint(absl::StrCat(poll.number()));
    return poll.number() < 2 ? poll.More() : poll.Idle();
  }});
  SourceRunner::Options options = FastOptions();
  options.ends_when_idle = true;
  const auto runner = Run(plugin, std::nullopt, options);
  Await(*runner, State::kEnded);
  EXPECT_THAT(sink_.ids(), ElementsAre("0", "1", "2"));
}

TEST_F(SourceRunnerTest, ARunnerThatNeverStartedCanBeStopped) {
  ScriptedPlugin plugin({});
  SourceRunner runner(FastOptions(), PluginOpener(plugin.plugin(), "wire", "{}"), std::nullopt,
                      sink_);
  EXPECT_THAT(runner.Stop(kLong), IsOk());
}

}  // namespace
}  // namespace dossier::ingest
