// Reads as of a moment, reads of some fields, and counts, as a client sees them.
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/server/query/query_server.h"
#include "tests/support/status_matchers.h"

namespace dossier::query {
namespace {

using store::Collection;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> Lines(const v1::Facet& facet) {
  std::vector<std::string> lines;
  for (const auto& value : facet.values()) {
    lines.push_back(absl::StrCat(value.value(), " ", value.count()));
  }
  return lines;
}

class PastAndMasksTest : public QueryServer {
 protected:
  int64_t Head() { return store_->Log()->head; }

  absl::StatusOr<v1::Incident> Get(const std::string& name, int64_t revision,
                                   const std::string& path = "") {
    v1::GetIncidentRequest request;
    request.set_name(name);
    if (revision != 0) request.mutable_as_of()->set_revision(revision);
    if (!path.empty()) request.mutable_read_mask()->add_paths(path);
    grpc::ClientContext context;
    v1::Incident incident;
    const grpc::Status status = incidents_->GetIncident(&context, request, &incident);
    if (!status.ok()) return FromGrpc(status);
    return incident;
  }

  absl::StatusOr<v1::CountIncidentsResponse> Count(std::vector<std::string> facets,
                                                   const std::string& filter = "",
                                                   int64_t revision = 0, int size = 0) {
    v1::CountIncidentsRequest request;
    request.set_filter(filter);
    request.set_facet_size(size);
    for (const std::string& facet : facets) request.add_facets(facet);
    if (revision != 0) request.mutable_as_of()->set_revision(revision);
    grpc::ClientContext context;
    v1::CountIncidentsResponse response;
    const grpc::Status status = incidents_->CountIncidents(&context, request, &response);
    if (!status.ok()) return FromGrpc(status);
    return response;
  }

