// Sources written against the classes of the SDK: whatever they throw, the server gets a code.
#include "dossier/sdk/source.h"

#include <cerrno>
#include <functional>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ingest/plugin_library.h"
#include "server/ingest/plugin_session.h"
#include "server/ingest/source_failure.h"
#include "tests/support/status_matchers.h"

namespace dossier::ingest {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// What the source of this program does; one test at a time.
struct Script {
  std::function<void(const sdk::Host&, std::string_view config)> create = [](auto&&...) {};
  std::function<void(const sdk::Opening&)> open = [](auto&&...) {};
  std::function<sdk::PollResult(sdk::Emitter&, const sdk::Budget&, int cancel_fd)> poll =
      [](auto&&...) { return sdk::PollResult::Idle(std::chrono::hours(1)); };
  std::function<void(std::string_view)> committed = [](auto&&...) {};
  std::function<void()> interrupt = [] {};
  sdk::Range range;
};
Script script;

class ScriptedSession : public sdk::Session {
 public:
  explicit ScriptedSession(int cancel_fd) : cancel_fd_(cancel_fd) {}
  sdk::PollResult Poll(sdk::Emitter& emitter, const sdk::Budget& budget) override {
    return script.poll(emitter, budget, cancel_fd_);
  }
  void Committed(std::string_view cursor) override { script.committed(cursor); }
  void Interrupt() override { script.interrupt(); }

 private:
  const int cancel_fd_;
};

class ScriptedSource : public sdk::Source {
 public:
  static constexpr bool kConcurrent = true;
  static constexpr uint32_t kCursorFormat = 3;

  ScriptedSource(const sdk::Host& host, std::string_view config) { script.create(host, config); }
  std::unique_ptr<sdk::Session> Open(const sdk::Opening& opening) override {
    script.open(opening);
    return std::make_unique<ScriptedSession>(opening.cancel_fd);
  }
  std::unique_ptr<sdk::Session> OpenRange(const sdk::Opening& opening, const sdk::Range& range) {
    script.range = range;
    return Open(opening);
  }
};

// Without a way to read a range, and without flags.
class PlainSource : public sdk::Source {
 public:
  PlainSource(const sdk::Host& /*host*/, std::string_view /*config*/) {}
  std::unique_ptr<sdk::Session> Open(const sdk::Opening& /*opening*/) override { return nullptr; }
};

}  // namespace
}  // namespace dossier::ingest

DOSSIER_SOURCE(dossier::ingest::ScriptedSource, "scripted", "2.5", R"({"type": "object"})");

namespace dossier::ingest {
namespace {

class SdkSourceTest : public testing::Test {
 protected:
  SdkSourceTest() { script = Script(); }

  absl::StatusOr<std::unique_ptr<SourceSession>> Open(const std::string& cursor = "",
                                                      SecretSource secrets = nullptr) {
    auto plugin = Plugin::FromEntry(&dossier_source_entry, "test");
    if (!plugin.ok()) return plugin.status();
    return PluginOpener(*std::move(plugin), "wire", R"({"a": 1})", std::move(secrets))(cursor,
                                                                                       cancel_);
  }

  PollOutcome Poll(PollBudget budget = {}) {
    auto session = Open();
    EXPECT_THAT(session, IsOk());
    return (*session)->Poll(budget);
  }

