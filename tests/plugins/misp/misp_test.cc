// MISP events as a source: a feed behind an address, and files.
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "dossier/sdk/vocabulary.h"
#include "misp/vocabularies.h"
#include "tests/plugins/sdk/items/structured_source_test.h"
#include "tests/support/http_server.h"

namespace dossier::misp {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr const char* kUuid = "5a0b1c2d-0000-4000-8000-000000000001";
constexpr const char* kOther = "5a0b1c2d-0000-4000-8000-000000000002";

// An event of an invented team about an invented attack.
Json AnEvent(const std::string& uuid = kUuid) {
  Json event = Json::parse(R"({
    "info": "Example Bear attacks Example Hospital", "date": "2021-04-02", "threat_level_id": "1",
    "analysis": "2", "published": true, "timestamp": "1617400000",
    "publish_timestamp": "1617500000", "Orgc": {"name": "Example CERT", "uuid": "x"},
    "Tag": [{"name": "tlp:green"}, {"name": "circl:incident-classification=\"ransomware\""},
            {"name": "veris:actor:external:motive=\"Financial\""},
            {"name": "misp-galaxy:threat-actor=\"Example Bear\""}, {"name": "some words"}],
    "Galaxy": [
      {"type": "threat-actor", "GalaxyCluster": [
        {"type": "threat-actor", "value": "Example Bear",
         "meta": {"synonyms": ["EX29"], "country": ["IR"]}}]},
      {"type": "mitre-attack-pattern", "GalaxyCluster": [
        {"type": "mitre-attack-pattern", "value": "Spearphishing Attachment - T1566.001"}]},
      {"type": "country", "GalaxyCluster": [{"type": "country", "value": "germany"}]},
      {"type": "sector", "GalaxyCluster": [{"type": "sector", "value": "Health"}]}],
    "Attribute": [
      {"type": "text", "value": "They sent a letter to the clerk, and she opened it.",
       "category": "External analysis"},
      {"type": "vulnerability", "value": "CVE-2031-0007", "category": "Payload delivery"},
      {"type": "target-org", "value": "Example Hospital", "category": "Targeting data"},
      {"type": "link", "value": "https://news.example.org/1", "category": "External analysis"},
      {"type": "ip-dst", "value": "192.0.2.1", "comment": "control server"},
      {"type": "ip-dst", "value": "192.0.2.2", "comment": "control server"},
      {"type": "vulnerability", "value": "CVE-2031-9999", "deleted": true}],
    "Object": [
      {"name": "file", "Attribute": [
        {"type": "md5", "object_relation": "md5", "value": "00000000000000000000000000000000",
         "Galaxy": [{"type": "malpedia", "GalaxyCluster": [
            {"type": "malpedia", "value": "ExampleLocker"}]}]}]},
      {"name": "victim", "Attribute": [
        {"type": "text", "object_relation": "name", "value": "Example Laboratory"}]}],
    "EventReport": [{"name": "What we saw", "content": "# Day one\n\nServers were locked."}]
  })");
  event["uuid"] = uuid;
  return {{"Event", event}};
}

class MispTest : public StructuredSourceTest {
 protected:
  MispTest() : StructuredSourceTest("misp") {}

  template <typename Predicate>
  static std::vector<v1::Claim> Filtered(const std::vector<v1::Claim>& claims, Predicate wanted) {
    std::vector<v1::Claim> found;
    std::copy_if(claims.begin(), claims.end(), std::back_inserter(found), wanted);
    return found;
  }
};

