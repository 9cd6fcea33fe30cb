#include "server/analysis/telling_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dossier::analysis {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> TextsOf(const std::vector<TellingWord>& words) {
  std::vector<std::string> texts;
  for (const TellingWord& word : words) texts.emplace_back(word.text);
  return texts;
}

TEST(TellingWordsTest, AWordCountsOnceHoweverItIsWritten) {
  const Text text("Wrackbreakers met. The wrackbreakers' tug and a Zaïrean wrackbreakers tug.");
  TellingWords words(text);
  words.CountPassages({text.sentences()[0].tokens, text.sentences()[1].tokens}, false);
  EXPECT_THAT(TextsOf(words.Take(9)), ElementsAre("met", "tug", "wrackbreakers", "zairean"));
}

TEST(TellingWordsTest, OfTooManyTheHeaviestStayInTheirOrder) {
  const Text text("The tug met the Vellsmouth lighter, the lighter met the Vellsmouth barge.");
  TellingWords words(text);
  words.CountPassages({text.sentences()[0].tokens}, false);
  EXPECT_THAT(TextsOf(words.Take(2)), ElementsAre("lighter", "vellsmouth"));
}

TEST(TellingWordsTest, AHeadlineWeighsMoreThanASentence) {
  const Text text("A lighter sank beside a tender.");
  TellingWords words(text);
  words.CountPassages({text.sentences()[0].tokens}, false);
  words.CountHeadline("The Tender");
  const std::vector<TellingWord> told = words.Take(9);
  ASSERT_THAT(TextsOf(told), ElementsAre("beside", "lighter", "sank", "tender"));
  EXPECT_GT(told[3].weight, told[1].weight);
}

}  // namespace
}  // namespace dossier::analysis
