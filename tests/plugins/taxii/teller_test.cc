// What becomes of an incident and of a report.
#include "taxii/teller.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/plugins/taxii/objects.h"

namespace dossier::taxii {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const char kCore[] = "extension-definition--ef765651-680c-498d-9894-99799f2fa126";
const char kImpact[] = "extension-definition--7cc33dd6-f6a1-489b-98ea-522d351d71b9";

class TellerTest : public testing::Test {
 protected:
  void Add(Json object) {
    ASSERT_EQ(DefectOf(object), "") << object.dump();
    graph_.Add(std::move(object));
  }

  // Tells the object; every claim's evidence must stand in the text where the claim says.
  void Tell(const std::string& id) {
    const sdk::Record record = Teller(graph_, *graph_.FindAny(id)).Tell();
    body_ = record.body;
    meta_ = Json::parse(record.meta_json);
    claims_ = record.claims_json.empty() ? Json::array() : Json::parse(record.claims_json);
    for (const Json& claim : claims_) {
      ASSERT_FALSE(claim["evidence"].empty());
      for (const Json& evidence : claim["evidence"]) {
        const std::string text = evidence["text"];
        EXPECT_EQ(body_.substr(evidence["start"].get<size_t>(), text.size()), text);
      }
    }
  }

  // The values of the claims of that kind.
  std::vector<Json> Values(const std::string& key) const {
    std::vector<Json> values;
    for (const Json& claim : claims_) {
      if (claim.contains(key)) values.push_back(claim[key]);
    }
    return values;
  }
  // The one claim of that kind.
  Json Claim(const std::string& key) const {
    for (const Json& claim : claims_) {
      if (claim.contains(key)) return claim;
    }
    ADD_FAILURE() << "no " << key << " in " << claims_.dump(1);
    return Json::object();
  }

  Json IncidentWith(Json core) {
    core["extension_type"] = "property-extension";
    Json incident = AnIncident(1, "Ransomware at the mill");
    incident["extensions"] = {{kCore, core}};
    return incident;
  }

  Json ImpactOf(int number, const std::string& category, const Json& details) {
    return AnObject(
        "impact", number,
        {{"impact_category", category},
         {"extensions", {{kImpact, {{"extension_type", "new-sdo"}}}, {category, details}}}});
  }

