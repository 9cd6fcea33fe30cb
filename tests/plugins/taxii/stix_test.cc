// What counts as STIX, and what is known of objects in whatever order they come.
#include "taxii/stix.h"

#include <algorithm>

#include "dossier/sdk/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "taxii/graph.h"
#include "taxii/instant.h"
#include "taxii/marking.h"
#include "tests/plugins/taxii/objects.h"

namespace dossier::taxii {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(InstantTest, TimesAreReadToTheMicrosecond) {
  EXPECT_EQ(ParseInstant("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(ParseInstant("1970-01-01T00:00:01.5Z"), 1'500'000);
  EXPECT_EQ(ParseInstant("1970-01-01T00:00:00.123456789Z"), 123'456);
  EXPECT_EQ(ParseInstant("1970-01-01T02:00:00+02:00"), 0);
  EXPECT_EQ(ParseInstant("2031-01-02T08:00:00.000Z"), ParseInstant("2031-01-02T03:00:00-05:00"));
  EXPECT_EQ(FormatInstant(*ParseInstant("2031-01-02T08:00:00.0012Z")),
            "2031-01-02T08:00:00.001200Z");
  EXPECT_EQ(FormatInstant(*ParseInstant("1969-12-31T23:59:59.999999Z")),
            "1969-12-31T23:59:59.999999Z");
}

TEST(InstantTest, NonsenseIsNoTime) {
  for (const char* text : {"", "2031", "2031-01-02", "2031-02-30T00:00:00Z", "2031-01-02T25:00:00Z",
                           "2031-01-02T08:00:00", "2031-01-02T08:00:00.Z", "2031-01-02T08:00:00ZZ",
                           "0001-01-01T00:00:00Z", "yesterday", "2031-13-01T00:00:00Z"}) {
    EXPECT_EQ(ParseInstant(text), std::nullopt) << text;
  }
}

TEST(StixTest, ABundleAnEnvelopeAListAndASingleObjectAreAllRead) {
  const Json incident = AnIncident(1, "Fire");
  for (const Json& document : {ABundle(Json::array({incident})),
                               Json{{"objects", Json::array({incident})}, {"more", false}},
                               Json::array({incident}), incident}) {
    const StixContent content = ReadStix(document.dump(), "the file");
    EXPECT_THAT(content.objects, ElementsAre(incident));
    EXPECT_THAT(content.defects, IsEmpty());
  }
  EXPECT_THAT(ReadStix(R"({"type": "bundle", "id": "x"})", "the file").objects, IsEmpty());
}

TEST(StixTest, WhatIsNoStixIsSaidToBeNone) {
  for (const char* text : {"", "x", "7", "\"text\"", "{}", "{\"properties\": {}}",
                           "{\"objects\": 1}", "{\"type\": \"bundle\", \"objects\": {}}", "{,}"}) {
    EXPECT_THROW(ReadStix(text, "the file"), sdk::Failure) << text;
  }
  const std::string deep = std::string(10'000, '[') + std::string(10'000, ']');
  EXPECT_THROW(ReadStix(deep, "the file"), sdk::Failure);
}

TEST(StixTest, ABrokenObjectIsNamedAndItsNeighboursAreRead) {
  const std::pair<const char*, const char*> kBroken[] = {
      {R"(7)", "no JSON object"},
      {R"({"id": "incident--00000000-0000-4000-8000-000000000001"})", "no type"},
      {R"({"type": "incident"})", "no id"},
      {R"({"type": "incident", "id": "incident-1"})", "UUID"},
      {R"({"type": "incident", "id": "report--00000000-0000-4000-8000-000000000001"})",
       "another type"},
  };
  for (const auto& [object, why] : kBroken) {
    const std::string text = "[" + std::string(object) + "," + AnIncident(2, "Flood").dump() + "]";
    const StixContent content = ReadStix(text, "the file");
    EXPECT_THAT(content.objects, SizeIs(1)) << object;
    ASSERT_THAT(content.defects, SizeIs(1)) << object;
    EXPECT_THAT(content.defects[0].why, HasSubstr(why));
    EXPECT_FALSE(content.defects[0].id.empty());
  }
}

TEST(StixTest, PropertiesThatAllObjectsShareAreJudged) {
  const std::pair<Json, const char*> kBroken[] = {
      {{{"created", "yesterday"}}, "created is no time"},
      {{{"modified", 7}}, "modified is no time"},
      {{{"modified", "2030-01-01T00:00:00Z"}}, "modified before it was created"},
      {{{"revoked", "no"}}, "neither true nor false"},
      {{{"labels", "fire"}}, "labels is no list of strings"},
      {{{"labels", {1}}}, "labels is no list of strings"},
      {{{"confidence", 101}}, "from 0 to 100"},
      {{{"created_by_ref", "me"}}, "created_by_ref is no id"},
      {{{"object_marking_refs", {"red"}}}, "object_marking_refs is no list of ids"},
      {{{"extensions", Json::array()}}, "extensions is no object"},
      {{{"name", 7}}, "name is no string"},
  };
  for (const auto& [more, why] : kBroken) {
    EXPECT_THAT(DefectOf(AnObject("incident", 1, more)), HasSubstr(why));
  }
  EXPECT_EQ(DefectOf(AnIncident(1, "Fire")), "");
  EXPECT_THAT(DefectOf(AnObject("relationship", 1)), HasSubstr("source"));
}

TEST(GraphTest, TheNewestVersionIsKnownInWhateverOrderTheyCome) {
  std::vector<Json> versions;
  for (int day = 2; day < 6; ++day) {
    Json version = AnIncident(1, "Version of day " + std::to_string(day));
    version["modified"] = "2031-01-0" + std::to_string(day) + "T08:00:00Z";
    versions.push_back(version);
  }
  std::sort(versions.begin(), versions.end());
  do {
    Graph graph(10);
    for (const Json& version : versions) graph.Add(version);
    EXPECT_EQ((*graph.Find(IdOf("incident", 1)))["name"], "Version of day 5");
  } while (std::next_permutation(versions.begin(), versions.end()));
}

TEST(GraphTest, OfTwoVersionsOfOneTimeTheSameOneIsAlwaysKnown) {
  const Json a = AnIncident(1, "A");
  const Json b = AnIncident(1, "B");
  Graph one(10);
  one.Add(a);
  one.Add(b);
  Graph other(10);
  other.Add(b);
  EXPECT_FALSE(other.Add(b));
  other.Add(a);
  EXPECT_EQ(*one.Find(IdOf("incident", 1)), *other.Find(IdOf("incident", 1)));
}

TEST(GraphTest, ARecordIsShownByWhatItLeadsTo) {
  Graph graph(100);
  const std::string incident = IdOf("incident", 1);
  const std::string group = IdOf("intrusion-set", 1);
  const std::string place = IdOf("location", 1);
  graph.Add(AnIncident(1, "Fire"));
  graph.Add(AnIncident(2, "Flood"));
  graph.Add(AnObject("intrusion-set", 1, {{"name", "G"}}));
  graph.Add(AnObject("location", 1, {{"country", "NO"}}));
  graph.Add(AnObject("malware", 1, {{"name", "M"}}));
  graph.Add(ARelation(1, incident, "attributed-to", group));
  graph.Add(ARelation(2, group, "located-at", place));
  graph.Add(ARelation(3, group, "uses", IdOf("malware", 1)));
  graph.Add(ARelation(4, IdOf("incident", 2), "uses", IdOf("malware", 1)));
  const std::set<std::string> types = {"incident"};
  EXPECT_THAT(graph.ShownBy(place, types), ElementsAre(incident));
  EXPECT_THAT(graph.ShownBy(IdOf("relationship", 2), types), ElementsAre(incident));
  EXPECT_THAT(graph.ShownBy(IdOf("malware", 1), types), ElementsAre(IdOf("incident", 2)));
  EXPECT_THAT(graph.ShownBy(incident, types), ElementsAre(incident));
}

TEST(GraphTest, ARevokedObjectIsNotThereForOthers) {
  Graph graph(10);
  graph.Add(AnObject("identity", 1, {{"name", "Example Mill"}}));
  graph.Add(ARelation(1, IdOf("incident", 1), "impacts", IdOf("identity", 1)));
  Json revoked = ARelation(1, IdOf("incident", 1), "impacts", IdOf("identity", 1));
  revoked["revoked"] = true;
  EXPECT_TRUE(graph.Add(revoked));
  EXPECT_THAT(graph.RelationsFrom(IdOf("incident", 1)), IsEmpty());
  EXPECT_NE(graph.FindAny(IdOf("relationship", 1)), nullptr);
}

TEST(MarkingTest, TheStrictestMarkingCountsOfBothVersionsOfTlp) {
  const std::string kGreen1 = "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da";
  const std::string kRed2 = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
  Graph graph(10);
  graph.Add(AnObject("marking-definition", 1,
                     {{"definition_type", "tlp"}, {"definition", {{"tlp", "amber"}}}}));
  graph.Add(
      AnObject("marking-definition", 2,
               {{"extensions",
                 {{"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d",
                   {{"extension_type", "property-extension"}, {"tlp_2_0", "amber+strict"}}}}}}));
  const auto tlp = [&](Json refs) {
    return TlpOf(graph, AnObject("incident", 1, {{"object_marking_refs", std::move(refs)}}));
  };
  EXPECT_EQ(tlp(Json::array()), "");
  EXPECT_EQ(tlp(Json::array({kGreen1})), "TLP_GREEN");
  EXPECT_EQ(tlp(Json::array({kRed2, kGreen1})), "TLP_RED");
  EXPECT_EQ(tlp(Json::array({IdOf("marking-definition", 1), kGreen1})), "TLP_AMBER");
  EXPECT_EQ(tlp(Json::array({IdOf("marking-definition", 2)})), "TLP_AMBER_STRICT");
  const Json granular = Json::array({{{"marking_ref", kRed2}, {"selectors", {"description"}}}});
  EXPECT_EQ(TlpOf(graph, AnObject("incident", 1, {{"granular_markings", granular}})), "TLP_RED");
}

}  // namespace
}  // namespace dossier::taxii
