#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/server/query/query_server.h"
#include "tests/support/status_matchers.h"

namespace dossier::query {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

v1::SubmitReportsRequest AReport(const std::string& id, const std::string& body = "Text.") {
  v1::SubmitReportsRequest request;
  request.set_external_id(id);
  request.set_body(body);
  return request;
}

class SubmissionsTest : public QueryServer {
 protected:
  using Stream = grpc::ClientReaderWriter<v1::SubmitReportsRequest, v1::SubmitReportsResponse>;

  std::unique_ptr<Stream> Open() { return reports_->SubmitReports(&context_); }

  grpc::ClientContext context_;
};

TEST_F(SubmissionsTest, EachReportIsAcknowledgedInOrderAfterItsCommit) {
  auto stream = Open();
  for (const auto* id : {"a", "b", "c"}) ASSERT_TRUE(stream->Write(AReport(id)));
  stream->WritesDone();
  std::vector<std::string> acknowledged;
  v1::SubmitReportsResponse response;
  while (stream->Read(&response)) {
    acknowledged.push_back(response.external_id());
    EXPECT_EQ(response.outcome(), v1::Record::OUTCOME_ACCEPTED);
    EXPECT_GE(response.revision(), 1);
  }
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_THAT(acknowledged, ElementsAre("a", "b", "c"));
  EXPECT_THAT(sink_.ids(), ElementsAre("a", "b", "c"));
  EXPECT_EQ(sink_.sources().front(), "sources/submitted");
}

TEST_F(SubmissionsTest, NothingIsAcknowledgedBeforeItIsCommitted) {
  sink_.Close();
  auto stream = Open();
  ASSERT_TRUE(stream->Write(AReport("a")));
  sink_.AwaitCommits(1);
  std::atomic<bool> answered{false};
  v1::SubmitReportsResponse response;
  std::thread reader([&] {
    ASSERT_TRUE(stream->Read(&response));
    answered = true;
  });
  EXPECT_FALSE(answered);
  sink_.Open();
  reader.join();
  EXPECT_EQ(response.external_id(), "a");
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(SubmissionsTest, AReportThatCannotBeUsedIsAcknowledgedWithItsErrorAndTheStreamGoesOn) {
  auto stream = Open();
  ASSERT_TRUE(stream->Write(AReport("empty", "")));
  ASSERT_TRUE(stream->Write(AReport("good")));
  v1::SubmitReportsResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.outcome(), v1::Record::OUTCOME_QUARANTINED);
  EXPECT_EQ(response.error().message(), "the report is empty");
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.external_id(), "good");
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(SubmissionsTest, WhatWaitsDuringOneCommitGoesIntoTheNextOne) {
  sink_.Close();
  // Within a process no transport holds anything: what is written, the server has read.
  const auto reports = v1::ReportService::NewStub(server_->InProcessChannel({}));
  const auto stream = reports->SubmitReports(&context_);
  ASSERT_TRUE(stream->Write(AReport("first")));
  sink_.AwaitCommits(1);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(stream->Write(AReport(absl::StrCat(i))));
  stream->WritesDone();
  sink_.Open();
  v1::SubmitReportsResponse response;
  int acknowledged = 0;
  while (stream->Read(&response)) ++acknowledged;
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(acknowledged, 101);
  ASSERT_GE(sink_.batches().size(), 2u);
  EXPECT_EQ(sink_.batches()[0], 1u);
  EXPECT_GE(sink_.batches()[1], 99u) << "all but the last, of which the server may just learn";
}

TEST_F(SubmissionsTest, AFastClientIsHeldUpWhileTooMuchWaits) {
  sink_.Close();
  auto stream = Open();
  std::atomic<int> sent{0};
  const std::string body(1 << 20, 'b');
  std::thread writer([&] {
    for (int i = 0; i < 40; ++i) {
      ASSERT_TRUE(stream->Write(AReport(absl::StrCat(i), body)));
      ++sent;
    }
    stream->WritesDone();
  });
  sink_.AwaitCommits(1);
  sink_.Open();
  v1::SubmitReportsResponse response;
  int acknowledged = 0;
  while (stream->Read(&response)) {
    ++acknowledged;
    // The window, what the transport holds, and what this loop has not read yet.
    EXPECT_LE(sent - acknowledged, 8 + 16 + 8);
  }
  writer.join();
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(acknowledged, 40);
}

TEST_F(SubmissionsTest, AnUnusableRequestEndsTheStreamAfterWhatCameBeforeIsAcknowledged) {
  auto stream = Open();
  ASSERT_TRUE(stream->Write(AReport("a")));
  ASSERT_TRUE(stream->Write(AReport("")));
  v1::SubmitReportsResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.external_id(), "a");
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_THAT(FromGrpc(stream->Finish()),
              StatusIs(absl::StatusCode::kInvalidArgument, "EXTERNAL_ID_INVALID",
                       HasSubstr("external_id: is required")));
}

TEST_F(SubmissionsTest, OneStreamSubmitsForOneSource) {
  auto stream = Open();
  v1::SubmitReportsRequest request = AReport("a");
  request.set_source("sources/desk");
  ASSERT_TRUE(stream->Write(request));
  request.set_source("sources/other");
  ASSERT_TRUE(stream->Write(request));
  v1::SubmitReportsResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_THAT(FromGrpc(stream->Finish()),
              StatusIs(absl::StatusCode::kInvalidArgument, "SOURCE_CHANGED"));
  EXPECT_THAT(sink_.sources(), ElementsAre("sources/desk"));
}

TEST_F(SubmissionsTest, AFailedCommitEndsTheStreamWithItsReasonEvenIfTheClientStaysOpen) {
  sink_.FailWith(Error(absl::StatusCode::kResourceExhausted, "STORE_FULL", "the disk is full"));
  auto stream = Open();
  ASSERT_TRUE(stream->Write(AReport("a")));
  v1::SubmitReportsResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_THAT(FromGrpc(stream->Finish()),
              StatusIs(absl::StatusCode::kResourceExhausted, "STORE_FULL"));
}

TEST_F(SubmissionsTest, ADrainAcknowledgesWhatWasTakenAndAsksToComeBack) {
  sink_.Close();
  auto stream = Open();
  ASSERT_TRUE(stream->Write(AReport("a")));
  sink_.AwaitCommits(1);
  report_service_->Drain();
  sink_.Open();
  v1::SubmitReportsResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.external_id(), "a");
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_THAT(FromGrpc(stream->Finish()), StatusIs(absl::StatusCode::kUnavailable, "DRAINING"));

  grpc::ClientContext later;
  auto refused = reports_->SubmitReports(&later);
  EXPECT_FALSE(refused->Read(&response));
  EXPECT_THAT(FromGrpc(refused->Finish()), StatusIs(absl::StatusCode::kUnavailable, "DRAINING"));
}

TEST_F(SubmissionsTest, AClientThatGoesAwayDuringACommitLeavesNothingBehind) {
  for (int i = 0; i < 20; ++i) {
    sink_.Close();
    grpc::ClientContext context;
    auto stream = reports_->SubmitReports(&context);
    ASSERT_TRUE(stream->Write(AReport("a")));
    sink_.AwaitCommits(static_cast<size_t>(i) + 1);
    context.TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
    sink_.Open();
    sink_.AwaitBatches(static_cast<size_t>(i) + 1);
  }
  // A stream that is forgotten would keep the server from shutting down: the fixture would hang.
}

}  // namespace
}  // namespace dossier::query
