#include "server/analysis/vocabulary.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/analysis/names.h"
#include "server/analysis/text.h"

namespace dossier::analysis {
namespace {

TEST(VocabularyTest, AKnownWordHasOneNumberInEveryTextHoweverItIsWritten) {
  const Text one("The port said so.");
  const Text other("Nobody at Vessen SAID it, said Morell.");
  const uint32_t said = Vocabulary::Get().Number("said");
  EXPECT_EQ(one.token(2).form, said);
  EXPECT_EQ(other.token(3).form, said);
  EXPECT_EQ(other.token(6).form, said);
  EXPECT_EQ(other.Lower(3), "said");
}

TEST(VocabularyTest, WordsThatNoLexiconMentionsAreNumberedByTheText) {
  const Text text("Qorvex met qorvex and QORVEXES.");
  EXPECT_EQ(Vocabulary::Get().Find("qorvex"), Vocabulary::kUnknown);
  EXPECT_EQ(text.token(0).form, text.known_forms());
  EXPECT_EQ(text.token(2).form, text.token(0).form);
  EXPECT_EQ(text.token(4).form, text.known_forms() + 1);
  EXPECT_EQ(text.form_count(), text.known_forms() + 2);
  EXPECT_EQ(text.Lower(4), "qorvexes");
}

TEST(VocabularyTest, ManyUnknownWordsKeepTheirNumbers) {
  std::string words;
  for (int i = 0; i < 5000; ++i) absl::StrAppend(&words, "qx", i, "z ");
  const std::string twice = absl::StrCat(words, words);
  const Text text(twice);
  ASSERT_EQ(text.tokens().size(), 10000u);
  for (uint32_t i = 0; i < 5000; ++i) {
    ASSERT_EQ(text.token(i).form, text.known_forms() + i);
    ASSERT_EQ(text.token(5000 + i).form, text.token(i).form);
  }
}

TEST(VocabularyTest, LongWordsThatBeginAlikeAreKeptApart) {
  const std::string sixteen = "qorvexqorvexqorv";
  const std::string words = absl::StrCat(sixteen, " ", sixteen, "e ", sixteen, "a ", sixteen, "E ",
                                         sixteen, ", and more words behind them.");
  const Text text(words);
  EXPECT_EQ(text.token(4).form, text.token(0).form);
  EXPECT_EQ(text.token(3).form, text.token(1).form);
  EXPECT_NE(text.token(1).form, text.token(0).form);
  EXPECT_NE(text.token(2).form, text.token(1).form);
  EXPECT_EQ(text.Lower(3), absl::StrCat(sixteen, "e"));
}

TEST(VocabularyTest, LettersBeyondAsciiAndCurlyApostrophesAreOneWithTheirPlainForm) {
  const Text text("DIDN\u2019T didn't \u00c9COLE \u00e9cole");
  EXPECT_EQ(text.token(0).form, text.token(1).form);
  EXPECT_EQ(text.token(0).form, Vocabulary::Get().Number("didn't"));
  EXPECT_EQ(text.token(2).form, text.token(3).form);
  EXPECT_EQ(text.Lower(2), "\u00e9cole");
}

TEST(VocabularyTest, AnAbbreviationHasTheClassesOfTheWordWithoutItsStop) {
  const Text text("Mr. Morell met Qorvex Corp. on Friday.");
  EXPECT_TRUE(text.token(0).Is(kAbbreviation));
  EXPECT_NE(text.token(0).names & kTitle, 0u);
  EXPECT_NE(text.token(4).names & kOrganisationSuffix, 0u);
}

TEST(VocabularyTest, APartKeepsWhatItKnowsByNumber) {
  const ByWord<size_t> lengths([](absl::string_view word) { return word.size(); });
  const Text text("Qorvex said");
  EXPECT_EQ(lengths.Of(text.token(1).form), 4u);
  EXPECT_FALSE(lengths.Knows(text.token(0).form));
  EXPECT_EQ(lengths.Of(text.token(0).form), 0u);
}

TEST(VocabularyTest, InflectedCuesAreKnownThoughTheLexiconListsTheirBaseAlone) {
  EXPECT_NE(Vocabulary::Get().Find("declaring"), Vocabulary::kUnknown);
}

TEST(VocabularyTest, AWordOfNoLexiconEndsTheProgramWhereOneIsExpected) {
  EXPECT_DEATH(Vocabulary::Get().Number("qorvex"), "\"qorvex\" stands in no lexicon");
}

}  // namespace
}  // namespace dossier::analysis
