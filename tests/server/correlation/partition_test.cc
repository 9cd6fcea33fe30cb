#include "server/correlation/partition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/correlation/account_matcher.h"
#include "server/correlation/edges.h"
#include "server/correlation/neighbours.h"

namespace dossier::correlation {
namespace {

using internal::Vertex;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A number for each name.
int64_t KeyOf(absl::string_view name) {
  int64_t key = 0;
  for (const char c : name) key = 256 * key + c;
  return key;
}

Vertex Named(absl::string_view name) {
  Vertex vertex;
  vertex.mutable_at()->set_key(KeyOf(name));
  vertex.set_report_version(absl::StrCat("reports/", name, "/versions/1"));
  vertex.set_content_key(std::string(name));
  return vertex;
}

void Connect(Vertex& from, absl::string_view to, double score) {
  from.add_neighbours(KeyOf(to));
  from.add_halvings(HalvingsOf(score));
}

std::vector<std::vector<int>> PartitionOf(const std::vector<Vertex>& vertices) {
  std::vector<const Vertex*> pointers;
  for (const Vertex& vertex : vertices) pointers.push_back(&vertex);
  return Partition(pointers);
}

TEST(PartitionTest, NoAccountsMakeNoGroups) { EXPECT_THAT(PartitionOf({}), IsEmpty()); }

TEST(PartitionTest, GroupsAndMembersStandInTheOrderOfTheirContent) {
  std::vector<Vertex> accounts = {Named("c"), Named("b"), Named("a")};
  Connect(accounts[0], "a", 0.9);
  EXPECT_THAT(PartitionOf(accounts), ElementsAre(ElementsAre(2, 0), ElementsAre(1)));
}

TEST(PartitionTest, EitherSideMayHoldTheEdge) {
  std::vector<Vertex> accounts = {Named("a"), Named("b")};
  Connect(accounts[0], "b", 0.5);
  EXPECT_THAT(PartitionOf(accounts), ElementsAre(ElementsAre(0, 1)));
  accounts = {Named("a"), Named("b")};
  Connect(accounts[1], "a", 0.5);
  EXPECT_THAT(PartitionOf(accounts), ElementsAre(ElementsAre(0, 1)));
}

TEST(PartitionTest, OneWeakLinkDoesNotChainTwoGroups) {
  std::vector<Vertex> accounts = {Named("a"), Named("b"), Named("c"), Named("d")};
  Connect(accounts[0], "b", 0.9);
  Connect(accounts[2], "d", 0.9);
  Connect(accounts[1], "c", 0.8);
  EXPECT_THAT(PartitionOf(accounts), ElementsAre(ElementsAre(0, 1), ElementsAre(2, 3)));
}

TEST(PartitionTest, TwoHappeningsOfOneSortHaveLessInCommonThanTheReportsOfEach) {
  const auto groups_if_between_is = [](double score) {
    std::vector<Vertex> accounts = {Named("a"), Named("b"), Named("c"), Named("d")};
    Connect(accounts[0], "b", 0.99);
    Connect(accounts[2], "d", 0.99);
    for (const char* one : {"c", "d"}) {
      for (const int other : {0, 1}) Connect(accounts[other], one, score);
    }
    return PartitionOf(accounts);
  };
  EXPECT_THAT(groups_if_between_is(0.6), ElementsAre(ElementsAre(0, 1), ElementsAre(2, 3)));
  EXPECT_THAT(groups_if_between_is(0.9), ElementsAre(ElementsAre(0, 1, 2, 3)));
}

TEST(PartitionTest, WhatAReportRecallsDoesNotTakeThePlaceOfWhatItIsAbout) {
  // The report on the second fire recalls the first in words that are near to other reports on the
  // second.
  std::vector<Vertex> accounts = {Named("a"), Named("b"), Named("c")};
  accounts[2].set_is_aside(true);
  accounts[2].set_report_version(accounts[1].report_version());
  Connect(accounts[0], "b", 0.8);
  Connect(accounts[0], "c", 0.9);
  EXPECT_THAT(PartitionOf(accounts), ElementsAre(ElementsAre(0, 1), ElementsAre(2)));
}

TEST(PartitionTest, AConflictKeepsGroupsApartHoweverAlikeTheOthersAre) {
  std::vector<Vertex> accounts = {Named("a"), Named("b"), Named("c")};
  Connect(accounts[0], "b", 0.95);
  Connect(accounts[1], "c", 0.9);
  Connect(accounts[0], "c", kForbidden);
  EXPECT_THAT(PartitionOf(accounts), ElementsAre(ElementsAre(0, 1), ElementsAre(2)));
}

TEST(PartitionTest, OneReportNeverTellsOneIncidentTwice) {
  std::vector<Vertex> accounts = {Named("a"), Named("b"), Named("c")};
  accounts[2].set_report_version(accounts[1].report_version());
  Connect(accounts[0], "b", 0.9);
  Connect(accounts[0], "c", 0.9);
  EXPECT_THAT(PartitionOf(accounts), ElementsAre(ElementsAre(0, 1), ElementsAre(2)));
}

TEST(PartitionTest, OfALargeGroupOnlyThoseAreAskedThatWereCompared) {
  std::vector<Vertex> accounts;
  for (int i = 0; i < 5 * kReach; ++i) accounts.push_back(Named(absl::StrCat(1000 + i)));
  for (int i = 0; i < 5 * kReach; ++i) {
    for (int before = std::max(0, i - kReach); before < i; ++before) {
      Connect(accounts[i], accounts[before].content_key(), 0.7);
    }
  }
  EXPECT_THAT(PartitionOf(accounts), ElementsAre(SizeIs(5 * kReach)));
}

TEST(PartitionTest, AnEdgeToSomebodyElseIsIgnored) {
  std::vector<Vertex> accounts = {Named("a")};
  Connect(accounts[0], "gone", 0.9);
  Connect(accounts[0], "a", 0.9);
  EXPECT_THAT(PartitionOf(accounts), ElementsAre(ElementsAre(0)));
}

}  // namespace
}  // namespace dossier::correlation