  Graph graph_{1000};
  std::string body_;
  Json meta_;
  Json claims_;
};

TEST_F(TellerTest, AnIncidentOfTheStubIsToldWithItsWords) {
  Json incident = AnIncident(1, "Fire at the mill");
  incident["description"] = "A fire stopped the mill.\n\nNobody was hurt.";
  incident["lang"] = "en";
  incident["created_by_ref"] = IdOf("identity", 1);
  incident["external_references"] =
      Json::array({{{"source_name", "notice"}, {"url", "https://example.com/fire"}},
                   {{"source_name", "internal"}, {"external_id", "7"}}});
  Add(incident);
  Add(AnObject("identity", 1, {{"name", "Example CERT"}}));
  Tell(IdOf("incident", 1));
  EXPECT_THAT(body_, HasSubstr("Fire at the mill\n\nA fire stopped the mill.\n\nNobody was hurt."));
  EXPECT_EQ(meta_["title"], "Fire at the mill");
  EXPECT_EQ(meta_["publisher"], "Example CERT");
  EXPECT_EQ(meta_["url"], "https://example.com/fire");
  EXPECT_EQ(meta_["language"], "en");
  EXPECT_EQ(meta_["published"], "2031-01-02T08:00:00.000Z");
  EXPECT_THAT(claims_, IsEmpty());
}

TEST_F(TellerTest, TheCoreExtensionSaysWhatItWas) {
  Add(IncidentWith({{"determination", "confirmed"},
                    {"investigation_status", "closed"},
                    {"incident_types", {"ransomware", "data-exfiltration", "major"}},
                    {"criticality", 80},
                    {"impacted_entity_counts", {{"individual", 1200}}}}));
  Tell(IdOf("incident", 1));
  EXPECT_EQ(Claim("statusValue")["statusValue"]["status"], "STATUS_CONFIRMED");
  EXPECT_EQ(Claim("investigation")["investigation"]["state"], "STATE_CLOSED");
  EXPECT_EQ(Values("kind").size(), 2u);
  EXPECT_EQ(Claim("kind")["kind"]["type"], "TYPE_RANSOMWARE");
  EXPECT_EQ(Claim("severity")["severity"]["value"], "80");
  const Json quantity = Claim("impact")["impact"]["quantity"];
  EXPECT_EQ(quantity["min"], 1200.0);
  EXPECT_EQ(quantity["unit"], "individual");
  EXPECT_THAT(body_, HasSubstr("Incident types: ransomware; data exfiltration; major"));
}

TEST_F(TellerTest, EachKindOfImpactIsTold) {
  Json refs = Json::array();
  for (int i = 1; i <= 5; ++i) refs.push_back(IdOf("impact", i));
  Add(IncidentWith({{"determination", "confirmed"}, {"impact_refs", refs}}));
  Add(ImpactOf(
      1, "confidentiality",
      {{"loss_type", "exploited-loss"}, {"information_type", "phi"}, {"record_count", 5000}}));
  Add(ImpactOf(2, "availability", {{"availability_impact", 90}}));
  Add(ImpactOf(3, "monetary",
               {{"variety", "ransom-demand"},
                {"currency", "EUR"},
                {"min_amount", 0},
                {"max_amount", 250000}}));
  Add(ImpactOf(4, "integrity", {{"alteration", "potential-modification"}}));
  Add(ImpactOf(5, "physical", {{"impact_type", "none"}}));
  Tell(IdOf("incident", 1));
  const std::vector<Json> impacts = Values("impact");
  ASSERT_EQ(impacts.size(), 5u);
  EXPECT_EQ(impacts[0]["dimension"], "DIMENSION_CONFIDENTIALITY");
  EXPECT_EQ(impacts[0]["degree"], "DEGREE_EXPLOITED");
  EXPECT_EQ(impacts[0]["quantity"]["max"], 5000.0);
  EXPECT_EQ(impacts[0]["dataKinds"], Json::array({"phi"}));
  EXPECT_EQ(impacts[1]["dimension"], "DIMENSION_AVAILABILITY");
  EXPECT_EQ(impacts[2]["moneyKind"], "MONEY_KIND_RANSOM_DEMANDED");
  EXPECT_EQ(impacts[2]["money"]["min"], 250000.0);
  EXPECT_EQ(impacts[2]["money"]["currency"], "EUR");
  EXPECT_EQ(impacts[3]["degree"], "DEGREE_SUSPECTED");
  EXPECT_EQ(impacts[4]["degree"], "DEGREE_NONE");
}

TEST_F(TellerTest, ASupersededImpactIsToldButNotClaimed) {
  Add(IncidentWith({{"determination", "confirmed"}, {"impact_refs", {IdOf("impact", 1)}}}));
  Json impact = ImpactOf(1, "availability", {{"availability_impact", 90}});
  impact["superseded_by_ref"] = IdOf("impact", 2);
  Add(impact);
  Tell(IdOf("incident", 1));
  EXPECT_THAT(Values("impact"), IsEmpty());
  EXPECT_THAT(body_, HasSubstr("Availability impact (0 to 100): 90"));
}

TEST_F(TellerTest, EventsAndTasksKeepTheirOrderAndPrecision) {
  Add(IncidentWith({{"determination", "confirmed"},
                    {"events", Json::array({{{"event_ref", IdOf("event", 1)}},
                                            {{"event_ref", IdOf("event", 2)}},
                                            {{"event_ref", IdOf("event", 3)}}})},
                    {"tasks", Json::array({{{"task_ref", IdOf("task", 1)}},
                                           {{"task_ref", IdOf("task", 2)}}})}}));
  Add(AnObject("event", 1,
               {{"status", "occurred"},
                {"name", "Mail opened"},
                {"start_time", "2030-12-01T00:00:00Z"},
                {"start_time_fidelity", "month"}}));
  Add(AnObject("event", 2, {{"status", "not-occurred"}, {"name", "Data sold"}}));
  Add(AnObject("event", 3, {{"status", "occurred"}, {"description", "Files were encrypted"}}));
  Add(AnObject("task", 1,
               {{"outcome", "successful"},
                {"name", "Alarm"},
                {"task_types", {"detected"}},
                {"start_time", "2030-12-05T10:00:00Z"},
                {"start_time_fidelity", "day"}}));
  Add(AnObject(
      "task", 2,
      {{"outcome", "successful"}, {"name", "Network cut"}, {"task_types", {"containment"}}}));
  Add(AnObject("identity", 1, {{"name", "Example IT"}}));
  Add(ARelation(1, IdOf("identity", 1), "performed", IdOf("task", 2)));
  Tell(IdOf("incident", 1));
  const std::vector<Json> steps = Values("eventStep");
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0]["description"], "Mail opened");
  EXPECT_THAT(steps[0]["date"].dump(), HasSubstr("2030-12\""));
  EXPECT_EQ(steps[1]["position"], 2);
  EXPECT_EQ(Claim("date")["date"]["event"], "EVENT_DETECTED");
  EXPECT_THAT(Claim("date")["date"].dump(), HasSubstr("2030-12-05\""));
  EXPECT_EQ(Claim("measure")["measure"]["type"], "TYPE_CONTAINMENT");
  EXPECT_EQ(Claim("measure")["measure"]["actor"], "Example IT");
}

