#include "server/correlation/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/server/correlation/stories.h"

namespace dossier::correlation {
namespace {

using internal::Account;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

v1::Incident FoldOf(const std::vector<Account>& accounts) {
  std::vector<const Account*> pointers;
  std::vector<const v1::Claim*> claims;
  for (const Account& account : accounts) {
    pointers.push_back(&account);
    for (const v1::Claim& claim : account.claims()) claims.push_back(&claim);
  }
  return Fold(pointers, claims);
}

v1::AbsenceReason AbsenceOf(const v1::Incident& incident, v1::Field field) {
  for (const v1::Absence& absence : incident.absences()) {
    if (absence.field() == field) return absence.reason();
  }
  return v1::ABSENCE_REASON_UNSPECIFIED;
}

TEST(FoldTest, NamesOfOneVictimAreOneValueUnderTheFullestName) {
  const v1::Incident incident =
      FoldOf({AccountBuilder("a").Published("2031-02-02").Victim("IST"),
              AccountBuilder("b").Published("2031-02-01").Victim("International Sea Tribunal")});
  ASSERT_THAT(incident.victims(), SizeIs(1));
  const v1::Victim& victim = incident.victims(0);
  EXPECT_EQ(victim.name(), "International Sea Tribunal");
  EXPECT_THAT(victim.aliases(), ElementsAre("IST"));
  EXPECT_EQ(victim.provenance().claim_count(), 2);
  EXPECT_EQ(victim.provenance().report_count(), 2);
  EXPECT_EQ(victim.provenance().first_report(), "reports/b");
  EXPECT_EQ(victim.provenance().first_asserted().value(), "2031-02-01");
  EXPECT_EQ(victim.provenance().last_asserted().value(), "2031-02-02");
  EXPECT_THAT(victim.provenance().rule(), HasSubstr("fold/1.fullest_name"));
  EXPECT_THAT(victim.provenance().evidence(), SizeIs(2));
  EXPECT_EQ(victim.provenance().evidence(0).text(), "International Sea Tribunal");
  EXPECT_THAT(victim.provenance().asserters(), SizeIs(1));
}

TEST(FoldTest, TheFinerDateStandsAndContradictingOnesStandSideBySide) {
  constexpr auto kDetected = v1::IncidentDate::EVENT_DETECTED;
  const v1::Incident incident = FoldOf({AccountBuilder("a").Happened(kDetected, "2031-09"),
                                        AccountBuilder("b").Happened(kDetected, "2031-09-14"),
                                        AccountBuilder("c").Happened(kDetected, "2031-10-02")});
  ASSERT_THAT(incident.dates(), SizeIs(2));
  EXPECT_EQ(incident.dates(0).date().value(), "2031-09-14");
  EXPECT_EQ(incident.dates(0).provenance().claim_count(), 2);
  EXPECT_THAT(incident.dates(0).provenance().contradicted_by(), SizeIs(1));
  EXPECT_EQ(incident.dates(1).date().value(), "2031-10-02");
  EXPECT_THAT(incident.dates(1).provenance().contradicted_by(), SizeIs(2));
}

TEST(FoldTest, AWordThatNoDateCouldBeMadeOfKeepsItsReason) {
  const v1::Incident incident = FoldOf({AccountBuilder("a").Unresolved("last week", "no date")});
  ASSERT_THAT(incident.dates(), SizeIs(1));
  EXPECT_EQ(incident.dates(0).date().unresolved_reason(), "no date");
  EXPECT_EQ(AbsenceOf(incident, v1::FIELD_DATE), v1::ABSENCE_REASON_UNSPECIFIED);
}

TEST(FoldTest, TheMostSettledStatusStandsUnlessSomebodyDenies) {
  AccountBuilder reported("a");
  reported.Kind(v1::Kind::TYPE_RANSOMWARE);
  AccountBuilder confirmed("b");
  confirmed.Kind(v1::Kind::TYPE_RANSOMWARE)
      .LastClaim()
      .set_status(v1::CLAIM_STATUS_CONFIRMED_BY_VICTIM);
  EXPECT_EQ(FoldOf({reported, confirmed}).kinds(0).provenance().status(),
            v1::CLAIM_STATUS_CONFIRMED_BY_VICTIM);
  AccountBuilder denied("c");
  denied.Kind(v1::Kind::TYPE_RANSOMWARE).LastClaim().set_status(v1::CLAIM_STATUS_DENIED);
  EXPECT_EQ(FoldOf({reported, confirmed, denied}).kinds(0).provenance().status(),
            v1::CLAIM_STATUS_DENIED);
}

TEST(FoldTest, CopiesOfOneTextAreOneWitness) {
  constexpr absl::string_view kText =
      "the night porter had finished his rounds and locked the yellow gate behind the last "
      "delivery when all the lamps of the terminal went out at once and the printers began to ring";
  const v1::Incident incident =
      FoldOf({AccountBuilder("a").Kind(v1::Kind::TYPE_SABOTAGE).Text(kText),
              AccountBuilder("b").Kind(v1::Kind::TYPE_SABOTAGE).Text(kText),
              AccountBuilder("c").Kind(v1::Kind::TYPE_SABOTAGE).Text("lamps out at the terminal")});
  EXPECT_EQ(incident.kinds(0).provenance().claim_count(), 3);
  EXPECT_EQ(incident.kinds(0).provenance().report_count(), 2);
  EXPECT_EQ(incident.report_count(), 3);
}

TEST(FoldTest, ContestedAttributionsStandSideBySideWithoutAWinner) {
  const v1::Incident incident =
      FoldOf({AccountBuilder("a")
                  .Published("2031-03-01")
                  .Attribution(v1::STANCE_ASSERTS, "Ministry of Harbours", "Grey Heron"),
              AccountBuilder("b")
                  .Published("2031-02-01")
                  .Attribution(v1::STANCE_DENIES, "Grey Heron", "Grey Heron")});
  ASSERT_THAT(incident.attributions(), SizeIs(2));
  EXPECT_EQ(incident.attributions(0).attributed_by(), "Grey Heron");
  EXPECT_TRUE(incident.attributions(0).contested());
  EXPECT_TRUE(incident.attributions(1).contested());
  EXPECT_FALSE(incident.attributions(1).settled());
}

TEST(FoldTest, AnIndictmentSettlesWhatNobodyContests) {
  AccountBuilder indictment("a");
  indictment.Attribution(v1::STANCE_ASSERTS, "a jury", "Grey Heron")
      .LastClaim()
      .mutable_attribution()
      ->set_channel(v1::CHANNEL_INDICTMENT);
  const v1::Incident incident = FoldOf({indictment});
  EXPECT_TRUE(incident.attributions(0).settled());
  EXPECT_FALSE(incident.attributions(0).contested());
}

TEST(FoldTest, WhatNobodyTellsIsNotReportedAndWhatIsUnknownSaysSo) {
  AccountBuilder builder("a");
  builder.Attribution(v1::STANCE_DECLINES, "IST", "")
      .LastClaim()
      .mutable_attribution()
      ->set_absence(v1::ABSENCE_REASON_STATED_UNKNOWN);
  const v1::Incident incident = FoldOf({builder});
  EXPECT_EQ(AbsenceOf(incident, v1::FIELD_VICTIM), v1::ABSENCE_REASON_NOT_REPORTED);
  EXPECT_EQ(AbsenceOf(incident, v1::FIELD_IMPACT), v1::ABSENCE_REASON_NOT_REPORTED);
  EXPECT_EQ(AbsenceOf(incident, v1::FIELD_ATTRIBUTION), v1::ABSENCE_REASON_STATED_UNKNOWN);
  ASSERT_THAT(incident.attributions(), SizeIs(1));
}

TEST(FoldTest, NobodyIsAskedWhoMadeAMistakeOrWhy) {
  AccountBuilder mistake("a");
  mistake.Victim("International Sea Tribunal").Kind(v1::Kind::TYPE_ERROR);
  const v1::Incident incident = FoldOf({mistake});
  EXPECT_EQ(AbsenceOf(incident, v1::FIELD_ATTRIBUTION), v1::ABSENCE_REASON_NOT_APPLICABLE);
  EXPECT_EQ(AbsenceOf(incident, v1::FIELD_MOTIVE), v1::ABSENCE_REASON_NOT_APPLICABLE);
  EXPECT_EQ(AbsenceOf(incident, v1::FIELD_IMPACT), v1::ABSENCE_REASON_NOT_REPORTED);
  for (const v1::Absence& absence : incident.absences()) {
    if (absence.reason() != v1::ABSENCE_REASON_NOT_APPLICABLE) continue;
    EXPECT_EQ(absence.provenance().claim_count(), 1) << "it has its evidence: the kind";
    EXPECT_THAT(absence.provenance().rule(), HasSubstr("fold/1.without_intent"));
  }

  AccountBuilder theft("b");
  theft.Victim("International Sea Tribunal").Kind(v1::Kind::TYPE_DATA_BREACH);
  EXPECT_EQ(AbsenceOf(FoldOf({mistake, theft}), v1::FIELD_ATTRIBUTION),
            v1::ABSENCE_REASON_NOT_REPORTED)
      << "another report tells of a theft";
}

TEST(FoldTest, WhatWasNoAttackHadNoMotiveEither) {
  AccountBuilder outage("a");
  outage.Kind(v1::Kind::TYPE_DISRUPTION)
      .Attribution(v1::STANCE_DECLINES, "Borduria Rail", "")
      .LastClaim()
      .mutable_attribution()
      ->set_absence(v1::ABSENCE_REASON_NOT_APPLICABLE);
  EXPECT_EQ(AbsenceOf(FoldOf({outage}), v1::FIELD_MOTIVE), v1::ABSENCE_REASON_NOT_APPLICABLE);
}

TEST(FoldTest, TheEarliestPrimaryReportGivesTheTitleElseTheValuesDo) {
  AccountBuilder background("a");
  background.Background()
      .Victim("International Sea Tribunal")
      .Kind(v1::Kind::TYPE_ESPIONAGE)
      .Happened(v1::IncidentDate::EVENT_DETECTED, "2031-09");
  EXPECT_EQ(FoldOf({background}).title(),
            "International Sea Tribunal: espionage, detected September 2031");
  const v1::Incident titled =
      FoldOf({background, AccountBuilder("b").Published("2031-09-05").Title("Bells ring at night"),
              AccountBuilder("c").Published("2031-09-03").Title("Secrets sought at the tribunal")});
  EXPECT_EQ(titled.title(), "Secrets sought at the tribunal");
  EXPECT_THAT(titled.summary(), HasSubstr("Told by 3 reports."));
  ASSERT_THAT(titled.reports(), SizeIs(3));
  EXPECT_EQ(titled.reports(0).report(), "reports/c");
  EXPECT_EQ(titled.reports(2).role(), v1::REPORT_ROLE_BACKGROUND);
}

TEST(FoldTest, RejectedClaimsAndClaimsOfOtherReportsTakeNoPart) {
  AccountBuilder rejected("a");
  rejected.Kind(v1::Kind::TYPE_DDOS).LastClaim().set_editorial_state(v1::EDITORIAL_STATE_REJECTED);
  EXPECT_THAT(FoldOf({rejected}).kinds(), IsEmpty());
  const Account gone = AccountBuilder("b").Kind(v1::Kind::TYPE_DDOS);
  const Account left = AccountBuilder("c").Kind(v1::Kind::TYPE_FRAUD);
  const v1::Incident incident = Fold({&left}, {&gone.claims(0), &left.claims(0)});
  ASSERT_THAT(incident.kinds(), SizeIs(1));
  EXPECT_EQ(incident.kinds(0).type(), v1::Kind::TYPE_FRAUD);
  EXPECT_EQ(incident.claim_count(), 1);
}

TEST(FoldTest, ManyClaimsAreCountedAndSomeAreNamed) {
  std::vector<Account> accounts;
  for (int i = 0; i < 130; ++i) {
    accounts.push_back(AccountBuilder(absl::StrCat("r", i)).Kind(v1::Kind::TYPE_DDOS));
  }
  const v1::Incident incident = FoldOf(accounts);
  EXPECT_EQ(incident.kinds(0).provenance().claim_count(), 130);
  EXPECT_THAT(incident.kinds(0).provenance().claims(), SizeIs(20));
  EXPECT_THAT(incident.kinds(0).provenance().evidence(), SizeIs(5));
  EXPECT_THAT(incident.reports(), SizeIs(100));
  EXPECT_EQ(incident.report_count(), 130);
}

TEST(FoldTest, NamesOfResourcesAndTimesDoNotCountForTheContent) {
  v1::Incident incident = FoldOf({AccountBuilder("a").Kind(v1::Kind::TYPE_DDOS)});
  const std::string hash = ContentHash(incident);
  incident.set_name("incidents/x");
  incident.set_revision(7);
  incident.mutable_kinds(0)->mutable_provenance()->set_claims(0, "claims/another");
  EXPECT_EQ(ContentHash(incident), hash);
  incident.mutable_kinds(0)->set_type(v1::Kind::TYPE_FRAUD);
  EXPECT_NE(ContentHash(incident), hash);
}

}  // namespace
}  // namespace dossier::correlation
