#include "server/ingest/record_metadata.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace dossier::ingest {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(RecordMetadataTest, WhatTheSourceStatesIsRead) {
  ASSERT_OK_AND_ASSIGN(
      const RecordMetadata metadata,
      ParseRecordMetadata(R"({"title":"Port closes","url":"https://post.example/port",
                              "author":["Jane Doe","Ana Cruz"],"publisher":"Selan Post",
                              "published":"2031-04","updated":"2031-04-03T09:00:00Z",
                              "language":"en","file_name":"port.txt","shoe_size":44})",
                          0));
  EXPECT_EQ(metadata.report.title(), "Port closes");
  EXPECT_EQ(metadata.report.url(), "https://post.example/port");
  EXPECT_THAT(metadata.report.authors(), ElementsAre("Jane Doe", "Ana Cruz"));
  EXPECT_EQ(metadata.report.publisher(), "Selan Post");
  EXPECT_EQ(metadata.report.published().value(), "2031-04");
  EXPECT_EQ(metadata.report.published().precision(), v1::PRECISION_MONTH);
  EXPECT_EQ(metadata.report.updated().value(), "2031-04-03T09:00:00Z");
  EXPECT_EQ(metadata.report.language(), "en");
  EXPECT_EQ(metadata.file_name, "port.txt");
}

TEST(RecordMetadataTest, ASourceMaySayThatItsTextIsNotTheWhole) {
  ASSERT_OK_AND_ASSIGN(const RecordMetadata teaser,
                       ParseRecordMetadata(R"({"truncated":true})", 0));
  EXPECT_TRUE(teaser.report.truncated());
  EXPECT_THAT(ParseRecordMetadata(R"({"truncated":"yes"})", 0),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_METADATA"));
}

TEST(RecordMetadataTest, NothingStatedIsNothingKnown) {
  ASSERT_OK_AND_ASSIGN(const RecordMetadata metadata, ParseRecordMetadata("", 0));
  EXPECT_FALSE(metadata.report.has_published());
  EXPECT_EQ(metadata.report.ByteSizeLong(), 0u);
}

TEST(RecordMetadataTest, AnInstantCountsUnlessTheWordsTellMore) {
  constexpr int64_t kInstant = 1'932'800'415'000'000'000;
  ASSERT_OK_AND_ASSIGN(const RecordMetadata instant, ParseRecordMetadata("", kInstant));
  EXPECT_EQ(instant.report.published().value(), "2031-04-01T09:00:15Z");
  ASSERT_OK_AND_ASSIGN(const RecordMetadata words,
                       ParseRecordMetadata(R"({"published":"2031-04-02"})", kInstant));
  EXPECT_EQ(words.report.published().value(), "2031-04-02");
}

TEST(RecordMetadataTest, TheTimeAFileChangedIsNoDateOfPublication) {
  ASSERT_OK_AND_ASSIGN(const RecordMetadata metadata,
                       ParseRecordMetadata(R"({"file_modified":"2031-04-02T08:30:00Z"})", 0));
  EXPECT_FALSE(metadata.report.has_published());
}

TEST(RecordMetadataTest, MistakesNameTheKey) {
  for (const auto& [json, words] : {std::pair{"{", "not JSON"},
                                    {"[1]", "not an object"},
                                    {R"({"title":7})", "\"title\" is number"},
                                    {R"({"author":[1]})", "\"author\""},
                                    {R"({"published":"last week"})", "\"published\""},
                                    {R"({"url":"file:///etc"})", "\"url\""},
                                    {"{\"title\":\"\xFF\"}", "not JSON"}}) {
    EXPECT_THAT(ParseRecordMetadata(json, 0),
                StatusIs(StatusCode::kInvalidArgument, "INVALID_METADATA", HasSubstr(words)))
        << json;
  }
}

}  // namespace
}  // namespace dossier::ingest
