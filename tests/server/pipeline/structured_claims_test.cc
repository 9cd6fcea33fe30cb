// What structured records state, through the pipeline into incidents.

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/pipeline/archive.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr absl::string_view kHarbourText =
    "Record 17\n"
    "Victim: Calder Harbour Board\n"
    "Country: Norway\n"
    "Incident type: Ransomware\n"
    "Started: 2031-03-04\n"
    "Attributed by: Norwegian police\n"
    "Initiator: Night Heron\n";

constexpr absl::string_view kHarbourClaims = R"([
  {"victim": {"name": "Calder Harbour Board", "country": "NO", "role": "ROLE_PRIMARY"},
   "evidence": [{"text": "Calder Harbour Board"}, {"text": "Norway"}]},
  {"kind": {"type": "TYPE_RANSOMWARE"}, "evidence": [{"text": "Ransomware"}]},
  {"date": {"event": "EVENT_STARTED", "date": {"value": "2031-03-04"}},
   "evidence": [{"text": "2031-03-04"}]},
  {"attribution": {"initiator": "Night Heron", "attributedBy": "Norwegian police",
                   "basis": "SPEAKER_TYPE_LAW_ENFORCEMENT"},
   "asserter": {"name": "Norwegian police", "type": "SPEAKER_TYPE_LAW_ENFORCEMENT"},
   "evidence": [{"text": "Night Heron"}]}
])";

constexpr absl::string_view kHarbourNews =
    "Harbour board pays for lax backups\n\n"
    "March 6, 2031\n\n"
    "The Calder Harbour Board was hit by a ransomware attack on March 4, 2031, which stopped its "
    "cranes. “Our crews unloaded by hand for two days,” Calder Harbour Board said.\n";

std::string With(absl::string_view text, absl::string_view from, absl::string_view to) {
  std::string changed(text);
  const size_t at = changed.find(std::string(from));
  EXPECT_NE(at, std::string::npos) << from;
  return changed.replace(at, from.size(), std::string(to));
}

// With() at every place.
std::string Replaced(absl::string_view text, absl::string_view from, absl::string_view to) {
  std::string changed(text);
  for (size_t at = changed.find(std::string(from)); at != std::string::npos;
       at = changed.find(std::string(from), at + to.size())) {
    changed.replace(at, from.size(), std::string(to));
  }
  return changed;
}

TEST(StructuredClaimsTest, ARecordBecomesAnIncidentWithWhatItStatesAndNothingElse) {
  Archive archive;
  const auto records = archive.Take({Structured("17", kHarbourText, kHarbourClaims, "2031-05-01")});
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].outcome(), v1::Record::OUTCOME_ACCEPTED) << records[0].ShortDebugString();

  ASSERT_THAT(archive.Reports(), SizeIs(1));
  const v1::Report report = archive.Reports()[0];
  EXPECT_EQ(report.publisher_type(), v1::Report::PUBLISHER_TYPE_STRUCTURED_TI);
  ASSERT_THAT(archive.Incidents(), SizeIs(1));
  const v1::Incident incident = archive.Incidents()[0];
  ASSERT_THAT(incident.victims(), SizeIs(1));
  EXPECT_EQ(incident.victims(0).name(), "Calder Harbour Board");
  EXPECT_EQ(incident.victims(0).country(), "NO");
  ASSERT_THAT(incident.kinds(), SizeIs(1));
  EXPECT_EQ(incident.kinds(0).type(), v1::Kind::TYPE_RANSOMWARE);
  ASSERT_THAT(incident.dates(), SizeIs(1));
  EXPECT_EQ(incident.dates(0).date().precision(), v1::PRECISION_DAY);
  ASSERT_THAT(incident.attributions(), SizeIs(1));
  EXPECT_EQ(incident.attributions(0).attributed_by(), "Norwegian police");
  EXPECT_EQ(incident.attributions(0).initiator(), "Night Heron");
  EXPECT_THAT(incident.initiators(), SizeIs(0)) << "the record states an attribution alone";
}

TEST(StructuredClaimsTest, EveryClaimNamesItsPluginAndTheCharactersThatSayIt) {
  Archive archive;
  archive.Take({Structured("17", kHarbourText, kHarbourClaims)});
  const std::string text = archive.TextOf(archive.Reports()[0]);
  const auto claims = archive.Claims();
  ASSERT_THAT(claims, SizeIs(4));
  for (const v1::Claim& claim : claims) {
    EXPECT_EQ(claim.extractor(), "ledger 2.1");
    EXPECT_EQ(claim.rule(), "stated");
    EXPECT_FALSE(claim.incident().empty());
    for (const v1::Span& span : claim.evidence()) {
      EXPECT_EQ(text.substr(span.start(), span.end() - span.start()), span.text());
      EXPECT_EQ(span.report_version(), archive.Reports()[0].name() + "/versions/1");
    }
  }
}

