#include "server/query/filter.h"

#include "absl/strings/str_cat.h"
#include "dossier/v1/incident.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/terms.h"
#include "tests/support/status_matchers.h"

namespace dossier::query {
namespace {

using store::Collection;
using store::Term;
using testing::AllOf;
using testing::HasSubstr;

absl::StatusOr<Filter> Incidents(absl::string_view text) {
  return Filter::Parse(text, {Collection::kIncident});
}

auto IsRefused(absl::string_view message) {
  return StatusIs(absl::StatusCode::kInvalidArgument, "FILTER_INVALID",
                  HasSubstr(std::string(message)));
}

TEST(FilterTest, NoFilterMatchesEverything) {
  for (const auto* text : {"", "   "}) {
    ASSERT_OK_AND_ASSIGN(const Filter filter, Incidents(text));
    EXPECT_EQ(filter.For(Collection::kIncident), store::Everything());
  }
}

TEST(FilterTest, EqualitiesJoinedByAndBecomeTheTermsOfTheStore) {
  ASSERT_OK_AND_ASSIGN(
      const Filter filter,
      Incidents("victims.name = \"ACME  Corp\" AND kinds.type=ransomware AND dates.date = 2031-04 "
                "AND relations.incident = incidents/k3F9"));
  EXPECT_EQ(filter.For(Collection::kIncident),
            store::HasTerms(std::vector<Term>{{"victims.name", "acme corp"},
                                              {"kinds.type", "RANSOMWARE"},
                                              {"dates.date", "2031-04"},
                                              {"relations.incident", "incidents/k3F9"}}));
}

TEST(FilterTest, AResourceMatchesIfItHasAllTermsOfTheFilter) {
  v1::Incident incident;
  incident.add_victims()->set_name("Acme Corp");
  incident.add_kinds()->set_type(v1::Kind::TYPE_DDOS);
  const std::vector<Term> terms = store::TermsOf(incident);
  ASSERT_OK_AND_ASSIGN(const Filter both,
                       Incidents("victims.name = 'acme corp' AND kinds.type = DDOS"));
  EXPECT_TRUE(store::Matches(both.For(Collection::kIncident), terms, {}));
  EXPECT_FALSE(store::Matches(both.For(Collection::kReport), terms, {}));
  ASSERT_OK_AND_ASSIGN(const Filter other,
                       Incidents("victims.name = 'acme corp' AND kinds.type = FRAUD"));
  EXPECT_FALSE(store::Matches(other.For(Collection::kIncident), terms, {}));
}

TEST(FilterTest, QuotedValuesMayHoldQuotesAndEscapes) {
  ASSERT_OK_AND_ASSIGN(
      const Filter filter,
      Filter::Parse(R"(origins.external_id = "a \"b\" \\ \* c")", {Collection::kReport}));
  EXPECT_EQ(filter.For(Collection::kReport),
            store::HasTerm({"origins.external_id", R"(a "b" \ * c)"}));
}

TEST(FilterTest, AFieldThatDoesNotExistIsRefusedWithItsPositionTheLikeliestAndTheList) {
  EXPECT_THAT(
      Incidents("kinds.type = DDOS AND victim = \"Acme\""),
      IsRefused("filter: at character 23: no field `victim` (did you mean `victims.name`?); "
                "the fields are name, redirected_from, title"));
  EXPECT_THAT(Incidents("wholly_other = 1"), IsRefused("no field `wholly_other`; the fields are"));
}

TEST(FilterTest, ThePositionCountsCharactersAndIsThereForPrograms) {
  const auto refused = Incidents("victims.name = \"Łódź\" AND nope.nope = 1");
  EXPECT_THAT(refused, IsRefused("at character 27: "));
  EXPECT_EQ(ErrorInfoOf(refused.status())->metadata().at("position"), "27");
}

TEST(FilterTest, AnUnknownEnumValueIsRefusedWithTheValuesThatThereAre) {
  EXPECT_THAT(Incidents("kinds.type = RANSOMWERE"),
              StatusIs(absl::StatusCode::kInvalidArgument, "FILTER_INVALID",
                       AllOf(HasSubstr("at character 14: `kinds.type` has no value `RANSOMWERE`"),
                             HasSubstr("did you mean `RANSOMWARE`?"),
                             HasSubstr("it has INTRUSION, DATA_BREACH"))));
}

TEST(FilterTest, WhatTheGrammarWillHaveLaterIsRefusedAndNotMisunderstood) {
  EXPECT_THAT(Incidents("victims.name : acme"), IsRefused("at character 14: the operator `:`"));
  EXPECT_THAT(Incidents("victims.name != acme"), IsRefused("the operator `!=`"));
  EXPECT_THAT(Incidents("title = a OR title = b"), IsRefused("at character 11: OR is not"));
  EXPECT_THAT(Incidents("NOT title = a"), IsRefused("at character 1: NOT is not"));
  EXPECT_THAT(Incidents("(title = a)"), IsRefused("parentheses"));
  EXPECT_THAT(Incidents("title = acme*"), IsRefused("expected AND"));
  EXPECT_THAT(Incidents("title = \"acme*\""), IsRefused("at character 14: `*` is kept"));
}

TEST(FilterTest, BrokenFiltersSayWhatIsMissing) {
  EXPECT_THAT(Incidents("title"), IsRefused("at character 6: expected `=` after the field, but the "
                                            "filter ends"));
  EXPECT_THAT(Incidents("title ="), IsRefused("expected a value"));
  EXPECT_THAT(Incidents("title = acme corp"),
              IsRefused("at character 14: expected AND, or quotes around a value with spaces, but "
                        "there is `corp`"));
  EXPECT_THAT(Incidents("title = \"acme"), IsRefused("at character 9: this \" is never closed"));
  EXPECT_THAT(Incidents("title = \"a\\q\""), IsRefused("unknown escape"));
  EXPECT_THAT(Incidents("title = ''"), IsRefused("an empty value matches nothing"));
  EXPECT_THAT(Incidents("title = a AND"), IsRefused("expected a field"));
  EXPECT_THAT(Incidents("dates.date = yesterday"), IsRefused("`yesterday` is no date"));
  EXPECT_THAT(Incidents(absl::StrCat("title = ", std::string(9000, 'x'))),
              IsRefused("at most 8192 bytes"));
}

TEST(FilterTest, OverSeveralTypesAFieldMustExistInOneAndTheOthersMatchNothing) {
  const Collection both[] = {Collection::kIncident, Collection::kStatement};
  ASSERT_OK_AND_ASSIGN(const Filter filter, Filter::Parse("speaker.name = Acme", both));
  EXPECT_EQ(filter.For(Collection::kStatement), store::HasTerm({"speaker.name", "acme"}));
  EXPECT_EQ(filter.For(Collection::kIncident), store::Nothing());
  EXPECT_THAT(Filter::Parse("publisher = Acme", both), IsRefused("no field `publisher`"));
}

TEST(FilterTest, FingerprintsTellFiltersApartAndForgiveOrderAndSpacing) {
  ASSERT_OK_AND_ASSIGN(const Filter one, Incidents("title = a AND kinds.type = DDOS"));
  ASSERT_OK_AND_ASSIGN(const Filter same, Incidents(" kinds.type  =  DDOS AND title = 'a'"));
  ASSERT_OK_AND_ASSIGN(const Filter other, Incidents("title = b AND kinds.type = DDOS"));
  ASSERT_OK_AND_ASSIGN(const Filter statements, Filter::Parse("", {Collection::kStatement}));
  ASSERT_OK_AND_ASSIGN(const Filter incidents, Incidents(""));
  EXPECT_EQ(one.fingerprint(), same.fingerprint());
  EXPECT_NE(one.fingerprint(), other.fingerprint());
  EXPECT_NE(statements.fingerprint(), incidents.fingerprint());
}

}  // namespace
}  // namespace dossier::query
