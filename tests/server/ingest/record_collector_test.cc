// Nothing that a plugin emits is believed: what breaks the contract is quarantined, not lost.
#include "server/ingest/record_collector.h"

#include <cstring>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::ingest {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

dossier_bytes Bytes(absl::string_view text) { return {text.data(), text.size()}; }

// A record as a good plugin makes it. Its strings must outlive it.
dossier_record ARecord(absl::string_view id, absl::string_view body = "The bridge is closed.") {
  dossier_record record = {};
  record.struct_size = sizeof(record);
  record.external_id = Bytes(id);
  record.kind = Bytes(DOSSIER_KIND_REPORT);
  record.media_type = Bytes("text/plain");
  record.body = Bytes(body);
  return record;
}

// What becomes of `record` alone.
SourceRecord Taken(const dossier_record& record, int32_t answer) {
  RecordCollector collector{CollectorLimits{}};
  EXPECT_EQ(collector.Emit(&record), answer);
  if (collector.records().size() != 1) return {};
  return collector.records()[0];
}

TEST(RecordCollectorTest, AGoodRecordIsTakenWhole) {
  dossier_record record = ARecord("bridge-1");
  record.meta_json = Bytes(R"({"title":"Bridge closed"})");
  record.published_unix_ns = 1'000'000'007;
  const SourceRecord taken = Taken(record, DOSSIER_OK);
  EXPECT_EQ(taken.external_id, "bridge-1");
  EXPECT_EQ(taken.kind, "report");
  EXPECT_EQ(taken.media_type, "text/plain");
  EXPECT_EQ(taken.body, "The bridge is closed.");
  EXPECT_EQ(taken.meta_json, R"({"title":"Bridge closed"})");
  EXPECT_EQ(taken.published_unix_ns, 1'000'000'007);
  EXPECT_THAT(taken.error, IsEmpty());
}

TEST(RecordCollectorTest, NoTimeMeansNoTimeAndNot1970) {
  EXPECT_EQ(Taken(ARecord("a"), DOSSIER_OK).published_unix_ns, std::nullopt);
}

TEST(RecordCollectorTest, BodiesAreBytesAndNeedNotBeText) {
  const std::string bytes("\x00\xFF\xFE binary", 10);
  EXPECT_EQ(Taken(ARecord("a", bytes), DOSSIER_OK).body, bytes);
  EXPECT_EQ(Taken(ARecord("a", ""), DOSSIER_OK).body, "");
}

TEST(RecordCollectorTest, AnItemThatTheSourceCouldNotReadCarriesItsReason) {
  dossier_record record = ARecord("a", "");
  record.kind = Bytes(DOSSIER_KIND_UNREADABLE);
  record.meta_json = Bytes(R"({"error":"permission denied"})");
  EXPECT_EQ(Taken(record, DOSSIER_OK).error, "permission denied");
  record.meta_json = Bytes("");
  EXPECT_THAT(Taken(record, DOSSIER_OK).error, HasSubstr("did not say why"));
}

TEST(RecordCollectorTest, ARetractionNeedsNoMediaType) {
  dossier_record record = ARecord("a", "");
  record.kind = Bytes(DOSSIER_KIND_RETRACTION);
  record.media_type = {};
  EXPECT_THAT(Taken(record, DOSSIER_OK).error, IsEmpty());
}

TEST(RecordCollectorTest, ARecordWithoutAnIdGetsOneThatIsTheSameEachTime) {
  const SourceRecord first = Taken(ARecord(""), DOSSIER_BAD_RECORD);
  EXPECT_THAT(first.external_id, StartsWith("invalid:"));
  EXPECT_THAT(first.error, HasSubstr("external_id is missing"));
  EXPECT_EQ(first.body, "The bridge is closed.");
  EXPECT_EQ(Taken(ARecord(""), DOSSIER_BAD_RECORD).external_id, first.external_id);
  EXPECT_NE(Taken(ARecord("", "other"), DOSSIER_BAD_RECORD).external_id, first.external_id);
}

TEST(RecordCollectorTest, AnIdMustBeOneLineOfText) {
  EXPECT_THAT(Taken(ARecord("a\xFF"), DOSSIER_BAD_RECORD).error, HasSubstr("not UTF-8"));
  EXPECT_THAT(Taken(ARecord("a\nb"), DOSSIER_BAD_RECORD).error, HasSubstr("control characters"));
  const std::string longest(DOSSIER_MAX_EXTERNAL_ID, 'x');
  EXPECT_THAT(Taken(ARecord(longest), DOSSIER_OK).external_id, SizeIs(DOSSIER_MAX_EXTERNAL_ID));
  EXPECT_THAT(Taken(ARecord(longest + "x"), DOSSIER_BAD_RECORD).error, HasSubstr("2049 bytes"));
}

TEST(RecordCollectorTest, AnUnknownKindIsQuarantinedWithWhatItBrought) {
  dossier_record record = ARecord("a");
  record.kind = Bytes("hologram");
  const SourceRecord taken = Taken(record, DOSSIER_BAD_RECORD);
  EXPECT_EQ(taken.external_id, "a");
  EXPECT_EQ(taken.kind, DOSSIER_KIND_UNREADABLE);
  EXPECT_THAT(taken.error, HasSubstr("hologram"));
}

TEST(RecordCollectorTest, MetadataMustBeAnObject) {
  for (const char* meta : {"[1]", "\"x\"", "{\"a\":", "{} {}", "   ", "{\"a\":\"\xFF\"}"}) {
    dossier_record record = ARecord("a");
    record.meta_json = Bytes(meta);
    const SourceRecord taken = Taken(record, DOSSIER_BAD_RECORD);
    EXPECT_THAT(taken.error, HasSubstr("meta_json")) << meta;
    EXPECT_THAT(taken.meta_json, IsEmpty()) << meta;
  }
}

TEST(RecordCollectorTest, AReportSaysWhatTypeItIs) {
  dossier_record record = ARecord("a");
  record.media_type = {};
  EXPECT_THAT(Taken(record, DOSSIER_BAD_RECORD).error, HasSubstr("media_type"));
}

TEST(RecordCollectorTest, ABodyBeyondTheLimitIsNotKept) {
  CollectorLimits limits;
  limits.max_body_bytes = 4;
  RecordCollector collector(limits);
  const dossier_record fits = ARecord("fits", "1234");
  const dossier_record large = ARecord("large", "12345");
  EXPECT_EQ(collector.Emit(&fits), DOSSIER_OK);
  EXPECT_EQ(collector.Emit(&large), DOSSIER_BAD_RECORD);
  EXPECT_THAT(collector.records()[1].body, IsEmpty());
  EXPECT_THAT(collector.records()[1].error, HasSubstr("5 bytes, allowed are 4"));
}

TEST(RecordCollectorTest, EveryFaultOfARecordIsNamed) {
  dossier_record record = ARecord("");
  record.kind = {};
  record.meta_json = Bytes("[]");
  const std::string error = Taken(record, DOSSIER_BAD_RECORD).error;
  EXPECT_THAT(error, HasSubstr("external_id"));
  EXPECT_THAT(error, HasSubstr("kind"));
  EXPECT_THAT(error, HasSubstr("meta_json"));
}

TEST(RecordCollectorTest, FullIsFullUntilThePollEnds) {
  CollectorLimits limits;
  limits.max_bytes = 30;
  RecordCollector collector(limits);
  const std::string twenty(20, 'x');
  const dossier_record first = ARecord("1", twenty);
  const dossier_record second = ARecord("2", twenty);
  const dossier_record small = ARecord("3", "");
  EXPECT_EQ(collector.Emit(&first), DOSSIER_OK);
  EXPECT_EQ(collector.Emit(&second), DOSSIER_FULL);
  EXPECT_EQ(collector.Emit(&small), DOSSIER_FULL) << "it would overtake the one before it";
  EXPECT_THAT(collector.records(), SizeIs(1));
}

TEST(RecordCollectorTest, TheFirstRecordIsTakenHoweverLarge) {
  CollectorLimits limits;
  limits.max_bytes = 3;
  RecordCollector collector(limits);
  const dossier_record record = ARecord("large", "more than three bytes");
  EXPECT_EQ(collector.Emit(&record), DOSSIER_OK);
  EXPECT_EQ(collector.Emit(&record), DOSSIER_FULL);
}

TEST(RecordCollectorTest, BadRecordsCountAgainstTheBudgetToo) {
  CollectorLimits limits;
  limits.max_records = 2;
  RecordCollector collector(limits);
  const dossier_record bad = ARecord("");
  EXPECT_EQ(collector.Emit(&bad), DOSSIER_BAD_RECORD);
  EXPECT_EQ(collector.Emit(&bad), DOSSIER_BAD_RECORD);
  EXPECT_EQ(collector.Emit(&bad), DOSSIER_FULL);
}

TEST(RecordCollectorTest, WhatIsNoRecordAtAllIsAMisuse) {
  RecordCollector collector{CollectorLimits{}};
  EXPECT_EQ(collector.Emit(nullptr), DOSSIER_MISUSE);
  dossier_record record = ARecord("a");
  record.struct_size = 8;
  EXPECT_EQ(collector.Emit(&record), DOSSIER_MISUSE);
  record = ARecord("a");
  record.body = {nullptr, 7};
  EXPECT_EQ(collector.Emit(&record), DOSSIER_MISUSE);
  EXPECT_THAT(collector.records(), IsEmpty());
}

TEST(RecordCollectorTest, ARecordFromALaterMinorIsReadAsFarAsItIsKnown) {
  struct {
    dossier_record known;
    char later[64];
  } future = {};
  future.known = ARecord("a");
  future.known.struct_size = sizeof(future);
  EXPECT_EQ(Taken(future.known, DOSSIER_OK).external_id, "a");
}

TEST(RecordCollectorTest, TheLastCheckpointCountsAndTheTailIsKnown) {
  RecordCollector collector{CollectorLimits{}};
  const dossier_record record = ARecord("a");
  collector.Emit(&record);
  EXPECT_EQ(collector.Checkpoint(Bytes("1")), DOSSIER_OK);
  collector.Emit(&record);
  EXPECT_EQ(collector.Checkpoint(Bytes("2")), DOSSIER_OK);
  EXPECT_EQ(collector.uncovered(), 0u);
  collector.Emit(&record);
  EXPECT_EQ(collector.cursor(), "2");
  EXPECT_EQ(collector.uncovered(), 1u);
}

TEST(RecordCollectorTest, ACursorHasBytesAndNotTooMany) {
  RecordCollector collector{CollectorLimits{}};
  EXPECT_EQ(collector.Checkpoint({}), DOSSIER_MISUSE);
  EXPECT_EQ(collector.Checkpoint({nullptr, 3}), DOSSIER_MISUSE);
  const std::string longest(DOSSIER_MAX_CURSOR, 'c');
  EXPECT_EQ(collector.Checkpoint(Bytes(longest)), DOSSIER_OK);
  EXPECT_EQ(collector.Checkpoint(Bytes(longest + "c")), DOSSIER_MISUSE);
  EXPECT_EQ(collector.cursor(), longest);
}

}  // namespace
}  // namespace dossier::ingest