TEST(StructuredClaimsTest, AnArticleAndARecordOfOneAttackJoinInEitherOrder) {
  const auto article = Article("harbour.txt", kHarbourNews, "2031-03-06");
  const auto record = Structured("17", kHarbourText, kHarbourClaims, "2031-05-01");
  Archive one, other;
  one.Take({article}, "news");
  one.Take({record});
  other.Take({record});
  other.Take({article}, "news");
  EXPECT_THAT(one.Incidents(), SizeIs(1)) << one.Picture();
  EXPECT_EQ(one.Picture(), other.Picture());
}

TEST(StructuredClaimsTest, TwoRegistersThatCountTheSameAttackJoin) {
  Archive archive;
  archive.Take({Structured("17", kHarbourText, kHarbourClaims)}, "first");
  archive.Take({Structured("A-2031-9",
                           "Entity: Calder Harbour Board (NO)\nCategory: ransomware\n"
                           "When: March 2031\n",
                           R"([{"victim": {"name": "Calder Harbour Board", "country": "NO"},
                                "evidence": [{"text": "Calder Harbour Board"}]},
                               {"kind": {"type": "TYPE_RANSOMWARE"},
                                "evidence": [{"text": "ransomware"}]},
                               {"date": {"event": "EVENT_STARTED", "date": {"value": "2031-03"}},
                                "evidence": [{"text": "March 2031"}]}])")},
               "second");
  EXPECT_THAT(archive.Incidents(), SizeIs(1)) << archive.Picture();
}

TEST(StructuredClaimsTest, AnotherAttackOnTheSameVictimStaysApart) {
  Archive archive;
  archive.Take({Structured("17", kHarbourText, kHarbourClaims),
                Structured("18", With(kHarbourText, "2031-03-04", "2029-11-20"),
                           Replaced(kHarbourClaims, "2031-03-04", "2029-11-20"))});
  EXPECT_THAT(archive.Incidents(), SizeIs(2)) << archive.Picture();
}

TEST(StructuredClaimsTest, RecordsWithoutNamesThatReadAlikeStayApart) {
  const absl::string_view text = "Incident type: Error\nIndustry: Health care\nYear: 2030\n";
  const absl::string_view claims = R"([
      {"kind": {"type": "TYPE_ERROR"}, "evidence": [{"text": "Error"}]},
      {"victim": {"sector": "Health care"}, "evidence": [{"text": "Health care"}]},
      {"date": {"date": {"value": "2030"}}, "evidence": [{"text": "2030"}]}])";
  Archive archive;
  archive.Take({Structured("1", text, claims), Structured("2", text, claims)});
  EXPECT_THAT(archive.Incidents(), SizeIs(2)) << archive.Picture();
}

TEST(StructuredClaimsTest, ARecordWithTheAddressOfAnArticleIsNoVersionOfIt) {
  auto article = Article("harbour.txt", kHarbourNews);
  article.meta_json = R"({"url":"https://tidewatch.example/harbour"})";
  auto record = Structured("17", kHarbourText, kHarbourClaims);
  record.meta_json = article.meta_json;
  Archive archive;
  archive.Take({article}, "news");
  archive.Take({record});
  EXPECT_THAT(archive.Reports(), SizeIs(2));
}

TEST(StructuredClaimsTest, OtherClaimsWithTheSameTextAreANewVersion) {
  Archive archive;
  archive.Take({Structured("17", kHarbourText, kHarbourClaims)});
  const std::string incident = archive.Incidents()[0].name();
  const auto again = archive.Take(
      {Structured("17", kHarbourText, With(kHarbourClaims, "TYPE_RANSOMWARE", "TYPE_EXTORTION"))});
  EXPECT_EQ(again[0].outcome(), v1::Record::OUTCOME_NEW_VERSION);
  ASSERT_THAT(archive.Incidents(), SizeIs(1));
  EXPECT_EQ(archive.Incidents()[0].name(), incident);
  ASSERT_THAT(archive.Incidents()[0].kinds(), SizeIs(1));
  EXPECT_EQ(archive.Incidents()[0].kinds(0).type(), v1::Kind::TYPE_EXTORTION);
  EXPECT_THAT(archive.Claims(), SizeIs(4)) << "the claims of the first version are gone";
}

TEST(StructuredClaimsTest, ARecordThatCorrectsItsVictimKeepsItsIncident) {
  Archive archive;
  archive.Take({Structured("17", kHarbourText, kHarbourClaims)});
  const std::string incident = archive.Incidents()[0].name();
  archive.Take({Structured("17", Replaced(kHarbourText, "Calder Harbour Board", "Brisling Ferries"),
                           Replaced(kHarbourClaims, "Calder Harbour Board", "Brisling Ferries"))});
  ASSERT_THAT(archive.Incidents(), SizeIs(1));
  EXPECT_EQ(archive.Incidents()[0].name(), incident);
  EXPECT_EQ(archive.Incidents()[0].victims(0).name(), "Brisling Ferries");
}

