#include "server/query/incident_explanation.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/statement.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/terms.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::query {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kText[] = "The port said so. Harbour Board was hacked. It began on 3 May.";
constexpr char kVersion[] = "reports/a1/versions/1";

v1::Span Words(absl::string_view words) {
  v1::Span span;
  span.set_report_version(kVersion);
  span.set_start(static_cast<int64_t>(absl::string_view(kText).find(words)));
  span.set_end(span.start() + static_cast<int64_t>(words.size()));
  span.set_text(std::string(words));
  return span;
}

// A store with an incident of two claims, one of which contradicts a third, the report that tells
// of it, a statement and another incident.
class IncidentExplanationTest : public testing::Test {
 protected:
  IncidentExplanationTest() {
    store_ = *store::OpenSqliteStore(directory_.File("dossier.db"), {}, clock_);
    v1::ReportVersion version;
    version.set_name(kVersion);
    version.set_text_sha256(std::string(64, 'a'));
    transaction_ = *store_->Begin();
    EXPECT_OK(transaction_->PutText(version.text_sha256(), kText));
    EXPECT_OK(transaction_->Put(kVersion, version.SerializeAsString(), store::TermsOf(version)));

    v1::Claim victim = ClaimOf("claims/c1", "victim.words_around", "Harbour Board");
    victim.set_field(v1::FIELD_VICTIM);
    victim.mutable_victim()->set_name("Harbour Board");
    Put(victim);
    v1::Claim date = ClaimOf("claims/c2", "date.nearest_event", "3 May");
    date.set_field(v1::FIELD_DATE);
    date.mutable_date()->mutable_date()->set_value("2031-05-03");
    Put(date);
    v1::Claim other = ClaimOf("claims/c3", "date.nearest_event", "began");
    other.set_field(v1::FIELD_DATE);
    other.mutable_date()->mutable_date()->set_value("2031-04-03");
    Put(other);

    v1::Statement statement;
    statement.set_name("statements/s1");
    statement.add_about()->set_incident("incidents/i1");
    statement.add_occurrences()->set_report("reports/a1");
    Put(statement);

    v1::Incident incident;
    incident.set_name("incidents/i1");
    incident.set_title("Port hacked");
    v1::Victim& port = *incident.add_victims();
    port.set_name("Harbour Board");
    port.mutable_provenance()->add_claims("claims/c1");
    port.mutable_provenance()->set_rule("victim.words_around, fold/1.fullest_name");
    v1::IncidentDate& day = *incident.add_dates();
    day.mutable_provenance()->add_claims("claims/c2");
    day.mutable_provenance()->add_contradicted_by("claims/c3");
    v1::Absence& motive = *incident.add_absences();
    motive.set_field(v1::FIELD_MOTIVE);
    motive.mutable_provenance()->set_rule("fold/1.nothing_claimed");
    v1::IncidentReport& report = *incident.add_reports();
    report.set_report("reports/a1");
    report.set_role(v1::REPORT_ROLE_PRIMARY);
    report.set_score(0.8);
    report.set_rule("same_victim");
    report.add_reasons("the same victim");
    v1::Relation& relation = *incident.add_relations();
    relation.set_incident("incidents/i0");
    relation.set_type(v1::Relation::TYPE_SAME_VICTIM_EARLIER);
    relation.add_reasons("a year before");
    Put(incident);
    EXPECT_OK(transaction_->Commit());
    transaction_.reset();
  }

  static v1::Claim ClaimOf(const std::string& name, const std::string& rule,
                           absl::string_view words) {
    v1::Claim claim;
    claim.set_name(name);
    claim.set_rule(rule);
    claim.set_report_version(kVersion);
    *claim.add_evidence() = Words(words);
    return claim;
  }

  template <typename Resource>
  void Put(const Resource& resource) {
    EXPECT_OK(
        transaction_->Put(resource.name(), resource.SerializeAsString(), store::TermsOf(resource)));
  }

  absl::StatusOr<v1::ExplainIncidentResponse> Explain(const std::string& path = "",
                                                      int64_t revision = 0) {
    v1::ExplainIncidentRequest request;
    request.set_name("incidents/i1");
    if (!path.empty()) request.mutable_read_mask()->add_paths(path);
    if (revision != 0) request.mutable_as_of()->set_revision(revision);
    return ExplainIncident(*store_, {}, request);
  }

  TempDir directory_;
  FakeClock clock_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<store::Transaction> transaction_;
};

