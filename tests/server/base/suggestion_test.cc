#include "server/base/suggestion.h"

#include <vector>

#include "gtest/gtest.h"

namespace dossier {
namespace {

const std::vector<std::string> kFields = {"name", "victims.name", "kinds.type", "speaker.name"};

TEST(SuggestionTest, ATypingMistakeIsRecognised) {
  EXPECT_EQ(DidYouMean("victms.name", kFields), " (did you mean `victims.name`?)");
  EXPECT_EQ(DidYouMean("NAME", kFields), " (did you mean `name`?)");
}

TEST(SuggestionTest, APartOfAFieldIsRecognised) {
  EXPECT_EQ(DidYouMean("kind", kFields), " (did you mean `kinds.type`?)");
  EXPECT_EQ(DidYouMean("speaker", kFields), " (did you mean `speaker.name`?)");
}

TEST(SuggestionTest, NothingIsSuggestedForWhatIsLikeNothing) {
  EXPECT_EQ(DidYouMean("publisher", kFields), "");
  EXPECT_EQ(DidYouMean(std::string(5000, 'n'), kFields), "");
}

}  // namespace
}  // namespace dossier
