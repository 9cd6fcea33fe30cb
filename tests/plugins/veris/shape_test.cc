#include "veris/shape.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/plugins/veris/an_incident.h"

namespace dossier::veris {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Json = nlohmann::json;

Json With(const char* pointer, Json value) {
  Json incident = AnIncident();
  incident[Json::json_pointer(pointer)] = std::move(value);
  return incident;
}

Json Without(const char* parent, const char* field) {
  Json incident = AnIncident();
  incident[Json::json_pointer(parent)].erase(field);
  return incident;
}

TEST(ShapeTest, AWholeIncidentHasNoFault) { EXPECT_EQ(FaultOf(AnIncident()), ""); }

TEST(ShapeTest, AFaultIsNamedByItsPath) {
  EXPECT_EQ(FaultOf(With("/action/malware/variety", {"Ransomware", "Ransomware"})),
            "action.malware.variety[1]: \"Ransomware\" stands there twice");
  EXPECT_EQ(FaultOf(With("/action/malware/variety", {"Gremlins"})),
            "action.malware.variety[0]: \"Gremlins\" is no value of this field");
  EXPECT_EQ(FaultOf(With("/action/malware/vector", Json::array())),
            "action.malware.vector: is empty");
  EXPECT_EQ(FaultOf(With("/action/malware/colour", "red")),
            "action.malware.colour: is no field of VERIS");
  EXPECT_EQ(FaultOf(Without("/action/malware", "vector")), "action.malware.vector: is missing");
  EXPECT_EQ(FaultOf(With("/asset/notes", "")), "asset.notes: is empty");
  EXPECT_EQ(FaultOf(With("/timeline/incident/month", 13)),
            "timeline.incident.month: must be from 1 to 12");
  EXPECT_EQ(FaultOf(With("/timeline/incident/year", "2021")),
            "timeline.incident.year: must be a whole number");
  EXPECT_EQ(FaultOf(With("/victim/region", Json::array({"12"}))),
            "victim.region[0]: \"12\" must have six characters");
  EXPECT_EQ(FaultOf(With("/victim/country", Json::array({"Atlantis"}))),
            "victim.country[0]: \"Atlantis\" is no country (ISO 3166-1)");
  EXPECT_EQ(FaultOf(With("/asset/assets/0", Json{{"amount", 2}})),
            "asset.assets[0].variety: is missing");
  EXPECT_EQ(FaultOf(With("/impact/loss", Json::array({Json::object()}))),
            "impact.loss[0]: is empty");
  EXPECT_EQ(FaultOf(Json::array()), "the incident: must be an object");
  EXPECT_EQ(FaultOf(Without("", "incident_id")), "incident_id: is missing");
}

TEST(ShapeTest, ALongWrongValueIsCutInTheMessage) {
  EXPECT_LT(FaultOf(With("/targeted", std::string(5000, 'x'))).size(), 200U);
}

TEST(ShapeTest, WhatALaterVersionDroppedIsRequiredOfEarlierOnesAlone) {
  Json incident = Without("/actor/external", "country");
  EXPECT_EQ(FaultOf(incident), "actor.external.country: is missing");
  incident["schema_version"] = "1.4.1";
  EXPECT_EQ(FaultOf(incident), "");
}

TEST(ShapeTest, WordsOfVersionsToComeAreNotJudged) {
  Json incident = With("/action/malware/variety", {"Gremlins"});
  incident["schema_version"] = "1.7";
  EXPECT_EQ(FaultOf(incident), "");
  incident["schema_version"] = "2.0";
  EXPECT_EQ(FaultOf(incident), "");
}

TEST(ShapeTest, NoIncidentEndsTheProgram) {
  for (const char* text :
       {"null", "[]", "3", "\"x\"", "{}", R"({"action": []})",
        R"({"action": {"hacking": 3}, "actor": null})", R"({"asset": {"assets": {"a": {}}}})"}) {
    EXPECT_NE(FaultOf(Json::parse(text)), "") << text;
  }
}

}  // namespace
}  // namespace dossier::veris
