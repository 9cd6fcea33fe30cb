// A folder of a test's own, and the plugin that reads it.
#ifndef DOSSIER_TESTS_PLUGINS_FOLDER_FOLDER_FIXTURE_H_
#define DOSSIER_TESTS_PLUGINS_FOLDER_FOLDER_FIXTURE_H_

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "server/ingest/plugin_session.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::ingest {

// An hour between looks: what is found sooner was found because the system told of it.
inline constexpr int kHourMs = 3'600'000;

class FolderTest : public testing::Test {
 protected:
  FolderTest() : folder_(root_.File("reports")) { std::filesystem::create_directory(folder_); }

  std::string Write(const std::string& name, const std::string& text = "It rained.") {
    return root_.Write("reports/" + name, text);
  }

  nlohmann::json Config() const {
    return {{"path", folder_}, {"settle_ms", 10}, {"rescan_interval_ms", kHourMs}};
  }

  absl::StatusOr<std::unique_ptr<SourceSession>> TryOpen(const nlohmann::json& config,
                                                         const std::string& cursor = "") {
    auto plugin = Plugin::Load(DOSSIER_BINARY_DIR "/plugins/folder.so");
    if (!plugin.ok()) return plugin.status();
    return PluginOpener(*plugin, "reports", config.dump())(cursor, cancel_);
  }

  void Open(const nlohmann::json& config, const std::string& cursor = "") {
    session_.reset();
    auto opened = TryOpen(config, cursor);
    ASSERT_THAT(opened, IsOk());
    session_ = *std::move(opened);
  }
  void Open() { Open(Config()); }

  PollOutcome Poll(PollBudget budget = {}) {
    PollOutcome outcome = session_->Poll(budget);
    if (outcome.cursor.has_value()) cursor_ = *outcome.cursor;
    return outcome;
  }

  // Polls until the source is caught up; every record on the way.
  std::vector<SourceRecord> PollUntilIdle(const PollBudget& budget = {}) {
    std::vector<SourceRecord> records;
    for (int polls = 0; polls < 10'000; ++polls) {
      PollOutcome outcome = Poll(budget);
      EXPECT_THAT(outcome.status, IsOk());
      EXPECT_EQ(outcome.misuses, 0u);
      for (SourceRecord& record : outcome.records) records.push_back(std::move(record));
      if (!outcome.status.ok() || outcome.progress == PollOutcome::Progress::kIdle) return records;
    }
    ADD_FAILURE() << "never idle";
    return records;
  }

  // Polls until something comes.
  std::vector<SourceRecord> PollUntilNews() {
    for (int polls = 0; polls < 100; ++polls) {
      PollOutcome outcome = Poll();
      EXPECT_THAT(outcome.status, IsOk());
      if (!outcome.records.empty() || !outcome.status.ok()) return std::move(outcome.records);
    }
    ADD_FAILURE() << "no news";
    return {};
  }

  static std::vector<std::string> Ids(const std::vector<SourceRecord>& records) {
    std::vector<std::string> ids;
    for (const SourceRecord& record : records) ids.push_back(record.external_id);
    return ids;
  }

  TempDir root_;
  const std::string folder_;
  std::shared_ptr<CancelSignal> cancel_ = std::make_shared<CancelSignal>();
  std::unique_ptr<SourceSession> session_;
  // The last checkpoint.
  std::string cursor_;
};

}  // namespace dossier::ingest

#endif  // DOSSIER_TESTS_PLUGINS_FOLDER_FOLDER_FIXTURE_H_
