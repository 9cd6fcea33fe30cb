// VERIS incidents as a source: what they state becomes claims, what breaks the schema is listed.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/plugins/sdk/items/structured_source_test.h"
#include "tests/plugins/veris/an_incident.h"

namespace dossier::veris {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
namespace fs = std::filesystem;

class VerisTest : public StructuredSourceTest {
 protected:
  VerisTest() : StructuredSourceTest("veris") {}

  // The claims of the only record that there is.
  std::vector<v1::Claim> OnlyClaims() {
    Open();
    records_ = PollUntilIdle();
    EXPECT_THAT(records_, SizeIs(1));
    if (records_.empty()) return {};
    EXPECT_EQ(records_[0].kind, "report") << records_[0].meta_json;
    return ClaimsOf(records_[0].body, records_[0].claims_json);
  }

  template <typename Predicate>
  static std::vector<v1::Claim> Filtered(const std::vector<v1::Claim>& claims, Predicate wanted) {
    std::vector<v1::Claim> found;
    std::copy_if(claims.begin(), claims.end(), std::back_inserter(found), wanted);
    return found;
  }

  std::vector<ingest::SourceRecord> records_;
};

TEST_F(VerisTest, AnIncidentReadsWell) {
  Write("one.json", AnIncident().dump());
  OnlyClaims();
  const std::string& body = records_[0].body;
  EXPECT_EQ(body.substr(0, body.find("\n\nIncident")),
            "Malware and social at Example Hospital, 2021-04\n\n"
            "A clerk opened a letter.\n\n"
            "Servers of the hospital were encrypted.");
  for (const char* line : {"Country: Germany (DE)\n", "Industry: Hospitals (NAICS 622110)\n",
                           "Duration: 3 Days\n", "Records: 5200\n", "Until discovery: 5 Hours\n",
                           "Step 2: malware by external actor on server, affecting availability\n",
                           "Data: Medical (5000 records); Personal\n"}) {
    EXPECT_THAT(body, HasSubstr(line));
  }
  const Json meta = Json::parse(records_[0].meta_json);
  EXPECT_EQ(meta["url"], "https://news.example.org/hospital");
  EXPECT_EQ(meta["title"], "Malware and social at Example Hospital, 2021-04");
  EXPECT_EQ(meta["published"], "2021-05-06T07:08:09Z");
  EXPECT_EQ(records_[0].external_id, "4f2c");
}

TEST_F(VerisTest, WhatItStatesBecomesClaims) {
  Write("one.json", AnIncident().dump());
  const auto claims = OnlyClaims();
  const auto victims = Filtered(claims, [](const auto& c) { return c.has_victim(); });
  ASSERT_THAT(victims, SizeIs(2));
  EXPECT_EQ(victims[0].victim().name(), "Example Hospital");
  EXPECT_EQ(victims[0].victim().country(), "DE");
  EXPECT_EQ(victims[0].victim().category(), v1::PARTY_CATEGORY_CRITICAL_INFRASTRUCTURE);
  EXPECT_EQ(victims[1].victim().name(), "Example Laboratory");
  EXPECT_EQ(victims[1].victim().role(), v1::Victim::ROLE_SECONDARY);

  std::vector<v1::Kind::Type> kinds;
  for (const auto& c : claims) {
    if (c.has_kind()) kinds.push_back(c.kind().type());
  }
  EXPECT_THAT(kinds, UnorderedElementsAre(v1::Kind::TYPE_RANSOMWARE, v1::Kind::TYPE_MALWARE,
                                          v1::Kind::TYPE_PHISHING, v1::Kind::TYPE_DISRUPTION));

  const auto initiators = Filtered(claims, [](const auto& c) { return c.has_initiator(); });
  ASSERT_THAT(initiators, SizeIs(1));
  EXPECT_EQ(initiators[0].initiator().name(), "Example Crew");
  EXPECT_EQ(initiators[0].initiator().category(), v1::PARTY_CATEGORY_NON_STATE_GROUP);
  EXPECT_EQ(initiators[0].initiator().country(), "");

  const auto dates = Filtered(claims, [](const auto& c) { return c.has_date(); });
  ASSERT_THAT(dates, SizeIs(1));
  EXPECT_EQ(dates[0].date().date().value(), "2021-04");
  EXPECT_EQ(dates[0].date().date().precision(), v1::PRECISION_MONTH);

  const auto data = Filtered(claims, [](const auto& c) {
    return c.impact().dimension() == v1::Impact::DIMENSION_CONFIDENTIALITY;
  });
  ASSERT_THAT(data, SizeIs(1));
  EXPECT_EQ(data[0].impact().degree(), v1::Impact::DEGREE_SUSPECTED);
  EXPECT_EQ(data[0].impact().quantity().max(), 5200);
  EXPECT_THAT(data[0].impact().data_kinds(), ElementsAre("health", "personal"));

  const auto outage = Filtered(claims, [](const auto& c) {
    return c.impact().dimension() == v1::Impact::DIMENSION_AVAILABILITY;
  });
  ASSERT_THAT(outage, SizeIs(1));
  EXPECT_EQ(outage[0].impact().quantity().min(), 72);
  EXPECT_EQ(outage[0].impact().quantity().unit(), "hours");

  const auto loss = Filtered(claims, [](const auto& c) { return c.impact().has_money(); });
  ASSERT_THAT(loss, SizeIs(1));
  EXPECT_EQ(loss[0].impact().money().min(), 100000);
  EXPECT_EQ(loss[0].impact().money().max(), 250000);
  EXPECT_EQ(loss[0].impact().money().currency(), "EUR");

  const auto holes = Filtered(claims, [](const auto& c) { return c.has_vulnerability(); });
  ASSERT_THAT(holes, SizeIs(1));
  EXPECT_EQ(holes[0].vulnerability().cve(), "CVE-2031-0007");
  const auto tools = Filtered(claims, [](const auto& c) { return c.has_tool(); });
  ASSERT_THAT(tools, SizeIs(1));
  EXPECT_EQ(tools[0].tool().name(), "ExampleLocker");
}

TEST_F(VerisTest, UnknownAndNotApplicableAreAbsencesAndNotValues) {
  Json incident = AnIncident();
  incident["victim"] = {{"victim_id", "Unknown"},
                        {"country", {"Unknown"}},
                        {"industry", "000"},
                        {"employee_count", "Unknown"}};
  incident["actor"] = {{"unknown", Json::object()}};
  incident["action"] = {{"unknown", Json::object()}};
  incident["attribute"] = {{"confidentiality", {{"data_disclosure", "Unknown"}}}};
  incident["discovery_method"] = {{"unknown", true}};
  Write("one.json", incident.dump());
  const auto claims = OnlyClaims();
  std::vector<v1::Field> absent;
  for (const auto& claim : claims) {
    EXPECT_FALSE(claim.has_victim() || claim.has_initiator() || claim.has_kind());
    if (claim.absence() == v1::ABSENCE_REASON_STATED_UNKNOWN) absent.push_back(claim.field());
  }
  EXPECT_THAT(absent, UnorderedElementsAre(v1::FIELD_VICTIM, v1::FIELD_INITIATOR, v1::FIELD_KIND,
                                           v1::FIELD_IMPACT, v1::FIELD_DISCLOSURE));
}

TEST_F(VerisTest, ABrokenIncidentIsListedAndTheOthersAreRead) {
  Json broken = AnIncident("broken");
  broken["action"]["malware"]["variety"] = {"Gremlins"};
  Write("many.json", Json::array({AnIncident("a"), broken, AnIncident("b")}).dump());
  Write("nonsense.json", "{\"action\": ");
  Open();
  const auto records = PollUntilIdle();
  EXPECT_THAT(Ids(records), ElementsAre("a", "many.json[1]", "b", "nonsense.json"));
  EXPECT_EQ(records[1].kind, "unreadable");
  EXPECT_THAT(ErrorOf(records[1]), HasSubstr("action.malware.variety[0]"));
  EXPECT_THAT(ErrorOf(records[3]), HasSubstr("is not JSON"));
}

TEST_F(VerisTest, LinesAreIncidentsOfTheirOwn) {
  Write("all.jsonl", AnIncident("a").dump() + "\n\n{broken\n" + AnIncident("b").dump() + "\n");
  Open();
  const auto records = PollUntilIdle();
  EXPECT_THAT(Ids(records), ElementsAre("a", "all.jsonl:3", "b"));
  EXPECT_EQ(records[1].kind, "unreadable");
}

TEST_F(VerisTest, TwoIncidentsOfOneIdAreBothRead) {
  Write("1.json", AnIncident("same").dump());
  Json other = AnIncident("same");
  other["summary"] = "Something else.";
  Write("2.json", other.dump());
  Open();
  EXPECT_THAT(Ids(PollUntilIdle()), ElementsAre("same", "same#2"));
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
}

TEST_F(VerisTest, OnlyWhatChangedComesAgain) {
  Write("many.json", Json::array({AnIncident("a"), AnIncident("b")}).dump());
  Open();
  EXPECT_THAT(PollUntilIdle(), SizeIs(2));
  Json changed = AnIncident("b");
  changed["summary"] = "More is known now.";
  Write("many.json", Json::array({AnIncident("a"), changed, AnIncident("c")}).dump());
  EXPECT_THAT(Ids(PollUntilIdle()), ElementsAre("b", "c"));
  Open();  // a restart
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
}

TEST_F(VerisTest, ARunThatIsCutOffAnywhereLosesNothingAndRepeatsLittle) {
  Json all = Json::array();
  for (int i = 0; i < 50; ++i) all.push_back(AnIncident("i" + std::to_string(i)));
  Write("many.json", all.dump());
  ingest::PollBudget seven;
  seven.limits.max_records = 7;
  std::vector<std::string> ids;
  while (true) {
    Open();  // from the last checkpoint, as after kill -9
    auto outcome = Poll(seven);
    for (const auto& record : outcome.records) ids.push_back(record.external_id);
    if (outcome.progress == ingest::PollOutcome::Progress::kIdle) break;
    ASSERT_LT(ids.size(), 1000u);
  }
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(ids.size(), 50u);
  EXPECT_EQ(std::unique(ids.begin(), ids.end()), ids.end());
}

TEST_F(VerisTest, AConfigurationWithoutAPlaceIsRefused) {
  EXPECT_THAT(TryOpen(Json::object()), Not(IsOk()));
  EXPECT_THAT(TryOpen({{"path", folder_}, {"url", "https://example.org"}}), Not(IsOk()));
}

// Incidents of the schema's own tests and of its community's data base, where they are at hand.
TEST_F(VerisTest, IncidentsOfTheSchemasOwnTestsAreJudgedAsItJudgesThem) {
  const fs::path corpus = DOSSIER_SOURCE_DIR "/../shared/eval/formats/veris";
  if (!fs::exists(corpus)) GTEST_SKIP() << corpus << " is not here";
  Json config = Config();
  config["path"] = corpus.string();
  Open(config);
  int read = 0;
  int refused = 0;
  for (const auto& record : PollUntilIdle()) {
    const bool is_broken = record.kind == "unreadable";
    if (!is_broken) {
      ++read;
      continue;
    }
    ++refused;
    EXPECT_FALSE(record.external_id.find("valid_") == 0 || record.external_id.find("vcdb") == 0)
        << record.external_id << ": " << ErrorOf(record);
    EXPECT_THAT(ErrorOf(record), HasSubstr(": "));
  }
  EXPECT_EQ(read, 9);
  EXPECT_EQ(refused, 38);
}

}  // namespace
}  // namespace dossier::veris
