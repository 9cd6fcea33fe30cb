#include "server/correlation/fold_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "server/correlation/fold.h"
#include "tests/server/correlation/stories.h"

namespace dossier::correlation {
namespace {

using internal::Account;
using ::testing::Contains;
using ::testing::Not;
using ::testing::SizeIs;

std::string DayOfFlood(int day) { return absl::FormatCivilTime(absl::CivilDay(2031, 1, 1) + day); }

// Reports of one attack, one a day, of which only that of `weighty` has an authority speak.
std::vector<Account> Flood(int reports, int weighty) {
  std::vector<Account> accounts;
  for (int i = 0; i < reports; ++i) {
    AccountBuilder report(absl::StrCat("r", i));
    report.Published(DayOfFlood(i)).Victim("Corran Ferries").Kind(v1::Kind::TYPE_RANSOMWARE);
    if (i == weighty) report.LastClaim().set_status(v1::CLAIM_STATUS_CONFIRMED_BY_AUTHORITY);
    accounts.push_back(report);
  }
  return accounts;
}

std::set<std::string> ChosenOf(const std::vector<Account>& accounts,
                               const std::string& decided = "") {
  std::vector<FoldCandidate> candidates;
  for (size_t i = 0; i < accounts.size(); ++i) {
    candidates.push_back(CandidateOf(accounts[i], static_cast<int64_t>(i)));
    candidates.back().is_decided_about = accounts[i].report() == decided;
  }
  std::set<std::string> chosen;
  for (const int index : ChooseToFold(candidates)) chosen.insert(accounts[index].report());
  return chosen;
}

TEST(FoldPlanTest, AllOfAFewReportsAreFolded) {
  EXPECT_THAT(ChosenOf(Flood(kMostFolded, 0)), SizeIs(kMostFolded));
}

TEST(FoldPlanTest, BeginningAndEndOfAFloodAreFoldedAndWhatAnAuthoritySaysInBetween) {
  const std::vector<Account> flood = Flood(1000, 417);
  const std::set<std::string> chosen = ChosenOf(flood);
  EXPECT_LE(chosen.size(), static_cast<size_t>(kMostFolded));
  for (int i = 0; i < kFoldedOfEach; ++i) {
    EXPECT_THAT(chosen, Contains(absl::StrCat("reports/r", i)));
    EXPECT_THAT(chosen, Contains(absl::StrCat("reports/r", 999 - i)));
  }
  EXPECT_THAT(chosen, Contains("reports/r417"));
}

TEST(FoldPlanTest, WhatPeopleDecidedAboutIsFoldedWhereverItStands) {
  const std::vector<Account> flood = Flood(1000, 0);
  std::string passed_over;
  const std::set<std::string> chosen = ChosenOf(flood);
  for (const Account& account : flood) {
    if (!chosen.contains(account.report())) passed_over = account.report();
  }
  EXPECT_THAT(chosen, Not(Contains(passed_over)));
  EXPECT_THAT(ChosenOf(flood, passed_over), Contains(passed_over));
}

TEST(FoldPlanTest, AReportThatIsTakenBackLetsTheNextOneIn) {
  std::vector<Account> flood = Flood(1000, 417);
  const std::string next = flood[kFoldedOfEach].report();
  flood.erase(flood.begin());
  EXPECT_THAT(ChosenOf(flood), Contains(next));
}

TEST(FoldPlanTest, TheOrderOfArrivalDoesNotShow) {
  std::vector<Account> flood = Flood(600, 300);
  const std::set<std::string> chosen = ChosenOf(flood);
  std::mt19937 random(7);
  for (int order = 0; order < 10; ++order) {
    std::shuffle(flood.begin(), flood.end(), random);
    EXPECT_EQ(ChosenOf(flood), chosen);
  }
}

TEST(FoldPlanTest, ReportsThatAreNotFoldedAreCounted) {
  const std::vector<Account> flood = Flood(300, 0);
  std::vector<const Account*> all, some;
  std::vector<const v1::Claim*> claims;
  for (const Account& account : flood) {
    all.push_back(&account);
    if (some.size() < 100) some.push_back(&account);
    for (const v1::Claim& claim : account.claims()) claims.push_back(&claim);
  }
  const v1::Incident incident = Fold(some, claims, CountAll(all, claims));
  EXPECT_EQ(incident.report_count(), 300);
  EXPECT_EQ(incident.independent_report_count(), 100);
  EXPECT_EQ(incident.claim_count(), 600);
  EXPECT_EQ(incident.victims(0).provenance().report_count(), 100);
}

TEST(FoldPlanTest, AFieldShowsItsBestSupportedValuesHoweverManyThereAre) {
  std::vector<Account> accounts;
  for (int i = 0; i < 150; ++i) {
    AccountBuilder report(absl::StrCat("r", i));
    report.Victim("Corran Ferries").Victim(absl::StrCat("Harbour", i, "x Freight"));
    accounts.push_back(report);
  }
  std::vector<const Account*> all;
  std::vector<const v1::Claim*> claims;
  for (const Account& account : accounts) {
    all.push_back(&account);
    for (const v1::Claim& claim : account.claims()) claims.push_back(&claim);
  }
  const v1::Incident incident = Fold(all, claims);
  EXPECT_THAT(incident.victims(), SizeIs(50));
  EXPECT_EQ(incident.victims(0).name(), "Corran Ferries");
}

}  // namespace
}  // namespace dossier::correlation
