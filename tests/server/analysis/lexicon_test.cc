#include "server/analysis/lexicon.h"

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

}  // namespace
}  // namespace dossier::analysis
