// Sources and plugins that come, change and go while the server runs, as an operator does it.

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/e2e/dossierd.h"
#include "tests/e2e/world.h"
#include "tests/support/temp_dir.h"

namespace dossier::e2e {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;
using Json = nlohmann::json;

class SourcesTest : public testing::Test {
 protected:
  SourcesTest() {
    std::filesystem::create_directory(directory_.File("plugins"));
    Start();
  }

  void Start(std::vector<std::string> more = {}) {
    server_.reset();
    more.insert(more.end(), {"--plugin-dir", directory_.File("plugins")});
    server_ = std::make_unique<Dossierd>(
        Dossierd::Options{.data = directory_.File("data"), .more = std::move(more)});
    ASSERT_TRUE(server_->serves()) << server_->process().output();
  }

  // Beside and renamed, as an installer does it.
  void InstallLedger(int version) {
    const std::string built =
        absl::StrCat(DOSSIER_BINARY_DIR "/tests/plugins/ledger_", version, ".so");
    const std::string beside = directory_.File("plugins/.ledger.new");
    std::filesystem::copy_file(built, beside);
    chmod(beside.c_str(), 0755);
    std::filesystem::rename(beside, directory_.File("plugins/ledger.so"));
  }

  // Appends a report to the ledger.
  void Publish(const std::string& id, const std::string& published = "") {
    std::ofstream(directory_.File("ledger"), std::ios::app)
        << id << '\t' << published << "\tThe Port of " << id
        << " said on 3 May 2031 that it was hit by ransomware.\n";
  }

  Result Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {DossierPath(), "--server", server_->address(), "sources"});
    return RunProgram(arguments);
  }

  // The same where it must work; returns what it printed.
  std::string Do(std::vector<std::string> arguments) {
    const Result result = Run(arguments);
    EXPECT_EQ(result.code, 0) << result.err;
    return result.out;
  }

  Json Show(const std::string& source) { return Json::parse(Do({"show", source, "--json"})); }

  // Asks until `key` of the source is `value`.
  Json Await(const std::string& source, const std::string& key, const Json& value) {
    for (int tries = 0; tries < 5000; ++tries) {
      Json shown = Show(source);
      if (shown.value(key, Json()) == value) return shown;
    }
    ADD_FAILURE() << key << " never became " << value << ": " << Show(source) << "\n"
                  << server_->process().output();
    return {};
  }

  void AwaitPlugin(const std::string& words) {
    for (int tries = 0; tries < 5000; ++tries) {
      if (Do({"plugins"}).find(words) != std::string::npos) return;
    }
    ADD_FAILURE() << words << " was never listed: " << Do({"plugins"});
  }

  // The ids of the records of `source`, and what became of each.
  std::vector<std::string> Records(const std::string& source) {
    std::vector<std::string> records;
    for (const auto line : absl::StrSplit(Do({"records", source, "--json"}), '\n')) {
      if (line.empty()) continue;
      const Json record = Json::parse(line);
      records.push_back(absl::StrCat(record.at("external_id").get<std::string>(), " ",
                                     record.at("outcome").get<std::string>()));
    }
    return records;
  }

  void AwaitRecords(const std::string& source, size_t count) {
    for (int tries = 0; tries < 5000; ++tries) {
      if (Records(source).size() == count) return;
    }
    ADD_FAILURE() << "there never were " << count << " records: " << server_->process().output();
  }

  std::string CreateHarbour() {
    return Do(
        {"create", "harbour", "--plugin", "ledger", "--set", "path=" + directory_.File("ledger")});
  }

  TempDir directory_;
  std::unique_ptr<Dossierd> server_;
};

TEST_F(SourcesTest, APluginThatIsDroppedInIsUsedWithoutARestart) {
  const Result refused = Run({"create", "harbour", "--plugin", "ledger", "--set", "path=/x"});
  EXPECT_EQ(refused.code, 4);
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr("there is no plugin \"ledger\""), HasSubstr("PLUGIN_NOT_FOUND")));
  InstallLedger(1);
  AwaitPlugin("plugins/ledger");
  Publish("Ullen");
  CreateHarbour();
  AwaitRecords("harbour", 1);
  EXPECT_THAT(Do({"list"}), HasSubstr("sources/harbour"));
  EXPECT_THAT(Do({"show", "harbour"}),
              AllOf(HasSubstr("plugin: plugins/ledger 1.0.0"), HasSubstr("decided by: api")));
}

