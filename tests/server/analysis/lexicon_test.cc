#include "server/analysis/lexicon.h"

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::analysis {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

TEST(LexiconTest, AFileOfTheFolderIsReadWithoutItsComments) {
  const auto entries = LexiconEntries("calendar");
  EXPECT_THAT(entries, Contains("september | month | 9"));
  for (absl::string_view entry : entries) EXPECT_NE(entry.front(), '#') << entry;
}

TEST(LexiconTest, ABarPartsTheColumns) {
  EXPECT_THAT(LexiconColumns("gained access to | intrusion"),
              ElementsAre("gained access to", "intrusion"));
}

TEST(LexiconTest, AMisspelledNameEndsTheProgram) {
  EXPECT_DEATH(LexiconEntries("calender"), "no lexicon named calender");
}

TEST(LexiconTest, EveryTableTellsInItsHeadWhereItComesFrom) {
  for (absl::string_view name : LexiconNames()) {
    const absl::string_view text = LexiconText(name);
    const absl::string_view head = text.substr(0, text.find("\n\n"));
    EXPECT_TRUE(absl::StrContains(head, "\n# Origin: ")) << name;
  }
}

}  // namespace
}  // namespace dossier::analysis
