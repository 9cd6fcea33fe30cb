#include "dossier/client/client.h"

#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "dossier/client/status.h"
#include "dossier/v1/admin_service.grpc.pb.h"
#include "dossier/v1/incident_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "tests/client/fake_dossier.h"

namespace dossier::client {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

// What a server answers that streams: batches of two incidents, five in all.
class Incidents final : public v1::IncidentService::Service {
 public:
  grpc::Status StreamIncidents(grpc::ServerContext*, const v1::StreamIncidentsRequest* request,
                               grpc::ServerWriter<v1::StreamIncidentsResponse>* stream) override {
    asked = *request;
    for (int i = 0; i < 5; i += 2) {
      v1::StreamIncidentsResponse batch;
      batch.set_revision(9);
      batch.add_incidents()->set_name(absl::StrCat("incidents/", i));
      if (i < 4) batch.add_incidents()->set_name(absl::StrCat("incidents/", i + 1));
      stream->Write(batch);
    }
    if (hangs) over.WaitForNotification();
    return grpc::Status::OK;
  }
  grpc::Status CountIncidents(grpc::ServerContext*, const v1::CountIncidentsRequest* request,
                              v1::CountIncidentsResponse* response) override {
    response->set_total(request->filter().empty() ? 5 : 1);
    return grpc::Status::OK;
  }
  grpc::Status GetIncident(grpc::ServerContext*, const v1::GetIncidentRequest* request,
                           v1::Incident* response) override {
    response->set_name(request->name());
    response->set_revision(request->as_of().revision());
    return grpc::Status::OK;
  }

  v1::StreamIncidentsRequest asked;
  bool hangs = false;  // until it is over
  absl::Notification over;
};

class Admin final : public v1::AdminService::Service {
 public:
  grpc::Status Backup(grpc::ServerContext*, const v1::BackupRequest*,
                      grpc::ServerWriter<v1::BackupResponse>* stream) override {
    for (const auto* data : {"SQ", "Lite"}) {
      v1::BackupResponse piece;
      piece.set_data(data);
      stream->Write(piece);
    }
    return WithReason(grpc::StatusCode::UNAVAILABLE, "DRAINING", "the server is stopping");
  }
  grpc::Status Compact(grpc::ServerContext*, const v1::CompactRequest*,
                       v1::CompactResponse*) override {
    google::rpc::ErrorInfo info;
    info.set_reason("COMPACTION_INVALID");
    (*info.mutable_metadata())["head"] = "7";
    google::rpc::BadRequest request;
    auto* violation = request.add_field_violations();
    violation->set_field("oldest_revision");
    violation->set_description("is beyond the head, 7");
    google::rpc::Status details;
    details.add_details()->PackFrom(info);
    details.add_details()->PackFrom(request);
    return {grpc::StatusCode::INVALID_ARGUMENT, "oldest_revision: is beyond the head, 7",
            details.SerializeAsString()};
  }
};

class ClientTest : public testing::Test {
 protected:
  ClientTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&incidents_).RegisterService(&admin_);
    server_ = builder.BuildAndStart();
    client_ = std::make_unique<Client>(Client::Options{.server = absl::StrCat("127.0.0.1:", port)});
  }
  ~ClientTest() override {
    incidents_.over.Notify();
    server_->Shutdown();
  }

  Incidents incidents_;
  Admin admin_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Client> client_;
};

// The names of a range, and its error last.
template <typename Resource>
std::vector<std::string> Names(Resources<Resource>& resources) {
  std::vector<std::string> names;
  for (const auto& each : resources) {
    names.push_back(each.ok() ? each->name() : absl::StrCat("! ", each.status().message()));
  }
  return names;
}

TEST(PagesTest, AListIsOneRangeOverAllPages) {
  FakeDossier fake;  // pages by two
  for (const auto* id : {"a", "b", "c"}) fake.incidents.emplace_back().set_name(id);
  Client client({.server = fake.address()});
  auto all = client.ListIncidents({});
  EXPECT_THAT(Names(all), ElementsAre("a", "b", "c"));
  EXPECT_FALSE(all.more());
  auto some = client.ListIncidents({.limit = 2});
  EXPECT_THAT(Names(some), ElementsAre("a", "b"));
  EXPECT_TRUE(some.more());
  auto refused = client.ListIncidents({.filter = "bad"});
  EXPECT_THAT(Names(refused),
              ElementsAre("! filter: at character 4: expected `=` after the field"));
}