  std::string PutIncident(const std::vector<std::string>& victims, const std::string& date = "",
                          std::string name = "") {
    v1::Incident incident;
    for (const std::string& victim : victims) incident.add_victims()->set_name(victim);
    if (!date.empty()) incident.add_dates()->mutable_date()->set_value(date);
    incident.add_kinds()->set_type(v1::Kind::TYPE_RANSOMWARE);
    return Put(Collection::kIncident, incident, std::move(name));
  }
};

TEST_F(PastAndMasksTest, AVersionThatHadNotComeYetIsNeitherReadNorCompared) {
  v1::Report report;
  const std::string name = Put(Collection::kReport, report);
  const auto add = [&](int number) {
    PutText(std::string(64, static_cast<char>('a' + number)), absl::StrCat("Text ", number));
    v1::ReportVersion version;
    version.set_version(number);
    version.set_text_sha256(std::string(64, static_cast<char>('a' + number)));
    version.set_create_revision(Head() + 1);
    Put(Collection::kReportVersion, version, absl::StrCat(name, "/versions/", number));
    report.set_version(number);
    Put(Collection::kReport, report, name);
    return Head();
  };
  const int64_t first = add(1);
  const int64_t second = add(2);
  const auto read = [&](int number, int64_t as_of) {
    v1::GetReportVersionRequest request;
    request.set_name(absl::StrCat(name, "/versions/", number));
    request.mutable_as_of()->set_revision(as_of);
    grpc::ClientContext context;
    v1::ReportVersion version;
    return FromGrpc(reports_->GetReportVersion(&context, request, &version));
  };
  EXPECT_OK(read(2, second));
  EXPECT_OK(read(1, first));
  EXPECT_THAT(read(2, first), StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(read(1, 1000), StatusIs(absl::StatusCode::kOutOfRange, "REVISION_UNKNOWN"));
  v1::DiffReportVersionsRequest request;
  request.set_name(name);
  request.mutable_as_of()->set_revision(first);
  grpc::ClientContext context;
  v1::DiffReportVersionsResponse diff;
  ASSERT_OK(FromGrpc(reports_->DiffReportVersions(&context, request, &diff)));
  EXPECT_EQ(diff.to_version(), absl::StrCat(name, "/versions/1")) << "the newest of then";
}

TEST_F(PastAndMasksTest, SourcesAreReadAsTheyWere) {
  v1::Source source;
  source.set_display_name("The harbour's news");
  Put(Collection::kSource, source, "sources/news");
  const int64_t then = Head();
  source.set_display_name("News");
  Put(Collection::kSource, source, "sources/news");
  Put(Collection::kSource, source, "sources/later");
  v1::ListSourcesRequest asked;
  asked.mutable_as_of()->set_revision(then);
  grpc::ClientContext context;
  v1::ListSourcesResponse all;
  ASSERT_OK(FromGrpc(source_stub_->ListSources(&context, asked, &all)));
  ASSERT_EQ(all.sources_size(), 1);
  EXPECT_EQ(all.sources(0).display_name(), "The harbour's news");
  v1::GetSourceRequest one;
  one.set_name("sources/news");
  *one.mutable_as_of() = asked.as_of();
  grpc::ClientContext again;
  v1::Source read;
  ASSERT_OK(FromGrpc(source_stub_->GetSource(&again, one, &read)));
  EXPECT_EQ(read.display_name(), "The harbour's news");
}

TEST_F(PastAndMasksTest, AnIncidentIsReadAsItWas) {
  const std::string name = PutIncident({"Harbour Board"});
  const int64_t then = Head();
  PutIncident({"Harbour Board", "Tram Company"}, "", name);
  ASSERT_OK_AND_ASSIGN(const v1::Incident past, Get(name, then));
  EXPECT_EQ(past.victims_size(), 1);
  ASSERT_OK_AND_ASSIGN(const v1::Incident present, Get(name, 0));
  EXPECT_EQ(present.victims_size(), 2);
  const std::string younger = PutIncident({});
  EXPECT_THAT(Get(younger, then), StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
                                           HasSubstr(absl::StrCat("as of revision ", then))));
  EXPECT_THAT(Get(name, 1000), StatusIs(absl::StatusCode::kOutOfRange, "REVISION_UNKNOWN"));
}

TEST_F(PastAndMasksTest, ANameFromBeforeAMergeLeadsToBothAsTheyWere) {
  const std::string old_name = PutIncident({"Harbour Board"});
  const std::string name = PutIncident({"The Harbour"});
  const int64_t before = Head();
  v1::Incident merged;
  merged.add_redirected_from(old_name);
  {
    auto transaction = *store_->Begin();
    EXPECT_OK(transaction->Delete(old_name));
    EXPECT_OK(transaction->Commit());
  }
  Put(Collection::kIncident, merged, name);
  ASSERT_OK_AND_ASSIGN(const v1::Incident now, Get(old_name, 0));
  EXPECT_EQ(now.name(), name);
  ASSERT_OK_AND_ASSIGN(const v1::Incident then, Get(old_name, before));
  EXPECT_EQ(then.name(), old_name);
  EXPECT_EQ(then.victims(0).name(), "Harbour Board");
  ASSERT_OK_AND_ASSIGN(const v1::Incident merged_then, Get(old_name, Head()));
  EXPECT_EQ(merged_then.name(), name);
}

TEST_F(PastAndMasksTest, AMaskLeavesWhatIsAskedForAndARefusalSaysWhatThereIs) {
  const std::string name = PutIncident({"Harbour Board"}, "2031-04-02");
  ASSERT_OK_AND_ASSIGN(const v1::Incident read, Get(name, 0, "victims.name"));
  EXPECT_EQ(read.name(), "");
  EXPECT_EQ(read.victims(0).name(), "Harbour Board");
  EXPECT_EQ(read.dates_size(), 0);
  EXPECT_THAT(Get(name, 0, "victim"),
              StatusIs(absl::StatusCode::kInvalidArgument, "READ_MASK_INVALID",
                       HasSubstr("did you mean `victims`?")));
}

TEST_F(PastAndMasksTest, ThePastOfAReportHasTheTextOfThen) {
  const std::string first(64, 'a');
  const std::string second(64, 'b');
  PutText(first, "No tram left the depot.\n");
  PutText(second, "Two trams left the depot.\n");
  v1::Report report;
  report.set_text_sha256(first);
  report.set_version(1);
  const std::string name = Put(Collection::kReport, report);
  const int64_t then = Head();
  report.set_text_sha256(second);
  report.set_version(2);
  Put(Collection::kReport, report, name);

  const auto text_at = [&](int64_t revision) {
    v1::GetReportRequest request;
    request.set_name(name);
    request.set_view(v1::REPORT_VIEW_FULL);
    if (revision != 0) request.mutable_as_of()->set_revision(revision);
    request.mutable_read_mask()->add_paths("text");
    grpc::ClientContext context;
    v1::Report read;
    EXPECT_TRUE(reports_->GetReport(&context, request, &read).ok());
    EXPECT_EQ(read.name(), "");
    return read.text();
  };
  EXPECT_EQ(text_at(then), "No tram left the depot.\n");
  EXPECT_EQ(text_at(0), "Two trams left the depot.\n");
}

TEST_F(PastAndMasksTest, ClaimsAreListedAsTheyWereWithTheFieldsThatAreAskedFor) {
  const std::string incident = PutIncident({"Harbour Board"});
  v1::Claim claim;
  claim.set_incident(incident);
  claim.set_rule("victims/subject");
  const std::string name = Put(Collection::kClaim, claim);
  const int64_t then = Head();
  Put(Collection::kClaim, claim);
  v1::ListClaimsRequest request;
  request.set_parent(incident);
  request.mutable_as_of()->set_revision(then);
  request.mutable_read_mask()->add_paths("rule");
  grpc::ClientContext context;
  v1::ListClaimsResponse response;
  ASSERT_TRUE(incidents_->ListClaims(&context, request, &response).ok());
  ASSERT_EQ(response.claims_size(), 1);
  EXPECT_EQ(response.claims(0).rule(), "victims/subject");
  EXPECT_EQ(response.claims(0).incident(), "");
  EXPECT_EQ(response.revision(), then);
}

TEST_F(PastAndMasksTest, CountsAreByValuesAsAReaderKnowsThemAndByMonths) {
  PutIncident({"Acme Corp"}, "2031-04-02");
  PutIncident({"ACME  CORP"}, "2031-04-20");
  PutIncident({"Acme Corp", "Tram Company"}, "2031-05");
  const int64_t then = Head();
  PutIncident({}, "2031");
  ASSERT_OK_AND_ASSIGN(const auto counts, Count({"victims.name", "dates.date", "kinds.type"}));
  EXPECT_EQ(counts.total(), 4);
  EXPECT_EQ(counts.revision(), Head());
  ASSERT_EQ(counts.facets_size(), 3);
  EXPECT_EQ(counts.facets(0).field(), "victims.name");
  EXPECT_THAT(Lines(counts.facets(0)), ElementsAre("Acme Corp 3", "Tram Company 1"));
  EXPECT_EQ(counts.facets(0).missing(), 1);
  EXPECT_THAT(Lines(counts.facets(1)), ElementsAre("2031-04 2", "2031-05 1"));
  EXPECT_EQ(counts.facets(1).missing(), 1);
  EXPECT_THAT(Lines(counts.facets(2)), ElementsAre("RANSOMWARE 4"));

  ASSERT_OK_AND_ASSIGN(const auto past, Count({"kinds.type"}, "", then));
  EXPECT_THAT(Lines(past.facets(0)), ElementsAre("RANSOMWARE 3"));
  ASSERT_OK_AND_ASSIGN(const auto some, Count({"victims.name"}, "dates.date = 2031-05", 0, 1));
  EXPECT_EQ(some.total(), 1);
  EXPECT_EQ(some.facets(0).values_size(), 1);
  EXPECT_EQ(some.facets(0).other_values(), 1);
}

TEST_F(PastAndMasksTest, AFacetThatCannotBeIsRefusedWithWhatThereIs) {
  EXPECT_THAT(Count({"kind.type"}), StatusIs(absl::StatusCode::kInvalidArgument, "FACET_INVALID",
                                             HasSubstr("did you mean `kinds.type`?")));
  EXPECT_THAT(Count({"title", "title"}),
              StatusIs(absl::StatusCode::kInvalidArgument, "FACET_INVALID", HasSubstr("twice")));
  EXPECT_THAT(Count(std::vector<std::string>(11, "title")),
              StatusIs(absl::StatusCode::kInvalidArgument, "FACET_INVALID", HasSubstr("most 10")));
  EXPECT_THAT(Count({}, "", 0, -1), StatusIs(absl::StatusCode::kInvalidArgument, "FACET_INVALID"));
  EXPECT_THAT(Count({}, "titel = x"),
              StatusIs(absl::StatusCode::kInvalidArgument, "FILTER_INVALID"));
}

TEST_F(PastAndMasksTest, StatementsAndReportsAreCountedToo) {
  v1::Statement statement;
  statement.mutable_speaker()->set_name("Jane Roe");
  Put(Collection::kStatement, statement);
  v1::CountStatementsRequest by_speaker;
  by_speaker.add_facets("speaker.name");
  grpc::ClientContext statements_context;
  v1::CountStatementsResponse said;
  ASSERT_TRUE(statements_->CountStatements(&statements_context, by_speaker, &said).ok());
  EXPECT_THAT(Lines(said.facets(0)), ElementsAre("Jane Roe 1"));

  v1::Report report;
  report.set_publisher("The Courier");
  Put(Collection::kReport, report);
  v1::CountReportsRequest by_publisher;
  by_publisher.add_facets("publisher");
  grpc::ClientContext reports_context;
  v1::CountReportsResponse printed;
  ASSERT_TRUE(reports_->CountReports(&reports_context, by_publisher, &printed).ok());
  EXPECT_THAT(Lines(printed.facets(0)), ElementsAre("The Courier 1"));
}

}  // namespace
}  // namespace dossier::query
