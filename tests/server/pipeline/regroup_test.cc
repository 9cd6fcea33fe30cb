#include "server/pipeline/regroup.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// Names new groups n1, n2, ...
class RegroupTest : public testing::Test {
 protected:
  Naming Name(const std::vector<Member>& pool, const std::vector<std::vector<int>>& partition) {
    auto naming = NameGroups(pool, partition, [&]() -> absl::StatusOr<std::string> {
      return absl::StrCat("n", ++made_);
    });
    EXPECT_THAT(naming, IsOk());
    return *naming;
  }

  int made_ = 0;
};

TEST_F(RegroupTest, ANewcomerByItselfGetsANewName) {
  const Naming naming = Name({{1, ""}}, {{0}});
  EXPECT_THAT(naming.group_of, ElementsAre("n1"));
  EXPECT_THAT(naming.emptied, IsEmpty());
}

TEST_F(RegroupTest, ANewcomerTakesTheNameOfTheGroupItJoins) {
  EXPECT_THAT(Name({{1, "a"}, {2, "a"}, {3, ""}}, {{0, 1, 2}}).group_of,
              ElementsAre("a", "a", "a"));
}

TEST_F(RegroupTest, TwoGroupsThatMeetKeepTheOlderName) {
  const Naming naming = Name({{5, "young"}, {2, "old"}, {9, ""}}, {{0, 1, 2}});
  EXPECT_THAT(naming.group_of, ElementsAre("old", "old", "old"));
  EXPECT_THAT(naming.emptied, ElementsAre(Pair("young", "old")));
}

TEST_F(RegroupTest, TwoGroupsThatMeetKeepTheNameThatMoreOfThemHad) {
  const Naming naming = Name({{1, "small"}, {2, "large"}, {3, "large"}}, {{0, 1, 2}});
  EXPECT_THAT(naming.group_of, ElementsAre("large", "large", "large"));
  EXPECT_THAT(naming.emptied, ElementsAre(Pair("small", "large")));
}

TEST_F(RegroupTest, OneThatStandsForManyKeepsTheirName) {
  EXPECT_THAT(Name({{1, "small"}, {2, "small"}, {3, "crowd", 300}}, {{0, 1, 2}}).group_of,
              ElementsAre("crowd", "crowd", "crowd"));
}

TEST_F(RegroupTest, AGroupThatPartsLeavesItsNameToTheLargerPart) {
  const Naming naming = Name({{1, "a"}, {2, "a"}, {3, "a"}}, {{1, 2}, {0}});
  EXPECT_THAT(naming.group_of, ElementsAre("n1", "a", "a"));
  EXPECT_THAT(naming.emptied, IsEmpty());
}

TEST_F(RegroupTest, AGroupThatPartsInHalvesLeavesItsNameToTheEldest) {
  EXPECT_THAT(Name({{1, "a"}, {2, "a"}, {3, "a"}, {4, "a"}}, {{1, 2}, {0, 3}}).group_of,
              ElementsAre("a", "n1", "n1", "a"));
}

TEST_F(RegroupTest, NamesSurviveACrossover) {
  // The eldest of b moves to a's group; what is left of b goes on.
  const Naming naming = Name({{1, "a"}, {2, "b"}, {3, "b"}}, {{0, 1}, {2}});
  EXPECT_THAT(naming.group_of, ElementsAre("a", "a", "b"));
  EXPECT_THAT(naming.emptied, IsEmpty());
}

TEST_F(RegroupTest, WhoMergesSucceedsAndWhoStaysIsSucceededByNewNamesOnly) {
  EXPECT_THAT(Name({{5, "young"}, {2, "old"}, {9, ""}}, {{0, 1, 2}}).successions,
              ElementsAre(Succession{"young", "old"}));
  EXPECT_THAT(Name({{1, "a"}, {2, "a"}, {3, "a"}, {4, ""}}, {{0, 1}, {2}, {3}}).successions,
              ElementsAre(Succession{"a", "n1"}))
      << "the newcomer has nothing of a";
  EXPECT_THAT(Name({{1, "a"}, {2, "a"}, {3, "b"}}, {{0}, {1, 2}}).successions, IsEmpty())
      << "a member moved, both names stay";
}

TEST_F(RegroupTest, ANameThatIsGivenUpTellsFirstWhereItRedirects) {
  const Naming naming =
      Name({{1, "a"}, {2, "a"}, {3, "b"}, {4, "c"}, {5, "c"}, {6, "c"}, {7, "b"}, {8, "b"}},
           {{0, 1, 2}, {3, 4, 5, 6, 7}});
  EXPECT_THAT(naming.emptied, ElementsAre(Pair("b", "c")));
  EXPECT_THAT(naming.successions, ElementsAre(Succession{"b", "c"}, Succession{"b", "a"}));
}

}  // namespace
}  // namespace dossier::pipeline
