#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "tests/server/query/query_server.h"
#include "tests/support/status_matchers.h"

namespace dossier::query {
namespace {

using store::Collection;
using testing::ElementsAre;
using testing::HasSubstr;

class ReadingTest : public QueryServer {
 protected:
  absl::StatusOr<v1::Incident> GetIncident(const std::string& name) {
    grpc::ClientContext context;
    v1::GetIncidentRequest request;
    request.set_name(name);
    v1::Incident incident;
    const grpc::Status status = incidents_->GetIncident(&context, request, &incident);
    if (!status.ok()) return FromGrpc(status);
    return incident;
  }

  absl::StatusOr<v1::ListIncidentsResponse> ListIncidents(int page_size = 0,
                                                          const std::string& token = "",
                                                          const std::string& filter = "") {
    grpc::ClientContext context;
    v1::ListIncidentsRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    request.set_filter(filter);
    v1::ListIncidentsResponse response;
    const grpc::Status status = incidents_->ListIncidents(&context, request, &response);
    if (!status.ok()) return FromGrpc(status);
    return response;
  }

  absl::StatusOr<v1::Report> GetReport(const std::string& name, v1::ReportView view) {
    grpc::ClientContext context;
    v1::GetReportRequest request;
    request.set_name(name);
    request.set_view(view);
    v1::Report report;
    const grpc::Status status = reports_->GetReport(&context, request, &report);
    if (!status.ok()) return FromGrpc(status);
    return report;
  }

  absl::StatusOr<v1::ListClaimsResponse> ListClaims(const std::string& parent,
                                                    const std::string& filter = "") {
    grpc::ClientContext context;
    v1::ListClaimsRequest request;
    request.set_parent(parent);
    request.set_filter(filter);
    v1::ListClaimsResponse response;
    const grpc::Status status = incidents_->ListClaims(&context, request, &response);
    if (!status.ok()) return FromGrpc(status);
    return response;
  }

  absl::StatusOr<v1::ListRecordsResponse> ListRecords(const std::string& parent,
                                                      const std::string& filter = "") {
    grpc::ClientContext context;
    v1::ListRecordsRequest request;
    request.set_parent(parent);
    request.set_filter(filter);
    v1::ListRecordsResponse response;
    const grpc::Status status = source_stub_->ListRecords(&context, request, &response);
    if (!status.ok()) return FromGrpc(status);
    return response;
  }
};

TEST_F(ReadingTest, AnIncidentIsReadAsItWasWritten) {
  v1::Incident incident;
  incident.set_title("Intrusion at the Harbour Board");
  const std::string name = Put(Collection::kIncident, incident);
  ASSERT_OK_AND_ASSIGN(const v1::Incident read, GetIncident(name));
  EXPECT_EQ(read.title(), "Intrusion at the Harbour Board");
  EXPECT_EQ(read.name(), name);
}

TEST_F(ReadingTest, WhatDoesNotExistIsNotFoundWithAReasonAndTheName) {
  const absl::Status status = GetIncident("incidents/nobody").status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
                               HasSubstr("there is no incidents/nobody")));
  EXPECT_EQ(ErrorInfoOf(status)->metadata().at("name"), "incidents/nobody");
  EXPECT_EQ(ErrorInfoOf(status)->domain(), "dossier");
}

TEST_F(ReadingTest, ANameOfAnotherCollectionIsAnErrorOfTheField) {
  const absl::Status status = GetIncident("reports/a1").status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "NAME_INVALID",
                               HasSubstr("`reports/a1` is not of the form incidents/{incident}")));
  google::rpc::BadRequest bad;
  ASSERT_TRUE(bad.ParseFromString(
      std::string(*status.GetPayload("type.googleapis.com/google.rpc.BadRequest"))));
  EXPECT_EQ(bad.field_violations(0).field(), "name");
  EXPECT_THAT(GetIncident(""), StatusIs(absl::StatusCode::kInvalidArgument, "NAME_INVALID",
                                        HasSubstr("name: is required")));
}

