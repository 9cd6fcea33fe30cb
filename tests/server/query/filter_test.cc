#include "server/query/filter.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "dossier/v1/incident.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/terms.h"
#include "tests/support/status_matchers.h"

namespace dossier::query {
namespace {

using store::Collection;
using store::Condition;
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
            store::AllOf({store::HasTerm({"victims.name", "acme corp"}),
                          store::HasTerm({"kinds.type", "RANSOMWARE"}),
                          store::HasTerm({"dates.date", "2031-04"}),
                          store::HasTerm({"relations.incident", "incidents/k3F9"})}));
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

TEST(FilterTest, AFieldThatDoesNotExistIsRefusedWithItsPositionTheLikeliestAndWhatThereIs) {
  EXPECT_THAT(Incidents("kinds.type = DDOS AND victim = \"Acme\""),
              IsRefused("filter: at character 23: no field `victim` (did you mean `victims`?); "
                        "the fields are absences, attributions, "));
  EXPECT_THAT(Incidents("victims.nam = Acme"),
              IsRefused("(did you mean `victims.name`?); the fields are victims.category, "
                        "victims.country, victims.name, victims.role, victims.sector"));
  EXPECT_THAT(Incidents("victims = Acme"),
              IsRefused("`victims` has no value of its own; ask for victims.name, "));
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

// What the filter asks of incidents; nullopt if it is refused.
std::optional<Condition> Asked(absl::string_view text) {
  auto filter = Incidents(text);
  EXPECT_OK(filter.status()) << text;
  if (!filter.ok()) return std::nullopt;
  return filter->For(Collection::kIncident);
}

TEST(FilterTest, OrBindsTighterThanAndAndSequencesAreJoinedByAnd) {
  EXPECT_EQ(Asked("a b AND c OR d"), Asked("(a b) AND (c OR d)"));
  EXPECT_EQ(Asked("new york giants OR yankees"), Asked("new AND york AND (giants OR yankees)"));
  EXPECT_NE(Asked("a AND b OR c"), Asked("(a AND b) OR c"));
  EXPECT_EQ(Asked("-title = a"), Asked("NOT title = a"));
  EXPECT_EQ(Asked("-(a OR b)"), Asked("NOT (a OR b)"));
  EXPECT_EQ(Asked("title != a"), Asked("NOT title = a"));
}

TEST(FilterTest, AValueInParenthesesIsSpreadOverTheField) {
  EXPECT_EQ(Asked("kinds.type = (DDOS OR FRAUD)"),
            Asked("kinds.type = DDOS OR kinds.type = FRAUD"));
  EXPECT_EQ(Asked("kinds.type != (DDOS OR FRAUD)"),
            Asked("NOT (kinds.type = DDOS OR kinds.type = FRAUD)"));
  EXPECT_EQ(Asked("report_count > (-5)"), Asked("report_count > -5"));
}

TEST(FilterTest, WordsWithoutAFieldAreSearchedAndAQuotedLineIsAPhrase) {
  EXPECT_EQ(Asked("Harbour"), store::HasWords({"harbour"}, false));
  EXPECT_EQ(Asked("\"the Harbour board\""), store::HasWords({"the", "harbour", "board"}, false));
  EXPECT_EQ(Asked("ransom*"), store::HasWords({"ransom"}, true));
  EXPECT_THAT(Incidents("a and b"), IsRefused("at character 3: write AND to join"));
  EXPECT_THAT(Incidents("\"!\""), IsRefused("has no word"));
  EXPECT_THAT(Incidents("r*m"), IsRefused("only behind the last word"));
}

TEST(FilterTest, AFunctionWithinAFunctionIsRefusedRatherThanReadAsItsName) {
  EXPECT_THAT(Incidents("prefix(title, ago(1h))"), IsRefused("at character 15: "));
  EXPECT_THAT(Incidents("prefix(title(a), b)"), IsRefused("at character 8: "));
  EXPECT_THAT(Incidents("create_time > ago(1h(a))"), IsRefused("at character 19: "));
}

TEST(FilterTest, StarsStandForAnyPartOfATextAndForAnyValue) {
  EXPECT_EQ(Asked("title = \"Acme*\""), store::HasTermLike("title", {"acme", ""}));
  EXPECT_EQ(Asked("title = *corp"), store::HasTermLike("title", {"", "corp"}));
  EXPECT_EQ(Asked("title = \"a\\*\""), store::HasTerm({"title", "a*"}));
  EXPECT_EQ(Asked("prefix(title, \"a*\")"), store::HasTermLike("title", {"a*", ""}));
  EXPECT_EQ(Asked("title:*"), store::HasField("title"));
  EXPECT_EQ(Asked("title : Harbour"), store::HasTermWords("title", {"harbour"}, false));
  EXPECT_THAT(Incidents("report_count = \"1*\""), IsRefused("`*` stands for a part of texts"));
}

// Whether the filter holds for an incident of these values.
bool Holds(absl::string_view text, const v1::Incident& incident) {
  const absl::Time now = absl::FromUnixSeconds(1'930'000'000);  // 2031-02-27
  const auto filter = Filter::Parse(text, {Collection::kIncident}, now);
  EXPECT_OK(filter.status()) << text;
  return filter.ok() && store::Matches(filter->For(Collection::kIncident), store::TermsOf(incident),
                                       store::SearchText());
}

TEST(FilterTest, NumbersCompareAsNumbers) {
  v1::Incident incident;
  incident.set_report_count(12);
  incident.add_relations()->set_score(0.5);
  for (const auto* text : {"report_count > 9", "report_count >= 12", "report_count = 12.0",
                           "report_count != 1", "report_count < 1e2", "relations.score > -1",
                           "relations.score <= 0.5", "report_count:*", "NOT claim_count:*"}) {
    EXPECT_TRUE(Holds(text, incident)) << text;
  }
  EXPECT_FALSE(Holds("report_count < 12", incident));
  EXPECT_THAT(Incidents("report_count > \"many\""),
              IsRefused("at character 16: `many` is no value for `report_count`; write a number"));
  EXPECT_THAT(Incidents("kinds.type > DDOS"), IsRefused("which has no order"));
}

TEST(FilterTest, ADateComparesByItsFirstDayAndAMonthOfTheFilterIsAllOfIt) {
  v1::Incident incident;
  auto& date = *incident.add_dates()->mutable_date();
  date.set_value("2031-04-02");
  for (const auto* text :
       {"dates.date = 2031", "dates.date = 2031-04", "dates.date <= 2031-04",
        "dates.date < 2031-04-03", "dates.date >= 2031-04", "dates.date > 2031-03",
        "dates.date > now()", "dates.date >= 2031-04-02T23:00:00Z"}) {
    EXPECT_TRUE(Holds(text, incident)) << text;
  }
  for (const auto* text :
       {"dates.date < 2031-04-02", "dates.date > 2031-04", "dates.date < 2031"}) {
    EXPECT_FALSE(Holds(text, incident)) << text;
  }
  date.set_value("2031-04");
  EXPECT_TRUE(Holds("dates.date <= 2031-04-01", incident));
  EXPECT_TRUE(Holds("dates.date >= 2031-04-01", incident));
  EXPECT_FALSE(Holds("dates.date < 2031-04-01", incident));
  EXPECT_FALSE(Holds("dates.date = 2031-04-01", incident));
}

TEST(FilterTest, MomentsAreWrittenInFullOrAsDaysOrCountedBackFromNow) {
  v1::Incident incident;
  incident.mutable_create_time()->set_seconds(1'930'000'000 - 3600);
  for (const auto* text : {"create_time > ago(2h)", "create_time < now()", "create_time < ago(30m)",
                           "create_time = 2031-02-27", "create_time > 2031-02-27T23:00:00+02:00",
                           "create_time < \"2031-02-28T00:00:00Z\"", "create_time <= 2031-02"}) {
    EXPECT_TRUE(Holds(text, incident)) << text;
  }
  EXPECT_FALSE(Holds("create_time > ago(0.5h)", incident));
  EXPECT_THAT(Incidents("create_time > ago(soon)"), IsRefused("is no span of time"));
  EXPECT_THAT(Incidents("create_time > 2031-02-30"), IsRefused("is no time"));
}

TEST(FilterTest, BrokenFiltersSayWhatIsMissing) {
  EXPECT_THAT(Incidents("title ="), IsRefused("expected a value"));
  EXPECT_THAT(Incidents("title = \"acme"), IsRefused("at character 9: this \" is never closed"));
  EXPECT_THAT(Incidents("title = \"a\\q\""), IsRefused("unknown escape"));
  EXPECT_THAT(Incidents("title = ''"), IsRefused("an empty value matches nothing"));
  EXPECT_THAT(Incidents("title = a AND"), IsRefused("expected a field"));
  EXPECT_THAT(Incidents("(title = a"), IsRefused("expected `)`"));
  EXPECT_THAT(Incidents("title = a)"), IsRefused("expected AND, OR or the end"));
  EXPECT_THAT(Incidents("dates.date = yesterday"), IsRefused("`yesterday` is no date"));
}

TEST(FilterTest, TheLimitsAreToldWithWhatIsBeyondThem) {
  EXPECT_THAT(Incidents(absl::StrCat("title = ", std::string(9000, 'x'))),
              IsRefused("at most 8192 bytes; this has 9008"));
  EXPECT_THAT(Incidents(absl::StrCat(std::string(33, '('), "a", std::string(33, ')'))),
              IsRefused("at character 33: parentheses may stand 32 deep"));
  std::string words;
  for (int i = 0; i < 257; ++i) words += "w ";
  EXPECT_THAT(Incidents(words), IsRefused("at most 256 comparisons and words"));
}

TEST(FilterTest, AMovingMomentDoesNotMoveTheFingerprint) {
  const absl::Time now = absl::FromUnixSeconds(1'930'000'000);
  const auto at = [](absl::string_view text, absl::Time time) {
    return Filter::Parse(text, {Collection::kIncident}, time)->fingerprint();
  };
  EXPECT_EQ(at("create_time > ago(1h)", now), at("create_time>ago(60m)", now + absl::Hours(5)));
  EXPECT_NE(at("create_time > ago(1h)", now), at("create_time > ago(2h)", now));
  EXPECT_NE(at("create_time > ago(0s)", now), at("create_time > 1970-01-01T00:00:00Z", now));
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
