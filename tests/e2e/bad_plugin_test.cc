// A plugin that dies again and again, in a server that goes on as if nothing were.
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "dossier/v1/watch_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/dossierd.h"
#include "tests/support/temp_dir.h"

namespace dossier::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// The numbers of the processes that host plugins for the server `parent`.
std::set<pid_t> HostsOf(pid_t parent) {
  std::set<pid_t> hosts;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "stat");
    pid_t pid = 0;
    pid_t its_parent = 0;
    std::string name, state;
    // Names of processes may hold spaces; those of hosts are ids of sources, which hold none.
    if (file >> pid >> name >> state >> its_parent && its_parent == parent) hosts.insert(pid);
  }
  return hosts;
}

class BadPluginTest : public testing::Test {
 protected:
  BadPluginTest() {
    std::filesystem::copy_file(DOSSIER_BINARY_DIR "/tests/plugins/misbehaving.so",
                               plugins_.File("misbehaving.so"));
    inbox_.Write("flood.txt", "Flood at Oslavia Water\n\nOslavia Water was hit by ransomware.\n");
  }

  // A server that reads a folder, and has a source that does `how` beside it.
  Dossierd::Options Options(const std::string& how) {
    const std::string config = plugins_.Write("dossier.yaml", absl::StrCat(R"(
plugin_host: { most_crashes: 2 }
sources:
  - id: bad
    plugin: misbehaving
    config: { how: ")",
                                                                           how, "\" }\n"));
    return {.data = data_.path(),
            .folders = {{"news", inbox_.path()}},
            .more = {"--plugin-dir", plugins_.path(), "--config", config}};
  }

  const TempDir plugins_, data_, inbox_;
};

TEST_F(BadPluginTest, OneStreamSeesTheSourceFailAndTheOthersGoOn) {
  Dossierd server(Options("crash in poll"));
  ASSERT_TRUE(server.serves()) << server.process().output();
  const auto stub = v1::WatchService::NewStub(server.channel());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(4));
  v1::WatchRequest request;
  request.set_after_revision(0);
  const auto stream = stub->Watch(&context, request);
  v1::Source failed;
  bool later_report = false;
  v1::WatchResponse response;
  while (!later_report && stream->Read(&response)) {
    for (const v1::Event& event : response.events()) {
      if (event.name() == "sources/bad" && event.source().state() == v1::Source::STATE_FAILED) {
        failed = event.source();
        // Only now, so that it proves that reading and streaming go on.
        inbox_.Write("later.txt", "Storm at Kestrel Mutual\n\nKestrel Mutual was hit later.\n");
      }
      later_report |= event.report().title() == "Storm at Kestrel Mutual";
    }
  }
  EXPECT_TRUE(later_report) << stream->Finish().error_message() << "\n"
                            << server.process().output();
  EXPECT_THAT(failed.error().message(),
              AllOf(HasSubstr("2 times"), HasSubstr("signal 11 (SIGSEGV)")));
  EXPECT_TRUE(failed.has_state_time());
  context.TryCancel();
  EXPECT_EQ(server.Stop(), 0);
}

TEST_F(BadPluginTest, NoHostOutlivesAServerThatIsKilled) {
  // It takes no notice of anything, so that only the kernel or its host can end it.
  Dossierd server(Options("hang in poll"));
  ASSERT_TRUE(server.serves()) << server.process().output();
  server.AwaitCaughtUp("news");
  std::set<pid_t> hosts;
  while (hosts.size() < 2) hosts = HostsOf(server.process().pid());
  server.Kill();
  for (const pid_t host : hosts) {
    // Whoever takes over orphans may be slow to bury them; a zombie has ended.
    std::string name, state = "R";
    pid_t pid = 0;
    while (kill(host, 0) == 0 && state != "Z" && state != "X") {
      std::ifstream(absl::StrCat("/proc/", host, "/stat")) >> pid >> name >> state;
      std::this_thread::yield();
    }
  }
}

}  // namespace
}  // namespace dossier::e2e