TEST_F(ReadingTest, TheNameOfAMergedIncidentAnswersWithTheOneItBecame) {
  v1::Incident survivor;
  survivor.add_redirected_from("incidents/older");
  const std::string name = Put(Collection::kIncident, survivor);
  ASSERT_OK_AND_ASSIGN(const v1::Incident read, GetIncident("incidents/older"));
  EXPECT_EQ(read.name(), name);
  v1::Claim claim;
  claim.set_incident(name);
  Put(Collection::kClaim, claim);
  ASSERT_OK_AND_ASSIGN(const auto claims, ListClaims("incidents/older"));
  EXPECT_EQ(claims.claims_size(), 1);
}

TEST_F(ReadingTest, PagesHoldEachIncidentOnceWhileOthersArrive) {
  const std::vector<std::string> before = PutIncidents(7);
  std::vector<std::string> seen;
  std::string token;
  int pages = 0;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, ListIncidents(3, token));
    for (const auto& incident : page.incidents()) seen.push_back(incident.name());
    token = page.next_page_token();
    if (++pages == 1) {
      EXPECT_EQ(page.revision(), 1);
      PutIncidents(2);
    }
  } while (!token.empty());
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(seen.size(), 9u);
  EXPECT_TRUE(std::equal(before.begin(), before.end(), seen.begin()));
}

