// The table of cyber incidents as a source: who was hit, who says who did it, and what followed.
#include <algorithm>
#include <string>
#include <vector>

#include "tests/plugins/sdk/items/structured_source_test.h"
#include "tests/support/http_server.h"

namespace dossier::eurepoc {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// A table as rows of named cells; the columns are those that any row has.
std::string Csv(const std::vector<std::map<std::string, std::string>>& rows,
                const std::string& separator = ",") {
  std::vector<std::string> columns = {"ID", "name"};
  for (const auto& row : rows) {
    for (const auto& [column, cell] : row) {
      if (std::find(columns.begin(), columns.end(), column) == columns.end()) {
        columns.push_back(column);
      }
    }
  }
  std::string csv;
  for (const std::string& column : columns) csv += (csv.empty() ? "" : separator) + column;
  csv += "\r\n";
  for (const auto& row : rows) {
    std::string line;
    for (const std::string& column : columns) {
      const auto cell = row.find(column);
      std::string quoted = cell == row.end() ? "" : cell->second;
      for (size_t i = 0; (i = quoted.find('"', i)) != std::string::npos; i += 2) {
        quoted.insert(i, "\"");
      }
      line += (line.empty() ? "\"" : separator + "\"") + quoted + "\"";
    }
    csv += line + "\r\n";
  }
  return csv;
}

std::map<std::string, std::string> AnIncident() {
  return {
      {"ID", "4711"},
      {"name", "Attack on the water works of two countries"},
      {"description", "Somebody opened valves.\nNobody was hurt."},
      {"start_date", "2022-11-23"},
      {"end_date", "2022-12-05"},
      {"incident_type", "Disruption; Hijacking with Misuse; Ransomware"},
      {"source_incident_detection_disclosure",
       "Incident disclosed by media (without further information on source)"},
      {"receiver_name", "[['Example Water', 'Example Power'], ['Not available']]"},
      {"receiver_country", "['Italy', 'Korea, Republic of']"},
      {"receiver_region", "[['EUROPE', 'NATO', 'EU'], ['ASIA']]"},
      {"receiver_category", "[['Critical infrastructure', 'Critical infrastructure'], ['Media']]"},
      {"receiver_category_subcode", "[['Water', 'Energy'], ['']]"},
      {"initiator_name", "['Example Bear/EX29/G9999 (XYZ)', 'XYZ']"},
      {"initiator_country", "['Iran, Islamic Republic of', 'Iran, Islamic Republic of']"},
      {"initiator_category", "['Non-state actor, state-affiliation suggested', 'State']"},
      {"settled", "Yes"},
      {"attribution_date", "2023-02-06; 2023-02-07"},
      {"attribution_type",
       "Political statement / report (e.g., on state websites); Media report (e.g., a newspaper)"},
      {"attribution_basis",
       "Attribution by receiver government / state entity; Contested attribution"},
      {"attributing_actor", "Example Ministry; The Example Times"},
      {"attributed_initiator", "XYZ; Not available"},
      {"attributed_initiator_country", "Iran, Islamic Republic of; "},
      {"political_response_date", "2023-02-08"},
      {"political_response_type", "EU member states: Stabilizing measures"},
      {"political_response_type_subcode", "Statement by head of state"},
      {"political_response_country", "Italy"},
      {"political_response_actor", "President of Exampleland"},
      {"legal_response_type", "Peaceful means: Retorsion"},
      {"legal_response_type_subcode", "Economic sanctions"},
      {"legal_response_country", "Italy"},
      {"zero_days", "Yes - one zero day"},
      {"MITRE_initial_access", "Exploit Public-Facing Application"},
      {"MITRE_impact", "Data Exfiltration"},
      {"data_theft", "none"},
      {"disruption", "Long-term disruption (> 24h; incident scores 2 points in intensity)"},
      {"hijacking", "Not available"},
      {"weighted_cyber_intensity", "4.0"},
      {"impact_indicator", "Minor"},
      {"political_impact_affected_entities", "11-50"},
      {"political_impact_affected_entities_exact_value", "0.0"},
      {"economic_impact", "Not available"},
      {"economic_impact_exact_value", "1500000.0"},
      {"economic_impact_currency", "euro"},
      {"cyber_conflict_issue", "System / ideology; Unknown"},
      {"offline_conflict_intensity_subcode", "HIIK 3"},
      {"IL_breach_indicator", "Human rights; Sovereignty"},
      {"IL_breach_indicator_subcode", "Civic / political rights; "},
      {"sources_url", "['https://news.example.org/1', 'https://news.example.org/2']"},
      {"added_to_DB", "2023-03-01"},
      {"updated_at", "2023-04-02 10:00:00"},
  };
}

class EuRepoCTest : public StructuredSourceTest {
 protected:
  EuRepoCTest() : StructuredSourceTest("eurepoc") {}

