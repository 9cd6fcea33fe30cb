// STIX that others wrote: every file gives its objects or says what is wrong with it.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/plugins/sdk/records/claims_parser.h"
#include "tests/plugins/taxii/source_run.h"
#include "tests/plugins/taxii/taxii_server.h"

namespace dossier::taxii {
namespace {

namespace fs = std::filesystem;

const fs::path kFormats = fs::path(DOSSIER_SOURCE_DIR) / "../shared/eval/formats";

std::string Slurp(const fs::path& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

std::string Clip(const std::string& text, size_t size) {
  return text.size() <= size ? text + std::string(size - text.size(), ' ') : text.substr(0, size);
}

// "2 malware, 1 tool".
std::string CountText(const std::map<std::string, size_t>& counts) {
  std::string text;
  for (const auto& [type, count] : counts) {
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + type;
  }
  return text;
}

void ExpectSound(const SourceRun& run) {
  for (const auto& taken : run.taken()) {
    EXPECT_FALSE(taken.external_id.empty());
    if (taken.kind == DOSSIER_KIND_UNREADABLE) {
      EXPECT_TRUE(taken.meta.contains("error"));
    }
    if (!taken.claims.empty()) ClaimsOf(taken.body, taken.claims.dump());
  }
}

TEST(StixCorpusTest, EveryFileGivesItsObjectsOrSaysWhatIsWrong) {
  if (!fs::exists(kFormats / "stix")) GTEST_SKIP() << "no corpus at " << kFormats / "stix";
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(kFormats / "stix")) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  ASSERT_FALSE(files.empty());
  size_t readable = 0;
  size_t relations = 0;
  size_t records = 0;
  size_t claims = 0;
  std::cout << Clip("file", 58) << "records  objects, or what is wrong\n";
  for (const fs::path& file : files) {
    SourceRun run(Json{
        {"path", file.string()},
        {"record_types", Json::array({"incident", "report", "grouping", "note", "campaign"})}});
    run.PollUntilIdle();
    ExpectSound(run);
    std::map<std::string, size_t> counts;
    std::string wrong;
    try {
      const StixContent content = ReadStix(Slurp(file), file.filename().string());
      for (const Json& object : content.objects) {
        ++counts[object["type"]];
        relations += object["type"] == "relationship";
      }
      for (const Defect& defect : content.defects) wrong += defect.id + ": " + defect.why + " ";
    } catch (const sdk::Failure& failure) {
      wrong = failure.what();
    }
    EXPECT_TRUE(!counts.empty() || !wrong.empty()) << file;
    size_t reports = 0;
    for (const auto& taken : run.taken()) {
      reports += taken.kind == DOSSIER_KIND_REPORT;
      claims += taken.claims.size();
    }
    if (!wrong.empty()) {
      EXPECT_LT(reports, run.taken().size()) << file << " hides what is wrong";
    }
    readable += wrong.empty();
    records += reports;
    std::cout << Clip(file.filename().string(), 58) << Clip(std::to_string(reports), 9)
              << CountText(counts) << (wrong.empty() ? "" : " WRONG: " + wrong) << "\n";
  }
  std::cout << readable << " of " << files.size() << " files without a fault, " << relations
            << " relationships, " << records << " records, " << claims << " claims\n";
}

TEST(StixCorpusTest, TheContentsOfATaxiiServerAreReadThroughOne) {
  const fs::path file = kFormats / "taxii/default_data.json";
  if (!fs::exists(file)) GTEST_SKIP() << "no corpus at " << file;
  const Json data = Json::parse(Slurp(file));
  TaxiiServer server;
  size_t added = 0;
  for (const auto& [name, root] : data.items()) {
    if (!root.contains("collections")) continue;
    for (const Json& collection : root["collections"]) {
      const std::string id = collection["id"];
      server.AddCollection(id, collection["title"], collection["can_read"]);
      for (const Json& object : collection["objects"]) {
        for (const Json& entry : collection["manifest"]) {
          if (entry["id"] != object["id"]) continue;
          server.Add(id, object, entry["date_added"]);
          ++added;
          break;
        }
      }
    }
  }
  ASSERT_GT(added, 0u);
  SourceRun run(Json{{"url", server.discovery()}, {"page_size", 2}});
  run.PollUntilIdle();
  ExpectSound(run);
  std::cout << added << " objects were served; " << run.log();
  for (const auto& taken : run.taken()) {
    EXPECT_NE(taken.kind, DOSSIER_KIND_UNREADABLE) << taken.external_id << taken.meta;
  }
  EXPECT_THAT(run.log(), testing::HasSubstr("indicator"));
}

}  // namespace
}  // namespace dossier::taxii
