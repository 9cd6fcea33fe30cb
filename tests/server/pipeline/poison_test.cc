// One record that the server cannot process does not hold up the others.

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/pipeline/archive.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr absl::string_view kPoison = "strychnine";

// Articles about as many firms; the one at `poison` holds the word.
std::vector<ingest::SourceRecord> Articles(int count, int poison) {
  std::vector<ingest::SourceRecord> records;
  for (int i = 0; i < count; ++i) {
    records.push_back(Article(
        absl::StrCat("article-", i),
        absl::StrCat("Firm ", i, " in trouble\n\nHollis Works ", i, " said on Monday that it was ",
                     "hit by a ransomware attack. ", i == poison ? kPoison : "arsenic", ".\n")));
  }
  return records;
}

// Throws for the first `times` readings of a record with the word.
class Thrower final : public RecordReader {
 public:
  Thrower(int times, std::atomic<int>& thrown)
      : RecordReader(1 << 20), times_(times), thrown_(thrown) {}

  absl::Status Read(Prepared& prepared) const override {
    if (absl::StrContains(prepared.record->body, kPoison) && thrown_ < times_) {
      ++thrown_;
      throw std::length_error("a list grew out of bounds");
    }
    return RecordReader::Read(prepared);
  }

 private:
  const int times_;
  std::atomic<int>& thrown_;
};

void ExpectAllButOne(const std::vector<v1::Record>& records, size_t poison) {
  for (size_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ(records[i].outcome(),
              i == poison ? v1::Record::OUTCOME_QUARANTINED : v1::Record::OUTCOME_ACCEPTED)
        << i;
  }
}

TEST(PoisonTest, ARecordThatCannotBeReadIsQuarantinedAfterItsTriesAndTheRestIsThere) {
  std::atomic<int> thrown = 0;
  Archive archive(std::make_unique<Thrower>(1000, thrown));
  const auto records = archive.Take(Articles(12, 5));
  ASSERT_THAT(records, SizeIs(12));
  ExpectAllButOne(records, 5);
  EXPECT_EQ(thrown, 3);
  EXPECT_EQ(records[5].attempt_count(), 3);
  EXPECT_TRUE(records[5].requeueable());
  EXPECT_THAT(records[5].error().message(), HasSubstr("a list grew out of bounds"));
  EXPECT_THAT(archive.Reports(), SizeIs(11));
}

TEST(PoisonTest, AFailureThatPassesIsOnlyCounted) {
  std::atomic<int> thrown = 0;
  Archive archive(std::make_unique<Thrower>(1, thrown));
  const auto records = archive.Take(Articles(4, 2));
  ASSERT_THAT(records, SizeIs(4));
  EXPECT_EQ(records[2].outcome(), v1::Record::OUTCOME_ACCEPTED);
  EXPECT_EQ(records[2].attempt_count(), 2);
}

TEST(PoisonTest, ARecordThatCannotBeWrittenIsQuarantinedAfterItsTriesAndTheRestIsThere) {
  for (const int poison : {0, 5, 11}) {
    Archive archive;
    archive.store().RefuseText(std::string(kPoison), absl::InternalError("an index is missing"));
    const auto records = archive.Take(Articles(12, poison));
    ASSERT_THAT(records, SizeIs(12));
    ExpectAllButOne(records, poison);
    EXPECT_EQ(archive.store().refusals(), 3);
    EXPECT_EQ(records[poison].attempt_count(), 3);
    EXPECT_THAT(records[poison].error().message(), HasSubstr("an index is missing"));
    EXPECT_THAT(archive.Reports(), SizeIs(11));
  }
}

TEST(PoisonTest, WhatWasQuarantinedCanBeTakenOnceTheDefectIsMended) {
  Archive archive;
  archive.store().RefuseText(std::string(kPoison), absl::InternalError("an index is missing"));
  const auto records = archive.Take(Articles(3, 1));
  archive.store().RefuseText("", absl::OkStatus());
  ASSERT_OK_AND_ASSIGN(const auto again, archive.pipeline().Requeue({records[1].name()}));
  EXPECT_EQ(again[0].outcome(), v1::Record::OUTCOME_ACCEPTED);
  EXPECT_EQ(again[0].attempt_count(), 4);
  EXPECT_EQ(archive.Picture(), [] {
    Archive undisturbed;
    undisturbed.Take(Articles(3, 1));
    return undisturbed.Picture();
  }());
}

TEST(PoisonTest, ACommitThatFailsForOneRecordFindsItByHalves) {
  // Each commit fails until the failures are used up: nobody can say which record it was.
  Archive archive;
  archive.store().FailCommit(1, absl::InternalError("a check did not hold"));
  const auto records = archive.Take(Articles(6, -1));
  ASSERT_THAT(records, SizeIs(6));
  ExpectAllButOne(records, 6);
  EXPECT_THAT(archive.Reports(), SizeIs(6));
  ASSERT_OK_AND_ASSIGN(const auto cursor, archive.store().FindCursor("sources/registry"));
  ASSERT_TRUE(cursor.has_value());
  EXPECT_EQ(cursor->bytes, "article-5");
}

TEST(PoisonTest, NoRecordIsBlamedForAMachineThatFails) {
  for (const absl::Status& failure :
       {absl::ResourceExhaustedError("the disk is full"), absl::UnavailableError("an I/O error")}) {
    Archive archive;
    archive.store().RefuseText(std::string(kPoison), failure);
    const auto batch = Archive::Batch(Articles(3, 1));
    EXPECT_EQ(archive.pipeline().Take(batch).status().code(), failure.code());
    EXPECT_THAT(archive.Reports(), SizeIs(0));
    archive.store().RefuseText("", absl::OkStatus());
    ASSERT_OK_AND_ASSIGN(const Outcome outcome, archive.pipeline().Take(batch));
    ExpectAllButOne(outcome.records, 3);
    EXPECT_EQ(outcome.records[1].attempt_count(), 1);
  }
}

}  // namespace
}  // namespace dossier::pipeline
