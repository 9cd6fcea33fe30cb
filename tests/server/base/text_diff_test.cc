#include "server/base/text_diff.h"

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::string Cut(const std::string& text, int64_t start, int64_t end) {
  return text.substr(static_cast<size_t>(start), static_cast<size_t>(end - start));
}

// The changed passages as `old>new`.
std::vector<std::string> Passages(const std::string& before, const std::string& after) {
  std::vector<std::string> passages;
  for (const TextChange& change : DiffTexts(before, after)) {
    passages.push_back(absl::StrCat(Cut(before, change.old_start, change.old_end), ">",
                                    Cut(after, change.new_start, change.new_end)));
  }
  return passages;
}

// What `before` becomes when its changes are made.
std::string Applied(const std::string& before, const std::string& after) {
  std::string made;
  int64_t at = 0;
  for (const TextChange& change : DiffTexts(before, after)) {
    made += Cut(before, at, change.old_start) + Cut(after, change.new_start, change.new_end);
    at = change.old_end;
  }
  return made + before.substr(static_cast<size_t>(at));
}

TEST(TextDiffTest, EqualTextsDoNotDiffer) {
  EXPECT_THAT(DiffTexts("", ""), IsEmpty());
  EXPECT_THAT(DiffTexts("A line.\n", "A line.\n"), IsEmpty());
}

TEST(TextDiffTest, EachChangedWordIsAPassage) {
  EXPECT_THAT(Passages("The toll was two, officials in Marl said.\n",
                       "The toll was five, officials in Eddis said.\n"),
              ElementsAre("two>five", "Marl>Eddis"));
}

TEST(TextDiffTest, WordsThatStandAloneBetweenChangesBelongToThem) {
  EXPECT_THAT(Passages("On Monday the bank paid nothing.\n", "On Friday the mill paid nothing.\n"),
              ElementsAre("Monday the bank>Friday the mill"));
}

TEST(TextDiffTest, AParagraphMayComeOrGo) {
  const std::string shorter = "First.\nLast words of it.\n";
  const std::string longer = "First.\nA new paragraph about the mill.\nLast words of it.\n";
  EXPECT_THAT(Passages(shorter, longer), ElementsAre(">A new paragraph about the mill.\n"));
  EXPECT_THAT(Passages(longer, shorter), ElementsAre("A new paragraph about the mill.\n>"));
}

TEST(TextDiffTest, AParagraphThatMovesUpIsComparedWithItself) {
  EXPECT_THAT(
      Passages(
          "Mill hit\n\n\"We are sorry for all of it,\" said the owner of the mill.\n\n"
          "On Monday night flour, oats and names were taken. The harbour board was told of it.\n",
          "Mill hit\n\nOn Monday night flour and oats were taken. The harbour board was told of "
          "it.\n\n"
          "Correction: no names were taken.\n"),
      ElementsAre("\"We are sorry for all of it,\" said the owner of the mill.\n\n>",
                  ", oats and names> and oats", ">\nCorrection: no names were taken.\n"));
}

TEST(TextDiffTest, WhatIsAddedAtTheEndBeginsBehindTheLastLine) {
  EXPECT_THAT(Passages("Mill hit.\n\nNo names.", "Mill hit.\n\nNo names.\n\nCorrection: no oats."),
              ElementsAre(">\n\nCorrection: no oats."));
}

TEST(TextDiffTest, NoCharacterIsCut) {
  EXPECT_THAT(Passages("Die Mühle in Köln\n", "Die Mühle in Kaln\n"), ElementsAre("Köln>Kaln"));
}

TEST(TextDiffTest, ChangesAlwaysLeadFromOneTextToTheOther) {
  std::mt19937 engine(3);
  const auto random_text = [&](int words) {
    std::string text;
    for (int i = 0; i < words; ++i) {
      absl::StrAppend(&text, "w", engine() % 6, engine() % 5 == 0 ? "\n" : " ");
    }
    return text;
  };
  for (int i = 0; i < 300; ++i) {
    const std::string before = random_text(static_cast<int>(engine() % 60));
    const std::string after = random_text(static_cast<int>(engine() % 60));
    ASSERT_EQ(Applied(before, after), after) << before << "\n--\n" << after;
  }
}

TEST(TextDiffTest, TextsThatShareNothingAreOneWideChange) {
  std::string before, after;
  for (int i = 0; i < 3000; ++i) absl::StrAppend(&before, "a", i, "\n");
  for (int i = 0; i < 3000; ++i) absl::StrAppend(&after, "b", i, "\n");
  EXPECT_THAT(DiffTexts(before, after), SizeIs(1));
  EXPECT_EQ(Applied(before, after), after);
}

TEST(TextDiffTest, WhatMovedIsKept) {
  const std::string one = "The mill was hit by ransomware on Monday morning.\n";
  const std::string two = "Nobody at the harbour board wanted to say more.\n";
  EXPECT_EQ(KeptShare("", ""), 1);
  EXPECT_GT(KeptShare(one + two, two + one), 0.7);
  EXPECT_LT(KeptShare(one, two), 0.1);
}

}  // namespace
}  // namespace dossier
