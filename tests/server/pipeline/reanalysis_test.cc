// What is held can be read anew, as after an upgrade.

#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/event.h"
#include "tests/server/pipeline/archive.h"
#include "tests/server/pipeline/deciding.h"
#include "tests/server/pipeline/desk.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Everything but the last paragraph.
absl::string_view Beginning(absl::string_view text) {
  return text.substr(0, text.rfind("\n\n", text.size() - 2) + 1);
}

// Reads in what arrives the beginning alone, as an older extractor might, and all of what it reads
// anew; or the other way round.
class OtherReader final : public RecordReader {
 public:
  explicit OtherReader(bool improves = true) : RecordReader(1 << 20), improves_(improves) {}

  absl::Status Read(Prepared& prepared) const override {
    const absl::Status status = RecordReader::Read(prepared);
    if (!status.ok() || !improves_ || !prepared.record->claims_json.empty()) return status;
    prepared.analysis = &RecordReader::ReadAnew(prepared.report.report,
                                                Beginning(prepared.report.text), *prepared.arena);
    return absl::OkStatus();
  }

  const internal::Analysis& ReadAnew(const v1::Report& report, absl::string_view text,
                                     google::protobuf::Arena& arena) const override {
    if (absl::StrContains(text, "arsenic")) throw std::length_error("a list grew out of bounds");
    return RecordReader::ReadAnew(report, improves_ ? text : Beginning(text), arena);
  }

 private:
  const bool improves_;
};

// Reads all anew; returns the last that was told, with all failures.
v1::ReanalyzeResponse ReadAllAnew(Archive& archive, bool all = true) {
  const auto run = archive.pipeline().Reanalyze(store::Condition(), all);
  v1::ReanalyzeResponse last;
  std::vector<v1::ReanalyzeResponse::Failure> failures;
  while (!last.done()) {
    auto so_far = run->Next();
    EXPECT_OK(so_far);
    if (!so_far.ok()) break;
    last = *std::move(so_far);
    failures.insert(failures.end(), last.failures().begin(), last.failures().end());
  }
  last.mutable_failures()->Assign(failures.begin(), failures.end());
  return last;
}

int64_t HeadOf(Archive& archive) {
  const auto log = archive.store().Log();
  EXPECT_OK(log);
  return log.ok() ? log->head : -1;
}

TEST(ReanalysisTest, WhatAnOlderExtractorReadBecomesAsIfTodaysHadReadItFirst) {
  Desk upgraded(std::make_unique<OtherReader>(), 4, 3);
  Desk fresh(4, 3);
  ASSERT_NE(upgraded.archive.Picture(), fresh.archive.Picture());
  const std::string incident = upgraded.IncidentOf("Eddis Water 0").name();

  const v1::ReanalyzeResponse end = ReadAllAnew(upgraded.archive);
  EXPECT_EQ(end.reports_total(), 12);
  EXPECT_EQ(end.reports_seen(), 12);
  EXPECT_EQ(end.reports_read(), 12);
  EXPECT_EQ(end.revision(), HeadOf(upgraded.archive));
  EXPECT_EQ(upgraded.archive.Picture(), fresh.archive.Picture());
  EXPECT_EQ(upgraded.IncidentOf("Eddis Water 0").name(), incident);
}

TEST(ReanalysisTest, WhatIsReadAsBeforeChangesNothingThatAnybodySees) {
  Desk desk;
  desk.archive.Take({Guide()});
  const auto incidents = desk.Views();
  const auto others = desk.OtherViews();
  const int64_t head = HeadOf(desk.archive);
  EXPECT_EQ(ReadAllAnew(desk.archive).reports_read(), 13);
  EXPECT_EQ(desk.Views(), incidents);
  EXPECT_EQ(desk.OtherViews(), others);
  EXPECT_EQ(HeadOf(desk.archive), head) << "nobody who watches is told anything";
}

TEST(ReanalysisTest, OneTextFromTwoSourcesStaysTheCopyOfOneByTheOther) {
  Desk desk(1, 0);
  const ingest::SourceRecord print = AttackOn("Eddis Water", 0);
  for (const char* source : {"wire", "mirror", "archive"}) desk.archive.Take({print}, source);
  ASSERT_THAT(desk.archive.Reports(), SizeIs(3));
  const auto incidents = desk.Views();
  const auto others = desk.OtherViews();
  const int64_t head = HeadOf(desk.archive);
  EXPECT_EQ(ReadAllAnew(desk.archive).reports_read(), 3);
  EXPECT_EQ(desk.Views(), incidents);
  EXPECT_EQ(desk.OtherViews(), others);
  EXPECT_EQ(HeadOf(desk.archive), head);
}

