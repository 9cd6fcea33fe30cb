// Stories of a few reports each, and which of them tell of one incident: tests/corpus/stories.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "nlohmann/json.hpp"
#include "server/app/analyze.h"

namespace dossier::app {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kFolder = DOSSIER_SOURCE_DIR "/tests/corpus/stories";

// What a file tells.
struct Story {
  std::string reports;                              // as `dossierd analyze` reads them
  std::vector<std::vector<std::string>> incidents;  // each of report, or of report/account
  std::vector<std::string> none;                    // reports that tell of no incident
};

Story ReadStory(const fs::path& path) {
  Story story;
  std::ifstream in(path);
  Json report;
  std::string text;
  const auto finish = [&] {
    if (report.is_null()) return;
    report["text"] = text;
    absl::StrAppend(&story.reports, report.dump(), "\n");
    report = nullptr;
    text.clear();
  };
  bool expects = false;
  for (std::string line; std::getline(in, line);) {
    absl::string_view rest = line;
    if (line == "---") {
      finish();
      expects = true;
    } else if (expects && absl::ConsumePrefix(&rest, "incident ")) {
      story.incidents.push_back(absl::StrSplit(rest, ' '));
    } else if (expects && absl::ConsumePrefix(&rest, "none ")) {
      story.none.emplace_back(rest);
    } else if (!expects && absl::ConsumePrefix(&rest, "=== ")) {
      finish();
      const std::pair<std::string, std::string> head = absl::StrSplit(rest, ' ');
      report = {{"id", head.first}, {"published", head.second}};
    } else {
      absl::StrAppend(&text, line, "\n");
    }
  }
  return story;
}

class StoryCorpusTest : public testing::TestWithParam<std::string> {};

TEST_P(StoryCorpusTest, JoinsWhatTellsOfOneIncident) {
  const Story story = ReadStory(fs::path(kFolder) / GetParam());
  ASSERT_FALSE(story.incidents.empty() && story.none.empty()) << "no expectation";
  std::istringstream input(story.reports);
  std::ostringstream output;
  const absl::Status status = Analyze(input, output, {.correlate = true, .text = false});
  ASSERT_TRUE(status.ok()) << status;
  std::map<std::string, std::vector<std::string>> found;  // accounts by incident
  for (const absl::string_view line : absl::StrSplit(output.str(), '\n', absl::SkipEmpty())) {
    const Json report = Json::parse(line);
    const std::string id = report["id"];
    const bool wanted_none =
        std::find(story.none.begin(), story.none.end(), id) != story.none.end();
    EXPECT_EQ(report["incidents"].empty(), wanted_none) << id;
    if (report["incidents"].empty()) continue;
    for (const Json& link : report["linked"]) {
      const int account = link["account"];
      found[link["incident"]].push_back(account == 0 ? id : absl::StrCat(id, "/", account));
    }
  }
  std::vector<std::string> told;
  for (auto& [incident, accounts] : found) {
    std::sort(accounts.begin(), accounts.end());
    told.push_back(absl::StrJoin(accounts, " "));
  }
  std::vector<std::string> expected;
  for (std::vector<std::string> accounts : story.incidents) {
    std::sort(accounts.begin(), accounts.end());
    expected.push_back(absl::StrJoin(accounts, " "));
  }
  EXPECT_THAT(told, testing::UnorderedElementsAreArray(expected));
}

std::vector<std::string> Stories() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".txt") names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

INSTANTIATE_TEST_SUITE_P(Stories, StoryCorpusTest, testing::ValuesIn(Stories()),
                         [](const testing::TestParamInfo<std::string>& info) {
                           return info.param.substr(0, info.param.size() - 4);
                         });

}  // namespace
}  // namespace dossier::app
