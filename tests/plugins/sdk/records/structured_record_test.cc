#include "dossier/sdk/structured_record.h"

#include <string>
#include <vector>

#include "dossier/source.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ingest/normalizer.h"
#include "tests/plugins/sdk/records/claims_parser.h"

namespace dossier::sdk {
namespace {

std::vector<v1::Claim> Claims(const StructuredRecord& record) {
  return ClaimsOf(record.body(), record.ClaimsJson());
}

TEST(StructuredRecordTest, ReadsWellAndProvesEveryValue) {
  StructuredRecord record("ledger");
  record.Title("Ransomware at Example Hospital");
  record.Prose("The hospital found encrypted servers.\n\nIt restored them from copies.");
  record.Section("Victim");
  const Evidence name = record.Line("Name", "Example Hospital");
  const Evidence country = record.Line("Country", "Germany");
  record.Add(Victim{.name = "Example Hospital", .country = "DE"}, name + country);
  record.Section("Empty sections are not written");
  record.Line("Nor are empty lines", "");
  record.Section("What happened");
  record.Add(Kind{"TYPE_RANSOMWARE"}, record.Line("Kind", "Ransomware"));

  EXPECT_EQ(record.body(),
            "Ransomware at Example Hospital\n"
            "\n"
            "The hospital found encrypted servers.\n"
            "\n"
            "It restored them from copies.\n"
            "\n"
            "Victim\n"
            "Name: Example Hospital\n"
            "Country: Germany\n"
            "\n"
            "What happened\n"
            "Kind: Ransomware\n");
  const std::vector<v1::Claim> claims = Claims(record);
  ASSERT_EQ(claims.size(), 2U);
  EXPECT_EQ(claims[0].victim().name(), "Example Hospital");
  EXPECT_EQ(claims[0].victim().country(), "DE");
  EXPECT_EQ(claims[0].rule(), "ledger.victim");
  ASSERT_EQ(claims[0].evidence_size(), 2);
  // The name in the title is not what the line says.
  EXPECT_EQ(static_cast<size_t>(claims[0].evidence(0).start()), record.body().find("Name: ") + 6);
  EXPECT_EQ(claims[1].kind().type(), v1::Kind::TYPE_RANSOMWARE);
}

TEST(StructuredRecordTest, WhatTheServerWouldRefuseIsToldInTheBodyAlone) {
  StructuredRecord record("ledger");
  const Evidence line = record.Line("Means", "what nobody can file");
  record.Add(Vulnerability{.cve = "CVE-2031-1234 (Example VPN)"}, line);
  record.Add(Technique{.attack_id = "AML.T00510", .description = "Prompt injection"}, line);
  record.Add(Impact{.dimension = "DIMENSION_MONETARY", .money = Money{-1, 5, "EUR"}}, line);
  record.Add(Impact{.dimension = "DIMENSION_MONETARY", .money = Money{1, 5, "Euro"}}, line);
  record.Add(
      Impact{.dimension = "DIMENSION_CONFIDENTIALITY", .quantity = Quantity{9, 5, "records"}},
      line);
  record.Add(LegalAssessment{.description = std::string(9000, 'a') + std::string(9000, 'b')}, line);

  const std::vector<v1::Claim> claims = Claims(record);
  ASSERT_FALSE(claims.empty());
  for (const v1::Claim& claim : claims) EXPECT_FALSE(claim.has_vulnerability());
  EXPECT_EQ(claims[0].technique().attack_id(), "");
  EXPECT_EQ(claims[0].technique().description(), "Prompt injection");
  EXPECT_EQ(claims.back().legal_assessment().description().size(), 16384U);
}

TEST(StructuredRecordTest, WritesTheTextThatTheServerStores) {
  StructuredRecord record("ledger");
  record.Title(
      " A\ttitle\xE2\x80\x8B with\xC2\xA0"
      "blanks\r\nand lines ");
  record.Prose(
      "\n\n e\xCC\x81"
      "cole \r\n second line\r\n\r\n\r\nnext\xFF paragraph\n");
  const Evidence cafe = record.Line("Name",
                                    "Cafe\xCC\x81 \x01"
                                    "Example");
  record.Add(Victim{.name = "Cafe\xCC\x81 Example"}, cafe);
  const std::vector<v1::Claim> claims = Claims(record);
  ASSERT_EQ(claims.size(), 1U);
  EXPECT_EQ(claims[0].evidence(0).text(), "Caf\xC3\xA9 Example");
  EXPECT_EQ(claims[0].victim().name(), "Caf\xC3\xA9 Example");

  const absl::StatusOr<ingest::NormalizedReport> stored =
      ingest::Normalizer().Normalize({.body = record.body(),
                                      .media_type = "text/plain; charset=utf-8",
                                      .name = "",
                                      .metadata = {}});
  ASSERT_TRUE(stored.ok()) << stored.status();
  EXPECT_EQ(stored->text + "\n", record.body());
}

TEST(StructuredRecordTest, ClaimsNothingWithoutEvidence) {
  StructuredRecord record("ledger");
  record.Add(Victim{.name = "Example Hospital"}, record.Line("Victim", ""));
  record.Add(Severity{}, record.Line("Severity", "high"));
  record.AddAbsence("FIELD_MOTIVE", "", record.Line("Motive", "Financial"));
  EXPECT_EQ(record.ClaimsJson(), "");
  EXPECT_EQ(record.claim_count(), 0U);
}

TEST(StructuredRecordTest, SaysWhyThereIsNoValue) {
  StructuredRecord record("ledger");
  record.AddAbsence("FIELD_MOTIVE", "ABSENCE_REASON_WITHHELD", record.Line("Motive", "withheld"));
  const std::vector<v1::Claim> claims = Claims(record);
  ASSERT_EQ(claims.size(), 1U);
  EXPECT_EQ(claims[0].field(), v1::FIELD_MOTIVE);
  EXPECT_EQ(claims[0].absence(), v1::ABSENCE_REASON_WITHHELD);
  EXPECT_EQ(claims[0].rule(), "ledger.motive");
}

TEST(StructuredRecordTest, GivesEachValueOfALineItsOwnEvidence) {
  StructuredRecord record("ledger");
  const std::vector<Evidence> evidence = record.Line("Victims", {"Acme", "", "Acme Bank"});
  ASSERT_EQ(evidence.size(), 3U);
  EXPECT_TRUE(evidence[1].empty());
  record.Add(Victim{.name = "Acme"}, evidence[0]);
  record.Add(Victim{.name = "Acme Bank"}, evidence[2]);
  EXPECT_EQ(record.body(), "Victims: Acme; Acme Bank\n");
  const std::vector<v1::Claim> claims = Claims(record);
  ASSERT_EQ(claims.size(), 2U);
  EXPECT_EQ(claims[1].evidence(0).text(), "Acme Bank");
}

TEST(StructuredRecordTest, CarriesEveryFieldOfAnIncident) {
  StructuredRecord record("ledger");
  const Evidence line = record.Line("All", "of it");
  const Date day{.value = "2031-04-02"};
  record.Add(Status{"STATUS_CONFIRMED"}, line);
  record.Add(Kind{"TYPE_DDOS"}, line);
  record.Add(Victim{"Acme", {"ACM"}, "PARTY_CATEGORY_CORPORATE", "DE", "retail", "ROLE_PRIMARY"},
             line);
  record.Add(Initiator{"Example Crew", {"EC"}, "PARTY_CATEGORY_NON_STATE_GROUP", "FR"}, line);
  record.Add(Motive{"TYPE_FINANCIAL", "TARGETING_TARGETED"}, line);
  record.Add(IncidentDate{"EVENT_STARTED", day}, line);
  record.Add(Disclosure{"BY_MEDIA", "The Example Times"}, line);
  record.Add(Impact{.dimension = "DIMENSION_MONETARY",
                    .degree = "DEGREE_CONFIRMED",
                    .quantity = Quantity{10, 20.5, "records"},
                    .money = Money{0, 1e6, "EUR"},
                    .money_kind = "MONEY_KIND_LOSS",
                    .data_kinds = {"personal"},
                    .description = "a loss"},
             line);
  record.Add(Severity{"Example scale", "4"}, line);
  record.Add(Measure{"TYPE_CONTAINMENT", "Acme", "pulled the plug", day}, line);
  record.Add(Investigation{"Police of Exampleton", "DE", "STATE_OPENED", day}, line);
  record.Add(StateResponse{"TYPE_STATEMENT", "Ministry", "DE", "condemned it", day}, line);
  record.Add(Technique{"T1566", "PHASE_INITIAL_ACCESS", "phishing"}, line);
  record.Add(Vulnerability{"CVE-2031-0001", "Example Server", true}, line);
  record.Add(Tool{"TYPE_MALWARE", "ExampleLocker"}, line);
  record.Add(Attribution{"Ministry", "SPEAKER_TYPE_THIRD_STATE", "Example Crew", "FR",
                         "CHANNEL_SANCTIONS", "STANCE_ASSERTS", "HEDGE_LIKELY", day, ""},
             line);
  record.Add(LegalAssessment{"sovereignty", "broken"}, line);
  record.Add(EventStep{1, "they came in", YearOf(day, "the table gives 1 January")}, line);
  record.Add(Location{"Exampleton", "DE"}, line,
             {.asserter = "Acme",
              .asserter_type = "SPEAKER_TYPE_VICTIM",
              .status = "CLAIM_STATUS_CONFIRMED_BY_VICTIM",
              .confidence = 0.5,
              .rule = "place",
              .asserted = day,
              .tlp = "TLP_GREEN"});
  const std::vector<v1::Claim> claims = Claims(record);
  ASSERT_EQ(claims.size(), 19U);
  EXPECT_EQ(claims[7].impact().money().max(), 1e6);
  EXPECT_EQ(claims[7].impact().quantity().max(), 20.5);
  EXPECT_EQ(claims[5].date().date().precision(), v1::PRECISION_DAY);
  EXPECT_EQ(claims[17].event_step().date().value(), "2031");
  EXPECT_EQ(claims[17].event_step().date().precision(), v1::PRECISION_YEAR);
  EXPECT_FALSE(claims[17].event_step().date().precision_note().empty());
  EXPECT_EQ(claims[18].asserter().type(), v1::SPEAKER_TYPE_VICTIM);
  EXPECT_EQ(claims[18].rule(), "ledger.place");
  EXPECT_EQ(claims[18].tlp(), v1::TLP_GREEN);
  EXPECT_EQ(claims[18].asserted().value(), "2031-04-02");
}

TEST(StructuredRecordTest, GivesEqualClaimsOnceAndTakesTheDefaults) {
  StructuredRecord record("ledger");
  record.SetDefaults({.asserter = "Example Repository",
                      .asserter_type = "SPEAKER_TYPE_CIVIL_SOCIETY",
                      .status = "CLAIM_STATUS_REPORTED"});
  const Evidence line = record.Line("Kind", "Fraud");
  record.Add(Kind{"TYPE_FRAUD"}, line);
  record.Add(Kind{"TYPE_FRAUD"}, line);
  record.Add(Kind{"TYPE_FRAUD"}, line,
             {.asserter = "Acme", .asserter_type = "SPEAKER_TYPE_VICTIM"});
  const std::vector<v1::Claim> claims = Claims(record);
  ASSERT_EQ(claims.size(), 2U);
  EXPECT_EQ(claims[0].asserter().name(), "Example Repository");
  EXPECT_EQ(claims[0].status(), v1::CLAIM_STATUS_REPORTED);
  EXPECT_EQ(claims[1].asserter().name(), "Acme");
}

TEST(StructuredRecordTest, FindsWordsInItsOwnProse) {
  StructuredRecord record("ledger");
  record.Title("A city council");
  const Evidence prose = record.Prose("The city lost its IT after CVE-2031-0001 was used.");
  EXPECT_EQ(record.Find("it", prose).runs().size(), 1U);
  EXPECT_EQ(record.Find("it", prose).runs()[0].start, record.body().find("IT after"));
  EXPECT_TRUE(record.Find("council", prose).empty());
  record.Add(Vulnerability{.cve = "CVE-2031-0001"}, record.Find("cve-2031-0001", prose));
  EXPECT_EQ(Claims(record)[0].evidence(0).text(), "CVE-2031-0001");
}

TEST(StructuredRecordTest, LeavesOutClaimsBeyondTheLimitAndCountsThem) {
  StructuredRecord record("ledger");
  for (int i = 0; i < 12'000; ++i) {
    const std::string name = "Organisation number " + std::to_string(i);
    record.Add(Victim{.name = name}, record.Line("Victim", name));
  }
  EXPECT_EQ(Claims(record).size(), DOSSIER_MAX_CLAIMS);
  EXPECT_EQ(record.claims_left_out(), 12'000U - DOSSIER_MAX_CLAIMS);
}

TEST(StructuredRecordTest, LongClaimsEndWhereTheirJsonWouldBeTooLong) {
  StructuredRecord record("ledger");
  const Evidence line = record.Line("Law", "many norms");
  for (int i = 0; i < 100; ++i) {
    record.Add(LegalAssessment{.norm = std::to_string(i), .description = std::string(16000, 'x')},
               line);
  }
  EXPECT_LE(record.ClaimsJson().size(), DOSSIER_MAX_CLAIMS_JSON);
  EXPECT_GT(record.claims_left_out(), 0U);
  EXPECT_EQ(Claims(record).size() + record.claims_left_out(), 100U);
}

TEST(StructuredRecordTest, ABodyTooLongForClaimsIsAReportWithoutThem) {
  StructuredRecord record("ledger");
  record.Add(Victim{.name = "Orle Water"}, record.Line("Victim", "Orle Water"));
  record.Prose(std::string(DOSSIER_MAX_CLAIMED_BODY, 'x'));
  EXPECT_EQ(record.Finish("{}").claims_json, "");
  EXPECT_EQ(record.claims_left_out(), 1U);
}

}  // namespace
}  // namespace dossier::sdk
