// One set of rules for records, in the process of the plugin and in the server.
#include "server/source_host/record_check.h"

#include "gtest/gtest.h"

namespace dossier::source_host {
namespace {

TEST(PollCreditTest, WhatDoesNotFitIsRefusedAndSoIsAllAfterIt) {
  PollCredit credit(10, 100);
  EXPECT_TRUE(credit.Take(60));
  EXPECT_FALSE(credit.Take(41));
  EXPECT_FALSE(credit.Take(1)) << "a later record must not overtake";
}

TEST(PollCreditTest, TheFirstRecordAlwaysFits) {
  PollCredit credit(10, 100);
  EXPECT_TRUE(credit.Take(1'000'000));
  EXPECT_FALSE(credit.Take(1));
}

TEST(PollCreditTest, RecordsAreCountedToo) {
  PollCredit credit(2, 100);
  EXPECT_TRUE(credit.Take(0));
  EXPECT_TRUE(credit.Take(0));
  EXPECT_FALSE(credit.Take(0));
}

TEST(RecordCheckTest, ARecordOfTheFirstVersionHasNoClaims) {
  dossier_record record = {};
  record.struct_size = offsetof(dossier_record, claims_json);
  // Whatever lies behind a record of 1.0 is not part of it.
  record.claims_json = {"garbage", 7};
  record.external_id = dossier_bytes_of("a");
  GivenRecord given;
  EXPECT_EQ(ReadRecord(&record, 100, &given), "");
  EXPECT_EQ(given.claims_json.size, 0);
}

TEST(RecordCheckTest, OfABodyThatIsTooLongOnlyTheBeginningIsTouched) {
  const char little[] = "only this much is there";
  dossier_record record = {};
  record.struct_size = sizeof(record);
  record.external_id = dossier_bytes_of("a");
  record.kind = dossier_bytes_of("report");
  record.media_type = dossier_bytes_of("text/plain");
  record.body = {little, sizeof(little)};
  GivenRecord given;
  ASSERT_EQ(ReadRecord(&record, 5, &given), "");
  const RecordFaults faults = CheckRecord(given, 5);
  EXPECT_EQ(faults.body, Fault::kTooLong);
  EXPECT_EQ(DescribeFaults(given, faults, 5), "body has 24 bytes, allowed are 5");
  EXPECT_EQ(CostOf(given, faults), 1 + 10);
}

}  // namespace
}  // namespace dossier::source_host
