#include "server/ingest/documents/text_encoding.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace dossier::ingest {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

TEST(TextEncodingTest, Utf8StaysAndLosesItsMark) {
  EXPECT_THAT(DecodeText("\xEF\xBB\xBFzażółć", ""), IsOkAndHolds("zażółć"));
}

TEST(TextEncodingTest, Utf16IsReadWithAndWithoutAMark) {
  const std::string little("\xFF\xFEO\0r\0l\0e\0 \0h\0i\0t\0", 18);
  EXPECT_THAT(DecodeText(little, ""), IsOkAndHolds("Orle hit"));
  EXPECT_THAT(DecodeText(little.substr(2), ""), IsOkAndHolds("Orle hit"));
}

TEST(TextEncodingTest, ClearlyWesternTextIsConverted) {
  EXPECT_THAT(DecodeText("The caf\xE9 said \x93we won\x92t pay\x94 \x97 twice.", ""),
              IsOkAndHolds("The café said “we won’t pay” — twice."));
}

TEST(TextEncodingTest, ADeclaredCharsetIsBelievedIfItFits) {
  EXPECT_THAT(DecodeText("\xCF\xF0\xE8\xE2\xE5\xF2 \xEC\xE8\xF0", "windows-1251"),
              IsOkAndHolds("Привет мир"));
  EXPECT_THAT(DecodeText("zażółć", "windows-1251"), IsOkAndHolds("zażółć"));
}

TEST(TextEncodingTest, AnUndeclaredCharsetIsRecognisedInEnoughText) {
  std::string text;
  for (int i = 0; i < 20; ++i) {
    text +=
        "\xCC\xE8\xED\xE8\xF1\xF2\xE5\xF0\xF1\xF2\xE2\xEE \xF1\xEE\xEE\xE1\xF9\xE8\xEB\xEE "
        "\xEE\xE1 \xE0\xF2\xE0\xEA\xE5 \xED\xE0 \xF1\xE5\xF0\xE2\xE5\xF0\xFB. ";
  }
  ASSERT_OK_AND_ASSIGN(const std::string decoded, DecodeText(text, ""));
  EXPECT_THAT(decoded, HasSubstr("Министерство сообщило об атаке на серверы."));
}

TEST(TextEncodingTest, FewBrokenCharactersInGoodTextAreMarked) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "Größe zählt für Müller. ";
  EXPECT_THAT(DecodeText(text + "\xE2\x80 end", ""), IsOkAndHolds(HasSubstr("\xEF\xBF\xBD end")));
}

TEST(TextEncodingTest, GarbageIsRefusedAndItsPlaceTold) {
  for (const char* garbage : {"Report \xFF\xFE\xFD\x81 text", "\xED\xA0\x80 lone surrogate",
                              "\x80\x81\x82\x83\x84", "ok \xC3\x28 \xA0\xA1 \xE2\x28\xA1 bad"}) {
    EXPECT_THAT(DecodeText(garbage, ""),
                StatusIs(StatusCode::kInvalidArgument, "INVALID_UTF8", HasSubstr("at byte")))
        << garbage;
  }
}

TEST(TextEncodingTest, BinaryDataIsNoText) {
  EXPECT_THAT(DecodeText(std::string("\0\1\2\3abc\0\0def", 12), ""),
              StatusIs(StatusCode::kInvalidArgument, "BINARY_DOCUMENT"));
}

TEST(TextEncodingTest, PagesDeclareTheirCharset) {
  EXPECT_EQ(
      DeclaredHtmlCharset("<html><META http-equiv=x content='text/html; charset=ISO-8859-2'>"),
      "iso-8859-2");
  EXPECT_EQ(DeclaredHtmlCharset("<meta charset=\"koi8-r\"/>"), "koi8-r");
  EXPECT_EQ(MediaTypeParameter("text/html; Charset=\"utf-8\"", "charset"), "utf-8");
}

}  // namespace
}  // namespace dossier::ingest