TEST(ReanalysisTest, WhatPeopleDecidedHoldsAndCanStillBeUndone) {
  for (uint32_t seed = 0; seed < 6; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    Desk upgraded(std::make_unique<OtherReader>(), 4, 3);
    std::vector<std::string> taken;
    for (int step = 0; step < 6; ++step) {
      const auto response =
          upgraded.archive.pipeline().Decide(AnyDecision(upgraded.archive, random));
      if (response.ok()) taken.push_back(response->decision().name());
    }
    ReadAllAnew(upgraded.archive);
    for (const std::string& name : taken) upgraded.Undo(name);
    EXPECT_EQ(upgraded.archive.Picture(), Desk(4, 3).archive.Picture());
  }
}

TEST(ReanalysisTest, AClaimThatAPersonRejectedStaysRejected) {
  Desk desk(std::make_unique<OtherReader>(), 1, 1);
  const v1::Claim claim = desk.ClaimOf("Corran Ferries 0", v1::FIELD_VICTIM);
  desk.Take(ReviewOf(claim, v1::ClaimReview::VERDICT_REJECTED));
  ReadAllAnew(desk.archive);
  EXPECT_THAT(desk.IncidentOf("Corran Ferries 0").victims(), IsEmpty());
}

TEST(ReanalysisTest, AValueThatIsReadNoMoreIsToldAsLost) {
  Desk desk(std::make_unique<OtherReader>(/*improves=*/false), 1, 1);
  const int64_t head = HeadOf(desk.archive);
  ReadAllAnew(desk.archive);
  ASSERT_OK_AND_ASSIGN(const auto changes, desk.archive.store().Changes(head, -1, 100, 1 << 20));
  std::vector<v1::Field> lost;
  for (const store::Change& change : changes) {
    v1::Event event;
    ASSERT_TRUE(event.ParseFromString(change.event));
    for (const v1::LostSupport& each : event.lost_support()) {
      lost.push_back(each.claim().field());
      EXPECT_EQ(each.report_version(), each.claim().report_version())
          << "the same version, read otherwise";
    }
  }
  EXPECT_THAT(lost, testing::Contains(v1::FIELD_IMPACT));
}

TEST(ReanalysisTest, WhatThisExtractorHasReadIsNotReadAgainUnlessAsked) {
  Desk desk(4, 1);
  const v1::ReanalyzeResponse end = ReadAllAnew(desk.archive, /*all=*/false);
  EXPECT_EQ(end.reports_seen(), 4);
  EXPECT_EQ(end.reports_read(), 0);
}

TEST(ReanalysisTest, WhatPluginsStateAndWhatWasTakenBackStaysAsItIs) {
  Archive archive;
  archive.Take({RegisteredAttack("7", "Wonderloan", "2031-03-02"), AttackOn("Eddis Water", 1)});
  archive.Take({Withdrawal("Eddis Water 1")});
  const std::string before = archive.Picture();
  EXPECT_EQ(ReadAllAnew(archive).reports_read(), 0);
  EXPECT_EQ(archive.Picture(), before);
}

TEST(ReanalysisTest, AReportThatCannotBeReadAnewIsToldAndStaysAsItWas) {
  Archive archive(std::make_unique<OtherReader>());
  const std::string text =
      "Hollis Works hit\n\nHollis Works said on Monday that it was hit by ransomware.\n\nArsenic "
      "was found in a well, and arsenic is no malware.\n";
  archive.Take({Article("well", text), AttackOn("Eddis Water", 1)});
  const v1::ReanalyzeResponse end = ReadAllAnew(archive);
  EXPECT_EQ(end.reports_read(), 1);
  ASSERT_THAT(end.failures(), SizeIs(1));
  EXPECT_EQ(end.failures(0).report(), archive.Reports()[0].name());
  EXPECT_THAT(end.failures(0).status().message(), testing::HasSubstr("a list grew out of bounds"));
  EXPECT_EQ(archive.Reports()[0].statement_count(), 1);
}

TEST(ReanalysisTest, OnlyTheReportsThatMatchAreReadAnew) {
  Desk desk(std::make_unique<OtherReader>(), 2, 2);
  const auto run = desk.archive.pipeline().Reanalyze(
      store::HasTerm({"text_sha256", desk.Newest("Eddis Water 1").text_sha256()}), true);
  ASSERT_OK_AND_ASSIGN(const v1::ReanalyzeResponse end, run->Next());
  EXPECT_TRUE(end.done());
  EXPECT_EQ(end.reports_total(), 1);
  EXPECT_EQ(end.reports_read(), 1);
}

}  // namespace
}  // namespace dossier::pipeline