  std::vector<v1::Claim> ClaimsOfTable(const std::string& csv, size_t which = 0) {
    Write("table.csv", csv);
    Open();
    records_ = PollUntilIdle();
    EXPECT_GT(records_.size(), which);
    if (records_.size() <= which) return {};
    EXPECT_EQ(records_[which].kind, "report") << records_[which].meta_json;
    return ClaimsOf(records_[which].body, records_[which].claims_json);
  }

  template <typename Predicate>
  static std::vector<v1::Claim> Filtered(const std::vector<v1::Claim>& claims, Predicate wanted) {
    std::vector<v1::Claim> found;
    std::copy_if(claims.begin(), claims.end(), std::back_inserter(found), wanted);
    return found;
  }

  std::vector<ingest::SourceRecord> records_;
};

TEST_F(EuRepoCTest, ARowReadsWell) {
  ClaimsOfTable(Csv({AnIncident()}));
  const std::string& body = records_[0].body;
  EXPECT_EQ(records_[0].external_id, "4711");
  EXPECT_EQ(body.substr(0, body.find("\n\nIncident")),
            "Attack on the water works of two countries\n\n"
            "Somebody opened valves.\nNobody was hurt.");
  EXPECT_THAT(body, HasSubstr("\n\nReceiver\nName: Example Water; Example Power\nCountry: Italy\n"
                              "Region: EUROPE; NATO; EU\nCategory: Critical infrastructure "
                              "(Water); Critical infrastructure (Energy)\n"));
  EXPECT_THAT(body, HasSubstr("\n\nAttribution 1\nBy: Example Ministry\n"));
  EXPECT_THAT(body, HasSubstr("Settled: Yes\n"));
  const Json meta = Json::parse(records_[0].meta_json);
  EXPECT_EQ(meta["url"], "https://news.example.org/1");
  EXPECT_EQ(meta["published"], "2023-03-01");
}

TEST_F(EuRepoCTest, ReceiversKeepTheirCountriesAndCategories) {
  const auto claims = ClaimsOfTable(Csv({AnIncident()}));
  const auto victims = Filtered(claims, [](const auto& c) { return c.has_victim(); });
  ASSERT_THAT(victims, SizeIs(3));
  EXPECT_EQ(victims[0].victim().name(), "Example Water");
  EXPECT_EQ(victims[0].victim().country(), "IT");
  EXPECT_EQ(victims[0].victim().sector(), "Water");
  EXPECT_EQ(victims[1].victim().name(), "Example Power");
  EXPECT_EQ(victims[1].victim().sector(), "Energy");
  EXPECT_EQ(victims[2].victim().name(), "");
  EXPECT_EQ(victims[2].victim().country(), "KR");
  EXPECT_EQ(victims[2].victim().category(), v1::PARTY_CATEGORY_MEDIA);
}

TEST_F(EuRepoCTest, TableWithSeparatorsInCellsSaysTheSame) {
  auto incident = AnIncident();
  incident["receiver_name"] = "Example Water; Example Gazette";
  incident["receiver_country"] = "Italy; Korea, Republic of";
  incident["receiver_category"] = "Critical infrastructure; Media";
  incident["receiver_category_subcode"] = "Water; ";
  incident.erase("receiver_region");
  const auto claims = ClaimsOfTable(Csv({incident}, ";"));
  const auto victims = Filtered(claims, [](const auto& c) { return c.has_victim(); });
  ASSERT_THAT(victims, SizeIs(2));
  EXPECT_EQ(victims[1].victim().name(), "Example Gazette");
  EXPECT_EQ(victims[1].victim().country(), "KR");
  EXPECT_EQ(victims[1].victim().category(), v1::PARTY_CATEGORY_MEDIA);
}

TEST_F(EuRepoCTest, ReceiversThatFitNoCountryAreNotGivenOne) {
  auto incident = AnIncident();
  incident["receiver_name"] = "A; B; C";
  incident["receiver_country"] = "Italy; France";
  incident["receiver_category"] = "";
  incident["receiver_category_subcode"] = "";
  for (const auto& claim : ClaimsOfTable(Csv({incident}))) {
    if (!claim.victim().name().empty()) {
      EXPECT_EQ(claim.victim().country(), "");
    }
  }
}

TEST_F(EuRepoCTest, InitiatorsHaveNamesAliasesAndCategories) {
  const auto claims = ClaimsOfTable(Csv({AnIncident()}));
  const auto initiators = Filtered(claims, [](const auto& c) { return c.has_initiator(); });
  ASSERT_THAT(initiators, SizeIs(2));
  EXPECT_EQ(initiators[0].initiator().name(), "Example Bear");
  EXPECT_THAT(initiators[0].initiator().aliases(), ElementsAre("EX29", "G9999"));
  EXPECT_EQ(initiators[0].initiator().country(), "IR");
  EXPECT_EQ(initiators[0].initiator().category(), v1::PARTY_CATEGORY_STATE_AFFILIATED);
  EXPECT_EQ(initiators[1].initiator().category(), v1::PARTY_CATEGORY_STATE);
}

TEST_F(EuRepoCTest, EachAttributionIsALineOfItsOwnWithWhoSaysItHowAndWhen) {
  const auto claims = ClaimsOfTable(Csv({AnIncident()}));
  const auto lines = Filtered(claims, [](const auto& c) { return c.has_attribution(); });
  ASSERT_THAT(lines, SizeIs(2));
  const v1::Attribution& first = lines[0].attribution();
  EXPECT_EQ(first.attributed_by(), "Example Ministry");
  EXPECT_EQ(first.basis(), v1::SPEAKER_TYPE_VICTIM_STATE_AUTHORITY);
  EXPECT_EQ(first.channel(), v1::CHANNEL_POLITICAL_STATEMENT);
  EXPECT_EQ(first.initiator(), "XYZ");
  EXPECT_EQ(first.country(), "IR");
  EXPECT_EQ(first.date().value(), "2023-02-06");
  EXPECT_EQ(lines[0].asserter().name(), "Example Ministry");
  EXPECT_EQ(lines[0].status(), v1::CLAIM_STATUS_CONFIRMED_BY_AUTHORITY);
  const v1::Attribution& second = lines[1].attribution();
  EXPECT_EQ(second.initiator(), "");
  EXPECT_EQ(second.absence(), v1::ABSENCE_REASON_NOT_REPORTED);
  EXPECT_EQ(second.stance(), v1::STANCE_DOUBTS);
  EXPECT_EQ(second.channel(), v1::CHANNEL_MEDIA_OWN_ASSERTION);
}

TEST_F(EuRepoCTest, ResponsesEffectsSeveritiesAndLawAreClaimed) {
  const auto claims = ClaimsOfTable(Csv({AnIncident()}));
  const auto responses = Filtered(claims, [](const auto& c) { return c.has_response(); });
  ASSERT_THAT(responses, SizeIs(2));
  EXPECT_EQ(responses[0].response().type(), v1::Response::TYPE_STATEMENT);
  EXPECT_EQ(responses[0].response().actor(), "President of Exampleland");
  EXPECT_EQ(responses[0].response().date().value(), "2023-02-08");
  EXPECT_EQ(responses[1].response().type(), v1::Response::TYPE_SANCTIONS);

  std::vector<std::string> severities;
  for (const auto& c : claims) {
    if (c.has_severity()) severities.push_back(c.severity().scale() + "=" + c.severity().value());
  }
  EXPECT_THAT(severities,
              UnorderedElementsAre("EuRepoC weighted cyber intensity=4.0",
                                   "EuRepoC impact indicator=Minor", "HIIK intensity=HIIK 3"));
  const auto theft =
      Filtered(claims, [](const auto& c) { return c.rule() == "eurepoc.impact.data_theft"; });
  ASSERT_THAT(theft, SizeIs(1));
  EXPECT_EQ(theft[0].impact().degree(), v1::Impact::DEGREE_NONE);
  const auto hijack =
      Filtered(claims, [](const auto& c) { return c.rule() == "eurepoc.impact.hijacking"; });
  ASSERT_THAT(hijack, SizeIs(1));
  EXPECT_EQ(hijack[0].absence(), v1::ABSENCE_REASON_NOT_REPORTED);
  const auto loss = Filtered(claims, [](const auto& c) { return c.impact().has_money(); });
  ASSERT_THAT(loss, SizeIs(1));
  EXPECT_EQ(loss[0].impact().money().max(), 1.5e6);
  EXPECT_EQ(loss[0].impact().money().currency(), "EUR");
  const auto entities = Filtered(
      claims, [](const auto& c) { return c.rule() == "eurepoc.impact.affected_entities"; });
  ASSERT_THAT(entities, SizeIs(1));
  EXPECT_EQ(entities[0].impact().quantity().min(), 11);
  EXPECT_EQ(entities[0].impact().quantity().max(), 50);
  const auto law = Filtered(claims, [](const auto& c) { return c.has_legal_assessment(); });
  ASSERT_THAT(law, SizeIs(2));
  EXPECT_EQ(law[1].legal_assessment().norm(), "sovereignty");
  const auto techniques = Filtered(claims, [](const auto& c) { return c.has_technique(); });
  ASSERT_THAT(techniques, SizeIs(2));
  EXPECT_EQ(techniques[0].technique().attack_id(), "T1190");
}

std::vector<v1::IncidentDate> DatesOf(const std::vector<v1::Claim>& claims) {
  std::vector<v1::IncidentDate> dates;
  for (const auto& claim : claims) {
    if (claim.has_date()) dates.push_back(claim.date());
  }
  return dates;
}

TEST_F(EuRepoCTest, ABeginningAndAnEndOnOneFirstOfJanuaryAreAYear) {
  auto incident = AnIncident();
  incident["start_date"] = incident["end_date"] = "2013-01-01";
  const auto dates = DatesOf(ClaimsOfTable(Csv({incident})));
  ASSERT_THAT(dates, SizeIs(2));
  EXPECT_EQ(dates[0].date().value(), "2013");
  EXPECT_EQ(dates[0].date().precision(), v1::PRECISION_YEAR);
  EXPECT_THAT(dates[0].date().precision_note(), HasSubstr("first of January"));
}

TEST_F(EuRepoCTest, AColumnFullOfFirstsOfJanuaryHasLostItsDays) {
  std::vector<std::map<std::string, std::string>> rows;
  for (int i = 0; i < 30; ++i) {
    auto row = AnIncident();
    row["ID"] = std::to_string(100 + i);
    row["start_date"] = i < 5 ? "2013-01-01" : "2013-03-" + std::to_string(10 + i % 20);
    row["end_date"] = "2014-05-06";
    rows.push_back(row);
  }
  const auto dates = DatesOf(ClaimsOfTable(Csv(rows), 0));
  ASSERT_THAT(dates, SizeIs(2));
  EXPECT_EQ(dates[0].date().value(), "2013");
  EXPECT_NE(dates[0].date().precision_note(), "");
  EXPECT_EQ(dates[1].date().value(), "2014-05-06");
  EXPECT_EQ(dates[1].date().precision_note(), "");
}

TEST_F(EuRepoCTest, OneFirstOfJanuaryAmongManyDaysIsADay) {
  std::vector<std::map<std::string, std::string>> rows;
  for (int i = 0; i < 60; ++i) {
    auto row = AnIncident();
    row["ID"] = std::to_string(100 + i);
    row["start_date"] = i == 0 ? "2013-01-01" : "2013-03-" + std::to_string(10 + i % 20);
    row["end_date"] = "2014-05-06";
    rows.push_back(row);
  }
  const auto dates = DatesOf(ClaimsOfTable(Csv(rows), 0));
  ASSERT_THAT(dates, SizeIs(2));
  EXPECT_EQ(dates[0].date().value(), "2013-01-01");
}

TEST_F(EuRepoCTest, AnEndBeforeTheStartIsNoEnd) {
  auto incident = AnIncident();
  incident["start_date"] = "2021-07-01";
  incident["end_date"] = "2000-01-01";
  const auto dates = DatesOf(ClaimsOfTable(Csv({incident})));
  ASSERT_THAT(dates, SizeIs(1));
  EXPECT_EQ(dates[0].event(), v1::IncidentDate::EVENT_STARTED);
}

TEST_F(EuRepoCTest, OnlyRowsThatChangedComeAgain) {
  auto one = AnIncident();
  auto two = AnIncident();
  two["ID"] = "4712";
  EXPECT_THAT(ClaimsOfTable(Csv({one, two})), Not(IsEmpty()));
  two["name"] = "Another name";
  auto three = AnIncident();
  three["ID"] = "4713";
  Write("table.csv", Csv({one, two, three}));
  EXPECT_THAT(Ids(PollUntilIdle()), ElementsAre("4712", "4713"));
  Open();
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
}

TEST_F(EuRepoCTest, ATableWithoutItsEssentialColumnsIsRefusedByName) {
  Json config = Config();
  config["path"] = Write("table.csv", "ID;title of it\n1;x\n");
  Open(config);
  const auto outcome = Poll();
  EXPECT_FALSE(outcome.status.ok());
  EXPECT_THAT(std::string(outcome.status.message()), HasSubstr("no column \"name\""));
}

TEST_F(EuRepoCTest, ColumnsAreFoundInAnyOrderAndSpelling) {
  Write("table.csv", "Start Date,NAME,id\n2022-11-23,Attack,7\n,No ID,\n");
  Open();
  const auto records = PollUntilIdle();
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(records[0].external_id, "7");
  EXPECT_THAT(records[0].body, HasSubstr("Start: 2022-11-23"));
  EXPECT_EQ(records[1].kind, "unreadable");
  EXPECT_THAT(ErrorOf(records[1]), HasSubstr("line 3"));
}

TEST_F(EuRepoCTest, ATableBehindAnAddressIsAskedForConditionally) {
  HttpServer server;
  const std::string csv = Csv({AnIncident()});
  int whole = 0;
  server.On("/table.csv", [&](const HttpRequest& request) {
    if (request.Header("if-none-match") == "\"1\"") return HttpAnswer::Status(304);
    ++whole;
    HttpAnswer answer = HttpAnswer::Ok(csv, "text/csv");
    answer.headers.emplace_back("ETag", "\"1\"");
    return answer;
  });
  const Json config = {{"url", server.Url("/table.csv")},
                       {"allow_private_networks", true},
                       {"poll_interval_ms", 50}};
  Open(config);
  EXPECT_THAT(PollUntilIdle(), SizeIs(1));
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
  Open(config);  // a restart
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
  EXPECT_EQ(whole, 1);
}

TEST_F(EuRepoCTest, AnAddressInsideIsRefusedUnlessAllowed) {
  HttpServer server;
  server.On("/table.csv", [](const HttpRequest&) { return HttpAnswer::Ok("ID,name\n"); });
  Open({{"url", server.Url("/table.csv")}});
  EXPECT_FALSE(Poll().status.ok());
}

}  // namespace
}  // namespace dossier::eurepoc
