// An incident that more reports tell of than it is folded from: what one more report changes is
// what all of them together give.

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/correlation/fold.h"
#include "server/correlation/fold_plan.h"
#include "server/pipeline/resources.h"
#include "tests/server/pipeline/archive.h"
#include "tests/server/pipeline/deciding.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

using correlation::kMostFolded;
using ingest::SourceRecord;

constexpr int kReports = kMostFolded + 30;

SourceRecord Print(int number) {
  const absl::CivilDay day = absl::CivilDay(2031, 3, 5) + number % 6;
  return Article(absl::StrCat("item-", number),
                 absl::StrCat("Corran Ferries hit by ransomware\n\nCorran Ferries was hit by a "
                              "ransomware attack on March 4, 2031. The attackers stole 7000 "
                              "records. “No ship will leave the harbour,” the company said. "
                              "Observer ",
                              number, " took notes on quay ", number * 7, ".\n"),
                 absl::FormatCivilTime(day));
}

std::vector<SourceRecord> Flood() {
  std::vector<SourceRecord> records;
  for (int number = 0; number < kReports; ++number) records.push_back(Print(number));
  return records;
}

v1::Incident Largest(Archive& archive) {
  const std::vector<v1::Incident> incidents = archive.Incidents();
  return *std::max_element(incidents.begin(), incidents.end(), [](const auto& a, const auto& b) {
    return a.report_count() < b.report_count();
  });
}

TEST(CrowdTest, OneByOneOrAllAtOnceAFloodGivesTheSameViewAndCountsEveryReport) {
  const std::vector<SourceRecord> flood = Flood();
  Archive at_once;
  at_once.Take(flood);
  const v1::Incident expected = Largest(at_once);
  ASSERT_EQ(expected.report_count(), kReports);
  EXPECT_LT(expected.kinds(0).provenance().claim_count(), kReports);
  EXPECT_EQ(static_cast<size_t>(expected.claim_count()), at_once.Claims().size());

  std::vector<SourceRecord> shuffled = flood;
  std::mt19937 random(3);
  std::shuffle(shuffled.begin(), shuffled.end(), random);
  Archive later;
  const auto crowd = shuffled.begin() + kMostFolded + 5;
  later.Take({shuffled.begin(), crowd});
  // One that comes and goes again lets the next one in.
  later.Take({Print(kReports)});
  for (auto record = crowd; record != shuffled.end(); ++record) later.Take({*record});
  later.Take({Withdrawal(absl::StrCat("item-", kReports))});
  EXPECT_EQ(later.Picture(), at_once.Picture());
  const v1::Incident incident = Largest(later);
  EXPECT_EQ(incident.report_count(), expected.report_count());
  EXPECT_EQ(correlation::ContentHash(incident), correlation::ContentHash(expected));
  EXPECT_EQ(incident.claim_count(), expected.claim_count());
  EXPECT_EQ(incident.statement_count(), expected.statement_count());
}

TEST(CrowdTest, AccountsFromBeforeThereWereSeatsStayWhereTheyAre) {
  Archive archive;
  archive.Take({Print(1), Print(2)});
  ASSERT_OK_AND_ASSIGN(auto transaction, archive.store().Begin());
  for (int key = 1; key <= 2; ++key) {
    ASSERT_OK(transaction->Delete(absl::StrCat("seats/", key)));
  }
  // A revision of somebody else, after which nothing is known from before.
  ASSERT_OK(transaction->Put("sources/elsewhere", "", {}));
  ASSERT_OK(transaction->Commit());
  transaction.reset();

  archive.Take({Print(3), Withdrawal("item-2")});
  std::vector<int> counts;
  for (const v1::Incident& incident : archive.Incidents()) {
    counts.push_back(incident.report_count());
  }
  EXPECT_THAT(counts, testing::UnorderedElementsAre(1, 1));
}

TEST(CrowdTest, WhatIsDecidedAboutAFloodAndUndoneLeavesNoTrace) {
  Archive archive;
  archive.Take(Flood());
  const v1::Incident before = Largest(archive);
  const auto decided = archive.pipeline().Decide(
      ReviewOf(archive.Claims().front(), v1::ClaimReview::VERDICT_REJECTED));
  ASSERT_OK(decided);
  EXPECT_EQ(Largest(archive).claim_count(), before.claim_count() - 1);
  ASSERT_OK(archive.pipeline().Undo(UndoOf(decided->decision().name())));
  v1::Incident after = Largest(archive);
  after.set_revision(before.revision());
  *after.mutable_update_time() = before.update_time();
  EXPECT_EQ(Serialize(after), Serialize(before));
  // As if nobody ever had, it goes on.
  archive.Take({Print(kReports)});
  EXPECT_EQ(Largest(archive).report_count(), kReports + 1);
}

