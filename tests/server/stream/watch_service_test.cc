// Watch over a real connection: what the transport adds to the story.
#include "server/stream/watch_service.h"

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "tests/server/stream/stream_story.h"
#include "tests/support/status_matchers.h"

namespace dossier::stream {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class WatchServiceTest : public testing::Test {
 protected:
  ~WatchServiceTest() override { Stop(); }

  void Start() {
    hub_ = std::make_unique<Hub>(log_.store(), options_);
    ASSERT_OK(hub_->Start());
    service_ = std::make_unique<WatchService>(*hub_);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
    address_ = absl::StrCat("127.0.0.1:", port);
    stub_ = Connect();
  }

  // A client on a connection of its own.
  std::unique_ptr<v1::WatchService::Stub> Connect() {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return v1::WatchService::NewStub(
        grpc::CreateCustomChannel(address_, grpc::InsecureChannelCredentials(), arguments));
  }

  void Stop() {
    if (server_ == nullptr) return;
    server_->Shutdown(std::chrono::system_clock::now());
    EXPECT_TRUE(hub_->AwaitNoStreams(absl::Now() + absl::Seconds(30))) << "a reactor is left";
    server_.reset();
    hub_->Stop();
  }

  TestLog log_;
  HubOptions options_;
  std::unique_ptr<Hub> hub_;
  std::unique_ptr<WatchService> service_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  std::unique_ptr<v1::WatchService::Stub> stub_;
};

// One call, read by the test's thread.
class Call {
 public:
  Call(v1::WatchService::Stub& stub, const v1::WatchRequest& request)
      : reader_(stub.Watch(&context_, request)) {}
  ~Call() {
    if (!finished_) End();
  }

  bool Read(v1::WatchResponse& message) {
    if (!reader_->Read(&message)) return false;
    copy_.Apply(message);
    return true;
  }
  void ReadTo(int64_t revision) {
    v1::WatchResponse message;
    while (copy_.revision() < revision) ASSERT_TRUE(Read(message)) << "the stream has ended";
  }
  // Reads the rest; returns how the call ended.
  grpc::Status Drain() {
    v1::WatchResponse message;
    while (Read(message)) {
    }
    finished_ = true;
    return reader_->Finish();
  }
  void End() {
    context_.TryCancel();
    Drain();
  }
  const Copy& copy() const { return copy_; }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchResponse>> reader_;
  bool finished_ = false;
  Copy copy_;
};

TEST_F(WatchServiceTest, AStreamCarriesHistoryAndLiveChangesAsStored) {
  log_.Put("a", "red", std::string(100'000, 'x'));
  Start();
  Call call(*stub_, FromSnapshot());
  v1::WatchResponse message;
  ASSERT_TRUE(call.Read(message));
  EXPECT_TRUE(message.has_opened());
  EXPECT_EQ(message.opened().log_id(), log_.store().Log()->log_id);
  ASSERT_TRUE(call.Read(message));
  EXPECT_EQ(message.events(0).incident().summary(), std::string(100'000, 'x'));
  call.ReadTo(1);
  log_.Put("b", "blue");
  call.ReadTo(2);
  EXPECT_THAT(call.copy().titles(), SizeIs(2));
}

TEST_F(WatchServiceTest, ALongHistoryArrivesWholeOverManyMessages) {
  constexpr int kRevisions = 200;
  for (int revision = 0; revision < kRevisions; ++revision) {
    log_.Put(absl::StrCat("i", revision), "red", std::string(50'000, 'x'));
  }
  Start();
  Call call(*stub_, After(0));
  call.ReadTo(kRevisions);
  EXPECT_THAT(call.copy().story(), SizeIs(kRevisions));
}

TEST_F(WatchServiceTest, AnErrorCarriesItsReasonAsADetail) {
  Start();
  Call call(*stub_, After(7));
  const grpc::Status status = call.Drain();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::OUT_OF_RANGE);
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(info.ParseFromString(details.details(0).value()));
  EXPECT_EQ(info.reason(), "REVISION_UNKNOWN");
  EXPECT_EQ(info.domain(), "dossier");
}

TEST_F(WatchServiceTest, ARequestThatMakesNoSenseIsRefused) {
  Start();
  v1::WatchRequest request;
  request.add_types("rumour");
  Call call(*stub_, request);
  const grpc::Status status = call.Drain();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("there is no type 'rumour'"));
}

TEST_F(WatchServiceTest, ManyClientsFollowOneWriter) {
  constexpr int kClients = 100;
  constexpr int kRevisions = 50;
  Start();
  std::vector<std::thread> clients;
  std::atomic<int> complete = 0;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      Call call(*stub_, After(0));
      call.ReadTo(kRevisions);
      if (call.copy().story().size() == kRevisions) ++complete;
    });
  }
  for (int i = 0; i < kRevisions; ++i) log_.Put(absl::StrCat("i", i), "red");
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(complete, kClients);
}

TEST_F(WatchServiceTest, AClientThatGoesLeavesNothingBehind) {
  Start();
  for (int i = 0; i < 20; ++i) {
    Call call(*stub_, i % 2 == 0 ? FromNow() : FromSnapshot());
    v1::WatchResponse message;
    ASSERT_TRUE(call.Read(message));
  }
  {
    // And one whose connection is gone, too.
    const auto other = Connect();
    Call call(*other, FromNow());
    v1::WatchResponse message;
    ASSERT_TRUE(call.Read(message));
  }
  EXPECT_TRUE(hub_->AwaitNoStreams(absl::Now() + absl::Seconds(30)));
}

TEST_F(WatchServiceTest, AClientWhoReadsNothingIsCutOffAndTheOthersGoOn) {
  options_.watcher.write_deadline = absl::Milliseconds(300);
  // More than the transport takes without a reader.
  for (int i = 0; i < 40; ++i) log_.Put(absl::StrCat("i", i), "red", std::string(500'000, 'x'));
  Start();
  Call stalled(*stub_, After(0));
  const auto other = Connect();
  Call reading(*other, After(0));
  reading.ReadTo(40);
  reading.End();
  EXPECT_TRUE(hub_->AwaitNoStreams(absl::Now() + absl::Seconds(30)));
  EXPECT_EQ(hub_->stats().stalled, 1U);
}

TEST_F(WatchServiceTest, DrainingEndsStreamsWithAWordAndAReason) {
  Start();
  Call call(*stub_, FromNow());
  v1::WatchResponse message;
  ASSERT_TRUE(call.Read(message));
  hub_->Drain(absl::ZeroDuration());
  bool said = false;
  while (call.Read(message)) said |= message.has_draining();
  EXPECT_TRUE(said);
  EXPECT_EQ(call.Drain().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_TRUE(hub_->AwaitNoStreams(absl::Now() + absl::Seconds(30)));
}

TEST_F(WatchServiceTest, AShutdownEndsEveryReactorWhateverItIsAt) {
  for (int i = 0; i < 20; ++i) log_.Put(absl::StrCat("i", i), "red", std::string(500'000, 'x'));
  Start();
  std::vector<std::unique_ptr<Call>> calls;
  for (int i = 0; i < 8; ++i) {
    calls.push_back(std::make_unique<Call>(*stub_, i % 2 == 0 ? FromNow() : After(0)));
    v1::WatchResponse message;
    ASSERT_TRUE(calls.back()->Read(message));
  }
  Stop();
  EXPECT_EQ(hub_->stats().streams, 0U);
}

}  // namespace
}  // namespace dossier::stream