TEST_F(TellerTest, RelationshipsNameVictimInitiatorPlaceAndMeans) {
  Add(AnIncident(1, "Ransomware at the mill"));
  Add(AnObject("identity", 1,
               {{"name", "Example Mill"},
                {"identity_class", "organization"},
                {"sectors", {"manufacturing"}}}));
  Add(AnObject("identity", 2, {{"name", "Example CERT"}}));
  Add(AnObject("intrusion-set", 1, {{"name", "Grey Heron"}, {"aliases", {"GH-1"}}}));
  Add(AnObject("threat-actor", 1,
               {{"name", "The Office"}, {"threat_actor_types", {"nation-state"}}}));
  Add(AnObject("location", 1, {{"name", "Nowhere"}, {"country", "NO"}}));
  Add(AnObject("location", 2, {{"country", "SE"}}));
  Add(AnObject("malware", 1,
               {{"name", "Rime"}, {"is_family", true}, {"malware_types", {"ransomware"}}}));
  Add(AnObject("attack-pattern", 1,
               {{"name", "Phishing"},
                {"kill_chain_phases", Json::array({{{"kill_chain_name", "mitre-attack"},
                                                    {"phase_name", "initial-access"}}})},
                {"external_references",
                 Json::array({{{"source_name", "mitre-attack"}, {"external_id", "T1566"}}})}}));
  Add(AnObject("vulnerability", 1, {{"name", "CVE-2031-0001"}}));
  const std::string incident = IdOf("incident", 1);
  Add(ARelation(1, incident, "impacts", IdOf("identity", 1)));
  Json attribution = ARelation(2, incident, "attributed-to", IdOf("intrusion-set", 1));
  attribution["created_by_ref"] = IdOf("identity", 2);
  attribution["confidence"] = 70;
  Add(attribution);
  Add(ARelation(3, IdOf("intrusion-set", 1), "attributed-to", IdOf("threat-actor", 1)));
  Add(ARelation(4, IdOf("threat-actor", 1), "located-at", IdOf("location", 2)));
  Add(ARelation(5, incident, "located-at", IdOf("location", 1)));
  Add(ARelation(6, incident, "uses", IdOf("malware", 1)));
  Add(ARelation(7, incident, "uses", IdOf("attack-pattern", 1)));
  Add(ARelation(8, incident, "exploits", IdOf("vulnerability", 1)));
  Tell(incident);
  EXPECT_EQ(Claim("victim")["victim"]["name"], "Example Mill");
  EXPECT_EQ(Claim("victim")["victim"]["category"], "PARTY_CATEGORY_CORPORATE");
  EXPECT_EQ(Claim("initiator")["initiator"]["name"], "Grey Heron");
  EXPECT_EQ(Claim("initiator")["initiator"]["aliases"], Json::array({"GH-1"}));
  EXPECT_EQ(Claim("initiator")["initiator"]["country"], "SE");
  EXPECT_EQ(Claim("attribution")["attribution"]["attributedBy"], "Example CERT");
  EXPECT_EQ(Claim("attribution")["attribution"]["hedge"], "HEDGE_LIKELY");
  EXPECT_EQ(Claim("attribution")["asserter"]["name"], "Example CERT");
  EXPECT_EQ(Claim("location")["location"]["country"], "NO");
  EXPECT_EQ(Claim("tool")["tool"]["name"], "Rime");
  EXPECT_EQ(Claim("technique")["technique"]["attackId"], "T1566");
  EXPECT_EQ(Claim("technique")["technique"]["phase"], "PHASE_INITIAL_ACCESS");
  EXPECT_EQ(Claim("vulnerability")["vulnerability"]["cve"], "CVE-2031-0001");
  EXPECT_EQ(Claim("kind")["kind"]["type"], "TYPE_RANSOMWARE");
}