TEST_F(IncidentExplanationTest, AValueHasItsClaimsWithTheirSentencesAndTheMeaningOfTheirRules) {
  ASSERT_OK_AND_ASSIGN(const v1::ExplainIncidentResponse explained, Explain());
  ASSERT_THAT(explained.values(), SizeIs(3));
  const v1::ExplainedValue& victim = explained.values(0);
  EXPECT_EQ(victim.path(), "victims[0]");
  ASSERT_THAT(victim.claims(), SizeIs(1));
  EXPECT_EQ(victim.claims(0).claim().name(), "claims/c1");
  EXPECT_EQ(victim.claims(0).sentence().text(), "Harbour Board was hacked.");
  EXPECT_EQ(victim.claims(0).sentence().report_version(), kVersion);
  EXPECT_THAT(victim.claims(0).reason(), HasSubstr("the value comes from"));
  EXPECT_THAT(victim.reason(), HasSubstr("fullest of the names"));
  EXPECT_THAT(victim.contradicted_by(), IsEmpty());
}

TEST_F(IncidentExplanationTest, WhatContradictsAValueIsToldWithIt) {
  ASSERT_OK_AND_ASSIGN(const v1::ExplainIncidentResponse explained, Explain());
  const v1::ExplainedValue& date = explained.values(1);
  EXPECT_EQ(date.path(), "dates[0]");
  ASSERT_THAT(date.contradicted_by(), SizeIs(1));
  EXPECT_EQ(date.contradicted_by(0).claim().date().date().value(), "2031-04-03");
  EXPECT_EQ(date.contradicted_by(0).sentence().text(), "It began on 3 May.");
}

TEST_F(IncidentExplanationTest, WhatNobodyTellsIsExplainedToo) {
  ASSERT_OK_AND_ASSIGN(const v1::ExplainIncidentResponse explained, Explain());
  EXPECT_EQ(explained.values(2).path(), "absences[0]");
  EXPECT_THAT(explained.values(2).claims(), IsEmpty());
  EXPECT_THAT(explained.values(2).reason(), HasSubstr("no report says anything about it"));
}

TEST_F(IncidentExplanationTest, LinksHaveTheirReasons) {
  ASSERT_OK_AND_ASSIGN(const v1::ExplainIncidentResponse explained, Explain());
  ASSERT_THAT(explained.links(), SizeIs(3));
  EXPECT_EQ(explained.links(0).resource(), "reports/a1");
  EXPECT_THAT(explained.links(0).reasons(), ElementsAre("the same victim"));
  EXPECT_EQ(explained.links(1).resource(), "statements/s1");
  EXPECT_THAT(explained.links(1).reasons(),
              ElementsAre("reports/a1 prints it where it tells of this incident (primary)"));
  EXPECT_EQ(explained.links(2).resource(), "incidents/i0");
  EXPECT_EQ(explained.links(2).rule(), "same victim earlier");
}

TEST_F(IncidentExplanationTest, OneFieldIsExplainedAlone) {
  ASSERT_OK_AND_ASSIGN(const v1::ExplainIncidentResponse explained, Explain("victims"));
  ASSERT_THAT(explained.values(), SizeIs(1));
  EXPECT_EQ(explained.values(0).path(), "victims[0]");
  EXPECT_THAT(explained.links(), IsEmpty());
  EXPECT_EQ(explained.incident().title(), "Port hacked");
  EXPECT_THAT(explained.incident().dates(), IsEmpty());
  EXPECT_THAT(Explain("victim"), StatusIs(absl::StatusCode::kInvalidArgument, "READ_MASK_INVALID",
                                          HasSubstr("did you mean `victims`?")));
}

TEST_F(IncidentExplanationTest, ThePastIsExplainedAsItWas) {
  const int64_t then = store_->Log()->head;
  transaction_ = *store_->Begin();
  EXPECT_OK(transaction_->Delete("incidents/i1"));
  EXPECT_OK(transaction_->Delete("claims/c1"));
  EXPECT_OK(transaction_->Commit());
  transaction_.reset();
  EXPECT_THAT(Explain(),
              StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND", HasSubstr("")));
  ASSERT_OK_AND_ASSIGN(const v1::ExplainIncidentResponse explained, Explain("", then));
  ASSERT_THAT(explained.values(), SizeIs(3));
  EXPECT_EQ(explained.values(0).claims(0).claim().name(), "claims/c1");
  EXPECT_EQ(explained.values(0).claims(0).sentence().text(), "Harbour Board was hacked.");
  ASSERT_THAT(explained.links(), SizeIs(3));
}

}  // namespace
}  // namespace dossier::query
