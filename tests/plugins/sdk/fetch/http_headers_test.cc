#include "dossier/sdk/http_headers.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::sdk {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::Eq;
using ::testing::Optional;

// Thu, 02 Jan 2031 08:00:00 GMT
const auto kNow = std::chrono::system_clock::from_time_t(1'925'107'200);

TEST(ContentTypeTest, TypeAndCharsetAreReadInAnyNotation) {
  const std::pair<const char*, ContentType> kCases[] = {
      {"text/html", {"text/html", ""}},
      {"Text/HTML; Charset=UTF-8", {"text/html", "utf-8"}},
      {"text/html;charset=\"iso-8859-1\"", {"text/html", "iso-8859-1"}},
      {"text/html; charset='utf-8'", {"text/html", "utf-8"}},
      {"text/html ; x=\"a;b\" ; charset = koi8-r ; y", {"text/html", "koi8-r"}},
      {"application/rss+xml; charset=\"ut\\f-8\"", {"application/rss+xml", "utf-8"}},
      {"text/html; charset=; charset=utf-8", {"text/html", "utf-8"}},
      {"; charset=utf-8", {"", "utf-8"}},
      {"html", {"", ""}},
      {"", {"", ""}},
      {"text/html; charset=\"", {"text/html", ""}},
      {"text/html; charset=\"utf-8", {"text/html", "utf-8"}},
      {"text/html; charset=a b", {"text/html", ""}},
      {"text/<b>; charset=\xff", {"", ""}},
      {"a/b/c", {"", ""}},
  };
  for (const auto& [value, expected] : kCases) {
    const ContentType type = ParseContentType(value);
    EXPECT_EQ(type.media_type, expected.media_type) << value;
    EXPECT_EQ(type.charset, expected.charset) << value;
  }
}

TEST(RetryAfterTest, SecondsAndDatesAreBothUnderstood) {
  EXPECT_THAT(ParseRetryAfter("120", kNow), Optional(Eq(seconds(120))));
  EXPECT_THAT(ParseRetryAfter(" 0 ", kNow), Optional(Eq(milliseconds(0))));
  EXPECT_THAT(ParseRetryAfter("Thu, 02 Jan 2031 08:02:00 GMT", kNow), Optional(Eq(seconds(120))));
  EXPECT_THAT(ParseRetryAfter("Thursday, 02-Jan-31 08:02:00 GMT", kNow),
              Optional(Eq(seconds(120))));
  EXPECT_THAT(ParseRetryAfter("Thu Jan  2 08:02:00 2031", kNow), Optional(Eq(seconds(120))));
}

TEST(RetryAfterTest, APastDateMeansNow) {
  EXPECT_THAT(ParseRetryAfter("Thu, 02 Jan 2031 07:00:00 GMT", kNow), Optional(Eq(seconds(0))));
  EXPECT_THAT(ParseRetryAfter("Thu, 01 Jan 1970 00:00:01 GMT", kNow), Optional(Eq(seconds(0))));
}

TEST(RetryAfterTest, NobodyMakesUsWaitLongerThanAWeek) {
  const auto week = std::chrono::hours(24 * 7);
  EXPECT_THAT(ParseRetryAfter("99999999999999999999999999", kNow), Optional(Eq(week)));
  EXPECT_THAT(ParseRetryAfter("Thu, 02 Jan 2999 08:00:00 GMT", kNow), Optional(Eq(week)));
}

TEST(RetryAfterTest, NonsenseSaysNothing) {
  for (const char* value : {"", "soon", "-5", "1.5", "0x10", "12 34", "12s"}) {
    EXPECT_EQ(ParseRetryAfter(value, kNow), std::nullopt) << value;
  }
  EXPECT_EQ(ParseRetryAfter(std::string(100'000, ':'), kNow), std::nullopt);
}

}  // namespace
}  // namespace dossier::sdk
