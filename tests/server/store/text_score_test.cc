#include "server/store/text_score.h"

#include <algorithm>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace dossier::store {
namespace {

constexpr const char* kWords[] = {"port", "ports", "po", "rail", "r", "мир", "road"};

std::string WordsOf(std::mt19937& random, size_t most) {
  std::string words;
  for (size_t i = random() % (most + 1); i > 0; --i) {
    absl::StrAppend(&words, words.empty() ? "" : " ", kWords[random() % std::size(kWords)]);
  }
  return words;
}

TEST(TextScoreTest, ManyPhrasesAddWhatEachOfThemAddsAlone) {
  std::mt19937 random(3);
  double most = 0;
  for (int round = 0; round < 2000; ++round) {
    const SearchText text{WordsOf(random, 4), WordsOf(random, 40)};
    const double none = TextScore(Everything()).Of(text);
    const std::vector<Condition> phrases = {
        HasWords({"port"}, false),         HasWords({"po"}, true),   HasWords({"r"}, false),
        HasWords({"port", "rail"}, false), HasWords({"мир"}, false), HasWords({"rail", "r"}, true),
        HasWords({"port", "port"}, false)};
    double sum = 0;
    for (const Condition& phrase : phrases) sum += TextScore(phrase).Of(text) - none;
    ASSERT_NEAR(TextScore(AnyOf(phrases)).Of(text), none + sum, 1e-9)
        << text.title << " / " << text.body;
    most = std::max(most, sum);
  }
  EXPECT_GT(most, 3);
}

}  // namespace
}  // namespace dossier::store
