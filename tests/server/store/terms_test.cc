#include "server/store/terms.h"

#include "absl/strings/numbers.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/source.pb.h"
#include "dossier/v1/statement.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dossier::store {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

std::vector<std::string> ValuesOf(const google::protobuf::Message& resource,
                                  absl::string_view field) {
  std::vector<std::string> values;
  for (const Term& term : TermsOf(resource)) {
    if (term.field == field) values.push_back(term.value);
  }
  return values;
}

TEST(TermsTest, AnIncidentIsFoundByItsVictimUnderEveryNameInAnySpelling) {
  v1::Incident incident;
  auto* victim = incident.add_victims();
  victim->set_name("Straße  und  Söhne");
  victim->add_aliases("SUS");
  EXPECT_THAT(TermsOf(incident),
              IsSupersetOf<Term>({{"victims.name", "strasse und söhne"}, {"victims.name", "sus"}}));
  const IndexedField* field = FindIndexedField(Collection::kIncident, "victims.name");
  ASSERT_NE(field, nullptr);
  EXPECT_EQ(TermFor(*field, "STRASSE UND SÖHNE"), TermFor(*field, "Straße und Söhne"));
}

TEST(TermsTest, EnumsGoByTheirShortNamesAndWhatIsUndecidedHasNone) {
  v1::Incident incident;
  incident.add_kinds()->set_type(v1::Kind::TYPE_RANSOMWARE);
  incident.add_kinds()->set_type(v1::Kind::TYPE_UNSPECIFIED);
  incident.add_victims()->set_category(v1::PARTY_CATEGORY_SCIENCE);
  EXPECT_THAT(ValuesOf(incident, "kinds.type"), ElementsAre("RANSOMWARE"));
  EXPECT_THAT(ValuesOf(incident, "victims.category"), ElementsAre("SCIENCE"));
}

TEST(TermsTest, ADateIsFoundByItsYearMonthAndDayAndOrderedByTheFinest) {
  v1::Incident incident;
  incident.add_dates()->mutable_date()->set_value("2031-09-14T22:05:00-05:00");
  EXPECT_THAT(ValuesOf(incident, "dates.date"), ElementsAre("2031", "2031-09", "2031-09-14"));
  EXPECT_THAT(ValuesOf(incident, "dates.date~"), ElementsAre("2031-09-14"));
  incident.mutable_dates(0)->mutable_date()->set_value("2031-12/2032-01");
  EXPECT_THAT(ValuesOf(incident, "dates.date"), ElementsAre("2031", "2031-12", "2032", "2032-01"));
  EXPECT_THAT(ValuesOf(incident, "dates.date~"), ElementsAre("2031-12", "2032-01"));
}

TEST(TermsTest, NumbersSortAsTextAsTheyDoAsNumbersAndCanBeReadAgain) {
  const IndexedField& score = *FindIndexedField(Collection::kIncident, "relations.score");
  const double kAscending[] = {-1e300, -70000, -2, -1.5, -1, -1e-9, 0,     1e-300, 0.1,
                               0.5,    1,      2,  3,    10, 42,    255.5, 1e15,   1e300};
  std::string before;
  for (const double number : kAscending) {
    const std::string text = NumberText(number);
    EXPECT_LT(before, text) << number;
    double read = 0;
    EXPECT_TRUE(absl::SimpleAtod(ReadableValue(score, text), &read));
    EXPECT_EQ(read, number);
    before = text;
  }
  EXPECT_EQ(NumberText(-0.0), NumberText(0));
  EXPECT_EQ(ReadableValue(score, NumberText(3)), "3");
  EXPECT_EQ(ReadableValue(score, NumberText(0.1)), "0.1");
}