TEST_F(ReadingTest, AFilterChoosesAndItsTokenBelongsToItAlone) {
  for (const auto* victim : {"Harbour Board", "Tram Company", "HARBOUR BOARD"}) {
    v1::Incident incident;
    incident.add_victims()->set_name(victim);
    Put(Collection::kIncident, incident);
  }
  ASSERT_OK_AND_ASSIGN(const auto page, ListIncidents(1, "", "victims.name = 'harbour board'"));
  ASSERT_EQ(page.incidents_size(), 1);
  ASSERT_NE(page.next_page_token(), "");
  ASSERT_OK_AND_ASSIGN(const auto next,
                       ListIncidents(1, page.next_page_token(), "victims.name = 'harbour board'"));
  EXPECT_EQ(next.incidents(0).victims(0).name(), "HARBOUR BOARD");
  EXPECT_EQ(next.next_page_token(), "");
  EXPECT_THAT(ListIncidents(1, page.next_page_token(), "victims.name = 'tram company'"),
              StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_MISMATCH"));
  EXPECT_THAT(ListIncidents(1, "rubbish"),
              StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  EXPECT_THAT(ListIncidents(-1), StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_SIZE_INVALID"));
  EXPECT_THAT(ListIncidents(1, "", "victim = x"),
              StatusIs(absl::StatusCode::kInvalidArgument, "FILTER_INVALID"));
}

TEST_F(ReadingTest, APageOfHugeIncidentsFitsIntoAMessageThatEveryClientAccepts) {
  v1::Incident incident;
  incident.set_summary(std::string(size_t{1} << 20, 's'));
  for (int i = 0; i < 6; ++i) Put(Collection::kIncident, incident);
  size_t seen = 0;
  std::string token;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, ListIncidents(1000, token));
    seen += static_cast<size_t>(page.incidents_size());
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(seen, 6u);
}

TEST_F(ReadingTest, TheTextOfAReportComesOnlyToThoseWhoAskForIt) {
  v1::Report report;
  report.set_title("Trams stand still");
  report.set_text_sha256(std::string(64, 'a'));
  const std::string name = Put(Collection::kReport, report);
  PutText(std::string(64, 'a'), "No tram left the depot on Monday.\n");
  ASSERT_OK_AND_ASSIGN(const v1::Report basic, GetReport(name, v1::REPORT_VIEW_UNSPECIFIED));
  EXPECT_EQ(basic.text(), "");
  ASSERT_OK_AND_ASSIGN(const v1::Report full, GetReport(name, v1::REPORT_VIEW_FULL));
  EXPECT_EQ(full.text(), "No tram left the depot on Monday.\n");
}

TEST_F(ReadingTest, EveryVersionOfAReportKeepsItsOwnText) {
  const std::string name = Put(Collection::kReport, v1::Report());
  v1::ReportVersion version;
  version.set_version(1);
  version.set_text_sha256(std::string(64, 'b'));
  const std::string first =
      Put(Collection::kReportVersion, version, absl::StrCat(name, "/versions/1"));
  PutText(std::string(64, 'b'), "First words.\n");
  grpc::ClientContext context;
  v1::GetReportVersionRequest request;
  request.set_name(first);
  request.set_view(v1::REPORT_VIEW_FULL);
  v1::ReportVersion read;
  ASSERT_TRUE(reports_->GetReportVersion(&context, request, &read).ok());
  EXPECT_EQ(read.text(), "First words.\n");
  EXPECT_THAT(GetReport(first, v1::REPORT_VIEW_BASIC),
              StatusIs(absl::StatusCode::kInvalidArgument, "NAME_INVALID"));
}

TEST_F(ReadingTest, ClaimsAreThoseOfOneIncidentAndMayBeFiltered) {
  const std::string incident = PutIncidents(1).front();
  for (const auto field : {v1::FIELD_MOTIVE, v1::FIELD_VICTIM}) {
    v1::Claim claim;
    claim.set_incident(incident);
    claim.set_field(field);
    Put(Collection::kClaim, claim);
  }
  v1::Claim elsewhere;
  elsewhere.set_incident("incidents/other");
  Put(Collection::kClaim, elsewhere);
  ASSERT_OK_AND_ASSIGN(const auto all, ListClaims(incident));
  EXPECT_EQ(all.claims_size(), 2);
  ASSERT_OK_AND_ASSIGN(const auto motives, ListClaims(incident, "field = MOTIVE"));
  ASSERT_EQ(motives.claims_size(), 1);
  EXPECT_EQ(motives.claims(0).field(), v1::FIELD_MOTIVE);
  EXPECT_THAT(ListClaims("incidents/nobody"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ReadingTest, SourcesAndPluginsComeByNameAPageAtATime) {
  for (const auto* name : {"sources/wire", "sources/courts", "sources/feed"}) {
    sources_.sources.emplace_back().set_name(name);
  }
  grpc::ClientContext context;
  v1::ListSourcesRequest request;
  request.set_page_size(2);
  v1::ListSourcesResponse first;
  ASSERT_TRUE(source_stub_->ListSources(&context, request, &first).ok());
  ASSERT_EQ(first.sources_size(), 2);
  EXPECT_EQ(first.sources(0).name(), "sources/courts");
  grpc::ClientContext next_context;
  request.set_page_token(first.next_page_token());
  v1::ListSourcesResponse second;
  ASSERT_TRUE(source_stub_->ListSources(&next_context, request, &second).ok());
  ASSERT_EQ(second.sources_size(), 1);
  EXPECT_EQ(second.sources(0).name(), "sources/wire");
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(ReadingTest, RecordsAreThoseOfOneSourceOrOfAll) {
  sources_.sources.emplace_back().set_name("sources/courts");
  sources_.sources.emplace_back().set_name("sources/empty");
  v1::Record record;
  record.set_outcome(v1::Record::OUTCOME_QUARANTINED);
  Put(Collection::kRecord, record, "sources/courts/records/1");
  record.set_outcome(v1::Record::OUTCOME_ACCEPTED);
  Put(Collection::kRecord, record, "sources/courts/records/2");
  Put(Collection::kRecord, record, "sources/wire/records/3");
  ASSERT_OK_AND_ASSIGN(const auto all, ListRecords("sources/-"));
  EXPECT_EQ(all.records_size(), 3);
  ASSERT_OK_AND_ASSIGN(const auto bad, ListRecords("sources/courts", "outcome = QUARANTINED"));
  ASSERT_EQ(bad.records_size(), 1);
  EXPECT_EQ(bad.records(0).name(), "sources/courts/records/1");
  EXPECT_THAT(ListRecords("sources/empty"), IsOk());
  EXPECT_THAT(ListRecords("sources/wire"), IsOk());  // no longer configured, records stay
  EXPECT_THAT(ListRecords("sources/nobody"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ReadingTest, AServerThatStopsRefusesWithAReasonToAskElsewhere) {
  reads_.Stop();
  EXPECT_THAT(GetIncident("incidents/a"), StatusIs(absl::StatusCode::kUnavailable, "DRAINING"));
}

}  // namespace
}  // namespace dossier::query
