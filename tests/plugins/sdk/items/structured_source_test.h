#ifndef DOSSIER_TESTS_PLUGINS_SDK_ITEMS_STRUCTURED_SOURCE_TEST_H_
#define DOSSIER_TESTS_PLUGINS_SDK_ITEMS_STRUCTURED_SOURCE_TEST_H_

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "server/ingest/plugin_session.h"
#include "tests/plugins/sdk/records/claims_parser.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier {

// A plugin of structured records, run as the server runs it; every record is checked as the server
// checks it.
class StructuredSourceTest : public testing::Test {
 protected:
  using Json = nlohmann::json;

  explicit StructuredSourceTest(std::string plugin)
      : plugin_(std::move(plugin)), folder_(root_.File("items")) {
    std::filesystem::create_directory(folder_);
  }

  std::string Write(const std::string& name, const std::string& bytes) {
    return root_.Write("items/" + name, bytes);
  }

  // Of the folder; nothing waits for files to settle or time to pass.
  Json Config() const { return {{"path", folder_}, {"settle_ms", 0}, {"poll_interval_ms", 50}}; }

  absl::StatusOr<std::unique_ptr<ingest::SourceSession>> TryOpen(const Json& config,
                                                                 const std::string& cursor = "") {
    auto plugin = ingest::Plugin::Load(DOSSIER_BINARY_DIR "/plugins/" + plugin_ + ".so");
    if (!plugin.ok()) return plugin.status();
    return ingest::PluginOpener(*plugin, "items", config.dump())(cursor, cancel_);
  }

  // Goes on from the last checkpoint.
  void Open(const Json& config) {
    session_.reset();
    auto opened = TryOpen(config, cursor_);
    ASSERT_THAT(opened, IsOk());
    session_ = *std::move(opened);
  }
  void Open() { Open(Config()); }

  ingest::PollOutcome Poll(const ingest::PollBudget& budget = {}) {
    ingest::PollOutcome outcome = session_->Poll(budget);
    EXPECT_EQ(outcome.misuses, 0u);
    if (outcome.cursor.has_value()) {
      cursor_ = *outcome.cursor;
      EXPECT_LE(cursor_.size(), 64u * 1024u);
    }
    for (const ingest::SourceRecord& record : outcome.records) {
      if (record.kind == "report") ClaimsOf(record.body, record.claims_json);
    }
    return outcome;
  }

  // Polls until the source is caught up; every record on the way.
  std::vector<ingest::SourceRecord> PollUntilIdle(const ingest::PollBudget& budget = {}) {
    std::vector<ingest::SourceRecord> records;
    for (int polls = 0; polls < 10'000; ++polls) {
      ingest::PollOutcome outcome = Poll(budget);
      EXPECT_THAT(outcome.status, IsOk());
      for (auto& record : outcome.records) records.push_back(std::move(record));
      if (!outcome.status.ok() || outcome.progress == ingest::PollOutcome::Progress::kIdle) {
        return records;
      }
    }
    ADD_FAILURE() << "never idle";
    return records;
  }

  static std::vector<std::string> Ids(const std::vector<ingest::SourceRecord>& records) {
    std::vector<std::string> ids;
    for (const auto& record : records) ids.push_back(record.external_id);
    return ids;
  }

  static std::string ErrorOf(const ingest::SourceRecord& record) {
    return Json::parse(record.meta_json).value("error", "");
  }

  const std::string plugin_;
  TempDir root_;
  const std::string folder_;
  std::shared_ptr<ingest::CancelSignal> cancel_ = std::make_shared<ingest::CancelSignal>();
  std::unique_ptr<ingest::SourceSession> session_;
  std::string cursor_;
};

}  // namespace dossier

#endif  // DOSSIER_TESTS_PLUGINS_SDK_ITEMS_STRUCTURED_SOURCE_TEST_H_