TEST(TermsTest, MomentsSortAsTextAndAfterTheDayThatTheyBelongTo) {
  const absl::Time noon = absl::FromUnixSeconds(1'930'000'000);
  EXPECT_LT(TimeText(noon - absl::Nanoseconds(1)), TimeText(noon));
  EXPECT_LT(TimeText(noon), TimeText(noon + absl::Nanoseconds(1)));
  EXPECT_LT(TimeText(noon).substr(0, 10), TimeText(noon));
  EXPECT_EQ(TimeText(absl::InfiniteFuture()).substr(0, 11), "9999-12-31T");
  v1::Incident incident;
  incident.mutable_create_time()->set_seconds(1'930'000'000);
  incident.mutable_create_time()->set_nanos(250'000'000);
  EXPECT_THAT(ValuesOf(incident, "create_time"), ElementsAre("2031-02-27T23:06:40.25"));
  EXPECT_EQ(ReadableValue(*FindIndexedField(Collection::kIncident, "create_time"),
                          "2031-02-27T23:06:40.25"),
            "2031-02-27T23:06:40.25Z");
}

TEST(TermsTest, NumbersAndTruthValuesHaveTheirDefaultsToo) {
  v1::Report report;
  report.set_statement_count(7);
  EXPECT_THAT(ValuesOf(report, "statement_count"), ElementsAre(NumberText(7)));
  EXPECT_THAT(ValuesOf(report, "credibility"), ElementsAre(NumberText(0)));
  EXPECT_THAT(ValuesOf(report, "truncated"), ElementsAre("false"));
  v1::Source source;
  EXPECT_THAT(ValuesOf(source, "usual_gap"), IsEmpty());
  source.mutable_usual_gap()->set_seconds(90);
  EXPECT_THAT(ValuesOf(source, "usual_gap"), ElementsAre(NumberText(90)));
}

TEST(TermsTest, ATimeWithinAPartOfAResourceIsThatPartsTime) {
  v1::Source source;
  source.mutable_backfill()->mutable_from()->set_seconds(1);
  source.mutable_backfill()->mutable_end_time()->set_seconds(61);
  EXPECT_THAT(ValuesOf(source, "backfill.from"), ElementsAre("1970-01-01T00:00:01"));
  EXPECT_THAT(ValuesOf(source, "backfill.end_time"), ElementsAre("1970-01-01T00:01:01"));
  EXPECT_THAT(ValuesOf(source, "backfill.to"), IsEmpty());
}

TEST(TermsTest, EvidenceProvenanceAndProseAreNoTerms) {
  v1::Incident incident;
  auto* victim = incident.add_victims();
  victim->set_name("Harbour Board");
  victim->mutable_provenance()->add_claims("claims/a1");
  incident.set_summary("The board lost its files.");
  incident.add_impacts()->set_description("lost files");
  for (const Term& term : TermsOf(incident)) {
    EXPECT_THAT(term.value, Not(testing::HasSubstr("files")));
    EXPECT_NE(term.value, "claims/a1");
  }
}

TEST(TermsTest, AStatementIsFoundByWhatItIsAboutAndWhereItWasPrinted) {
  v1::Statement statement;
  statement.set_form(v1::Statement::FORM_DIRECT);
  statement.mutable_speaker()->set_name("The Harbour Board");
  statement.add_about()->set_incident("incidents/k3F9");
  statement.add_occurrences()->set_report("reports/a1");
  statement.add_occurrences()->set_report("reports/a1");
  EXPECT_THAT(TermsOf(statement), IsSupersetOf<Term>({{"about.incident", "incidents/k3F9"},
                                                      {"form", "DIRECT"},
                                                      {"occurrences.report", "reports/a1"},
                                                      {"speaker.name", "the harbour board"}}));
  EXPECT_THAT(ValuesOf(statement, "occurrences.report"), ElementsAre("reports/a1"));
}

TEST(TermsTest, ARecordIsFoundByTheSourceThatItsNameTells) {
  v1::Record record;
  record.set_name("sources/courts/records/k3f9");
  record.set_outcome(v1::Record::OUTCOME_QUARANTINED);
  EXPECT_THAT(TermsOf(record), IsSupersetOf<Term>({{"name", "sources/courts/records/k3f9"},
                                                   {"outcome", "QUARANTINED"},
                                                   {"source", "sources/courts"}}));
}

TEST(TermsTest, ATermOfAHugeValueIsCutAtAWholeCharacterWithinTheBound) {
  v1::Report report;
  std::string title;
  for (int i = 0; i < 2000; ++i) title += "é";
  report.set_title(title);
  const std::vector<std::string> values = ValuesOf(report, "title");
  ASSERT_EQ(values.size(), 1u);
  EXPECT_LE(std::string("title").size() + values[0].size(), 1024u);
  EXPECT_EQ(values[0].size() % 2, 0u);
  EXPECT_EQ(values[0], TermFor(*FindIndexedField(Collection::kReport, "title"), title).value);
}

TEST(TermsTest, EnumValuesOfAFieldAreListedWithoutUnspecified) {
  const IndexedField* form = FindIndexedField(Collection::kStatement, "form");
  ASSERT_NE(form, nullptr);
  EXPECT_THAT(EnumValues(*form),
              ElementsAre("DIRECT", "INDIRECT", "MIXED", "DOCUMENT_TEXT", "REFUSAL"));
  EXPECT_THAT(EnumValues(*FindIndexedField(Collection::kStatement, "speaker.name")), IsEmpty());
}

TEST(TermsTest, AnEnumValueIsUnderstoodShortOrLongAndInAnyCase) {
  const IndexedField& kind = *FindIndexedField(Collection::kIncident, "kinds.type");
  for (const auto* text : {"RANSOMWARE", "ransomware", "TYPE_RANSOMWARE"}) {
    EXPECT_EQ(FindEnumValue(kind, text), "RANSOMWARE");
  }
  EXPECT_EQ(FindEnumValue(kind, "UNSPECIFIED"), std::nullopt);
  EXPECT_EQ(FindEnumValue(kind, "BURGLARY"), std::nullopt);
}

TEST(TermsTest, EveryFieldHasOneNameAndAKindThatFitsItsMessage) {
  using google::protobuf::FieldDescriptor;
  for (const Collection collection :
       {Collection::kIncident, Collection::kStatement, Collection::kReport, Collection::kClaim,
        Collection::kSource, Collection::kRecord}) {
    std::vector<std::string> names;
    for (const IndexedField& field : IndexedFields(collection)) {
      EXPECT_THAT(names, Not(Contains(field.name)));
      names.push_back(field.name);
      const auto first = field.paths.front().back()->cpp_type();
      for (const auto& path : field.paths) {
        EXPECT_EQ(path.back()->cpp_type(), first) << field.name;
        EXPECT_EQ(path.back()->enum_type() != nullptr, field.kind == FieldKind::kEnum)
            << field.name;
      }
    }
    EXPECT_THAT(names, Contains("name"));
  }
}

}  // namespace
}  // namespace dossier::store
