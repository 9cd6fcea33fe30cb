#include "server/ingest/normalizer.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/sha256.h"
#include "tests/support/status_matchers.h"

namespace dossier::ingest {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

absl::StatusOr<NormalizedReport> Normalize(absl::string_view body,
                                           absl::string_view media_type = "",
                                           absl::string_view name = "") {
  return Normalizer().Normalize({body, media_type, name, {}});
}

TEST(NormalizerTest, ATextFileBecomesAReport) {
  const std::string body =
      "Port closes its booking system\r\n\r\nMara Velisse October 22, 2031\r\n\r\nThe port of "
      "Selan said "
      "on Monday that it had shut down its booking system.  \r\n\r\n\r\nMore follows.\r\n";
  ASSERT_OK_AND_ASSIGN(const NormalizedReport normalized,
                       Normalize(body, "text/plain", "port.txt"));
  const v1::Report& report = normalized.report;
  EXPECT_EQ(
      normalized.text,
      "Port closes its booking system\n\nMara Velisse October 22, 2031\n\nThe port of Selan said "
      "on Monday that it had shut down its booking system.\n\nMore follows.");
  EXPECT_EQ(report.title(), "Port closes its booking system");
  EXPECT_THAT(report.authors(), ElementsAre("Mara Velisse"));
  EXPECT_EQ(report.published().value(), "2031-10-22");
  EXPECT_EQ(report.language(), "en");
  EXPECT_EQ(report.media_type(), "text/plain");
  EXPECT_EQ(report.raw_sha256(), Sha256Hex(body));
  EXPECT_EQ(report.text_sha256(), Sha256Hex(normalized.text));
  EXPECT_EQ(report.text_bytes(), static_cast<int64_t>(normalized.text.size()));
  EXPECT_FALSE(report.truncated());
}

TEST(NormalizerTest, LineEndsAndEncodingDoNotChangeTheText) {
  ASSERT_OK_AND_ASSIGN(const NormalizedReport unix, Normalize("Caf\xC3\xA9 robbed\n\nIt was.\n"));
  ASSERT_OK_AND_ASSIGN(const NormalizedReport dos, Normalize("Caf\xE9 robbed\r\n\r\nIt was."));
  EXPECT_EQ(unix.report.text_sha256(), dos.report.text_sha256());
  EXPECT_NE(unix.report.raw_sha256(), dos.report.raw_sha256());
}

TEST(NormalizerTest, WhatTheSourceStatesWinsOverTheDocument) {
  RawReport raw{"Port closes\n\nMara Velisse October 22, 2031\n\nText.", "text/plain", "", {}};
  raw.metadata.report.set_title("Another title");
  raw.metadata.report.add_authors("Jane Doe");
  raw.metadata.report.mutable_published()->set_value("2031-10");
  raw.metadata.report.mutable_published()->set_precision(v1::PRECISION_MONTH);
  ASSERT_OK_AND_ASSIGN(const NormalizedReport normalized, Normalizer().Normalize(raw));
  EXPECT_EQ(normalized.report.title(), "Another title");
  EXPECT_THAT(normalized.report.authors(), ElementsAre("Jane Doe"));
  EXPECT_EQ(normalized.report.published().value(), "2031-10");
  EXPECT_EQ(normalized.report.published().words(), "");
}

TEST(NormalizerTest, TheEndOfTheNameTellsTheFormatWhereNothingElseDoes) {
  ASSERT_OK_AND_ASSIGN(const NormalizedReport markdown,
                       Normalize("# Port *closes*\n\nText.", "", "a.MD"));
  EXPECT_EQ(markdown.text, "Port closes\n\nText.");
  EXPECT_EQ(markdown.report.media_type(), "text/markdown");
  ASSERT_OK_AND_ASSIGN(const NormalizedReport html, Normalize("<!DOCTYPE html><p>Hello you</p>"));
  EXPECT_EQ(html.text, "Hello you");
}

TEST(NormalizerTest, ACutOffTextSaysSo) {
  ASSERT_OK_AND_ASSIGN(const NormalizedReport cut,
                       Normalize("The port said that it [+1834 chars]"));
  EXPECT_TRUE(cut.report.truncated());
}

TEST(NormalizerTest, WhatCannotBeReadIsRefusedWithTheReasonAndTheName) {
  EXPECT_THAT(Normalize("", "text/plain", "a.txt"),
              StatusIs(StatusCode::kInvalidArgument, "EMPTY_DOCUMENT", HasSubstr("a.txt: ")));
  EXPECT_THAT(Normalize(" \r\n\t\xC2\xA0", "text/plain"),
              StatusIs(StatusCode::kInvalidArgument, "EMPTY_DOCUMENT"));
  EXPECT_THAT(Normalize("<html><script>x</script></html>", "text/html"),
              StatusIs(StatusCode::kInvalidArgument, "EMPTY_DOCUMENT"));
  EXPECT_THAT(Normalize(std::string("ab\0\1\2\3\0\0", 8), "text/plain", "a.txt"),
              StatusIs(StatusCode::kInvalidArgument, "BINARY_DOCUMENT"));
  EXPECT_THAT(Normalize("a\xED\xA0\x80z", "text/plain", "a.txt"),
              StatusIs(StatusCode::kInvalidArgument, "INVALID_UTF8", HasSubstr("byte 1")));
  EXPECT_THAT(Normalize("PK\x03\x04zip", "text/plain", "a.txt"),
              StatusIs(StatusCode::kInvalidArgument, "UNSUPPORTED_MEDIA_TYPE", HasSubstr("ZIP")));
  EXPECT_THAT(Normalize("x", "application/msword", "a.doc"),
              StatusIs(StatusCode::kInvalidArgument, "UNSUPPORTED_MEDIA_TYPE",
                       AllOf(HasSubstr("application/msword"), HasSubstr("deliver"))));
}

TEST(NormalizerTest, TheLimitsAreNamed) {
  const Normalizer small({.max_body_bytes = 100, .max_text_bytes = 50});
  EXPECT_THAT(small.Normalize({std::string(101, 'a'), "text/plain", "a.txt", {}}),
              StatusIs(StatusCode::kInvalidArgument, "TOO_LARGE", HasSubstr("limit of 100")));
  EXPECT_THAT(small.Normalize({std::string(51, 'a'), "text/plain", "a.txt", {}}),
              StatusIs(StatusCode::kInvalidArgument, "TOO_LARGE", HasSubstr("limit of 50")));
}

}  // namespace
}  // namespace dossier::ingest
