// The folder under the runner of the server, from the first file to a restart.
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "server/ingest/plugin_session.h"
#include "server/ingest/source_runner.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using State = SourceStatus::State;

constexpr absl::Duration kLong = absl::Seconds(60);

// Remembers what a store would: the ids in order and the last cursor.
class RememberingSink final : public BatchSink {
 public:
  absl::Status Accept(const SourceBatch& batch) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const SourceRecord& record : batch.records) ids_.push_back(record.external_id);
    if (batch.cursor.has_value()) cursor_ = batch.cursor;
    return absl::OkStatus();
  }
  std::vector<std::string> TakeIds() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(ids_, {});
  }
  std::optional<SourceCursor> cursor() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return cursor_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> ids_;
  std::optional<SourceCursor> cursor_;
};

class FolderRunnerTest : public testing::Test {
 protected:
  std::unique_ptr<SourceRunner> Run() {
    const auto plugin = *Plugin::Load(DOSSIER_BINARY_DIR "/plugins/folder.so");
    const nlohmann::json config = {{"path", folder_.path()}, {"settle_ms", 10}};
    SourceRunner::Options options;
    options.source_id = "reports";
    options.plugin_id = plugin->id();
    options.plugin_version = plugin->version();
    options.cursor_format = plugin->cursor_format();
    options.first_pause = options.longest_pause = absl::Milliseconds(5);
    auto runner = std::make_unique<SourceRunner>(
        options, PluginOpener(plugin, "reports", config.dump()), sink_.cursor(), sink_);
    runner->Start();
    return runner;
  }

  static bool CaughtUp(const SourceStatus& status) { return status.caught_up_since.has_value(); }

  TempDir folder_;
  RememberingSink sink_;
};

TEST_F(FolderRunnerTest, CaughtUpMeansThatTheWholeFolderIsCommitted) {
  for (const char* name : {"a.txt", "b.html", "c/d.eml"}) folder_.Write(name, "It rained.");
  const auto runner = Run();
  const SourceStatus status = runner->WaitUntil(CaughtUp, kLong);
  EXPECT_EQ(status.state, State::kIdle);
  EXPECT_EQ(status.records, 3);
  EXPECT_EQ(status.defects, 0);
  EXPECT_THAT(sink_.TakeIds(), ElementsAre("a.txt", "b.html", "c/d.eml"));

  folder_.Write("news.txt", "The dam holds.");
  runner->WaitUntil([](const SourceStatus& now) { return now.records == 4 && CaughtUp(now); },
                    kLong);
  EXPECT_THAT(sink_.TakeIds(), ElementsAre("news.txt"));
  EXPECT_THAT(runner->Stop(kLong), IsOk());

  const auto again = Run();
  EXPECT_TRUE(CaughtUp(again->WaitUntil(CaughtUp, kLong)));
  EXPECT_THAT(sink_.TakeIds(), IsEmpty());
}

TEST_F(FolderRunnerTest, AFolderThatComesBackIsReadOn) {
  const std::string away = folder_.path() + "-away";
  folder_.Write("a.txt", "It rained.");
  const auto runner = Run();
  runner->WaitUntil(CaughtUp, kLong);
  std::filesystem::rename(folder_.path(), away);
  const SourceStatus lost =
      runner->WaitUntil([](const SourceStatus& now) { return !now.last_error.ok(); }, kLong);
  EXPECT_THAT(lost.last_error, StatusIs(absl::StatusCode::kUnavailable, "SOURCE_TRANSIENT"));
  EXPECT_FALSE(CaughtUp(lost));
  std::filesystem::rename(away, folder_.path());
  folder_.Write("b.txt", "It still rains.");
  runner->WaitUntil([](const SourceStatus& now) { return now.records == 2 && CaughtUp(now); },
                    kLong);
  EXPECT_THAT(sink_.TakeIds(), ElementsAre("a.txt", "b.txt"));
}

}  // namespace
}  // namespace dossier::ingest
