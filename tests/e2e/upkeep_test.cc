// What operators do to the data of a server, and what its clients see of that.
#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dossier/client/status.h"
#include "dossier/v1/admin_service.grpc.pb.h"
#include "dossier/v1/incident_service.grpc.pb.h"
#include "dossier/v1/report_service.grpc.pb.h"
#include "dossier/v1/watch_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "server/base/clock.h"
#include "server/store/sqlite/sqlite_store.h"
#include "tests/e2e/dossierd.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

class UpkeepTest : public testing::Test {
 protected:
  // The token of the end of a snapshot of all reports.
  static std::string TokenOfNow(const Dossierd& server) {
    const auto stub = v1::WatchService::NewStub(server.channel());
    grpc::ClientContext context;
    v1::WatchRequest request;
    request.add_types("report");
    const auto stream = stub->Watch(&context, request);
    v1::WatchResponse message;
    while (stream->Read(&message)) {
      if (!message.has_snapshot_end()) continue;
      context.TryCancel();
      (void)stream->Finish();
      return message.resume_token();
    }
    ADD_FAILURE() << stream->Finish().error_message();
    return "";
  }

  // Why a stream of that start ended before it brought an event or progress; empty if it did not.
  static std::string RefusalOf(const Dossierd& server, v1::WatchRequest request) {
    const auto stub = v1::WatchService::NewStub(server.channel());
    grpc::ClientContext context;
    request.mutable_progress_interval()->set_nanos(100'000'000);
    const auto stream = stub->Watch(&context, request);
    v1::WatchResponse message;
    while (stream->Read(&message)) {
      if (message.events_size() == 0 && !message.has_progress()) continue;
      context.TryCancel();
      (void)stream->Finish();
      return "";
    }
    return client::ReasonOf(client::FromGrpc(stream->Finish()));
  }

