// Whatever a plugin does in its process, the server, its other sources and what was stored go on,
// and the operator is told what it was.
#include <signal.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ingest/hosted_session.h"
#include "server/ingest/source_failure.h"
#include "server/ingest/source_runner.h"
#include "tests/server/ingest/hosted_plugins.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::ingest {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using State = SourceStatus::State;

// Far beyond what any step of these tests takes, even on a busy machine.
constexpr absl::Duration kLong = absl::Seconds(60);

SourceRunner::Options FastOptions(const std::string& id) {
  SourceRunner::Options options;
  options.source_id = id;
  options.plugin_id = "misbehaving";
  options.plugin_version = "1.0";
  options.first_pause = absl::Milliseconds(1);
  options.longest_pause = absl::Milliseconds(2);
  options.most_crashes = 2;
  return options;
}

class HostedMisbehaviourTest : public testing::Test {
 protected:
  // A source that does `how`, beside another one that goes on all the time.
  void Run(const std::string& how, SourceRunner::Options options = FastOptions("bad"),
           HostOptions host = TestHost()) {
    RunConfigured(absl::StrCat(R"({"how": ")", how, "\"}"), std::move(options), std::move(host));
  }
  void RunConfigured(std::string config, SourceRunner::Options options = FastOptions("bad"),
                     HostOptions host = TestHost()) {
    neighbour_ = std::make_unique<SourceRunner>(
        FastOptions("good"), HostedOpener(ASource("good", R"({"how": "behave"})")), std::nullopt,
        sink_);
    runner_ = std::make_unique<SourceRunner>(
        std::move(options), HostedOpener(ASource("bad", std::move(config), std::move(host))),
        std::nullopt, sink_);
    neighbour_->Start();
    runner_->Start();
  }

  SourceStatus Await(State state) {
    const SourceStatus status =
        runner_->WaitUntil([&](const SourceStatus& now) { return now.state == state; }, kLong);
    EXPECT_EQ(NameOf(status.state), NameOf(state)) << status.last_error;
    return status;
  }

  // The source has failed for good with these words, and its neighbour has brought all it has.
  void ExpectFailed(const testing::Matcher<std::string>& words) {
    const SourceStatus status = Await(State::kFailed);
    EXPECT_TRUE(IsCrash(status.last_error)) << status.last_error;
    EXPECT_THAT(std::string(status.last_error.message()),
                AllOf(HasSubstr("source \"bad\""),
                      HasSubstr("given up, for its process died 2 times within 10m"), words));
    EXPECT_TRUE(status.last_error_time.has_value());
    EXPECT_EQ(status.restarts, 1);
    ExpectNeighbourGoesOn();
  }

  // Records that did not exist a moment ago arrive, and the other source was never disturbed.
  void ExpectNeighbourGoesOn() {
    const int64_t before = neighbour_->Status().records;
    const SourceStatus later = neighbour_->WaitUntil(
        [&](const SourceStatus& now) { return now.records >= before + 6; }, kLong);
    EXPECT_GE(later.records, before + 6);
    EXPECT_THAT(later.last_error, IsOk());
    EXPECT_EQ(later.restarts, 0);
    EXPECT_THAT(neighbour_->Stop(kLong), IsOk());
  }

  MemorySink sink_;
  std::unique_ptr<SourceRunner> neighbour_;
  std::unique_ptr<SourceRunner> runner_;
};

// Calls end 300 ms after they began instead of half a minute.
SourceRunner::Options ShortPolls() {
  SourceRunner::Options options = FastOptions("bad");
  options.budget.time = absl::Milliseconds(200);
  return options;
}

HostOptions ShortGrace() {
  HostOptions host = TestHost();
  host.open_time = absl::Milliseconds(300);
  host.poll_grace = absl::Milliseconds(100);
  host.cancel_grace = absl::Milliseconds(100);
  host.housekeeping_time = absl::Milliseconds(100);
  return host;
}

TEST_F(HostedMisbehaviourTest, ACrashInCreateIsToldWithItsSignal) {
  Run("crash in create");
  ExpectFailed(AllOf(HasSubstr("create"), HasSubstr("signal 11 (SIGSEGV)")));
}

TEST_F(HostedMisbehaviourTest, ACrashInOpenIsToldWithItsSignal) {
  Run("crash in open");
  ExpectFailed(AllOf(HasSubstr("open"), HasSubstr("signal 11 (SIGSEGV)")));
}

TEST_F(HostedMisbehaviourTest, ACrashInPollIsToldWithItsSignal) {
  Run("crash in poll");
  ExpectFailed(AllOf(HasSubstr("poll"), HasSubstr("signal 11 (SIGSEGV)")));
}

