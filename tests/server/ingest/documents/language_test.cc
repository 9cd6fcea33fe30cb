#include "server/ingest/documents/language.h"

#include "gtest/gtest.h"

namespace dossier::ingest {
namespace {

constexpr char kEnglish[] =
    "The harbour authority said on Monday that it had shut down its booking system after an "
    "intrusion.";
constexpr char kGerman[] =
    "Die Hafenbehörde teilte am Montag mit, dass sie ihr Buchungssystem nach einem Angriff "
    "abgeschaltet hat.";

TEST(LanguageTest, TheTextTellsItsLanguage) {
  EXPECT_EQ(LanguageOf(kEnglish, ""), "en");
  EXPECT_EQ(LanguageOf(kGerman, ""), "de");
}

TEST(LanguageTest, ADeclarationAddsTheRegionButIsNotBelievedAgainstTheText) {
  EXPECT_EQ(LanguageOf(kEnglish, "en-GB"), "en-GB");
  EXPECT_EQ(LanguageOf(kGerman, "en-US"), "de");
}

TEST(LanguageTest, TooLittleTextIsUndetermined) {
  EXPECT_EQ(LanguageOf("404", ""), "und");
  EXPECT_EQ(LanguageOf("404", "nl"), "nl");
  EXPECT_EQ(LanguageOf("404", "english"), "und");
}

}  // namespace
}  // namespace dossier::ingest