TEST_F(MispTest, AnEventReadsWellAndItsIndicatorsAreOnlyCounted) {
  Write("event.json", AnEvent().dump());
  Open();
  const auto records = PollUntilIdle();
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].external_id, kUuid);
  EXPECT_EQ(records[0].kind, "report") << records[0].meta_json;
  const std::string& body = records[0].body;
  EXPECT_EQ(body.substr(0, body.find("\n\nEvent\n")),
            "Example Bear attacks Example Hospital\n\nWhat we saw\n\n# Day one\n\n"
            "Servers were locked.\n\nThey sent a letter to the clerk, and she opened it.");
  EXPECT_THAT(body, AllOf(HasSubstr("Threat level: High\n"), HasSubstr("ip-dst (2)"),
                          HasSubstr("Comment: control server\n"), Not(HasSubstr("192.0.2.1")),
                          Not(HasSubstr("CVE-2031-9999"))));
  const Json meta = Json::parse(records[0].meta_json);
  EXPECT_EQ(meta["publisher"], "Example CERT");
  EXPECT_EQ(meta["published"], "2021-04-04T01:33:20Z");
  EXPECT_EQ(meta["tlp"], "TLP_GREEN");
}

TEST_F(MispTest, WhatItStatesBecomesClaimsOfItsMaker) {
  Write("event.json", AnEvent().dump());
  Open();
  const auto records = PollUntilIdle();
  ASSERT_THAT(records, SizeIs(1));
  const auto claims = ClaimsOf(records[0].body, records[0].claims_json);
  for (const auto& claim : claims) {
    EXPECT_EQ(claim.asserter().name(), "Example CERT");
    EXPECT_EQ(claim.tlp(), v1::TLP_GREEN);
  }
  std::set<std::string> victims;
  for (const auto& c : claims) {
    if (!c.victim().name().empty()) victims.insert(c.victim().name());
  }
  EXPECT_THAT(victims, UnorderedElementsAre("Example Hospital", "Example Laboratory"));
  const auto initiators = Filtered(claims, [](const auto& c) { return c.has_initiator(); });
  ASSERT_THAT(initiators, SizeIs(1));
  EXPECT_EQ(initiators[0].initiator().name(), "Example Bear");
  EXPECT_EQ(initiators[0].initiator().country(), "IR");
  EXPECT_THAT(initiators[0].initiator().aliases(), ElementsAre("EX29"));
  const auto attributions = Filtered(claims, [](const auto& c) { return c.has_attribution(); });
  ASSERT_THAT(attributions, SizeIs(1));
  EXPECT_EQ(attributions[0].attribution().attributed_by(), "Example CERT");
  const auto techniques = Filtered(claims, [](const auto& c) { return c.has_technique(); });
  ASSERT_THAT(techniques, SizeIs(1));
  EXPECT_EQ(techniques[0].technique().attack_id(), "T1566.001");
  EXPECT_EQ(techniques[0].technique().description(), "Spearphishing Attachment");
  const auto tools = Filtered(claims, [](const auto& c) { return c.has_tool(); });
  ASSERT_THAT(tools, SizeIs(1));
  EXPECT_EQ(tools[0].tool().name(), "ExampleLocker");
  const auto kinds = Filtered(claims, [](const auto& c) { return c.has_kind(); });
  ASSERT_THAT(kinds, SizeIs(1));
  EXPECT_EQ(kinds[0].kind().type(), v1::Kind::TYPE_RANSOMWARE);
  const auto holes = Filtered(claims, [](const auto& c) { return c.has_vulnerability(); });
  ASSERT_THAT(holes, SizeIs(1));
  EXPECT_EQ(holes[0].vulnerability().cve(), "CVE-2031-0007");
  const auto motives = Filtered(claims, [](const auto& c) { return c.has_motive(); });
  ASSERT_THAT(motives, SizeIs(1));
  EXPECT_EQ(motives[0].motive().type(), v1::Motive::TYPE_FINANCIAL);
}

TEST_F(MispTest, TheStrictestMarkingHolds) {
  Json event = AnEvent();
  event["Event"]["Attribute"][1]["Tag"] = Json::array({{{"name", "tlp:red"}}});
  Write("event.json", event.dump());
  Open();
  const auto records = PollUntilIdle();
  ASSERT_THAT(records, SizeIs(1));
  for (const auto& claim : ClaimsOf(records[0].body, records[0].claims_json)) {
    EXPECT_EQ(claim.tlp(), v1::TLP_RED);
  }
}