TEST(PagesTest, WhatIsNotReadIsNotFetchedAndACancelledListEnds) {
  FakeDossier fake;
  for (const auto* id : {"a", "b", "c"}) fake.incidents.emplace_back().set_name(id);
  Client client({.server = fake.address()});
  auto list = client.ListIncidents({});
  auto at = list.begin();
  EXPECT_EQ((*at)->name(), "a");
  EXPECT_EQ(fake.filters().size(), 1u);
  list.Cancel();
  EXPECT_EQ((++at)->value().name(), "b");
  EXPECT_EQ((++at)->status().code(), absl::StatusCode::kCancelled);
  EXPECT_TRUE(++at == list.end());
}

TEST(PagesTest, NoServerIsUnavailableWithoutAReason) {
  // Port 1 of loopback: nobody listens there without being root's service of 1988.
  Client client({.server = "127.0.0.1:1"});
  const absl::Status status = client.GetIncident("incidents/a").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "");
  EXPECT_THAT(MetadataOf(status), IsEmpty());
  EXPECT_THAT(FieldViolationsOf(status), IsEmpty());
}

TEST_F(ClientTest, AStreamIsOneRangeOverAllBatches) {
  auto stream =
      client_->StreamIncidents({.filter = "f", .read_mask = {"name"}, .as_of = AsOf(int64_t{9})});
  EXPECT_THAT(Names(stream), ElementsAre("incidents/0", "incidents/1", "incidents/2", "incidents/3",
                                         "incidents/4"));
  EXPECT_EQ(stream.revision(), 9);
  EXPECT_FALSE(stream.more());
  EXPECT_EQ(incidents_.asked.filter(), "f");
  EXPECT_THAT(incidents_.asked.read_mask().paths(), ElementsAre("name"));
  EXPECT_EQ(incidents_.asked.as_of().revision(), 9);
}

TEST_F(ClientTest, AStreamWithALimitKnowsWhetherThereIsMore) {
  for (const auto& [limit, more] : {std::pair(3, true), {4, true}, {5, false}, {6, false}}) {
    auto stream = client_->StreamIncidents({.limit = limit});
    EXPECT_EQ(static_cast<int>(Names(stream).size()), std::min(limit, 5));
    EXPECT_EQ(stream.more(), more) << limit;
  }
}

TEST_F(ClientTest, AStreamThatHangsEndsByCancelByItsDeadlineAndByForgettingIt) {
  incidents_.hangs = true;
  auto stream = client_->StreamIncidents({});
  std::vector<std::string> names;
  std::thread other;
  for (const auto& each : stream) {
    if (!each.ok()) {
      EXPECT_EQ(each.status().code(), absl::StatusCode::kCancelled);
    } else if (each->name() == "incidents/4") {
      other = std::thread([&] { stream.Cancel(); });
    }
  }
  other.join();
  auto late = client_->StreamIncidents({}, absl::Now() + absl::Milliseconds(50));
  absl::Status end;
  for (const auto& each : late) end = each.status();
  EXPECT_EQ(end.code(), absl::StatusCode::kDeadlineExceeded);
  auto forgotten = client_->StreamIncidents({});
  EXPECT_TRUE(forgotten.begin()->ok());
  client_.reset();  // a range may outlive its client
}

TEST_F(ClientTest, ABackupThatBreaksSaysSoAfterItsLastPiece) {
  auto backup = client_->Backup();
  std::string bytes;
  absl::Status end;
  for (const auto& piece : backup) {
    if (piece.ok()) bytes += piece->data();
    end = piece.status();
  }
  EXPECT_EQ(bytes, "SQLite");
  EXPECT_EQ(ReasonOf(end), "DRAINING");
}

TEST_F(ClientTest, ErrorsKeepTheirReasonMetadataAndFields) {
  const absl::Status status = client_->Compact(9).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "COMPACTION_INVALID");
  EXPECT_THAT(MetadataOf(status), ElementsAre(Pair("head", "7")));
  const auto violations = FieldViolationsOf(status);
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].field, "oldest_revision");
  EXPECT_EQ(violations[0].description, "is beyond the head, 7");
  EXPECT_FALSE(IsHistoryLost(status));
  EXPECT_FALSE(IsWorthRetrying(status));
}

TEST_F(ClientTest, RequestsSayAllThatTheApiKnows) {
  v1::GetIncidentRequest request;
  request.set_name("incidents/a");
  *request.mutable_as_of() = AsOf(int64_t{4});
  EXPECT_EQ(client_->GetIncident(request)->revision(), 4);
  v1::CountIncidentsRequest count;
  count.set_filter("f");
  EXPECT_EQ(client_->CountIncidents(count)->total(), 1);
  EXPECT_EQ(AsOf(absl::FromUnixMillis(1500)).time().nanos(), 500'000'000);
}

}  // namespace
}  // namespace dossier::client
