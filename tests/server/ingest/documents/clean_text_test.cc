#include "server/ingest/documents/clean_text.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::ingest {
namespace {

TEST(CleanTextTest, EveryLineEndBecomesALineFeed) {
  EXPECT_EQ(CleanText("one\r\ntwo\rthree\xE2\x80\xA8"
                      "four"),
            "one\ntwo\nthree\nfour");
}

TEST(CleanTextTest, AtMostOneEmptyLineSeparatesParagraphs) {
  EXPECT_EQ(CleanText("\n\n  one\n \t \n\xC2\xA0\n\ntwo\n\n\n"), "one\n\ntwo");
}

TEST(CleanTextTest, BlanksAtTheEndsOfLinesGo) {
  EXPECT_EQ(CleanText("one \t\ntwo\xC2\xA0\n"), "one\ntwo");
}

TEST(CleanTextTest, BlanksInsideALineStandAsWritten) {
  EXPECT_EQ(CleanText("100\xC2\xA0km  east"), "100\xC2\xA0km  east");
}

TEST(CleanTextTest, InvisibleCharactersGo) {
  EXPECT_EQ(CleanText("\xEF\xBB\xBFin\xC2\xADvis\xE2\x80\x8Bi\x01"
                      "ble\x7F\xE2\x80\xAE"),
            "invisible");
}

TEST(CleanTextTest, LettersAndTheirAccentsAreComposed) {
  EXPECT_EQ(CleanText("Cafe\xCC\x81"), "Caf\xC3\xA9");
}

TEST(CleanTextTest, TypographicQuotationMarksStay) {
  EXPECT_EQ(CleanText("“We will not pay,” she said — twice."),
            "“We will not pay,” she said — twice.");
}

TEST(CleanTextTest, CleaningTwiceChangesNothing) {
  const std::string once = CleanText(" a\r\n\r\n\r\nb\t\xCC\x81 \x0C c ");
  EXPECT_EQ(CleanText(once), once);
}

}  // namespace
}  // namespace dossier::ingest