TEST_F(SourcesTest, ACreatedSourceSurvivesKillMinusNineAndDoublesNothing) {
  InstallLedger(1);
  AwaitPlugin("plugins/ledger");
  Publish("Ullen");
  Publish("Vells");
  CreateHarbour();
  AwaitRecords("harbour", 2);
  server_->Kill();
  Publish("Norrby");
  Start();
  AwaitRecords("harbour", 3);
  Await("harbour", "record_count", "1");
  EXPECT_THAT(Records("harbour"),
              UnorderedElementsAre("Ullen OUTCOME_ACCEPTED", "Vells OUTCOME_ACCEPTED",
                                   "Norrby OUTCOME_ACCEPTED"));
  EXPECT_EQ(ReadWorld(server_->channel()).reports.size(), 3u);
}

TEST_F(SourcesTest, AReplacedPluginIsPickedUpFromTheCursor) {
  InstallLedger(1);
  AwaitPlugin("plugins/ledger");
  Publish("Ullen");
  CreateHarbour();
  Await("harbour", "record_count", "1");
  InstallLedger(2);
  Await("harbour", "plugin_version", "2.0.0");
  Publish("Vells");
  AwaitRecords("harbour", 2);
  EXPECT_EQ(Show("harbour").at("record_count"), "2") << "what was read before is not read again";
  AwaitPlugin("2.0.0");
}

TEST_F(SourcesTest, ASourceGoesOnWithoutItsPluginsFileUntilTheServerEnds) {
  InstallLedger(1);
  AwaitPlugin("plugins/ledger");
  Publish("Ullen");
  CreateHarbour();
  AwaitRecords("harbour", 1);
  std::filesystem::remove(directory_.File("plugins/ledger.so"));
  std::string message;
  while (message.empty()) message = Show("harbour").value("error", Json({})).value("message", "");
  EXPECT_THAT(message, HasSubstr("goes on with version 1.0.0"));
  Publish("Vells");
  AwaitRecords("harbour", 2);
  server_->Kill();
  Start();
  EXPECT_EQ(Await("harbour", "state", "STATE_FAILED")
                .at("error")
                .at("message")
                .get<std::string>()
                .substr(0, 27),
            "there is no plugin \"ledger\"");
  InstallLedger(1);
  Await("harbour", "state", "STATE_IDLE");
}

TEST_F(SourcesTest, APauseSurvivesARestart) {
  InstallLedger(1);
  AwaitPlugin("plugins/ledger");
  Publish("Ullen");
  CreateHarbour();
  AwaitRecords("harbour", 1);
  EXPECT_EQ(Do({"pause", "harbour"}), "sources/harbour is paused\n");
  server_->Kill();
  Publish("Vells");
  Start();
  EXPECT_EQ(Show("harbour").at("state"), "STATE_PAUSED");
  const Result poll = Run({"poll", "harbour"});
  EXPECT_EQ(poll.code, 1);
  EXPECT_THAT(poll.err, AllOf(HasSubstr("resume it first"), HasSubstr("SOURCE_PAUSED")));
  Do({"resume", "harbour"});
  AwaitRecords("harbour", 2);
}

TEST_F(SourcesTest, WhatIsWrongWithAConfigurationIsNamed) {
  InstallLedger(1);
  AwaitPlugin("plugins/ledger");
  const std::string file = directory_.Write("config.yaml", "path: /srv/x\npaht: /srv/y\n");
  const Result wrong = Run({"create", "harbour", "--plugin", "ledger", "--config", file});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.err, AllOf(HasSubstr("paht"), HasSubstr("CONFIG_INVALID")));
  const Result broken = Run({"create", "harbour", "--plugin", "ledger", "--config",
                             directory_.Write("broken.json", "{\n\"path\": [}\n")});
  EXPECT_EQ(broken.code, 2);
  EXPECT_THAT(broken.err, HasSubstr("broken.json:2"));
  EXPECT_THAT(Do({"create", "harbour", "--plugin", "ledger", "--set", "path=/srv/x", "--check"}),
              HasSubstr("could be created"));
  EXPECT_THAT(
      Do({"create", "harbour", "--plugin", "ledger", "--config", "{path: /srv/x}", "--check"}),
      HasSubstr("could be created"));
  EXPECT_EQ(Run({"show", "harbour"}).code, 4);
}

