#include "server/store/terms.h"

#include "dossier/v1/incident.pb.h"
#include "dossier/v1/report.pb.h"
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
  EXPECT_THAT(TermsOf(incident),
              ElementsAre(Term{"kinds.type", "RANSOMWARE"}, Term{"victims.category", "SCIENCE"}));
}

TEST(TermsTest, ADateIsFoundByItsYearMonthAndDayAndAnIntervalByBothEnds) {
  v1::Incident incident;
  incident.add_dates()->mutable_date()->set_value("2031-09-14T10:05:00Z");
  EXPECT_THAT(TermsOf(incident),
              ElementsAre(Term{"dates.date", "2031"}, Term{"dates.date", "2031-09"},
                          Term{"dates.date", "2031-09-14"}));
  incident.mutable_dates(0)->mutable_date()->set_value("2031-12/2032-01");
  EXPECT_THAT(TermsOf(incident),
              ElementsAre(Term{"dates.date", "2031"}, Term{"dates.date", "2031-12"},
                          Term{"dates.date", "2032"}, Term{"dates.date", "2032-01"}));
}

TEST(TermsTest, AStatementIsFoundByWhatItIsAboutAndWhereItWasPrinted) {
  v1::Statement statement;
  statement.set_form(v1::Statement::FORM_DIRECT);
  statement.mutable_speaker()->set_name("The Harbour Board");
  statement.add_about()->set_incident("incidents/k3F9");
  statement.add_occurrences()->set_report("reports/a1");
  statement.add_occurrences()->set_report("reports/a1");
  EXPECT_THAT(TermsOf(statement),
              ElementsAre(Term{"about.incident", "incidents/k3F9"}, Term{"form", "DIRECT"},
                          Term{"occurrences.report", "reports/a1"},
                          Term{"speaker.name", "the harbour board"}));
}

TEST(TermsTest, ARecordIsFoundByTheSourceThatItsNameTells) {
  v1::Record record;
  record.set_name("sources/courts/records/k3f9");
  record.set_outcome(v1::Record::OUTCOME_QUARANTINED);
  EXPECT_THAT(TermsOf(record),
              ElementsAre(Term{"name", "sources/courts/records/k3f9"},
                          Term{"outcome", "QUARANTINED"}, Term{"source", "sources/courts"}));
}

TEST(TermsTest, ATermOfAHugeValueIsCutAtAWholeCharacterWithinTheBound) {
  v1::Report report;
  std::string title;
  for (int i = 0; i < 2000; ++i) title += "é";
  report.set_title(title);
  const std::vector<Term> terms = TermsOf(report);
  ASSERT_EQ(terms.size(), 1u);
  EXPECT_LE(terms[0].field.size() + terms[0].value.size(), 1024u);
  EXPECT_EQ(terms[0].value.size() % 2, 0u);
  EXPECT_EQ(terms[0], TermFor(*FindIndexedField(Collection::kReport, "title"), title));
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

TEST(TermsTest, EveryTableNamesEachFieldOnceAndItsKindFitsTheMessage) {
  for (const Collection collection :
       {Collection::kIncident, Collection::kStatement, Collection::kReport, Collection::kClaim,
        Collection::kSource, Collection::kRecord}) {
    std::vector<absl::string_view> names;
    for (const IndexedField& field : IndexedFields(collection)) {
      EXPECT_THAT(names, Not(Contains(field.name)));
      names.push_back(field.name);
      for (const auto& path : field.paths) {
        EXPECT_EQ(path.back()->enum_type() != nullptr, field.kind == FieldKind::kEnum)
            << field.name;
        EXPECT_EQ(path.back()->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING,
                  field.kind != FieldKind::kEnum)
            << field.name;
      }
    }
    EXPECT_THAT(names, Contains("name"));
  }
}

}  // namespace
}  // namespace dossier::store
