#include "server/analysis/frequency.h"

#include <gtest/gtest.h>

namespace dossier::analysis {
namespace {

TEST(FrequencyTest, TheRarerAWordTheMoreItTells) {
  EXPECT_EQ(TellingWeight("said"), 0);
  EXPECT_LT(TellingWeight("month"), TellingWeight("harbour"));
  EXPECT_GT(TellingWeight("earthquake"), 1);
}

TEST(FrequencyTest, AShortNumberTellsLittleAndALetterNothing) {
  EXPECT_LT(TellingWeight("12"), 1);
  EXPECT_GT(TellingWeight("4711"), 1);
  EXPECT_EQ(TellingWeight("x"), 0);
  EXPECT_EQ(TellingWeight(""), 0);
}

}  // namespace
}  // namespace dossier::analysis