TEST_F(TellerTest, AClaimIsAsSecretAsTheStrictestOfWhatItRestsOn) {
  const Json red = {"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"};
  Add(AnIncident(1, "Fire"));
  Add(AnObject("identity", 1, {{"name", "Example Mill"}, {"object_marking_refs", red}}));
  Add(AnObject("location", 1, {{"country", "NO"}}));
  Add(ARelation(1, IdOf("incident", 1), "impacts", IdOf("identity", 1)));
  Add(ARelation(2, IdOf("incident", 1), "located-at", IdOf("location", 1)));
  Tell(IdOf("incident", 1));
  EXPECT_EQ(Claim("victim")["tlp"], "TLP_RED");
  EXPECT_FALSE(Claim("location").contains("tlp"));
}

TEST_F(TellerTest, AReportClaimsWhatItsRelationshipsSayAndMentionsTheRest) {
  Add(AnObject("report", 1,
               {{"name", "Heron at the mill"},
                {"published", "2031-02-01T00:00:00Z"},
                {"object_refs",
                 {IdOf("threat-actor", 1), IdOf("identity", 1), IdOf("identity", 2),
                  IdOf("relationship", 1), IdOf("indicator", 9)}}}));
  Add(AnObject("threat-actor", 1, {{"name", "Grey Heron"}}));
  Add(AnObject("identity", 1, {{"name", "Example Mill"}}));
  Add(AnObject("identity", 2, {{"name", "Example Press"}}));
  Add(ARelation(1, IdOf("threat-actor", 1), "targets", IdOf("identity", 1)));
  Tell(IdOf("report", 1));
  EXPECT_EQ(meta_["published"], "2031-02-01T00:00:00Z");
  ASSERT_EQ(Values("victim").size(), 1u);
  EXPECT_EQ(Values("victim")[0]["name"], "Example Mill");
  EXPECT_EQ(Claim("initiator")["initiator"]["name"], "Grey Heron");
  EXPECT_THAT(body_, HasSubstr("Grey Heron targets Example Mill"));
  EXPECT_THAT(body_, HasSubstr("identity: Example Press"));
  EXPECT_THAT(body_, HasSubstr("Objects that are not told here: 1"));
}

TEST_F(TellerTest, ANoteIsToldByItsContent) {
  Add(AnObject("note", 1,
               {{"content", "The mill is open again."},
                {"authors", {"A. Example"}},
                {"object_refs", {IdOf("incident", 1)}}}));
  Tell(IdOf("note", 1));
  EXPECT_THAT(body_, HasSubstr("The mill is open again."));
  EXPECT_EQ(meta_["author"], Json::array({"A. Example"}));
}

TEST_F(TellerTest, ACampaignHasItsDates) {
  Add(AnObject("campaign", 1,
               {{"name", "Winter"},
                {"first_seen", "2030-11-01T00:00:00Z"},
                {"last_seen", "2030-12-01T00:00:00Z"}}));
  Tell(IdOf("campaign", 1));
  ASSERT_EQ(Values("date").size(), 2u);
  EXPECT_EQ(Values("date")[0]["event"], "EVENT_STARTED");
  EXPECT_EQ(Values("date")[1]["event"], "EVENT_ENDED");
}

TEST_F(TellerTest, WhateverNonsenseFieldsHoldNothingBreaks) {
  const Json kNonsense[] = {nullptr,
                            7,
                            -1.5,
                            "text",
                            true,
                            Json::array({1, nullptr, "x"}),
                            Json{{"a", Json{{"b", 1}}}},
                            Json::array({Json{{"event_ref", 7}}})};
  for (const char* key : {"determination", "incident_types", "investigation_status", "criticality",
                          "scores", "detection_methods", "recoverability", "impacted_entity_counts",
                          "impacts", "events", "tasks"}) {
    for (const Json& value : kNonsense) {
      Graph graph(10);
      const Json incident = IncidentWith({{key, value}});
      if (!DefectOf(incident).empty()) continue;
      graph.Add(incident);
      const sdk::Record record = Teller(graph, *graph.Find(IdOf("incident", 1))).Tell();
      EXPECT_THAT(record.body, HasSubstr("Ransomware at the mill")) << key << value;
    }
  }
}

}  // namespace
}  // namespace dossier::taxii