TEST_F(MispTest, ExportsOfTheInterfaceAndBareEventsAreRead) {
  Write("answer.json", Json{{"response", Json::array({AnEvent(), AnEvent(kOther)})}}.dump());
  Json bare = AnEvent("5a0b1c2d-0000-4000-8000-000000000003")["Event"];
  bare["threat_level_id"] = 4;  // a number, as older versions write it
  Write("bare.json", bare.dump());
  Open();
  EXPECT_THAT(Ids(PollUntilIdle()),
              ElementsAre(kUuid, kOther, "5a0b1c2d-0000-4000-8000-000000000003"));
}

TEST_F(MispTest, WhatIsNoEventIsListedWithTheReason) {
  Write("a.json", "{}");
  Write("b.json", R"({"response": {"Attribute": []}})");
  Write("c.json", R"({"GalaxyCluster": [], "name": "x"})");
  Write("d.json", R"({"Event": {"info": "x", "Attribute": {"type": "x"}}})");
  Write("e.json", "{\"Event\"");
  Write("manifest.json", Json{{kUuid, Json::object()}}.dump());
  Open();
  const auto records = PollUntilIdle();
  ASSERT_THAT(Ids(records), ElementsAre("a.json", "b.json", "c.json", "d.json", "e.json"));
  for (const auto& record : records) EXPECT_EQ(record.kind, "unreadable");
  EXPECT_THAT(ErrorOf(records[0]), HasSubstr("info is missing"));
  EXPECT_THAT(ErrorOf(records[1]), HasSubstr("attributes without their event"));
  EXPECT_THAT(ErrorOf(records[2]), HasSubstr("galaxy"));
  EXPECT_THAT(ErrorOf(records[3]), HasSubstr("Event.Attribute is no list"));
}

// A feed whose manifest and events can change.
class MispFeedTest : public MispTest {
 protected:
  MispFeedTest() {
    server_.On("/feed/manifest.json", [this](const HttpRequest& request) {
      const std::string etag =
          "\"" + std::to_string(std::hash<std::string>()(manifest_.dump())) + "\"";
      if (request.Header("if-none-match") == etag) return HttpAnswer::Status(304);
      HttpAnswer answer = HttpAnswer::Ok(manifest_.dump(), "application/json");
      answer.headers.emplace_back("ETag", etag);
      return answer;
    });
    server_.OnAnything([this](const HttpRequest& request) {
      const auto event = events_.find(request.path);
      return event == events_.end() ? HttpAnswer::Status(404) : HttpAnswer::Ok(event->second);
    });
    config_ = {
        {"url", server_.Url("/feed/")}, {"allow_private_networks", true}, {"poll_interval_ms", 50}};
  }

  void Publish(const std::string& uuid, int timestamp) {
    manifest_[uuid] = {{"timestamp", std::to_string(timestamp)}, {"info", "x"}};
    Json event = AnEvent(uuid);
    event["Event"]["timestamp"] = std::to_string(timestamp);
    events_["/feed/" + uuid + ".json"] = event.dump();
  }

  Json manifest_ = Json::object();
  std::map<std::string, std::string> events_;
  HttpServer server_;
  Json config_;
};

TEST_F(MispFeedTest, EventsComeInTheOrderOfTheirChangesAndOnlyOnce) {
  Publish(kUuid, 1617400002);
  Publish(kOther, 1617400001);
  Open(config_);
  EXPECT_THAT(Ids(PollUntilIdle()), ElementsAre(kOther, kUuid));
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
  Open(config_);  // a restart
  EXPECT_THAT(PollUntilIdle(), IsEmpty());
  EXPECT_THAT(server_.requests("/feed/" + std::string(kUuid) + ".json"), SizeIs(1));
}

TEST_F(MispFeedTest, AChangedEventComesAgainAndARemovedOneIsNotWithdrawn) {
  Publish(kUuid, 1617400000);
  Publish(kOther, 1617400001);
  Open(config_);
  EXPECT_THAT(PollUntilIdle(), SizeIs(2));
  Publish(kOther, 1617400009);
  manifest_.erase(kUuid);
  EXPECT_THAT(Ids(PollUntilIdle()), ElementsAre(kOther));
}

