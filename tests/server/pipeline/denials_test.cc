// Reports that only deny an incident, which others tell of: before, behind, or never.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/pipeline/archive.h"

namespace dossier::pipeline {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const char kAttack[] =
    "Quillon Foods hit by ransomware\n\nQuillon Foods was hit by a ransomware attack on May 3, "
    "2031, police confirmed. The attackers stole 4,000 records.\n";
const char kDenial[] =
    "Quillon Foods denies ransomware attack\n\nQuillon Foods on Monday denied reports that it had "
    "been hit by ransomware. Production was running as usual, it said.\n";

ingest::SourceRecord Attack() { return Article("attack", kAttack, "2031-05-04"); }
ingest::SourceRecord Denial(absl::string_view published = "2031-05-05") {
  return Article("denial", kDenial, published);
}

class DenialsTest : public ::testing::Test {
 protected:
  v1::Incident TheIncident() {
    const std::vector<v1::Incident> incidents = archive_.Incidents();
    EXPECT_THAT(incidents, SizeIs(1));
    return incidents.empty() ? v1::Incident() : incidents.front();
  }
  v1::Report Report(absl::string_view id) {
    for (const v1::Report& report : archive_.Reports()) {
      if (report.origins(0).external_id() == id) return report;
    }
    ADD_FAILURE() << "no report " << id;
    return {};
  }
  // Whether the incident says that it was denied, and its report stands beside the other.
  void ExpectDenied() {
    const v1::Incident incident = TheIncident();
    EXPECT_EQ(incident.title(), "Quillon Foods hit by ransomware");
    EXPECT_EQ(incident.report_count(), 2);
    ASSERT_THAT(incident.reports(), SizeIs(2));
    EXPECT_EQ(incident.reports(1).role(), v1::REPORT_ROLE_MENTION);
    EXPECT_EQ(incident.reports(1).rule(), "account.denial");
    const auto ransomware =
        std::find_if(incident.kinds().begin(), incident.kinds().end(),
                     [](const v1::Kind& kind) { return kind.type() == v1::Kind::TYPE_RANSOMWARE; });
    ASSERT_NE(ransomware, incident.kinds().end());
    EXPECT_EQ(ransomware->provenance().status(), v1::CLAIM_STATUS_DENIED);
    EXPECT_EQ(ransomware->provenance().report_count(), 2);
    EXPECT_THAT(ransomware->provenance().contradicted_by(), SizeIs(1));
    ASSERT_THAT(incident.statuses(), SizeIs(1));
    EXPECT_EQ(incident.statuses(0).status(), v1::StatusValue::STATUS_REFUTED);
    EXPECT_THAT(incident.statuses(0).provenance().contradicted_by(), Not(IsEmpty()));
    EXPECT_THAT(Report("denial").incidents(), SizeIs(1));
    std::vector<v1::ClaimStatus> denied;
    for (const v1::Claim& claim : archive_.Claims()) {
      EXPECT_EQ(claim.incident(), incident.name());
      if (claim.report() == Report("denial").name()) denied.push_back(claim.status());
    }
    EXPECT_THAT(denied, Contains(v1::CLAIM_STATUS_DENIED));
  }

  Archive archive_;
};

TEST_F(DenialsTest, ADenialJoinsWhatWasToldBefore) {
  archive_.Take({Attack()});
  archive_.Take({Denial()});
  ExpectDenied();
}

TEST_F(DenialsTest, ADenialOpensNoIncidentAndJoinsTheOneThatComesLater) {
  archive_.Take({Denial()});
  EXPECT_THAT(archive_.Incidents(), IsEmpty());
  EXPECT_THAT(archive_.Claims(), IsEmpty());
  EXPECT_THAT(Report("denial").incidents(), IsEmpty());
  archive_.Restart();
  archive_.Take({Attack()});
  ExpectDenied();
}

TEST_F(DenialsTest, ADenialIsLeftAloneOnceNobodyTellsOfTheIncidentAnyMore) {
  archive_.Take({Attack(), Denial()});
  archive_.Take({Withdrawal("attack")});
  EXPECT_THAT(archive_.Incidents(), IsEmpty());
  EXPECT_THAT(archive_.Claims(), IsEmpty());
  archive_.Take({Article("again", kAttack, "2031-05-06")});
  ExpectDenied();
}

TEST_F(DenialsTest, ADenialOfAnotherYearIsOfSomethingElse) {
  archive_.Take({Attack(), Denial("2032-05-05")});
  EXPECT_EQ(TheIncident().report_count(), 1);
  EXPECT_THAT(Report("denial").incidents(), IsEmpty());
}

TEST_F(DenialsTest, ADenialMakesNoOneIncidentOfTwo) {
  archive_.Take({Attack(), Denial()});
  archive_.Take({Article("later",
                         "Quillon Foods hit by ransomware again\n\nQuillon Foods was hit by a "
                         "ransomware attack on June 9, 2031, police confirmed.\n",
                         "2031-06-10")});
  EXPECT_THAT(archive_.Incidents(), SizeIs(2));
  ASSERT_THAT(Report("denial").incidents(), SizeIs(1));
  EXPECT_EQ(Report("denial").incidents(0).incident(), Report("attack").incidents(0).incident());
}

TEST_F(DenialsTest, AnAttackOnAnotherIsNotMeant) {
  archive_.Take({Denial(), Article("other",
                                   "Umber Looms hit by ransomware\n\nUmber Looms was hit by a "
                                   "ransomware attack on May 3, 2031, police confirmed.\n",
                                   "2031-05-04")});
  EXPECT_EQ(TheIncident().report_count(), 1);
}

}  // namespace
}  // namespace dossier::pipeline
