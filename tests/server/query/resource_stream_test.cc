#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "server/query/resource_batch.h"
#include "tests/server/query/query_server.h"
#include "tests/support/status_matchers.h"

namespace dossier::query {
namespace {

using store::Collection;
using testing::HasSubstr;

class ResourceStreamTest : public QueryServer {
 protected:
  std::unique_ptr<grpc::ClientReader<v1::StreamIncidentsResponse>> Stream(
      grpc::ClientContext& context, const std::string& filter = "") {
    v1::StreamIncidentsRequest request;
    request.set_filter(filter);
    return incidents_->StreamIncidents(&context, request);
  }
};

TEST(ResourceBatchTest, StoredBytesSideBySideAreTheMessage) {
  v1::Incident incident;
  incident.set_name("incidents/a");
  ResourceBatch batch;
  batch.Add(incident.SerializeAsString());
  incident.set_name("incidents/b");
  incident.set_summary(std::string(300, 'x'));
  batch.Add(incident.SerializeAsString());
  batch.SetRevision(int64_t{1} << 40);
  v1::StreamIncidentsResponse message;
  ASSERT_TRUE(message.ParseFromString(batch.bytes()));
  ASSERT_EQ(message.incidents_size(), 2);
  EXPECT_EQ(message.incidents(0).name(), "incidents/a");
  EXPECT_EQ(message.incidents(1).summary().size(), 300u);
  EXPECT_EQ(message.revision(), int64_t{1} << 40);
}

TEST_F(ResourceStreamTest, AllThatMatchesComesInOrderInOneStreamThatEnds) {
  const std::vector<std::string> names = PutIncidents(1234);
  grpc::ClientContext context;
  auto stream = Stream(context);
  std::vector<std::string> seen;
  v1::StreamIncidentsResponse batch;
  while (stream->Read(&batch)) {
    EXPECT_EQ(batch.revision(), 1);
    for (const auto& incident : batch.incidents()) seen.push_back(incident.name());
  }
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(seen, names);
}

TEST_F(ResourceStreamTest, AnEmptyResultStillTellsTheRevisionToWatchFrom) {
  PutIncidents(3);
  grpc::ClientContext context;
  auto stream = Stream(context, "title = 'something else'");
  v1::StreamIncidentsResponse batch;
  ASSERT_TRUE(stream->Read(&batch));
  EXPECT_EQ(batch.incidents_size(), 0);
  EXPECT_EQ(batch.revision(), 1);
  EXPECT_FALSE(stream->Read(&batch));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(ResourceStreamTest, AFilterThatIsWrongEndsTheStreamWithTheReason) {
  grpc::ClientContext context;
  auto stream = Stream(context, "titel = x");
  v1::StreamIncidentsResponse batch;
  EXPECT_FALSE(stream->Read(&batch));
  EXPECT_THAT(FromGrpc(stream->Finish()),
              StatusIs(absl::StatusCode::kInvalidArgument, "FILTER_INVALID",
                       HasSubstr("did you mean `title`?")));
}

TEST_F(ResourceStreamTest, AReaderThatDoesNotReadHoldsUpNobodyAndLosesNothing) {
  v1::Incident incident;
  incident.set_summary(std::string(100 << 10, 's'));
  for (int i = 0; i < 100; ++i) Put(Collection::kIncident, incident);
  grpc::ClientContext slow_context;
  auto slow = Stream(slow_context);
  v1::StreamIncidentsResponse batch;
  ASSERT_TRUE(slow->Read(&batch));  // 10 MB behind it, far above what the transport buffers
  int seen_slow = batch.incidents_size();

  // Meanwhile more come than the slow one is owed, and others are served.
  PutIncidents(50);
  for (int i = 0; i < 5; ++i) {
    grpc::ClientContext context;
    auto quick = Stream(context);
    int seen = 0;
    while (quick->Read(&batch)) seen += batch.incidents_size();
    EXPECT_TRUE(quick->Finish().ok());
    EXPECT_EQ(seen, 150);
  }
  while (slow->Read(&batch)) seen_slow += batch.incidents_size();
  EXPECT_TRUE(slow->Finish().ok());
  EXPECT_EQ(seen_slow, 100);
}

TEST_F(ResourceStreamTest, AClientThatGoesAwayLeavesNothingBehind) {
  v1::Incident incident;
  incident.set_summary(std::string(100 << 10, 's'));
  for (int i = 0; i < 100; ++i) Put(Collection::kIncident, incident);
  for (int i = 0; i < 20; ++i) {
    grpc::ClientContext context;
    auto stream = Stream(context);
    v1::StreamIncidentsResponse batch;
    ASSERT_TRUE(stream->Read(&batch));
    context.TryCancel();
    while (stream->Read(&batch)) {
    }
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  // A stream that is forgotten would keep the server from shutting down: the fixture would hang.
}

TEST_F(ResourceStreamTest, AStreamOfThePastSendsWhatWasThereWithTheFieldsThatAreAskedFor) {
  v1::Incident incident;
  incident.set_title("was here");
  incident.set_summary("unwanted");
  const std::string name = Put(Collection::kIncident, incident);
  const int64_t then = store_->Log()->head;
  incident.set_title("changed");
  Put(Collection::kIncident, incident, name);
  PutIncidents(5);
  v1::StreamIncidentsRequest request;
  request.mutable_as_of()->set_revision(then);
  request.mutable_read_mask()->add_paths("title");
  grpc::ClientContext context;
  auto stream = incidents_->StreamIncidents(&context, request);
  v1::StreamIncidentsResponse batch;
  ASSERT_TRUE(stream->Read(&batch));
  EXPECT_EQ(batch.revision(), then);
  ASSERT_EQ(batch.incidents_size(), 1);
  EXPECT_EQ(batch.incidents(0).title(), "was here");
  EXPECT_EQ(batch.incidents(0).name() + batch.incidents(0).summary(), "");
  EXPECT_FALSE(stream->Read(&batch));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(ResourceStreamTest, AMaskOrAMomentThatIsWrongEndsTheStreamWithTheReason) {
  v1::StreamIncidentsResponse batch;
  v1::StreamIncidentsRequest masked;
  masked.mutable_read_mask()->add_paths("titel");
  grpc::ClientContext mask_context;
  auto by_mask = incidents_->StreamIncidents(&mask_context, masked);
  EXPECT_FALSE(by_mask->Read(&batch));
  EXPECT_THAT(FromGrpc(by_mask->Finish()),
              StatusIs(absl::StatusCode::kInvalidArgument, "READ_MASK_INVALID"));
  v1::StreamIncidentsRequest future;
  future.mutable_as_of()->set_revision(99);
  grpc::ClientContext moment_context;
  auto by_moment = incidents_->StreamIncidents(&moment_context, future);
  EXPECT_FALSE(by_moment->Read(&batch));
  EXPECT_THAT(FromGrpc(by_moment->Finish()),
              StatusIs(absl::StatusCode::kOutOfRange, "REVISION_UNKNOWN"));
}

TEST_F(ResourceStreamTest, AnEmptyStoreStreamsOneEmptyMessage) {
  grpc::ClientContext context;
  auto stream = Stream(context);
  v1::StreamIncidentsResponse batch;
  ASSERT_TRUE(stream->Read(&batch));
  EXPECT_EQ(batch.incidents_size(), 0);
  EXPECT_FALSE(stream->Read(&batch));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(ResourceStreamTest, AClientThatNeverReadsIsCutOffAndOthersAreNot) {
  v1::Incident incident;
  incident.set_summary(std::string(100 << 10, 's'));
  for (int i = 0; i < 100; ++i) Put(Collection::kIncident, incident);
  // A service of its own, with little patience.
  IncidentService hasty(*store_, reads_, {.write_deadline = absl::Milliseconds(200)});
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&hasty);
  const auto server = builder.BuildAndStart();
  const auto stub = v1::IncidentService::NewStub(
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()));

  grpc::ClientContext context;
  auto stalled = stub->StreamIncidents(&context, {});
  v1::StreamIncidentsResponse batch;
  ASSERT_TRUE(stalled->Read(&batch));
  int seen = batch.incidents_size();
  // Nobody reads on; the server gives up by itself, which ends its shutdown.
  server->Shutdown();
  while (stalled->Read(&batch)) seen += batch.incidents_size();
  EXPECT_FALSE(stalled->Finish().ok());
  EXPECT_LT(seen, 100);
}

TEST_F(ResourceStreamTest, TooManyStreamsAreRefused) {
  v1::Incident incident;
  incident.set_summary(std::string(100 << 10, 's'));
  for (int i = 0; i < 100; ++i) Put(Collection::kIncident, incident);
  IncidentService narrow(*store_, reads_, {.limit = 1});
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&narrow);
  const auto server = builder.BuildAndStart();
  const auto stub = v1::IncidentService::NewStub(
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()));
  v1::StreamIncidentsResponse batch;
  grpc::ClientContext first_context;
  auto first = stub->StreamIncidents(&first_context, {});
  ASSERT_TRUE(first->Read(&batch));
  grpc::ClientContext second_context;
  auto second = stub->StreamIncidents(&second_context, {});
  EXPECT_FALSE(second->Read(&batch));
  EXPECT_THAT(FromGrpc(second->Finish()),
              StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_STREAMS"));
  while (first->Read(&batch)) {
  }
  EXPECT_TRUE(first->Finish().ok());
}

TEST_F(ResourceStreamTest, ReportsStreamWithoutTheirText) {
  v1::Report report;
  report.set_title("Trams stand still");
  report.set_text_sha256(std::string(64, 'a'));
  PutText(std::string(64, 'a'), "No tram left the depot.\n");
  const std::string name = Put(Collection::kReport, report);
  grpc::ClientContext context;
  auto stream = reports_->StreamReports(&context, {});
  v1::StreamReportsResponse batch;
  ASSERT_TRUE(stream->Read(&batch));
  ASSERT_EQ(batch.reports_size(), 1);
  EXPECT_EQ(batch.reports(0).name(), name);
  EXPECT_EQ(batch.reports(0).text(), "");
  while (stream->Read(&batch)) {
  }
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(ResourceStreamTest, StatementsStreamLikeIncidents) {
  v1::Statement statement;
  statement.set_text("We regret it.");
  const std::string name = Put(Collection::kStatement, statement);
  grpc::ClientContext context;
  auto stream = statements_->StreamStatements(&context, {});
  v1::StreamStatementsResponse batch;
  ASSERT_TRUE(stream->Read(&batch));
  ASSERT_EQ(batch.statements_size(), 1);
  EXPECT_EQ(batch.statements(0).name(), name);
  while (stream->Read(&batch)) {
  }
  EXPECT_TRUE(stream->Finish().ok());
}

}  // namespace
}  // namespace dossier::query
