// Many reports of a few stories, in large batches and one by one.

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/pipeline/archive.h"

namespace dossier::pipeline {
namespace {

// Reports about a handful of invented firms, some of them about the same attack, with quotations
// that return.
std::vector<ingest::SourceRecord> Reports(int count) {
  const char* const firms[] = {"Corran Ferries", "Eddis Water", "Marl Valley Hospital",
                               "Petrel Mutual", "Quill University"};
  const char* const months[] = {"January", "March", "June", "August", "November"};
  std::vector<ingest::SourceRecord> reports;
  for (int i = 0; i < count; ++i) {
    const std::string firm = firms[i % 5];
    const std::string month = months[(i / 5) % 5];
    reports.push_back(Article(
        absl::StrCat("report-", i),
        absl::StrCat(firm, " hit by ransomware\n\nBy Ada Quill\n", month, " 2", i % 7 + 1,
                     ", 2031\n\n", firm, " said on Monday that it had been hit by a ransomware ",
                     "attack in ", month, " 2031. “We took our systems offline at once and are ",
                     "restoring them,” ", firm, " said in a statement numbered ", i / 10,
                     ".\n\nThe national police are investigating the attack. Report ", i,
                     " adds that ", 1000 * (i % 9 + 1), " records were stolen.\n")));
  }
  return reports;
}

TEST(StoryTest, ABatchEndsWhereItsRecordsOneByOneDo) {
  std::vector<ingest::SourceRecord> reports = Reports(60);
  Archive at_once;
  at_once.Take(reports);
  const std::string expected = at_once.Picture();
  std::mt19937 engine(7);
  for (const size_t batch : {1, 7, 40}) {
    std::shuffle(reports.begin(), reports.end(), engine);
    Archive archive;
    for (size_t i = 0; i < reports.size(); i += batch) {
      const size_t end = std::min(i + batch, reports.size());
      archive.Take({reports.begin() + i, reports.begin() + end});
    }
    EXPECT_EQ(archive.Picture(), expected) << "in batches of " << batch;
  }
}

TEST(StoryTest, WithdrawalsAndNewVersionsInOneBatchEndAsIfTheyHadNeverCome) {
  std::vector<ingest::SourceRecord> reports = Reports(30);
  Archive plain;
  plain.Take(reports);

  // One more report that bridges nothing, withdrawn in the batch that brought it; and each third
  // report comes with an older text first.
  std::vector<ingest::SourceRecord> busy;
  for (size_t i = 0; i < reports.size(); ++i) {
    if (i % 3 == 0) {
      ingest::SourceRecord draft = reports[i];
      draft.body += "\nThis text will be corrected, said the editors of the Marl Courier.\n";
      busy.push_back(draft);
    }
    busy.push_back(reports[i]);
  }
  busy.push_back(Article("gone",
                         "Eddis Water hit again\n\nEddis Water said that it was hit by "
                         "ransomware in March 2031.\n"));
  busy.push_back(Withdrawal("gone"));
  Archive archive;
  const auto records = archive.Take(busy);
  EXPECT_EQ(records.back().outcome(), v1::Record::OUTCOME_RETRACTED);
  EXPECT_EQ(archive.Picture(), plain.Picture());
}

TEST(StoryTest, NoRevisionShowsAReportBeforeItsIncidents) {
  Archive archive;
  archive.Take(Reports(20));
  auto changes = archive.store().Changes(0, store::Store::kFromStart, 100000, 1 << 30);
  ASSERT_TRUE(changes.ok()) << changes.status();
  for (const store::Change& change : *changes) EXPECT_EQ(change.revision, 1) << change.name;
  for (const v1::Report& report : archive.Reports()) EXPECT_GT(report.incidents_size(), 0);
}

}  // namespace
}  // namespace dossier::pipeline
