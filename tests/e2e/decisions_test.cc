// What a person decides outlives kill -9 and can be taken back to the last byte, by the command
// line of a real server.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dossier/v1/decision_service.grpc.pb.h"
#include "dossier/v1/incident_service.grpc.pb.h"
#include "dossier/v1/watch_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/dossierd.h"
#include "tests/support/temp_dir.h"

namespace dossier::e2e {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class DecisionsTest : public testing::Test {
 protected:
  DecisionsTest() {
    options_.data = directory_.File("data");
    Start();
    Submit("ferries",
           "Ransomware attack on Corran Ferries\n\n4 March 2031\n\nCorran Ferries was hit by a "
           "ransomware attack, the firm said. \"No ship leaves today,\" said Jane Roe.\n");
    Submit("library",
           "Library of Vells closes after data theft\n\n19 August 2032\n\nHackers stole the "
           "addresses of forty thousand readers from the City Library of Vells, its director, Tom "
           "Adeyemi, told this newspaper.\n");
  }

  void Start() {
    server_ = std::make_unique<Dossierd>(options_);
    ASSERT_TRUE(server_->serves()) << server_->process().output();
  }

  Result Dossier(std::vector<std::string> arguments, const std::string& input = "") {
    arguments.insert(arguments.begin(), {DossierPath(), "--server", server_->address()});
    return RunProgram(arguments, input, {"DOSSIER_AUTHOR=Jana Dorn"});
  }

  void Submit(const std::string& id, const std::string& text) {
    const Result result = Dossier({"submit", "-", "--id", id}, text);
    ASSERT_EQ(result.code, 0) << result.err;
  }

  // Every incident, byte for byte but for revision and time of its last change.
  std::map<std::string, std::string> Views() {
    const auto stub = v1::IncidentService::NewStub(server_->channel());
    grpc::ClientContext context;
    v1::ListIncidentsResponse response;
    EXPECT_TRUE(stub->ListIncidents(&context, {}, &response).ok());
    std::map<std::string, std::string> views;
    for (v1::Incident& incident : *response.mutable_incidents()) {
      incident.clear_revision();
      incident.clear_update_time();
      views[incident.name()] = incident.SerializeAsString();
    }
    return views;
  }

  std::vector<v1::Decision> Decisions() {
    const auto stub = v1::DecisionService::NewStub(server_->channel());
    grpc::ClientContext context;
    v1::ListDecisionsResponse response;
    EXPECT_TRUE(stub->ListDecisions(&context, {}, &response).ok());
    return {response.decisions().begin(), response.decisions().end()};
  }

  // Every event from the beginning up to now, as "type name".
  std::vector<std::string> Events() {
    const auto stub = v1::WatchService::NewStub(server_->channel());
    grpc::ClientContext context;
    v1::WatchRequest request;
    request.set_after_revision(0);
    const auto stream = stub->Watch(&context, request);
    std::vector<std::string> events;
    v1::WatchResponse response;
    int64_t head = 0;
    while (stream->Read(&response)) {
      if (response.has_opened()) head = response.opened().head_revision();
      bool is_last = response.has_progress() && response.progress().revision() >= head;
      for (const v1::Event& event : response.events()) {
        events.push_back(absl::StrCat(v1::Event::Type_Name(event.type()), " ", event.name()));
        is_last |= event.revision() == head && !response.more_in_revision();
      }
      if (is_last) break;
    }
    context.TryCancel();
    return events;
  }

  TempDir directory_;
  Dossierd::Options options_;
  std::unique_ptr<Dossierd> server_;
};

TEST_F(DecisionsTest, AMergeOutlivesAKillAndIsUndoneToTheLastByte) {
  const auto before = Views();
  ASSERT_EQ(before.size(), 2u);
  const std::string stays = before.begin()->first;
  const std::string goes = before.rbegin()->first;

  const Result dry =
      Dossier({"incidents", "merge", stays, goes, "--reason", "a trial", "--dry-run"});
  EXPECT_EQ(dry.code, 0) << dry.err;
  EXPECT_THAT(dry.out, HasSubstr("given up"));
  EXPECT_EQ(Views(), before);

  const Result merge = Dossier({"incidents", "merge", stays, goes, "--reason", "one gang"});
  ASSERT_EQ(merge.code, 0) << merge.err;
  const auto merged = Views();
  ASSERT_EQ(merged.size(), 1u);

  server_->Kill();
  Start();
  EXPECT_EQ(Views(), merged);
  EXPECT_THAT(Dossier({"incidents", "show", goes}).out, HasSubstr(stays));
  EXPECT_THAT(Events(), Contains(absl::StrCat("TYPE_MERGED ", goes)));

  const std::vector<v1::Decision> decisions = Decisions();
  ASSERT_EQ(decisions.size(), 1u);
  EXPECT_EQ(decisions[0].author(), "Jana Dorn");
  const Result undo =
      Dossier({"decisions", "undo", decisions[0].name(), "--reason", "two gangs after all"});
  ASSERT_EQ(undo.code, 0) << undo.err;
  EXPECT_EQ(Views(), before);
  EXPECT_THAT(Events(), Contains(absl::StrCat("TYPE_SPLIT ", stays)));
  EXPECT_THAT(Dossier({"decisions", "list"}).out, HasSubstr("undone by Jana Dorn"));
  const std::string& decision = decisions[0].name();
  EXPECT_THAT(Dossier({"decisions", "show", decision}).out, HasSubstr("undone by Jana Dorn"));
  const Result then = Dossier(
      {"decisions", "show", decision, "--as-of", absl::StrCat(decisions[0].create_revision())});
  EXPECT_EQ(then.code, 0) << then.err;
  EXPECT_THAT(then.out, AllOf(HasSubstr("one gang"), Not(HasSubstr("undone"))));

  server_->Kill();
  Start();
  EXPECT_EQ(Views(), before);
}

TEST_F(DecisionsTest, AClaimIsCorrectedFromTheCommandLine) {
  const auto before = Views();
  const std::string incident = before.begin()->first;
  const auto stub = v1::IncidentService::NewStub(server_->channel());
  grpc::ClientContext context;
  v1::ListClaimsRequest request;
  request.set_parent(incident);
  request.set_filter("field = KIND");
  v1::ListClaimsResponse claims;
  ASSERT_TRUE(stub->ListClaims(&context, request, &claims).ok());
  ASSERT_GT(claims.claims_size(), 0);
  const Result corrected =
      Dossier({"claims", "correct", claims.claims(0).name(), "--value",
               R"({"kind": {"type": "TYPE_SABOTAGE"}})", "--reason", "read it again"});
  ASSERT_EQ(corrected.code, 0) << corrected.err;
  EXPECT_THAT(Dossier({"incidents", "show", incident}).out, HasSubstr("sabotage"));
  const Result undo = Dossier({"decisions", "undo", Decisions().at(0).name(), "--reason", "no"});
  ASSERT_EQ(undo.code, 0) << undo.err;
  EXPECT_EQ(Views(), before);
}

TEST_F(DecisionsTest, WhoDecidesWithoutAReasonIsTold) {
  const Result refused = Dossier({"incidents", "merge", "incidents/a", "incidents/b"});
  EXPECT_EQ(refused.code, 2);
  const Result unknown =
      Dossier({"incidents", "merge", "incidents/a", "incidents/b", "--reason", "why not"});
  EXPECT_EQ(unknown.code, 4) << unknown.err;
}

}  // namespace
}  // namespace dossier::e2e