TEST_F(HostedMisbehaviourTest, ACrashInAThreadOfItsOwnIsToo) {
  Run("crash in a thread");
  ExpectFailed(HasSubstr("signal 11 (SIGSEGV)"));
}

TEST_F(HostedMisbehaviourTest, AStackThatOverflowsIsToo) {
  Run("overflow the stack");
  ExpectFailed(HasSubstr("signal 11 (SIGSEGV)"));
}

TEST_F(HostedMisbehaviourTest, ItsLastWordsAreTold) {
  Run("abort");
  ExpectFailed(AllOf(HasSubstr("signal 6 (SIGABRT)"), HasSubstr("the tape is torn")));
}

TEST_F(HostedMisbehaviourTest, AnExitIsToldWithItsStatus) {
  Run("exit");
  ExpectFailed(HasSubstr("exited with status 0"));
}

TEST_F(HostedMisbehaviourTest, AHangInPollEndsWithTheProcess) {
  Run("hang in poll", ShortPolls(), ShortGrace());
  ExpectFailed(HasSubstr("poll: it did not return within 300ms"));
}

TEST_F(HostedMisbehaviourTest, AHangInOpenEndsWithTheProcess) {
  Run("hang in open", ShortPolls(), ShortGrace());
  ExpectFailed(HasSubstr("open: it did not return within 300ms"));
}

TEST_F(HostedMisbehaviourTest, AHangThatIgnoresTheWishToStopEndsWithTheProcess) {
  Run("hang in poll", FastOptions("bad"), ShortGrace());
  runner_->WaitUntil([](const SourceStatus& now) { return now.state == State::kPolling; }, kLong);
  EXPECT_THAT(runner_->Stop(kLong), IsOk());
  EXPECT_EQ(NameOf(runner_->Status().state), NameOf(State::kStopped));
  ExpectNeighbourGoesOn();
}

TEST_F(HostedMisbehaviourTest, AHangInCloseDoesNotHoldTheServerUp) {
  Run("hang in close", FastOptions("bad"), ShortGrace());
  Await(State::kEnded);
  EXPECT_THAT(runner_->Stop(kLong), IsOk());
  ExpectNeighbourGoesOn();
}

TEST_F(HostedMisbehaviourTest, ACrashInCloseHarmsNothing) {
  Run("crash in close");
  Await(State::kEnded);
  EXPECT_THAT(runner_->Stop(kLong), IsOk());
  ExpectNeighbourGoesOn();
}

TEST_F(HostedMisbehaviourTest, ALeakEndsAtTheLimitOfItsProcess) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers reserve more addresses than any limit allows";
#endif
  HostOptions host = TestHost();
  host.memory_bytes = uint64_t{200} << 20;
  Run("leak", FastOptions("bad"), host);
  ExpectFailed(AllOf(HasSubstr("signal 11"), HasSubstr("memory")));
}

TEST_F(HostedMisbehaviourTest, ProcessorTimeIsLimitedToo) {
  HostOptions host = TestHost();
  host.cpu_seconds = 1;
  SourceRunner::Options options = FastOptions("bad");
  options.most_crashes = 1;
  Run("spin", std::move(options), host);
  const SourceStatus status = Await(State::kFailed);
  EXPECT_THAT(std::string(status.last_error.message()), HasSubstr("1 s of processor time"));
  ExpectNeighbourGoesOn();
}

TEST_F(HostedMisbehaviourTest, AFloodIsStoppedByTheBudgetInItsOwnProcess) {
  Run("flood");
  const SourceStatus status = Await(State::kEnded);
  EXPECT_THAT(status.last_error, IsOk());
  EXPECT_EQ(status.records, static_cast<int64_t>(PollBudget().limits.max_records));
  ExpectNeighbourGoesOn();
}

TEST_F(HostedMisbehaviourTest, GarbageOnTheConnectionEndsTheProcess) {
  Run("write garbage");
  ExpectFailed(HasSubstr("it wrote something that is no frame"));
}

TEST_F(HostedMisbehaviourTest, ForgedRecordsCannotExceedTheBudget) {
  Run("forge frames");
  ExpectFailed(HasSubstr("it wrote more records than it was asked for"));
}

TEST_F(HostedMisbehaviourTest, AClosedConnectionEndsTheProcess) {
  Run("close the connection");
  ExpectFailed(HasSubstr("closed its connection to the server"));
}

TEST_F(HostedMisbehaviourTest, SoDoesClosingEverything) {
  Run("close everything");
  ExpectFailed(HasSubstr("closed its connection to the server"));
}

TEST_F(HostedMisbehaviourTest, NoProcessOutlivesItsSource) {
  Run("fork");
  const SourceStatus status = Await(State::kEnded);
  EXPECT_THAT(status.last_error, IsOk());
  EXPECT_THAT(sink_.Body("fork"), AnyOf("fork: Operation not permitted", "fork: done"));
  ExpectNeighbourGoesOn();
}

