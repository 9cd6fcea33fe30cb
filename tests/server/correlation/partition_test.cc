#include "server/correlation/partition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/correlation/neighbours.h"

namespace dossier::correlation {
namespace {

using internal::Account;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Account Named(absl::string_view name) {
  Account account;
  account.set_name(absl::StrCat("accounts/", name));
  account.set_report_version(absl::StrCat("reports/", name, "/versions/1"));
  account.set_content_key(std::string(name));
  return account;
}

void Connect(Account& from, absl::string_view to, double score, absl::string_view rule = "rule") {
  internal::Edge& edge = *from.add_edges();
  edge.set_account(absl::StrCat("accounts/", to));
  edge.set_score(score);
  edge.set_rule(std::string(rule));
}

std::vector<std::vector<int>> PartitionOf(const std::vector<Account>& accounts) {
  std::vector<const Account*> pointers;
  for (const Account& account : accounts) pointers.push_back(&account);
  return Partition(pointers);
}

TEST(PartitionTest, NoAccountsMakeNoGroups) { EXPECT_THAT(PartitionOf({}), IsEmpty()); }

TEST(PartitionTest, GroupsAndMembersStandInTheOrderOfTheirContent) {
  std::vector<Account> accounts = {Named("c"), Named("b"), Named("a")};
  Connect(accounts[0], "a", 0.9);
  EXPECT_THAT(PartitionOf(accounts), ElementsAre(ElementsAre(2, 0), ElementsAre(1)));
}

TEST(PartitionTest, EitherSideMayHoldTheEdge) {
  std::vector<Account> accounts = {Named("a"), Named("b")};
  Connect(accounts[0], "b", 0.5);
  EXPECT_THAT(PartitionOf(accounts), ElementsAre(ElementsAre(0, 1)));
  accounts = {Named("a"), Named("b")};
  Connect(accounts[1], "a", 0.5);
  EXPECT_THAT(PartitionOf(accounts), ElementsAre(ElementsAre(0, 1)));
}

TEST(PartitionTest, OneWeakLinkDoesNotChainTwoGroups) {
  std::vector<Account> accounts = {Named("a"), Named("b"), Named("c"), Named("d")};
  Connect(accounts[0], "b", 0.9);
  Connect(accounts[2], "d", 0.9);
  Connect(accounts[1], "c", 0.8);
  EXPECT_THAT(PartitionOf(accounts), ElementsAre(ElementsAre(0, 1), ElementsAre(2, 3)));
}

TEST(PartitionTest, TwoHappeningsOfOneSortHaveLessInCommonThanTheReportsOfEach) {
  const auto groups_if_between_is = [](double score) {
    std::vector<Account> accounts = {Named("a"), Named("b"), Named("c"), Named("d")};
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
  std::vector<Account> accounts = {Named("a"), Named("b"), Named("c")};
  accounts[2].set_role(v1::REPORT_ROLE_BACKGROUND);
  accounts[2].set_report_version(accounts[1].report_version());
  Connect(accounts[0], "b", 0.8);
  Connect(accounts[0], "c", 0.9);
  EXPECT_THAT(PartitionOf(accounts), ElementsAre(ElementsAre(0, 1), ElementsAre(2)));
}

TEST(PartitionTest, AConflictKeepsGroupsApartHoweverAlikeTheOthersAre) {
  std::vector<Account> accounts = {Named("a"), Named("b"), Named("c")};
  Connect(accounts[0], "b", 0.95);
  Connect(accounts[1], "c", 0.9);
  Connect(accounts[0], "c", 0, "conflict.other_time");
  EXPECT_THAT(PartitionOf(accounts), ElementsAre(ElementsAre(0, 1), ElementsAre(2)));
}

TEST(PartitionTest, OneReportNeverTellsOneIncidentTwice) {
  std::vector<Account> accounts = {Named("a"), Named("b"), Named("c")};
  accounts[2].set_report_version(accounts[1].report_version());
  Connect(accounts[0], "b", 0.9);
  Connect(accounts[0], "c", 0.9);
  EXPECT_THAT(PartitionOf(accounts), ElementsAre(ElementsAre(0, 1), ElementsAre(2)));
}

TEST(PartitionTest, OfALargeGroupOnlyThoseAreAskedThatWereCompared) {
  std::vector<Account> accounts;
  for (int i = 0; i < 5 * kReach; ++i) accounts.push_back(Named(absl::StrCat(1000 + i)));
  for (int i = 0; i < 5 * kReach; ++i) {
    for (int before = std::max(0, i - kReach); before < i; ++before) {
      Connect(accounts[i], accounts[before].content_key(), 0.7);
    }
  }
  EXPECT_THAT(PartitionOf(accounts), ElementsAre(SizeIs(5 * kReach)));
}

TEST(PartitionTest, AnEdgeToSomebodyElseIsIgnored) {
  std::vector<Account> accounts = {Named("a")};
  Connect(accounts[0], "gone", 0.9);
  Connect(accounts[0], "a", 0.9);
  EXPECT_THAT(PartitionOf(accounts), ElementsAre(ElementsAre(0)));
}

}  // namespace
}  // namespace dossier::correlation
