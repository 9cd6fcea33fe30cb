#include "server/ingest/structured_claims.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ingest/documents/clean_text.h"
#include "tests/support/status_matchers.h"

namespace dossier::ingest {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr absl::string_view kText =
    "Victim: Tarn Valley Clinic\nCountry: Ireland\nRecords: 12,000\nStarted: 2031-02\n"
    "Tarn Valley Clinic reopened in May.\n";

v1::Claim Only(absl::string_view claim, absl::string_view text = kText) {
  auto claims = ParseClaims(absl::StrCat("[", claim, "]"), text);
  EXPECT_TRUE(claims.ok()) << claims.status();
  return claims.ok() && claims->size() == 1 ? (*claims)[0] : v1::Claim();
}

std::string Fault(absl::string_view claims, absl::string_view text = kText) {
  const auto parsed = ParseClaims(claims, text);
  EXPECT_THAT(parsed, StatusIs(absl::StatusCode::kInvalidArgument, "CLAIM_INVALID"));
  return std::string(parsed.status().message());
}

TEST(ParseClaimsTest, AClaimGetsTheFieldOfItsValueAndSaysWhatItsSourceLeavesOpen) {
  const v1::Claim claim = Only(R"({"victim": {"name": "Tarn Valley Clinic", "country": "IE"},
               "evidence": [{"text": "Tarn Valley Clinic"}]})");
  EXPECT_EQ(claim.field(), v1::FIELD_VICTIM);
  EXPECT_EQ(claim.rule(), "stated");
  EXPECT_EQ(claim.confidence(), 1);
  EXPECT_EQ(claim.status(), v1::CLAIM_STATUS_REPORTED);
  EXPECT_EQ(claim.asserter().type(), v1::SPEAKER_TYPE_MEDIA);
  EXPECT_EQ(claim.evidence(0).start(), 8);
  EXPECT_EQ(claim.evidence(0).end(), 26);
}

TEST(ParseClaimsTest, EvidenceThatStandsTwiceIsThePlaceNearestToItsStart) {
  const v1::Claim claim = Only(R"({"victim": {"name": "Tarn Valley Clinic"},
               "evidence": [{"text": "Tarn Valley Clinic", "start": 70}]})");
  EXPECT_EQ(static_cast<size_t>(claim.evidence(0).start()), std::string(kText).rfind("Tarn"));
}

TEST(ParseClaimsTest, EvidenceIsReadInTheFormInWhichTextsAreStored) {
  // An e and a combining acute, two blanks and a carriage return, as the source wrote them.
  const std::string text = CleanText("Victim: Clinique Me\xCC\x81ridien\r\nTown: Lorne\r\n");
  const v1::Claim claim = Only(
      "{\"victim\": {\"name\": \"Clinique Me\xCC\x81ridien\"},"
      "\"evidence\": [{\"text\": \"Clinique Me\xCC\x81ridien\\r\\nTown\"}]}",
      text);
  EXPECT_EQ(claim.victim().name(), "Clinique M\xC3\xA9ridien");
  const v1::Span& span = claim.evidence(0);
  EXPECT_EQ(text.substr(span.start(), span.end() - span.start()), span.text());
}

TEST(ParseClaimsTest, AnAbsenceNeedsNoValue) {
  const v1::Claim claim = Only(
      R"({"field": "FIELD_INITIATOR", "absence": "ABSENCE_REASON_STATED_UNKNOWN",
          "evidence": [{"text": "Ireland"}]})");
  EXPECT_EQ(claim.absence(), v1::ABSENCE_REASON_STATED_UNKNOWN);
  EXPECT_EQ(claim.value_case(), v1::Claim::VALUE_NOT_SET);
}

TEST(ParseClaimsTest, ADateIsAsPreciseAsItsValue) {
  const auto precision = [](absl::string_view value) {
    return Only(absl::StrCat(R"({"date": {"date": {"value": ")", value,
                             R"("}}, "evidence": [{"text": "2031-02"}]})"))
        .date()
        .date()
        .precision();
  };
  EXPECT_EQ(precision("2031"), v1::PRECISION_YEAR);
  EXPECT_EQ(precision("2031-02"), v1::PRECISION_MONTH);
  EXPECT_EQ(precision("2031-02-03"), v1::PRECISION_DAY);
  EXPECT_EQ(precision("2031-02-03/2031-02-09"), v1::PRECISION_INTERVAL);
}

TEST(ParseClaimsTest, AnAttributionIsByWhoeverAssertsIt) {
  const v1::Claim claim = Only(
      R"({"attribution": {"initiator": "Grey Wake"}, "evidence": [{"text": "Ireland"}],
          "asserter": {"name": "Garda", "type": "SPEAKER_TYPE_LAW_ENFORCEMENT"}})");
  EXPECT_EQ(claim.attribution().attributed_by(), "Garda");
  EXPECT_EQ(claim.attribution().basis(), v1::SPEAKER_TYPE_LAW_ENFORCEMENT);
  EXPECT_EQ(claim.attribution().stance(), v1::STANCE_ASSERTS);
}

TEST(ParseClaimsTest, NoClaimIsAlsoAnAnswer) {
  ASSERT_OK_AND_ASSIGN(const auto claims, ParseClaims("[]", kText));
  EXPECT_THAT(claims, SizeIs(0));
}

struct BadClaim {
  const char* claim;
  const char* says;
};