TEST(StructuredClaimsTest, TheSameRecordAgainChangesNothing) {
  Archive archive;
  archive.Take({Structured("17", kHarbourText, kHarbourClaims)});
  ASSERT_OK_AND_ASSIGN(const store::LogState before, archive.store().Log());
  archive.Take({Structured("17", kHarbourText, kHarbourClaims)});
  ASSERT_OK_AND_ASSIGN(const store::LogState after, archive.store().Log());
  EXPECT_EQ(after.head, before.head);
}

TEST(StructuredClaimsTest, ARecordThatIsTakenBackLeavesWhatTheArticleSays) {
  Archive archive, undisturbed;
  undisturbed.Take({Article("harbour.txt", kHarbourNews, "2031-03-06")}, "news");
  archive.Take({Structured("17", kHarbourText, kHarbourClaims)});
  archive.Take({Article("harbour.txt", kHarbourNews, "2031-03-06")}, "news");
  archive.Take({Withdrawal("17")});
  EXPECT_EQ(archive.Picture(), undisturbed.Picture());
}

TEST(StructuredClaimsTest, ProseInARecordGivesStatementsButNoFurtherValues) {
  const std::string text =
      std::string(kHarbourText) +
      "\nThe harbour master of Calder Harbour Board said “no ransom was or will be paid to "
      "anybody” after 40,000 manifests were stolen.\n";
  Archive archive;
  archive.Take({Structured("17", text, kHarbourClaims)});
  ASSERT_THAT(archive.Incidents(), SizeIs(1));
  EXPECT_EQ(archive.Incidents()[0].statement_count(), 1);
  EXPECT_THAT(archive.Incidents()[0].impacts(), SizeIs(0));
}

TEST(StructuredClaimsTest, ARecordWithAFaultyClaimIsQuarantinedAndNamesIt) {
  Archive archive;
  const auto records = archive.Take(
      {Structured("17", kHarbourText,
                  With(kHarbourClaims, R"("country": "NO")", R"("country": "Norway")")),
       Structured("18", Replaced(kHarbourText, "Calder Harbour Board", "Brisling Ferries"),
                  Replaced(kHarbourClaims, "Calder Harbour Board", "Brisling Ferries"))});
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(records[0].outcome(), v1::Record::OUTCOME_QUARANTINED);
  EXPECT_THAT(records[0].error().message(),
              HasSubstr("claims_json[0].victim.country is \"Norway\""));
  EXPECT_TRUE(records[0].requeueable());
  EXPECT_EQ(records[1].outcome(), v1::Record::OUTCOME_ACCEPTED);
  EXPECT_THAT(archive.Incidents(), SizeIs(1));
}

TEST(StructuredClaimsTest, ManyRecordsAndArticlesEndAlikeInAnyOrder) {
  std::vector<ingest::SourceRecord> records = {
      Article("harbour.txt", kHarbourNews, "2031-03-06"),
      Article("ferries.txt",
              "Ferries stay in port\n\nMarch 7, 2031\n\nBrisling Ferries cancelled all sailings "
              "after it was hit by a ransomware attack on March 4, 2031. “Nobody was on board when "
              "the bridge computers went dark,” Brisling Ferries said.\n",
              "2031-03-07"),
      Article("insurer.txt",
              "Insurer's customers wait for letters\n\nMarch 9, 2031\n\nOsprey Mutual told its "
              "policyholders that it was hit by a ransomware attack on March 4, 2031. Claims have "
              "been paid out by cheque since then.\n",
              "2031-03-09"),
  };
  for (const char* victim : {"Calder Harbour Board", "Brisling Ferries", "Osprey Mutual"}) {
    for (const char* day : {"2031-03-04", "2030-01-20"}) {
      const auto change = [&](absl::string_view text) {
        return Replaced(Replaced(text, "Calder Harbour Board", victim), "2031-03-04", day);
      };
      records.push_back(
          Structured(std::string(victim) + day, change(kHarbourText), change(kHarbourClaims)));
    }
  }
  Archive archive;
  archive.Take(records);
  const std::string expected = archive.Picture();
  EXPECT_THAT(archive.Incidents(), SizeIs(6)) << expected;
  for (int turn = 1; turn < 4; ++turn) {
    std::rotate(records.begin(), records.begin() + 2, records.end());
    if (turn == 2) std::reverse(records.begin(), records.end());
    Archive other;
    for (const ingest::SourceRecord& record : records) other.Take({record});
    EXPECT_EQ(other.Picture(), expected);
  }
}

}  // namespace
}  // namespace dossier::pipeline