TEST(CrowdTest, AFloodOfWhichAClaimWasJudgedGoesOnAsIfItHadComeAtOnce) {
  const std::vector<SourceRecord> flood = Flood();
  const auto judge = [](Archive& archive, const std::string& report,
                        v1::ClaimReview::Verdict verdict) {
    const std::vector<v1::Claim> claims = archive.Claims();
    const auto claim = std::find_if(claims.begin(), claims.end(), [&](const v1::Claim& each) {
      return each.report() == report && each.has_kind();
    });
    ASSERT_NE(claim, claims.end());
    ASSERT_OK(archive.pipeline().Decide(ReviewOf(*claim, verdict)));
  };
  const auto report_of = [](Archive& archive, const std::string& item) {
    const std::vector<v1::Report> reports = archive.Reports();
    return std::find_if(
               reports.begin(), reports.end(),
               [&](const v1::Report& each) { return each.origins(0).external_id() == item; })
        ->name();
  };
  for (const auto verdict : {v1::ClaimReview::VERDICT_REJECTED, v1::ClaimReview::VERDICT_CONFIRMED,
                             v1::ClaimReview::VERDICT_CORRECTED}) {
    Archive at_once;
    at_once.Take(flood);
    judge(at_once, report_of(at_once, "item-100"), verdict);
    Archive later;
    later.Take({flood.begin(), flood.end() - 12});
    judge(later, report_of(later, "item-100"), verdict);
    for (auto record = flood.end() - 12; record != flood.end(); ++record) later.Take({*record});
    later.Take({Print(kReports)});
    later.Take({Withdrawal(absl::StrCat("item-", kReports))});
    EXPECT_EQ(later.Picture(), at_once.Picture());
    const v1::Incident expected = Largest(at_once);
    const v1::Incident incident = Largest(later);
    EXPECT_EQ(incident.report_count(), expected.report_count());
    EXPECT_EQ(incident.claim_count(), expected.claim_count()) << verdict;
    EXPECT_EQ(correlation::ContentHash(incident), correlation::ContentHash(expected)) << verdict;
  }
}

// All incidents but when they last changed, by name.
std::map<std::string, std::string> Views(Archive& archive) {
  std::map<std::string, std::string> views;
  for (v1::Incident incident : archive.Incidents()) {
    incident.clear_revision();
    incident.clear_update_time();
    views[incident.name()] = incident.DebugString();
  }
  return views;
}

// What people decide holds of a crowd whatever comes later, and each view is the one that all of it
// gives: a title has everything read and folded anew, and undone it leaves no trace.
TEST(CrowdTest, DecisionsAboutAFloodHoldAsIfAllOfItWereReadEachTime) {
  std::vector<SourceRecord> news = Flood();
  for (int number = 0; number < 6; ++number) news.push_back(AttackOn("Eddis Water", number));
  for (const unsigned seed : {1u, 2u}) {
    std::mt19937 random(seed);
    const auto any = [&](size_t below) { return random() % below; };
    Archive archive;
    archive.Take(news);
    std::vector<std::string> decided;
    int next = kReports;
    for (int step = 0; step < 14; ++step) {
      const std::vector<v1::Incident> incidents = archive.Incidents();
      const std::string flood = Largest(archive).name();
      const std::string& other = incidents[any(incidents.size())].name();
      const std::string report = archive.Reports()[any(kReports)].name();
      std::vector<v1::CreateDecisionRequest> asked = {
          IncidentTextOf(flood, absl::StrCat("The night of the ferries, told ", step)),
          LinkOf(report, other), AddedLinkOf(report, other, v1::REPORT_ROLE_BACKGROUND),
          MergeOf(any(2) == 0 ? flood : other, {any(2) == 0 ? flood : other}),
          ReviewOf(archive.Claims()[any(500)], v1::ClaimReview::VERDICT_REJECTED)};
      if (step % 3 == 2 && !decided.empty()) {
        std::swap(decided[any(decided.size())], decided.back());
        ASSERT_OK(archive.pipeline().Undo(UndoOf(decided.back())));
        decided.pop_back();
      } else {
        const auto decision = archive.pipeline().Decide(asked[any(asked.size())]);
        if (decision.ok()) decided.push_back(decision->decision().name());
      }
      archive.Take({Print(next++)});
      if (any(2) == 0) archive.Take({AttackOn("Eddis Water", next++)});
      if (any(2) == 0) archive.Take({Print(static_cast<int>(any(kReports)))});
      if (any(3) == 0) archive.Take({Withdrawal(absl::StrCat("item-", any(kReports)))});

      const std::map<std::string, std::string> views = Views(archive);
      const auto title =
          archive.pipeline().Decide(IncidentTextOf(Largest(archive).name(), "Read it all anew"));
      ASSERT_OK(title);
      ASSERT_OK(archive.pipeline().Undo(UndoOf(title->decision().name())));
      ASSERT_EQ(Views(archive), views) << "step " << step << " of " << seed;
    }
    for (const std::string& name : decided) ASSERT_OK(archive.pipeline().Undo(UndoOf(name)));
    EXPECT_EQ(Largest(archive).text_state(), v1::EDITORIAL_STATE_MACHINE);
  }
}

}  // namespace
}  // namespace dossier::pipeline
