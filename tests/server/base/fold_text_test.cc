#include "server/base/fold_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dossier {
namespace {

using ::testing::ElementsAre;

TEST(FoldTextTest, PunctuationCaseAndAccentsDoNotCount) {
  EXPECT_EQ(FoldWords("  The Société Générale’s “servers”—all of them—fell. "),
            "the societe generale servers all of them fell");
  EXPECT_EQ(FoldWords("Court's"), FoldWords("court"));
  EXPECT_EQ(FoldWords("O'Neil"), "oneil");
  EXPECT_EQ(FoldWords("the banks' losses"), "the banks losses");
}

TEST(FoldTextTest, EveryScriptKeepsItsLetters) {
  EXPECT_EQ(FoldWords("Нападение на РЖД!"), "нападение на ржд");
  EXPECT_EQ(FoldWords("東京、2031"), "東京 2031");
}

TEST(FoldTextTest, BrokenBytesAreNoLetters) {
  EXPECT_EQ(FoldWords("a\xff"
                      "b\xc3"),
            "a b");
}

TEST(FoldTextTest, ANameIsTheSameWithAndWithoutItsLegalForm) {
  EXPECT_EQ(FoldName("The Lindqvist Shipping Co., Ltd."), "lindqvist shipping");
  EXPECT_EQ(FoldName("Inc"), "inc");
}

TEST(FoldTextTest, BritishAndAmericanSpellingsMeet) {
  const std::pair<const char*, const char*> pairs[] = {
      {"organisation", "organization"}, {"labour", "labor"},
      {"defence", "defense"},           {"centre", "center"},
      {"travelling", "traveling"},      {"analysed", "analyzed"},
      {"catalogue", "catalog"},         {"behaviours", "behaviors"},
      {"compromised", "compromized"}};
  for (const auto& [british, american] : pairs) {
    EXPECT_EQ(FoldSpelling(british), FoldSpelling(american)) << british;
  }
  EXPECT_NE(FoldSpelling("court"), FoldSpelling("cort"));
}

TEST(FoldTextTest, AnAcronymMayLeaveTheSmallWordsOut) {
  EXPECT_TRUE(IsAcronymOf("nho", "northern harbour office"));
  EXPECT_TRUE(IsAcronymOf("dod", "department of defense"));
  EXPECT_TRUE(IsAcronymOf("dd", "department of defense"));
  EXPECT_FALSE(IsAcronymOf("nh", "northern harbour office"));
  EXPECT_FALSE(IsAcronymOf("n", "northern"));
  EXPECT_THAT(WordsOf("one two"), ElementsAre("one", "two"));
}

}  // namespace
}  // namespace dossier