TEST(ParseClaimsTest, WhatIsWrongIsNamedByClaimAndField) {
  const std::vector<BadClaim> bad = {
      {R"("Tarn")", "[1] is not a JSON object"},
      {R"({"evidence":[{"text":"Ireland"}]})", "[1] has no value"},
      {R"({"victim":{},"evidence":[{"text":"Ireland"}]})", "[1] has a value that says nothing"},
      {R"({"victim":{"name":"X","shoe":4},"evidence":[{"text":"Ireland"}]})", "shoe"},
      {R"({"victims":{"name":"X"},"evidence":[{"text":"Ireland"}]})", "victims"},
      {R"({"victim":{"name":"X"},"kind":{"type":"TYPE_DDOS"},"evidence":[{"text":"Ireland"}]})",
       "[1] is no dossier.v1.Claim"},
      {R"({"victim":{"name":"X"},"absence":"ABSENCE_REASON_WITHHELD","evidence":[{"text":"Ireland"}]})",
       "[1] has a value and an absence"},
      {R"({"absence":"ABSENCE_REASON_WITHHELD","evidence":[{"text":"Ireland"}]})",
       "[1] has an absence but no field"},
      {R"({"field":"FIELD_DATE","victim":{"name":"X"},"evidence":[{"text":"Ireland"}]})",
       "[1] has FIELD_DATE but a value for FIELD_VICTIM"},
      {R"({"victim":{"name":"X"}})", "[1] has no evidence"},
      {R"({"victim":{"name":"X"},"evidence":[{"text":"Atlantis"}]})",
       "[1].evidence \"Atlantis\" does not stand"},
      {R"({"victim":{"name":"X"},"evidence":[{"text":""}]})", "[1].evidence.text is empty"},
      {R"({"victim":{"name":"X"},"evidence":[{"text":"Ireland","end":9}]})", "[1].evidence.end"},
      {R"({"victim":{"name":"X","country":"IRL"},"evidence":[{"text":"Ireland"}]})",
       "[1].victim.country is \"IRL\""},
      {R"({"victim":{"name":"X","role":77},"evidence":[{"text":"Ireland"}]})",
       "[1].victim.role is 77"},
      {R"({"victim":{"name":"X","provenance":{"claimCount":3}},"evidence":[{"text":"Ireland"}]})",
       "[1].victim.provenance is set by the server"},
      {R"({"kind":{"type":"TYPE_ROBBERY"},"evidence":[{"text":"Ireland"}]})", "TYPE_ROBBERY"},
      {R"({"date":{"date":{"value":"February 2031"}},"evidence":[{"text":"Ireland"}]})",
       "[1].date.date.value is \"February 2031\""},
      {R"({"date":{"date":{"value":"2031-02-30"}},"evidence":[{"text":"Ireland"}]})", "2031-02-30"},
      {R"({"date":{"date":{"value":"2031-02-09/2031-02-03"}},"evidence":[{"text":"Ireland"}]})",
       "no ISO 8601 date"},
      {R"({"date":{"date":{"value":"2031-02","precision":"PRECISION_DAY"}},"evidence":[{"text":"Ireland"}]})",
       "precision does not agree"},
      {R"({"impact":{"dimension":"DIMENSION_MONETARY","money":{"min":5,"max":5,"currency":"euro"}},"evidence":[{"text":"Ireland"}]})",
       "[1].impact.money.currency"},
      {R"({"impact":{"quantity":{"min":9,"max":5,"unit":"records"}},"evidence":[{"text":"Ireland"}]})",
       "[1].impact.quantity.max is below min"},
      {R"({"vulnerability":{"cve":"17-0144"},"evidence":[{"text":"Ireland"}]})",
       "[1].vulnerability.cve"},
      {R"({"victim":{"name":"X"},"confidence":1.5,"evidence":[{"text":"Ireland"}]})",
       "[1].confidence"},
      {R"({"victim":{"name":"X"},"extractor":"me/1","evidence":[{"text":"Ireland"}]})",
       "[1].extractor is set by the server"},
      {R"({"attribution":{"initiator":"X","statement":"statements/9"},"evidence":[{"text":"Ireland"}]})",
       "[1].attribution.statement names a resource"},
  };
  for (const BadClaim& one : bad) {
    EXPECT_THAT(
        Fault(absl::StrCat(R"([{"kind":{"type":"TYPE_DDOS"},"evidence":[{"text":"Ireland"}]},)",
                           one.claim, "]")),
        HasSubstr(one.says))
        << one.claim;
  }
}

TEST(ParseClaimsTest, FloodsAreRefusedBeforeTheyAreRead) {
  const std::string deep(100000, '[');
  EXPECT_THAT(Fault(absl::StrCat(deep, std::string(100000, ']'))), HasSubstr("nested deeper"));
  std::string many = "[{}";
  for (int i = 0; i < 501; ++i) many += ",{}";
  EXPECT_THAT(Fault(many + "]"), HasSubstr("502 claims, allowed are 500"));
  EXPECT_THAT(Fault("[]", std::string(5 << 20, 'a')), HasSubstr("a structured record is short"));
}

TEST(ParseClaimsTest, WhatIsNoListIsNoClaim) {
  for (const char* json : {"", "{}", "7", "[{]", "[", "null"}) Fault(json);
}

}  // namespace
}  // namespace dossier::ingest
