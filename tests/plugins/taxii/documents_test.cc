// STIX bundles from files and from the web.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/plugins/taxii/objects.h"
#include "tests/plugins/taxii/source_run.h"
#include "tests/support/http_server.h"

namespace dossier::taxii {
namespace {

using ::testing::HasSubstr;

class DocumentsTest : public testing::Test {
 protected:
  DocumentsTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = testing::TempDir() + "taxii-" + test->name() + "-" + std::to_string(getpid());
    std::filesystem::create_directories(folder_);
  }
  ~DocumentsTest() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& content) {
    std::filesystem::create_directories(std::filesystem::path(folder_ + "/" + name).parent_path());
    // In one step, as a careful writer does, so that no half of it is seen.
    std::ofstream(folder_ + "/.new") << content;
    std::filesystem::rename(folder_ + "/.new", folder_ + "/" + name);
  }

  std::string folder_;
};

TEST_F(DocumentsTest, AFolderIsOneGraphHoweverItIsSplitIntoFiles) {
  Write("a.json", ABundle(Json::array({AnIncident(1, "Fire")})).dump());
  Write("deep/b.json", ARelation(1, IdOf("incident", 1), "impacts", IdOf("identity", 1)).dump());
  Write("deep/c.json", Json::array({AnObject("identity", 1, {{"name", "Example Mill"}})}).dump());
  Write("readme.txt", "not STIX");
  SourceRun run(Json{{"path", folder_}});
  run.PollUntilIdle();
  ASSERT_EQ(run.taken().size(), 1u);
  EXPECT_THAT(run.taken()[0].body, HasSubstr("Example Mill"));
}

TEST_F(DocumentsTest, AFileAloneIsReadWithoutItsNeighbours) {
  Write("a.json", AnIncident(1, "Fire").dump());
  Write("b.json", AnIncident(2, "Flood").dump());
  SourceRun run(Json{{"path", folder_ + "/b.json"}});
  run.PollUntilIdle();
  ASSERT_EQ(run.taken().size(), 1u);
  EXPECT_EQ(run.taken()[0].external_id, IdOf("incident", 2));
}

TEST_F(DocumentsTest, ABrokenFileIsNamedAndTheOthersAreRead) {
  Write("a.json", "{\"type\": \"bundle\", ");
  Write("b.json", "{\"properties\": {}}");
  Write("c.json", AnIncident(1, "Fire").dump());
  SourceRun run(Json{{"path", folder_}});
  run.PollUntilIdle();
  ASSERT_EQ(run.taken().size(), 3u);
  EXPECT_EQ(run.Last("a.json")->kind, DOSSIER_KIND_UNREADABLE);
  EXPECT_THAT(run.Last("a.json")->meta["error"], HasSubstr("is not JSON"));
  EXPECT_THAT(run.Last("b.json")->meta["error"], HasSubstr("holds no STIX"));
  EXPECT_EQ(run.Last(IdOf("incident", 1))->kind, DOSSIER_KIND_REPORT);
  // Mended, it is read.
  Write("a.json", ABundle(Json::array({AnIncident(2, "Flood")})).dump());
  run.PollUntilIdle();
  EXPECT_NE(run.Last(IdOf("incident", 2)), nullptr);
}

TEST_F(DocumentsTest, AfterARestartOnlyAChangeBringsRecords) {
  Write("a.json", AnIncident(1, "Fire").dump());
  SourceRun run(Json{{"path", folder_}});
  run.PollUntilIdle();
  run.Forget();
  run.Kill();
  run.PollUntilIdle();
  EXPECT_EQ(run.taken().size(), 0u);
  run.Kill();
  Write("b.json", AnIncident(2, "Flood").dump());
  run.PollUntilIdle();
  EXPECT_NE(run.Last(IdOf("incident", 2)), nullptr);
}

TEST_F(DocumentsTest, AFolderThatIsNotThereIsWaitedFor) {
  SourceRun run(Json{{"path", folder_ + "/later"}});
  try {
    run.PollUntilIdle();
    FAIL() << "it is not there";
  } catch (const sdk::Failure& failure) {
    EXPECT_EQ(failure.code(), DOSSIER_TRANSIENT);
    EXPECT_THAT(failure.what(), HasSubstr("later"));
  }
  Write("later/a.json", AnIncident(1, "Fire").dump());
  run.PollUntilIdle();
  EXPECT_EQ(run.taken().size(), 1u);
}

TEST_F(DocumentsTest, ABundleOnTheWebIsAskedForOnlyIfItChanged) {
  HttpServer server;
  std::string bundle = ABundle(Json::array({AnIncident(1, "Fire")})).dump();
  std::string etag = "\"1\"";
  server.On("/bundle.json", [&](const HttpRequest& request) {
    if (request.Header("if-none-match") == etag) return HttpAnswer::Status(304);
    HttpAnswer answer = HttpAnswer::Ok(bundle, "application/stix+json");
    answer.headers.emplace_back("ETag", etag);
    return answer;
  });
  SourceRun run(Json{{"bundle_url", server.Url("/bundle.json")}});
  run.PollUntilIdle();
  EXPECT_EQ(run.taken().size(), 1u);
  run.Kill();
  run.PollUntilIdle();
  EXPECT_EQ(run.taken().size(), 1u);
  bundle = ABundle(Json::array({AnIncident(1, "Fire"), AnIncident(2, "Flood")})).dump();
  etag = "\"2\"";
  run.PollUntilIdle();
  EXPECT_NE(run.Last(IdOf("incident", 2)), nullptr);
}

TEST_F(DocumentsTest, NonsenseOnTheWebIsAnErrorOfTheSource) {
  HttpServer server;
  server.On("/bundle.json", HttpAnswer::Ok("<html>"));
  SourceRun run(Json{{"bundle_url", server.Url("/bundle.json")}});
  try {
    run.PollUntilIdle();
    FAIL() << "it is no STIX";
  } catch (const sdk::Failure& failure) {
    EXPECT_EQ(failure.code(), DOSSIER_DATA);
  }
}

TEST(ConfigTest, GarbageIsAMistakeInTheConfiguration) {
  const dossier_host table = {};
  const sdk::Host host(table);
  for (const char* garbage : {"", "{", "[]", "7", "{\"url\": 7}", "{\"url\": \"http://a\""}) {
    try {
      ParseConfig(garbage, host);
      ADD_FAILURE() << garbage;
    } catch (const sdk::Failure& failure) {
      EXPECT_EQ(failure.code(), DOSSIER_CONFIG) << garbage;
    }
  }
}

TEST_F(DocumentsTest, AConfigurationNamesExactlyOnePlace) {
  for (const Json& config :
       {Json{{"collections", Json::array({"a"})}},
        Json{{"url", "http://127.0.0.1/"}, {"path", "/x"}}, Json{{"url", "ftp://127.0.0.1/"}},
        Json{{"bundle_url", "http://a:b@127.0.0.1/"}}}) {
    try {
      SourceRun run(config);
      ADD_FAILURE() << config;
    } catch (const sdk::Failure& failure) {
      EXPECT_EQ(failure.code(), DOSSIER_CONFIG);
    }
  }
}

}  // namespace
}  // namespace dossier::taxii
