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

TEST(SketchTest, OfShortTextsTheLikenessIsExact) {
  // Six of eight runs of four words.
  const auto one = TextSketch("a b c d e f g h i j");
  EXPECT_DOUBLE_EQ(TextSimilarity(one, TextSketch("a b c d e f g h i k")), 6. / 8);
  EXPECT_EQ(TextSimilarity(one, one), 1);
  EXPECT_EQ(TextSimilarity(one, TextSketch("k l m n")), 0);
  EXPECT_EQ(RunsOf(one), 7);
}

TEST(SketchTest, ALongTextIsKnownByAsMuchAsAShortOne) {
  const auto sketch = TextSketch(LongText(20000, 1));
  EXPECT_THAT(sketch, SizeIs(kSketchSize));
  EXPECT_NEAR(RunsOf(sketch), 20000, 4000);
  // One that repeats itself has few runs.
  std::string chant;
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&chant, LongText(10, 1));
  EXPECT_EQ(RunsOf(TextSketch(chant)), 10);
}

TEST(SketchTest, OfATextAndItsFirstHalfTheSketchesTellThatItIsOne) {
  const auto whole = TextSketch(LongText(600, 1));
  const SketchOverlap overlap = OverlapOf(whole, TextSketch(LongText(300, 1)));
  EXPECT_EQ(overlap.shared, overlap.other);
  EXPECT_NEAR(static_cast<double>(overlap.shared) / static_cast<double>(overlap.one), .5, .15);
  EXPECT_EQ(OverlapOf(whole, {}).shared, 0u);
}

TEST(SketchTest, TheNumbersStayTheSameForTheyAreStored) {
  EXPECT_EQ(Hash64("dossier"), Hash64(std::string("dossier")));
  EXPECT_EQ(Hash64(""), 14087677454934409008u);
  EXPECT_EQ(StatementShingles("we saw the smoke").front(), 13020936797793292915u);
  EXPECT_EQ(TextSketch("we saw the smoke").front(), 13020936797793292915u >> 32);
}

}  // namespace
}  // namespace dossier
