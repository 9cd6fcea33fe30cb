// What goes into a frame comes out of it, and nothing else does.
#include "server/source_host/frame.h"

#include <string>

#include "gtest/gtest.h"
#include "server/source_host/messages.h"

namespace dossier::source_host {
namespace {

GivenField Field(std::string_view text) { return {text, text.size()}; }

GivenRecord ARecord() {
  GivenRecord record;
  record.external_id = Field("bridge-1");
  record.kind = Field("report");
  record.media_type = Field("text/plain");
  record.meta_json = Field(R"({"title":"Bridge closed"})");
  record.body = Field("The bridge is closed.");
  record.published_unix_ns = 17;
  return record;
}

std::string Encoded(const GivenRecord& record) {
  std::string bytes;
  EncodeRecordHead(record, 3, &bytes);
  return bytes.append(record.body.bytes);
}

TEST(FrameTest, ARecordArrivesAsItWasSent) {
  const std::string bytes = Encoded(ARecord());
  Frame frame;
  uint64_t size = 0;
  ASSERT_EQ(ReadFrame(bytes, kMaxPayload, &frame, &size), FrameState::kWhole);
  EXPECT_EQ(size, bytes.size());
  EXPECT_EQ(frame.type, FrameType::kEmit);
  EXPECT_EQ(frame.request, 3);
  GivenRecord record;
  ASSERT_TRUE(DecodeRecord(frame.payload, 1000, &record));
  EXPECT_EQ(record.external_id.bytes, "bridge-1");
  EXPECT_EQ(record.kind.bytes, "report");
  EXPECT_EQ(record.media_type.bytes, "text/plain");
  EXPECT_EQ(record.meta_json.bytes, R"({"title":"Bridge closed"})");
  EXPECT_EQ(record.claims_json.size, 0);
  EXPECT_EQ(record.body.bytes, "The bridge is closed.");
  EXPECT_EQ(record.published_unix_ns, 17);
}

TEST(FrameTest, OfAFieldThatIsTooLongItsSizeAndItsBeginningArrive) {
  const std::string body(200'000, 'x');
  GivenRecord record = ARecord();
  record.body = {std::string_view(body).substr(0, KeptSize(body.size(), 100'000)), body.size()};
  const std::string bytes = Encoded(record);
  GivenRecord arrived;
  ASSERT_TRUE(DecodeRecord(std::string_view(bytes).substr(kHeaderBytes), 100'000, &arrived));
  EXPECT_EQ(arrived.body.size, 200'000);
  EXPECT_EQ(arrived.body.bytes.size(), kKeptOfTooLong);
}

TEST(FrameTest, EveryBeginningOfAFrameIsIncompleteAndNamesWhatIsMissing) {
  const std::string bytes = Encoded(ARecord());
  for (size_t length = 0; length < bytes.size(); ++length) {
    Frame frame;
    uint64_t size = 0;
    ASSERT_EQ(ReadFrame(std::string_view(bytes).substr(0, length), kMaxPayload, &frame, &size),
              FrameState::kIncomplete);
    EXPECT_EQ(size, length < kHeaderBytes ? kHeaderBytes : bytes.size());
  }
}

TEST(FrameTest, WhatCannotBeAFrameIsBrokenAtOnce) {
  Frame frame;
  uint64_t size = 0;
  std::string bytes = Encoded(ARecord());
  EXPECT_EQ(ReadFrame(bytes, 10, &frame, &size), FrameState::kBroken) << "longer than allowed";
  bytes[6] = 1;
  EXPECT_EQ(ReadFrame(bytes, kMaxPayload, &frame, &size), FrameState::kBroken) << "not zero";
  EXPECT_EQ(ReadFrame(std::string(16, '\xEE'), kMaxPayload, &frame, &size), FrameState::kBroken);
  EXPECT_EQ(ReadFrame(std::string(16, '\0'), kMaxPayload, &frame, &size), FrameState::kBroken);
}

TEST(FrameTest, APayloadWithMoreOrLessThanItsFieldsIsRefused) {
  const std::string bytes = Encoded(ARecord()).substr(kHeaderBytes);
  GivenRecord record;
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(DecodeRecord(std::string_view(bytes).substr(0, length), 1000, &record));
  }
  EXPECT_FALSE(DecodeRecord(bytes + "x", 1000, &record));
}

TEST(FrameTest, EveryMessageComesBack) {
  std::string bytes;
  HelloMessage hello;
  hello.abi_minor = 7;
  hello.id = "folder";
  hello.schema = "{}";
  Encode(hello, &bytes);
  HelloMessage hello_back;
  ASSERT_TRUE(Decode(std::string_view(bytes).substr(kHeaderBytes), &hello_back));
  EXPECT_EQ(hello_back.abi_minor, 7);
  EXPECT_EQ(hello_back.id, "folder");
  EXPECT_EQ(hello_back.schema, "{}");

  bytes.clear();
  ReturnedMessage returned;
  returned.code = -1;
  returned.retry_after_ms = uint64_t{1} << 40;
  returned.state = 3;
  returned.words = "no";
  Encode(returned, 9, &bytes);
  ReturnedMessage returned_back;
  ASSERT_TRUE(Decode(std::string_view(bytes).substr(kHeaderBytes), &returned_back));
  EXPECT_EQ(returned_back.code, -1);
  EXPECT_EQ(returned_back.retry_after_ms, uint64_t{1} << 40);
  EXPECT_EQ(returned_back.words, "no");

  bytes.clear();
  Encode(OpenRangeMessage{"cursor", -5, 5}, 2, &bytes);
  OpenRangeMessage range;
  ASSERT_TRUE(Decode(std::string_view(bytes).substr(kHeaderBytes), &range));
  EXPECT_EQ(range.cursor, "cursor");
  EXPECT_EQ(range.begin_unix_ns, -5);

  bytes.clear();
  Encode(SecretValueMessage{true, ""}, 1, &bytes);
  SecretValueMessage secret;
  ASSERT_TRUE(Decode(std::string_view(bytes).substr(kHeaderBytes), &secret));
  EXPECT_TRUE(secret.found);
}

}  // namespace
}  // namespace dossier::source_host
