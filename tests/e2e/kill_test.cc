// kill -9 during ingest, at many points, loses nothing and doubles nothing.

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "dossier/v1/watch_service.grpc.pb.h"
#include "gtest/gtest.h"
#include "tests/e2e/dossierd.h"
#include "tests/e2e/world.h"
#include "tests/support/temp_dir.h"

namespace dossier::e2e {
namespace {

// Reports about a handful of invented firms, some of them about the same attack, with quotations
// that return.
void WriteReports(const std::string& directory, int count) {
  const char* const firms[] = {"Brannock Freight", "Oslavia Water", "Tern Valley Hospital",
                               "Kestrel Mutual", "Lodden University"};
  const char* const months[] = {"January", "March", "June", "August", "November"};
  for (int i = 0; i < count; ++i) {
    const std::string firm = firms[i % 5];
    const std::string month = months[(i / 5) % 5];
    std::ofstream file(absl::StrCat(directory, "/report-", 1000 + i, ".txt"));
    file << firm << " hit by ransomware\n\nBy Ada Quill\n"
         << month << " 2" << i % 7 + 1 << ", 2031\n\n"
         << firm << " said on Monday that it had been hit by a ransomware attack in " << month
         << " 2031. “We took our systems offline at once and are restoring them,” " << firm
         << " said in a statement numbered " << i / 10 << ".\n\n"
         << "The national police are investigating the attack. Report " << i << " adds that "
         << 1000 * (i % 9 + 1) << " records were stolen.\n";
  }
}

// Kills the server once its log has reached `revision`, or everything has been read.
void KillAt(Dossierd& server, int64_t revision) {
  const auto stub = v1::WatchService::NewStub(server.channel());
  grpc::ClientContext context;
  v1::WatchRequest request;
  request.set_after_revision(0);
  const auto stream = stub->Watch(&context, request);
  v1::WatchResponse response;
  bool killed = false;
  while (stream->Read(&response)) {
    for (const v1::Event& event : response.events()) {
      const bool done = event.name() == "sources/news" && event.source().caught_up();
      if ((event.revision() >= revision || done) && !killed) {
        server.Kill();
        killed = true;
      }
    }
  }
  if (!killed) server.Kill();
}

TEST(KillTest, AServerThatIsKilledAtManyPointsEndsWhereAnUndisturbedOneDoes) {
  const TempDir reports, calm_data, wild_data;
  WriteReports(reports.path(), 60);

  std::string calm;
  {
    Dossierd server({.data = calm_data.path(), .folders = {{"news", reports.path()}}});
    ASSERT_TRUE(server.serves()) << server.process().output();
    server.AwaitCaughtUp("news");
    calm = StateOf(ReadWorld(server.channel()));
    EXPECT_EQ(server.Stop(), 0);
  }

  // Small batches make many commits, each with a revision, and so many places to be killed at.
  const std::string config = wild_data.path() + ".yaml";
  std::ofstream(config) << "ingest: { batch_records: 2 }\n";
  for (int64_t revision = 1; revision <= 30; revision += 2) {
    Dossierd server({.data = wild_data.path(),
                     .folders = {{"news", reports.path()}},
                     .more = {"--config", config}});
    ASSERT_TRUE(server.serves()) << server.process().output();
    KillAt(server, revision);
    const Result verified = RunProgram({DossierdPath(), "verify", "--data", wild_data.path()});
    EXPECT_EQ(verified.code, 0) << verified.out << verified.err;
  }
  Dossierd server({.data = wild_data.path(), .folders = {{"news", reports.path()}}});
  ASSERT_TRUE(server.serves()) << server.process().output();
  server.AwaitCaughtUp("news");
  const World world = ReadWorld(server.channel());
  EXPECT_EQ(StateOf(world), calm);
  EXPECT_GT(CheckSpans(world), 100);
  std::filesystem::remove(config);
}

}  // namespace
}  // namespace dossier::e2e