  std::shared_ptr<CancelSignal> cancel_ = std::make_shared<CancelSignal>();
};

sdk::Record Report(const std::string& id) {
  sdk::Record record;
  record.external_id = id;
  record.media_type = "text/plain";
  record.body = "It rained.";
  return record;
}

TEST_F(SdkSourceTest, OneLineMakesTheTable) {
  ASSERT_OK_AND_ASSIGN(const auto plugin, Plugin::FromEntry(&dossier_source_entry, "test"));
  EXPECT_EQ(plugin->id(), "scripted");
  EXPECT_EQ(plugin->version(), "2.5");
  EXPECT_EQ(plugin->cursor_format(), 3u);
  EXPECT_TRUE(plugin->concurrent());
  EXPECT_NE(plugin->module().open_range, nullptr);
  EXPECT_EQ(dossier_source_entry(DOSSIER_ABI_MAJOR + 1, 0), nullptr);
}

TEST_F(SdkSourceTest, WhatAClassDoesNotOfferIsNotInItsTable) {
  const dossier_module module =
      sdk::internal::MakeModule<PlainSource>("plain", "1", R"({"type": "object"})");
  EXPECT_EQ(module.open_range, nullptr);
  EXPECT_EQ(module.flags, 0u);
  EXPECT_EQ(module.cursor_format, 1u);
}

TEST_F(SdkSourceTest, ConfigurationAndCursorArrive) {
  std::string config;
  std::string cursor;
  script.create = [&](const sdk::Host&, std::string_view given) { config = given; };
  script.open = [&](const sdk::Opening& opening) { cursor = opening.cursor; };
  ASSERT_THAT(Open(std::string("a\0b", 3)), IsOk());
  EXPECT_EQ(config, R"({"a": 1})");
  EXPECT_EQ(cursor, std::string("a\0b", 3));
}

TEST_F(SdkSourceTest, ARecordArrivesWithAllItsFields) {
  script.poll = [](sdk::Emitter& emitter, auto&&...) {
    sdk::Record record = Report("tide/1");
    record.meta_json = R"({"title": "Tide"})";
    record.claims_json = "[]";
    record.published_unix_ns = 7;
    EXPECT_EQ(emitter.Emit(record), sdk::Answer::kTaken);
    record.external_id = "";
    EXPECT_EQ(emitter.Emit(record), sdk::Answer::kBadRecord);
    emitter.Checkpoint("after 1");
    return sdk::PollResult::Idle(std::chrono::milliseconds(1500));
  };
  const PollOutcome outcome = Poll();
  ASSERT_THAT(outcome.status, IsOk());
  ASSERT_THAT(outcome.records, SizeIs(2));
  EXPECT_EQ(outcome.records[0].external_id, "tide/1");
  EXPECT_EQ(outcome.records[0].meta_json, R"({"title": "Tide"})");
  EXPECT_EQ(outcome.records[0].claims_json, "[]");
  EXPECT_EQ(outcome.records[0].published_unix_ns, 7);
  EXPECT_EQ(outcome.cursor, "after 1");
  EXPECT_EQ(outcome.next_poll, absl::Milliseconds(1500));
}

TEST_F(SdkSourceTest, AFailureBringsItsCodeItsPauseAndTheUpstreamsNumber) {
  script.poll = [](auto&&...) -> sdk::PollResult {
    throw sdk::Failure(DOSSIER_RATE_LIMITED, "slow down", std::chrono::seconds(90), 429);
  };
  const absl::Status status = Poll().status;
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted, "SOURCE_RATE_LIMITED"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("slow down (upstream 429)"));
  EXPECT_EQ(RetryAfterOf(status), absl::Seconds(90));
}

TEST_F(SdkSourceTest, WhateverIsThrownEndsAtTheWall) {
  const std::pair<std::function<void()>, std::string> kThrown[] = {
      {[] { throw std::runtime_error("a defect"); }, "a defect"},
      {[] { throw std::bad_alloc(); }, "out of memory"},
      {[] { throw 42; }, "unknown type"},
      {[] { throw sdk::Failure(DOSSIER_OK, "no failure at all"); }, "no failure at all"},
      {[] { throw std::runtime_error(std::string(5000, 'x')); }, "xxx"},
  };
  for (const auto& [thrown, words] : kThrown) {
    script = Script();
    script.poll = [&](auto&&...) {
      thrown();
      return sdk::PollResult::End();
    };
    const absl::Status polled = Poll().status;
    EXPECT_THAT(polled, StatusIs(absl::StatusCode::kInternal, "SOURCE_INTERNAL")) << words;
    EXPECT_THAT(std::string(polled.message()), HasSubstr(words));
    script.open = [&](auto&&...) { thrown(); };
    EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kInternal, "SOURCE_INTERNAL")) << words;
    script.create = [&](auto&&...) { thrown(); };
    EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kInternal, "SOURCE_INTERNAL")) << words;
  }
}

TEST_F(SdkSourceTest, AnUnfitArgumentInTheConstructorIsTheOperators) {
  script.create = [](auto&&...) { throw std::invalid_argument("url: has no host"); };
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kInvalidArgument, "SOURCE_CONFIG"));
}

TEST_F(SdkSourceTest, AFullBudgetMeansMoreWhateverTheSourceSays) {
  script.poll = [](sdk::Emitter& emitter, auto&&...) {
    int taken = 0;
    while (emitter.Offer(Report(std::to_string(taken)))) ++taken;
    EXPECT_TRUE(emitter.full());
    return sdk::PollResult::End();
  };
  PollBudget budget;
  budget.limits.max_records = 3;
  const PollOutcome outcome = Poll(budget);
  EXPECT_THAT(outcome.status, IsOk());
  EXPECT_THAT(outcome.records, SizeIs(3));
  EXPECT_EQ(outcome.progress, PollOutcome::Progress::kMore);
}

