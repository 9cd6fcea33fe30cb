// Quarantined records are kept as they came and can be taken again.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/pipeline/archive.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr absl::string_view kText = "Victim: Osprey Mutual\nIncident type: Fraud\n";
constexpr absl::string_view kFaulty =
    R"([{"victim": {"name": "Osprey Mutual"}, "evidence": [{"text": "Osprey Mutual Ltd"}]}])";
constexpr absl::string_view kSound =
    R"([{"victim": {"name": "Osprey Mutual"}, "evidence": [{"text": "Osprey Mutual"}]}])";

TEST(RequeueTest, ARecordThatIsStillFaultyIsQuarantinedAgainAndCounted) {
  Archive archive;
  const auto records = archive.Take({Structured("9", kText, kFaulty)});
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_TRUE(records[0].requeueable());
  EXPECT_EQ(records[0].attempt_count(), 1);
  ASSERT_OK_AND_ASSIGN(const auto again, archive.pipeline().Requeue({records[0].name()}));
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].outcome(), v1::Record::OUTCOME_QUARANTINED);
  EXPECT_EQ(again[0].attempt_count(), 2);
  EXPECT_TRUE(again[0].requeueable());
}

TEST(RequeueTest, ARecordThatALaterReleaseCanReadIsTakenAsItCame) {
  Archive archive({.max_report_bytes = 50});
  const std::string text =
      "Osprey Mutual hit by fraud\n\nOsprey Mutual said on Monday that it was hit by a fraud in "
      "March 2031.\n";
  const auto records = archive.Take({Article("a.txt", text)});
  ASSERT_EQ(records[0].outcome(), v1::Record::OUTCOME_QUARANTINED);
  FakeClock clock;
  Pipeline later(archive.store(), clock, {});
  ASSERT_OK_AND_ASSIGN(const auto again, later.Requeue({records[0].name()}));
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].outcome(), v1::Record::OUTCOME_ACCEPTED);
  EXPECT_FALSE(again[0].requeueable());
  EXPECT_FALSE(again[0].has_error());
  ASSERT_THAT(archive.Reports(), SizeIs(1));
  EXPECT_EQ(archive.Reports()[0].origins(0).plugin(), "ledger 2.1");
  ASSERT_OK_AND_ASSIGN(const auto payload, archive.store().Find(records[0].name() + "/payloads/1"));
  EXPECT_FALSE(payload.has_value()) << "nothing is kept of what was taken";
}

TEST(RequeueTest, WhatTheSourceMendedInTheMeantimeStays) {
  Archive archive;
  const auto faulty = archive.Take({Structured("9", kText, kFaulty)});
  const auto mended = archive.Take({Structured("9", kText, kSound)});
  EXPECT_EQ(mended[0].outcome(), v1::Record::OUTCOME_ACCEPTED);
  EXPECT_FALSE(mended[0].requeueable());
  ASSERT_OK_AND_ASSIGN(const auto again, archive.pipeline().Requeue({faulty[0].name()}));
  EXPECT_EQ(again[0].outcome(), v1::Record::OUTCOME_ACCEPTED);
  EXPECT_THAT(archive.Reports(), SizeIs(1));
}

TEST(RequeueTest, RecordsOfSeveralSourcesComeBackInTheOrderOfTheirNames) {
  Archive archive;
  const auto one = archive.Take({Structured("1", kText, kFaulty)}, "first");
  const auto two = archive.Take({Structured("2", kText, kFaulty)}, "second");
  const auto three = archive.Take({Structured("3", kText, kFaulty)}, "first");
  ASSERT_OK_AND_ASSIGN(const auto again,
                       archive.pipeline().Requeue({two[0].name(), three[0].name(), one[0].name()}));
  ASSERT_THAT(again, SizeIs(3));
  EXPECT_EQ(again[0].external_id(), "2");
  EXPECT_EQ(again[1].external_id(), "3");
  EXPECT_EQ(again[2].external_id(), "1");
}

TEST(RequeueTest, WhatWasNotKeptCannotBeTakenAgain) {
  Archive archive({.max_held_bytes = 20});
  const auto records = archive.Take({Structured("9", kText, kFaulty)});
  EXPECT_FALSE(records[0].requeueable());
  EXPECT_THAT(archive.pipeline().Requeue({records[0].name()}),
              StatusIs(absl::StatusCode::kFailedPrecondition, "RECORD_NOT_HELD"));
  EXPECT_THAT(archive.pipeline().Requeue({"sources/registry/records/none"}),
              StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

TEST(RequeueTest, WhatTheSourceItselfCouldNotReadIsNotKept) {
  auto unreadable = Article("b.txt", "half of it");
  unreadable.error = "permission denied";
  Archive archive;
  const auto records = archive.Take({unreadable});
  EXPECT_EQ(records[0].outcome(), v1::Record::OUTCOME_QUARANTINED);
  EXPECT_FALSE(records[0].requeueable());
}

}  // namespace
}  // namespace dossier::pipeline