TEST_F(MispFeedTest, AnEventThatIsMissingDoesNotHoldUpTheOthers) {
  Publish(kUuid, 1617400000);
  Publish(kOther, 1617400001);
  events_.erase("/feed/" + std::string(kUuid) + ".json");
  Open(config_);
  const auto records = PollUntilIdle();
  ASSERT_THAT(Ids(records), ElementsAre(kUuid, kOther));
  EXPECT_EQ(records[0].kind, "unreadable");
  EXPECT_THAT(ErrorOf(records[0]), HasSubstr("the manifest lists it"));
  EXPECT_EQ(records[1].kind, "report");
}

TEST_F(MispFeedTest, NoNameOfTheManifestLeadsElsewhere) {
  manifest_["../../secret"] = {{"timestamp", "1"}};
  Open(config_);
  const auto records = PollUntilIdle();
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].kind, "unreadable");
  for (const HttpRequest& request : server_.requests()) {
    EXPECT_THAT(request.path, Not(HasSubstr("secret")));
  }
}

TEST_F(MispFeedTest, AServerThatFailsInTheMiddleIsAskedForTheRestLater) {
  for (int i = 0; i < 5; ++i) {
    Publish("5a0b1c2d-0000-4000-8000-00000000010" + std::to_string(i), 1617400000 + i);
  }
  const std::string third = "/feed/5a0b1c2d-0000-4000-8000-000000000102.json";
  server_.On(third,
             std::vector<HttpAnswer>{HttpAnswer::Status(503), HttpAnswer::Ok(events_[third])});
  Open(config_);
  const auto first = Poll();
  EXPECT_FALSE(first.status.ok());
  EXPECT_THAT(first.records, SizeIs(2));
  EXPECT_THAT(PollUntilIdle(), SizeIs(3));
}

TEST_F(MispFeedTest, AManifestThatIsNoneFailsThePoll) {
  server_.On("/feed/manifest.json", HttpAnswer::Ok("<html>login</html>", "text/html"));
  Open(config_);
  const auto outcome = Poll();
  EXPECT_THAT(std::string(outcome.status.message()), HasSubstr("the manifest is not JSON"));
}

TEST(MispVocabulariesTest, EveryNameIsOneOfTheServers) {
  const auto expect = [](const sdk::Vocabulary& words,
                         const google::protobuf::EnumDescriptor* names) {
    for (const sdk::Term& term : words.terms()) {
      EXPECT_NE(names->FindValueByName(term.name), nullptr) << term.word << " -> " << term.name;
    }
  };
  expect(Tlps(), v1::Tlp_descriptor());
  expect(Kinds(), v1::Kind::Type_descriptor());
  expect(sdk::VerisMotives(), v1::Motive::Type_descriptor());
  expect(Statuses(), v1::StatusValue::Status_descriptor());
  EXPECT_EQ(RoleOf("mitre-enterprise-attack-attack-pattern"), ClusterRole::kTechnique);
  EXPECT_EQ(RoleOf("mitre-intrusion-set"), ClusterRole::kActor);
  EXPECT_EQ(RoleOf("mitre-malware"), ClusterRole::kMalware);
  EXPECT_EQ(RoleOf("tea-matrix"), ClusterRole::kNone);
  EXPECT_EQ(RoleOf("rat"), ClusterRole::kMalware);
  EXPECT_EQ(RoleOf("separat"), ClusterRole::kNone);
}

// Events of other projects' tests, where they are at hand.
TEST_F(MispTest, EventsOfOtherProjectsAreReadOrSayWhyNot) {
  const fs::path corpus = DOSSIER_SOURCE_DIR "/../shared/eval/formats/misp";
  if (!fs::exists(corpus)) GTEST_SKIP() << corpus << " is not here";
  Json config = Config();
  config["path"] = corpus.string();
  Open(config);
  size_t read = 0;
  for (const auto& record : PollUntilIdle()) {
    if (record.kind == "report") {
      ++read;
    } else {
      EXPECT_THAT(ErrorOf(record), HasSubstr("no MISP event: ")) << record.external_id;
    }
  }
  EXPECT_EQ(read, 8u);
}

}  // namespace
}  // namespace dossier::misp
