#include "server/base/sketch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace dossier {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// A text of `words` words, no two alike, that differs for each `seed`.
std::string LongText(int words, int seed) {
  std::string text;
  for (int i = 0; i < words; ++i) absl::StrAppend(&text, "word", seed * 100000 + i, " ");
  return text;
}

TEST(SketchTest, QuotationMarksBracketsAndSpellingDoNotChangeAStatement) {
  EXPECT_EQ(StatementShingles("“We [the harbour office] have organised, at once, a defence.”"),
            StatementShingles("\"We have organized at once a defense\""));
}

TEST(SketchTest, AShortStatementIsOneShingle) {
  EXPECT_THAT(StatementShingles("no comment"), SizeIs(1));
  EXPECT_THAT(StatementShingles(" ... "), IsEmpty());
  EXPECT_THAT(TextSketch(""), IsEmpty());
}

TEST(SketchTest, ATruncatedStatementIsContainedInTheWholeOne) {
  const auto whole = StatementShingles("we saw the smoke at nine and rang the bell for an hour");
  const auto part = StatementShingles("We saw the smoke at nine and rang ...");
  EXPECT_EQ(Containment(part, whole), 1);
  EXPECT_EQ(Containment(whole, part), 1);
  EXPECT_EQ(Containment(whole, {}), 0);
}

TEST(SketchTest, AlteredCopiesStaySimilarAndOthersDoNot) {
  const std::string story = LongText(400, 1);
  const auto sketch = TextSketch(story);
  EXPECT_EQ(TextSimilarity(sketch, TextSketch(story)), 1);
  EXPECT_GT(TextSimilarity(sketch, TextSketch(absl::StrCat(story, LongText(40, 2)))), .75);
  EXPECT_LT(TextSimilarity(sketch, TextSketch(LongText(400, 3))), .1);
  EXPECT_EQ(TextSimilarity(sketch, {}), 0);
}

TEST(SketchTest, OfNotesOfAFewWordsTheLikenessIsNearlyExact) {
  // Seven of nine runs of three words.
  const auto one = TextSketch("a b c d e f g h i j");
  EXPECT_NEAR(TextSimilarity(one, TextSketch("a b c d e f g h i k")), 7. / 9, .1);
  EXPECT_EQ(TextSimilarity(one, one), 1);
  EXPECT_EQ(TextSimilarity(one, TextSketch("k l m n")), 0);
  EXPECT_THAT(Bands(TextSketch("k l m n"), 4), SizeIs(16));
}

TEST(SketchTest, CopiesShareABand) {
  const auto one = Bands(TextSketch(LongText(300, 1)), 4);
  auto two = Bands(TextSketch(LongText(310, 1)), 4);
  EXPECT_THAT(one, SizeIs(16));
  EXPECT_GT(CountShared(one, one), 0u);
  int shared = 0;
  for (size_t i = 0; i < one.size(); ++i) shared += one[i] == two[i] ? 1 : 0;
  EXPECT_GT(shared, 4);
}

TEST(SketchTest, TheNumbersStayTheSameForTheyAreStored) {
  EXPECT_EQ(Hash64("dossier"), Hash64(std::string("dossier")));
  EXPECT_EQ(Hash64(""), 14087677454934409008u);
  EXPECT_EQ(StatementShingles("we saw the smoke").front(), 13020936797793292915u);
}

}  // namespace
}  // namespace dossier
