#include "server/base/language.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace dossier {
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

TEST(LanguageTest, AReportStaysInItsLanguageWhateverItQuotes) {
  const std::string english = absl::StrCat(kEnglish, " ", kEnglish, " ", kEnglish);
  const std::string german = absl::StrCat(kGerman, " ", kGerman, " ", kGerman);
  EXPECT_EQ(LanguageOf(absl::StrCat(english, " “", kGerman, "”"), ""), "en");
  EXPECT_EQ(LanguageOf(absl::StrCat(german, " „", kEnglish, "“"), ""), "de");
}

TEST(LanguageTest, ALongTextIsToldByItsBeginningAndItsMiddle) {
  std::string german;
  while (german.size() < 100'000) absl::StrAppend(&german, kGerman, "\n");
  EXPECT_EQ(LanguageOf(german, ""), "de");
  // No stretch of it may end within a character.
  for (const char* before : {"", "a", "ab", "abc"}) {
    EXPECT_EQ(LanguageOf(absl::StrCat(before, german), "en"), "de");
  }
  // A notice in English before it does not decide.
  EXPECT_EQ(LanguageOf(absl::StrCat(kEnglish, "\n", german), ""), "de");
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
}  // namespace dossier