TEST_F(HostedMisbehaviourTest, OpenFilesAreLimited) {
  HostOptions host = TestHost();
  host.open_files = 64;
  Run("open many files", FastOptions("bad"), host);
  EXPECT_THAT(Await(State::kEnded).last_error, IsOk());
  EXPECT_THAT(sink_.Body("files"), HasSubstr("files, then: Too many open files"));
  ExpectNeighbourGoesOn();
}

TEST_F(HostedMisbehaviourTest, AHugeLogIsCutAndCounted) {
  Run("log a lot");
  EXPECT_THAT(Await(State::kEnded).last_error, IsOk());
  EXPECT_THAT(sink_.ids(), Contains("logged"));
  ExpectNeighbourGoesOn();
}

TEST_F(HostedMisbehaviourTest, StandardOutputIsNothingButMoreLog) {
  Run("print a lot");
  EXPECT_THAT(Await(State::kEnded).last_error, IsOk());
  EXPECT_THAT(sink_.ids(), Contains("printed"));
  ExpectNeighbourGoesOn();
}

TEST_F(HostedMisbehaviourTest, ACrashAfterTheCommitIsToldByTheNextPoll) {
  RunConfigured(R"({"how": "behave", "file": "crash in committed"})");
  ExpectFailed(AllOf(HasSubstr("committed"), HasSubstr("signal 11 (SIGSEGV)")));
  EXPECT_THAT(sink_.ids(), Contains("good-1-2"));
}

TEST_F(HostedMisbehaviourTest, WhatWasEmittedBeforeACrashIsKept) {
  Run("emit then crash");
  const SourceStatus status = Await(State::kFailed);
  EXPECT_TRUE(IsCrash(status.last_error));
  EXPECT_THAT(sink_.ids(), Contains("before"));
  ASSERT_FALSE(sink_.batches().empty());
  ExpectNeighbourGoesOn();
}

TEST_F(HostedMisbehaviourTest, ACodeThatDoesNotExistIsADefect) {
  SourceRunner::Options options = FastOptions("bad");
  Run("return nonsense", options);
  const SourceStatus status = runner_->WaitUntil(
      [](const SourceStatus& now) { return now.consecutive_failures > 1; }, kLong);
  EXPECT_THAT(std::string(status.last_error.message()),
              HasSubstr("the code 4711 may not be returned"));
  ExpectNeighbourGoesOn();
}

TEST_F(HostedMisbehaviourTest, APluginReadsFilesAndSpeaksToTheNetworkAndDoesNothingElse) {
  const TempDir directory;
  const std::string file = directory.Write("precious", "do not touch");
  RunConfigured(absl::StrCat(R"({"how": "try forbidden things", "file": ")", file, "\"}"));
  EXPECT_THAT(Await(State::kEnded).last_error, IsOk());
  const std::string said = sink_.Body("forbidden");
  EXPECT_THAT(said, HasSubstr("read a file: done"));
  EXPECT_THAT(said, HasSubstr("open a socket: done"));
  EXPECT_THAT(said, HasSubstr("discard output: done"));
  EXPECT_THAT(said, HasSubstr("HOME: none"));
  EXPECT_THAT(said, HasSubstr("oom: 500"));
  ExpectNeighbourGoesOn();
  if (SystemLacksConfinement()) {
    GTEST_SKIP() << "the rest needs Landlock and seccomp: " << SystemLacksConfinement();
  }
  EXPECT_THAT(said, HasSubstr("write a file: Permission denied"));
  EXPECT_THAT(said, HasSubstr("remove a file: Permission denied"));
  EXPECT_THAT(said, HasSubstr("signal the server: Operation not permitted"));
  EXPECT_THAT(said, HasSubstr("trace the server: Operation not permitted"));
  EXPECT_THAT(said, HasSubstr("start a program: Operation not permitted"));
  EXPECT_THAT(said, HasSubstr("leave its group: Operation not permitted"));
}

TEST_F(HostedMisbehaviourTest, AProcessThatIsKilledFromOutsideIsStartedAgain) {
  Run("tell its number");
  runner_->WaitUntil([](const SourceStatus& now) { return now.records > 0; }, kLong);
  const pid_t process = std::stoi(sink_.Body("number"));
  ASSERT_EQ(kill(process, SIGKILL), 0);
  const SourceStatus status =
      runner_->WaitUntil([](const SourceStatus& now) { return now.records > 1; }, kLong);
  EXPECT_EQ(status.restarts, 1);
  EXPECT_THAT(std::string(status.last_error.message()),
              HasSubstr("signal 9 (SIGKILL), which this server did not send"));
  ExpectNeighbourGoesOn();
}

}  // namespace
}  // namespace dossier::ingest