TEST_F(SourcesTest, ASourceIsUpdatedAndDeletedAndItsNameUsedAgain) {
  InstallLedger(1);
  AwaitPlugin("plugins/ledger");
  Publish("Ullen");
  CreateHarbour();
  AwaitRecords("harbour", 1);
  Do({"update", "harbour", "--display-name", "Harbour ledger", "--reliability", "B"});
  EXPECT_THAT(Do({"show", "harbour"}),
              AllOf(HasSubstr("Harbour ledger"), HasSubstr("reliability: B"), HasSubstr("path")));
  Do({"delete", "harbour"});
  EXPECT_EQ(Run({"show", "harbour"}).code, 4);
  EXPECT_EQ(ReadWorld(server_->channel()).reports.size(), 1u) << "its reports stay";
  CreateHarbour();
  Await("harbour", "record_count", "1");
  EXPECT_EQ(ReadWorld(server_->channel()).reports.size(), 1u) << "and are known";
}

TEST_F(SourcesTest, ABackfillReadsASpanAndTellsHowItWent) {
  InstallLedger(1);
  AwaitPlugin("plugins/ledger");
  Publish("Ullen", "1933000000");
  Publish("Vells", "1933500000");
  Publish("Norrby", "1934000000");
  CreateHarbour();
  AwaitRecords("harbour", 3);
  EXPECT_THAT(
      Do({"backfill", "harbour", "--from", "2031-04-01", "--to", "2031-04-05T00:00:00Z", "--wait"}),
      HasSubstr("succeeded, 3 read, 1 kept"));
  EXPECT_EQ(ReadWorld(server_->channel()).reports.size(), 3u) << "what is known stays as it is";
  InstallLedger(2);
  Await("harbour", "plugin_version", "2.0.0");
  EXPECT_THAT(
      Do({"backfill", "harbour", "--from", "2031-04-01", "--to", "2031-04-05T00:00:00Z", "--wait"}),
      HasSubstr("succeeded, 1 read, 1 kept"))
      << "this version can choose by itself";
  const Result wrong = Run({"backfill", "harbour", "--from", "yesterday"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("2031-04-02"));
}

TEST_F(SourcesTest, APluginThatIsNotAllowedIsListedWithItsDigest) {
  const std::string config = directory_.Write(
      "dossier.yaml", absl::StrCat("plugin_sha256: ['", std::string(64, '0'), "']\n"));
  InstallLedger(1);
  Start({"--config", config});
  Json ledger;
  for (const auto line : absl::StrSplit(Do({"plugins", "--json"}), '\n')) {
    if (line.find("/ledger.so") != line.npos) ledger = Json::parse(line);
  }
  EXPECT_EQ(ledger.at("state"), "STATE_REFUSED");
  const std::string digest = ledger.at("sha256");
  EXPECT_THAT(ledger.at("error").at("message").get<std::string>(),
              AllOf(HasSubstr(digest), HasSubstr("plugin_sha256")));
  directory_.Write("dossier.yaml", absl::StrCat("plugin_sha256: ['", digest, "']\n"));
  Start({"--config", config});
  EXPECT_THAT(Do({"plugins"}), HasSubstr("plugins/ledger"));
}

TEST_F(SourcesTest, QuarantinedRecordsAreTakenAgainOnceTheCauseIsMended) {
  const std::string config =
      directory_.Write("dossier.yaml", "ingest: { max_report_bytes: 1024 }\n");
  Start({"--config", config});
  const std::string report =
      absl::StrCat("The Port of Ullen said on 3 May 2031 that it was hit by ransomware.\n\n",
                   std::string(2000, 'x'), "\n");
  const Result submitted = RunProgram(
      {DossierPath(), "--server", server_->address(), "submit", "-", "--id", "large"}, report);
  EXPECT_EQ(submitted.code, 5) << submitted.err;
  EXPECT_THAT(Do({"quarantine"}), AllOf(HasSubstr("large"), HasSubstr("yes")));
  EXPECT_EQ(Run({"requeue", "submitted"}).code, 5) << "nothing has changed yet";
  Start();
  const Result requeued = Run({"requeue", "submitted"});
  EXPECT_EQ(requeued.code, 0) << requeued.err;
  EXPECT_THAT(requeued.err, HasSubstr("1 taken again, 0 quarantined again"));
  EXPECT_THAT(Records("submitted"), ElementsAre("large OUTCOME_ACCEPTED"));
}

}  // namespace
}  // namespace dossier::e2e
