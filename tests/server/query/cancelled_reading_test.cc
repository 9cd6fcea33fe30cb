// Whoever goes away leaves no work behind.
#include <functional>
#include <thread>

#include "absl/synchronization/notification.h"
#include "server/base/error.h"
#include "tests/server/query/query_server.h"
#include "tests/support/failing_store.h"

namespace dossier::query {
namespace {

// Reads that would go on for ever, unless they are asked to stop.
class EndlessStore final : public store::FailingStore {
 public:
  using FailingStore::FailingStore;

  absl::StatusOr<store::Page> Select(const store::Selection& selection) override {
    // The newest resource alone is found in no time, and tells a stream where it ends.
    return selection.limit == 1 ? FailingStore::Select(selection) : ReadFor(selection.go_on);
  }
  absl::StatusOr<store::Counts> Count(const store::CountSelection& selection) override {
    return ReadFor(selection.go_on);
  }
  absl::StatusOr<store::RankedPage> Rank(const store::RankedSelection& selection) override {
    return ReadFor(selection.go_on);
  }

  void AwaitRead() { began_.WaitForNotification(); }

 private:
  absl::Status ReadFor(const store::GoOn& go_on) {
    began_.Notify();
    while (go_on()) std::this_thread::yield();
    return Error(absl::StatusCode::kCancelled, "READ_CANCELLED", "nobody waits for it");
  }

  absl::Notification began_;
};

class CancelledReadingTest : public QueryServer {
 protected:
  // Calls a service of its own, and cancels once the call is read for. The server ends only when
  // all of its reads have.
  void Cancel(
      const std::function<grpc::Status(v1::IncidentService::Stub&, grpc::ClientContext&)>& call) {
    PutIncidents(1);
    EndlessStore endless(*store_);
    IncidentService service(endless, reads_, {});
    grpc::ServerBuilder builder;
    builder.RegisterService(&service);
    const auto server = builder.BuildAndStart();
    const auto stub = v1::IncidentService::NewStub(server->InProcessChannel({}));
    grpc::ClientContext context;
    std::thread client(
        [&] { EXPECT_EQ(call(*stub, context).error_code(), grpc::StatusCode::CANCELLED); });
    endless.AwaitRead();
    context.TryCancel();
    client.join();
    server->Shutdown();
  }
};

TEST_F(CancelledReadingTest, NeitherAPageNorASearchIsReadToItsEnd) {
  for (const char* filter : {"", "harbour"}) {
    Cancel([&](auto& stub, auto& context) {
      v1::ListIncidentsRequest request;
      request.set_filter(filter);
      v1::ListIncidentsResponse response;
      return stub.ListIncidents(&context, request, &response);
    });
  }
}

TEST_F(CancelledReadingTest, ACountIsNotReadToItsEnd) {
  Cancel([](auto& stub, auto& context) {
    v1::CountIncidentsResponse response;
    return stub.CountIncidents(&context, {}, &response);
  });
}

TEST_F(CancelledReadingTest, AStreamIsNotReadToItsEnd) {
  Cancel([](auto& stub, auto& context) {
    v1::StreamIncidentsResponse batch;
    const auto stream = stub.StreamIncidents(&context, {});
    while (stream->Read(&batch)) {
    }
    return stream->Finish();
  });
}

}  // namespace
}  // namespace dossier::query
