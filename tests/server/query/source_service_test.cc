// The methods by which operators change sources: the request is checked, the directory is asked,
// its answer comes back with all details.
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "server/base/error.h"
#include "tests/server/query/query_server.h"
#include "tests/support/status_matchers.h"

namespace dossier::query {
namespace {

using store::Collection;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Code = absl::StatusCode;

class SourceServiceTest : public QueryServer {
 protected:
  SourceServiceTest() { sources_.sources.emplace_back().set_name("sources/news"); }

  void PutQuarantined(const std::string& name, bool held) {
    v1::Record record;
    record.set_name(name);
    record.set_outcome(v1::Record::OUTCOME_QUARANTINED);
    record.set_requeueable(held);
    Put(Collection::kRecord, record, name);
  }

  absl::StatusOr<v1::RequeueRecordsResponse> Requeue(const std::string& parent,
                                                     const std::vector<std::string>& names) {
    grpc::ClientContext context;
    v1::RequeueRecordsRequest request;
    request.set_parent(parent);
    for (const std::string& name : names) request.add_names(name);
    v1::RequeueRecordsResponse response;
    const grpc::Status status = source_stub_->RequeueRecords(&context, request, &response);
    if (!status.ok()) return FromGrpc(status);
    return response;
  }
};

TEST_F(SourceServiceTest, EveryOperationReachesTheDirectory) {
  const auto call = [&](auto method, auto request, auto response) {
    grpc::ClientContext context;
    request.set_name("sources/news");
    EXPECT_TRUE((source_stub_.get()->*method)(&context, request, &response).ok());
  };
  using Stub = v1::SourceService::Stub;
  call(&Stub::PauseSource, v1::PauseSourceRequest(), v1::Source());
  call(&Stub::ResumeSource, v1::ResumeSourceRequest(), v1::Source());
  call(&Stub::PollSource, v1::PollSourceRequest(), v1::Source());
  call(&Stub::BackfillSource, v1::BackfillSourceRequest(), v1::Source());
  call(&Stub::CancelBackfill, v1::CancelBackfillRequest(), v1::Source());
  call(&Stub::DeleteSource, v1::DeleteSourceRequest(), google::protobuf::Empty());
  EXPECT_THAT(
      sources_.operations,
      ElementsAre("pause sources/news", "resume sources/news", "poll sources/news",
                  "backfill sources/news", "cancel backfill sources/news", "delete sources/news"));
}

TEST_F(SourceServiceTest, ANameThatIsNoneDoesNotReachIt) {
  grpc::ClientContext context;
  v1::PauseSourceRequest request;
  request.set_name("incidents/a");
  v1::Source response;
  EXPECT_THAT(FromGrpc(source_stub_->PauseSource(&context, request, &response)),
              StatusIs(Code::kInvalidArgument, "NAME_INVALID"));
  EXPECT_THAT(sources_.operations, IsEmpty());
}

TEST_F(SourceServiceTest, AnErrorOfTheDirectoryKeepsItsReason) {
  grpc::ClientContext context;
  v1::CreateSourceRequest request;
  request.set_source_id("other");
  v1::Source response;
  EXPECT_THAT(FromGrpc(source_stub_->CreateSource(&context, request, &response)),
              StatusIs(Code::kNotFound, "RESOURCE_NOT_FOUND", HasSubstr("sources/other")));
}

TEST_F(SourceServiceTest, TheQuarantineIsListedBySource) {
  PutQuarantined("sources/news/records/1", true);
  PutQuarantined("sources/wire/records/2", true);
  v1::Record good;
  good.set_outcome(v1::Record::OUTCOME_ACCEPTED);
  Put(Collection::kRecord, good, "sources/news/records/3");
  grpc::ClientContext context;
  v1::ListQuarantineRequest request;
  request.set_parent("sources/news");
  v1::ListQuarantineResponse response;
  ASSERT_TRUE(source_stub_->ListQuarantine(&context, request, &response).ok());
  ASSERT_EQ(response.records_size(), 1);
  EXPECT_EQ(response.records(0).name(), "sources/news/records/1");
}

TEST_F(SourceServiceTest, WithoutNamesAllThatIsHeldIsTakenAgain) {
  PutQuarantined("sources/news/records/1", true);
  PutQuarantined("sources/news/records/2", false);
  PutQuarantined("sources/news/records/poison", true);
  PutQuarantined("sources/wire/records/4", true);
  ASSERT_OK_AND_ASSIGN(const auto response, Requeue("sources/news", {}));
  EXPECT_EQ(response.requeued_count(), 2);
  EXPECT_EQ(response.quarantined_count(), 1);
  EXPECT_EQ(response.records_size(), 2);
  EXPECT_THAT(sources_.operations,
              ElementsAre("requeue sources/news/records/1", "requeue sources/news/records/poison"));
}

TEST_F(SourceServiceTest, OrThoseThatAreNamed) {
  ASSERT_OK_AND_ASSIGN(const auto response, Requeue("sources/-", {"sources/wire/records/4"}));
  EXPECT_EQ(response.requeued_count(), 1);
  EXPECT_THAT(
      Requeue("sources/news", {"sources/wire/records/4"}),
      StatusIs(Code::kInvalidArgument, "NAME_INVALID", HasSubstr("no record of the parent")));
  EXPECT_THAT(Requeue("sources/news", {"sources/news"}),
              StatusIs(Code::kInvalidArgument, "NAME_INVALID"));
  EXPECT_THAT(Requeue("sources/-", std::vector<std::string>(1001, "sources/wire/records/4")),
              StatusIs(Code::kInvalidArgument, "TOO_MANY_NAMES"));
  EXPECT_THAT(Requeue("sources/nobody", {}), StatusIs(Code::kNotFound, "RESOURCE_NOT_FOUND"));
}

}  // namespace
}  // namespace dossier::query