TEST_F(SdkSourceTest, ACancelledPollIsCancelledWhateverTheSourceSays) {
  script.poll = [&](sdk::Emitter& emitter, const sdk::Budget&, int cancel_fd) {
    EXPECT_TRUE(emitter.Offer(Report("before")));
    EXPECT_FALSE(sdk::IsCancelled(cancel_fd));
    std::thread stopping([&] { cancel_->Raise(); });
    EXPECT_TRUE(sdk::WaitForCancel(cancel_fd, std::chrono::hours(24 * 365 * 100)));
    stopping.join();
    EXPECT_FALSE(emitter.Offer(Report("after")));
    EXPECT_TRUE(emitter.cancelled());
    emitter.Checkpoint("before");
    return sdk::PollResult::Idle();
  };
  const PollOutcome outcome = Poll();
  EXPECT_THAT(outcome.status, StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(outcome.records, SizeIs(1));
  EXPECT_EQ(outcome.cursor, "before");
}

TEST_F(SdkSourceTest, ACursorThatIsTooLongIsADefectOfTheSource) {
  script.poll = [](sdk::Emitter& emitter, auto&&...) {
    emitter.Checkpoint(std::string(DOSSIER_MAX_CURSOR + 1, 'c'));
    return sdk::PollResult::End();
  };
  EXPECT_THAT(std::string(Poll().status.message()), HasSubstr("a cursor of 65537 bytes"));
}

TEST_F(SdkSourceTest, TheBudgetIsToldInTheWordsOfTheLibrary) {
  PollBudget budget;
  budget.limits = {.max_records = 5, .max_bytes = 1000, .max_body_bytes = 200};
  budget.time = absl::Minutes(5);
  script.poll = [](sdk::Emitter&, const sdk::Budget& told, int) {
    EXPECT_EQ(told.max_records, 5u);
    EXPECT_EQ(told.max_bytes, 1000u);
    EXPECT_EQ(told.max_body_bytes, 200u);
    EXPECT_FALSE(told.IsOver());
    EXPECT_GT(told.Remaining(), std::chrono::minutes(4));
    EXPECT_LE(told.Remaining(), std::chrono::minutes(5));
    return sdk::PollResult::End();
  };
  EXPECT_THAT(Poll(budget).status, IsOk());
  const sdk::Budget past{.deadline = sdk::Budget::Clock::time_point()};
  EXPECT_TRUE(past.IsOver());
  EXPECT_EQ(past.Remaining().count(), 0);
}

TEST_F(SdkSourceTest, SecretsOfAnyLengthAreFoundAndMissingOnesExplained) {
  const std::string long_one(DOSSIER_MAX_SECRET, 's');
  std::optional<std::string> found;
  std::optional<std::string> missing = "x";
  script.create = [&](const sdk::Host& host, std::string_view) {
    found = host.Secret("long");
    missing = host.Secret("nobody");
  };
  const SecretSource secrets = [&](absl::string_view name) {
    return name == "long" ? std::optional<std::string>(long_one) : std::nullopt;
  };
  ASSERT_THAT(Open("", secrets), IsOk());
  EXPECT_EQ(found, long_one);
  EXPECT_EQ(missing, std::nullopt);
  script.create = [](const sdk::Host& host, std::string_view) {
    host.RequireSecret("token_secret", "misp-token");
  };
  const absl::Status refused = Open("", secrets).status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnauthenticated, "SOURCE_AUTH"));
  EXPECT_THAT(std::string(refused.message()),
              AllOf(HasSubstr("token_secret"), HasSubstr("misp-token")));
}

TEST_F(SdkSourceTest, CommittedAndInterruptArriveAndMayThrow) {
  std::string committed;
  bool interrupted = false;
  script.committed = [&](std::string_view cursor) {
    committed = cursor;
    throw std::runtime_error("the upstream does not take it");
  };
  script.interrupt = [&] {
    interrupted = true;
    throw 42;
  };
  ASSERT_OK_AND_ASSIGN(const auto session, Open());
  session->Committed("42");
  session->Interrupt();
  EXPECT_EQ(committed, "42");
  EXPECT_TRUE(interrupted);
}

TEST_F(SdkSourceTest, ARangeOfTimeArrives) {
  ASSERT_OK_AND_ASSIGN(const auto plugin, Plugin::FromEntry(&dossier_source_entry, "test"));
  void* instance = nullptr;
  void* session = nullptr;
  dossier_error error = {};
  error.struct_size = sizeof(error);
  dossier_host host = {};
  ASSERT_EQ(plugin->module().create(&host, {}, &instance, &error), DOSSIER_OK);
  ASSERT_EQ(plugin->module().open_range(instance, nullptr, {}, -5, 5, -1, &session, &error),
            DOSSIER_OK);
  EXPECT_TRUE(script.range.Holds(-5));
  EXPECT_FALSE(script.range.Holds(5));
  plugin->module().close(session);
  plugin->module().destroy(instance);
}

}  // namespace
}  // namespace dossier::ingest