  // All reports, byte by byte; as of a revision unless it is 0.
  static std::vector<std::string> Reports(const Dossierd& server, int64_t revision) {
    const auto stub = v1::ReportService::NewStub(server.channel());
    v1::ListReportsRequest request;
    request.set_page_size(1000);
    if (revision != 0) request.mutable_as_of()->set_revision(revision);
    grpc::ClientContext context;
    v1::ListReportsResponse response;
    const grpc::Status status = stub->ListReports(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    std::vector<std::string> reports;
    for (const v1::Report& report : response.reports()) {
      reports.push_back(report.SerializeAsString());
    }
    return reports;
  }

  static v1::StoreState StateOf(const Dossierd& server) {
    const auto stub = v1::AdminService::NewStub(server.channel());
    grpc::ClientContext context;
    v1::StoreState state;
    EXPECT_TRUE(stub->GetStoreState(&context, {}, &state).ok());
    return state;
  }

  TempDir directory_;
};

TEST_F(UpkeepTest, AServerForgetsWhatItsRetentionSaysAndTellsWhoAsksForIt) {
  const std::string data = directory_.File("data");
  std::filesystem::create_directories(data);
  {
    ASSERT_OK_AND_ASSIGN(const auto store,
                         store::OpenSqliteStore(data + "/dossier.db", {}, SystemClock()));
    ASSERT_OK_AND_ASSIGN(const auto t, store->Begin());
    for (int i = 1; i <= 1500; ++i) {
      v1::Incident incident;
      incident.set_name(absl::StrCat("incidents/i", i));
      ASSERT_OK(t->Put(incident.name(), incident.SerializeAsString(), {}));
      ASSERT_OK(t->Seal());
    }
    ASSERT_OK(t->Commit());
  }
  Dossierd::Options options{.data = data};
  options.more = {"--config", directory_.Write("dossier.yaml", "retention: { max_changes: 1 }\n")};
  Dossierd server(options);
  ASSERT_TRUE(server.serves()) << server.process().output();
  ASSERT_TRUE(server.process().WaitFor("retention: forgot ")) << server.process().output();
  // The server may have added a few about itself.
  const v1::StoreState state = StateOf(server);
  const int64_t oldest = state.oldest_revision();
  EXPECT_GE(oldest, 501);
  EXPECT_LE(oldest, state.head_revision() - 999) << "the newest 1,000 stay";

  v1::WatchRequest old;
  old.set_after_revision(oldest - 2);
  EXPECT_EQ(RefusalOf(server, old), "REVISION_COMPACTED");
  v1::WatchRequest held;
  held.set_after_revision(oldest - 1);
  EXPECT_EQ(RefusalOf(server, held), "");

  auto stub = v1::IncidentService::NewStub(server.channel());
  v1::GetIncidentRequest request;
  request.set_name("incidents/i1");
  v1::Incident incident;
  grpc::ClientContext now;
  EXPECT_TRUE(stub->GetIncident(&now, request, &incident).ok()) << "what there is stays";
  request.mutable_as_of()->set_revision(3);
  grpc::ClientContext then;
  EXPECT_EQ(client::ReasonOf(client::FromGrpc(stub->GetIncident(&then, request, &incident))),
            "REVISION_COMPACTED");
  stub.reset();
  EXPECT_EQ(server.Stop(), 0);
}

TEST_F(UpkeepTest, ABackupTakenUnderLoadIsRestoredElsewhereAsAnotherHistory) {
  Dossierd server({.data = directory_.File("data")});
  ASSERT_TRUE(server.serves()) << server.process().output();
  std::atomic<bool> enough = false;
  std::atomic<int> submitted = 0;
  std::thread load([&] {
    while (!enough) {
      const std::string id = absl::StrCat("r", submitted.load());
      const Result result = RunProgram(
          {DossierPath(), "--server", server.address(), "submit", "-", "--id", id},
          absl::StrCat("Notice ", id, " of the town of Ullen\n\nThe library opens at ", id, ".\n"));
      EXPECT_EQ(result.code, 0) << result.err;
      ++submitted;
      submitted.notify_all();
    }
  });
  const auto await = [&](int least) {
    for (int now = submitted; now < least; now = submitted) submitted.wait(now);
  };
  await(10);
  const std::string file = directory_.File("copy.db");
  const Result backup =
      RunProgram({DossierPath(), "--server", server.address(), "--json", "admin", "backup", file});
  await(submitted + 5);
  enough = true;
  load.join();
  ASSERT_EQ(backup.code, 0) << backup.err;
  const int64_t revision =
      std::stoll(nlohmann::json::parse(backup.out).at("revision").get<std::string>());
  const std::vector<std::string> then = Reports(server, revision);
  EXPECT_GE(then.size(), 10u);
  EXPECT_LT(then.size(), Reports(server, 0).size()) << "it went on after the backup";
  const std::string token = TokenOfNow(server);
  const std::string log_id = StateOf(server).log_id();
  server.Kill();

  const std::string elsewhere = directory_.File("elsewhere");
  std::filesystem::create_directories(elsewhere);
  const std::vector<std::string> restore = {DossierPath(), "admin",  "restore",
                                            file,          "--data", elsewhere};
  const Result restored = RunProgram(restore);
  ASSERT_EQ(restored.code, 0) << restored.err;
  EXPECT_THAT(restored.out, HasSubstr(absl::StrCat("restored to revision ", revision)));
  const Result again = RunProgram(restore);
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.err, HasSubstr("--force"));

  Dossierd other({.data = elsewhere});
  ASSERT_TRUE(other.serves()) << other.process().output();
  EXPECT_THAT(StateOf(other).log_id(), Not(log_id));
  EXPECT_EQ(Reports(other, 0), then);
  v1::WatchRequest resumed;
  resumed.add_types("report");
  resumed.set_resume_token(token);
  EXPECT_EQ(RefusalOf(other, resumed), "LOG_RESET");
  EXPECT_EQ(other.Stop(), 0);
}

}  // namespace
}  // namespace dossier::e2e
