// Lists in an order, of the past and of some fields; counts; the search for words.
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/fake_dossier.h"
#include "tests/e2e/process.h"

namespace dossier::client {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class QueryCommandsTest : public testing::Test {
 protected:
  QueryCommandsTest() {
    auto& incident = fake_.incidents.emplace_back();
    incident.set_name("incidents/a");
    incident.set_title("Harbour stands still");
    for (const auto* name : {"Harbour Board", "Tram Company"}) {
      incident.add_victims()->set_name(name);
    }
    incident.add_kinds()->set_type(v1::Kind::TYPE_RANSOMWARE);
    incident.mutable_create_time()->set_seconds(1932897600);
  }

  e2e::Result Dossier(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), DOSSIER_BINARY_DIR "/bin/dossier");
    return e2e::RunProgram(arguments, "", {"DOSSIER_SERVER=" + fake_.address()});
  }

  FakeDossier fake_;
};

TEST_F(QueryCommandsTest, AListIsAskedForInAnOrderWithFieldsAndAsItWas) {
  const auto result = Dossier({"incidents", "list", "--order-by", "title desc", "--fields",
                               "name,victims.name,create_time,kinds.type", "--as-of", "17",
                               "--filter", "title = x"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out,
            "incidents/a\tHarbour Board, Tram Company\t2031-04-02T12:00:00Z\tRANSOMWARE\n");
  const v1::ListIncidentsRequest asked = fake_.listed().back();
  EXPECT_EQ(asked.order_by(), "title desc");
  EXPECT_EQ(asked.filter(), "title = x");
  EXPECT_EQ(asked.as_of().revision(), 17);
  EXPECT_THAT(asked.read_mask().paths(),
              ElementsAre("name", "victims.name", "create_time", "kinds.type"));
}

TEST_F(QueryCommandsTest, AMomentIsARevisionADayOrATimeAndNothingElse) {
  const struct {
    const char* text;
    int64_t seconds;
  } kTimes[] = {{"2031-04-02", 1932854400},
                {"2031-04-02T12:00", 1932897600},
                {"2031-04-02T12:00:00Z", 1932897600},
                {"2031-04-02T14:00+02:00", 1932897600}};
  for (const auto& each : kTimes) {
    EXPECT_EQ(Dossier({"incidents", "list", "--as-of", each.text}).code, 0) << each.text;
    EXPECT_EQ(fake_.listed().back().as_of().time().seconds(), each.seconds) << each.text;
  }
  for (const auto* text : {"yesterday", "0", "-3", "2031-13-01"}) {
    const auto result = Dossier({"incidents", "list", absl::StrCat("--as-of=", text)});
    EXPECT_EQ(result.code, 2) << text;
    EXPECT_THAT(result.err, HasSubstr("--as-of")) << text;
  }
}

TEST_F(QueryCommandsTest, CountsAreATotalAndATableForEachField) {
  fake_.counts.set_total(1204);
  auto& facet = *fake_.counts.add_facets();
  facet.set_field("kinds.type");
  auto& value = *facet.add_values();
  value.set_value("RANSOMWARE");
  value.set_count(700);
  facet.set_missing(3);
  facet.set_other_values(9);
  const auto result =
      Dossier({"incidents", "count", "--by", "kinds.type,dates.date", "--top", "1"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out,
            "1204\n\nkinds.type  count\nRANSOMWARE  700\n(none)      3\n"
            "and 9 other values; --top lists more\n");
  const v1::CountIncidentsRequest asked = fake_.counted().back();
  EXPECT_THAT(asked.facets(), ElementsAre("kinds.type", "dates.date"));
  EXPECT_EQ(asked.facet_size(), 1);
  EXPECT_THAT(Dossier({"incidents", "count", "--json"}).out, HasSubstr("\"total\":\"1204\""));
}

TEST_F(QueryCommandsTest, ASearchMarksTheWordsWhereTheyStand) {
  auto& match = fake_.matches.emplace_back();
  match.set_name("incidents/a");
  match.set_score(2);
  auto& span = *match.add_spans();
  span.set_field("title");
  span.set_text("Harbour");
  span.set_context("Harbour stands still");
  auto& second = *match.add_spans();
  second.set_field("victims[0].name");
  second.set_text("Harbour");
  second.set_context("the Harbour Board of HarbourTown");
  const auto result = Dossier({"search", "harbour", "stands still", "ferr*", "OR"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("    title: *Harbour* stands still\n"),
                                HasSubstr("    victims[0].name: the *Harbour* Board of ")));
  EXPECT_EQ(fake_.filters().back(), "harbour \"stands still\" ferr* \"OR\"");
  const auto json = Dossier({"search", "harbour", "--in", "incidents", "--json"});
  EXPECT_THAT(json.out, AllOf(HasSubstr("\"incident\":{"), HasSubstr("\"match\":{")));
  EXPECT_EQ(Dossier({"search", "harbour", "--in", "sources"}).code, 2);
}

TEST_F(QueryCommandsTest, ASearchWithoutAResultSaysSo) {
  fake_.incidents.clear();
  const auto result = Dossier({"search", "harbour", "--filter", "name = x"});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("Nothing has these words."));
  EXPECT_EQ(fake_.filters().back(), "harbour AND (name = x)");
}

TEST_F(QueryCommandsTest, TheLastWordOfAPhraseMayBeLeftOpen) {
  Dossier({"search", "booking sys*", "a*b", "--in", "incidents"});
  EXPECT_EQ(fake_.filters().back(), R"("booking sys*" "a\*b")");
}

TEST_F(QueryCommandsTest, ASearchForNothingIsWrongUse) {
  const auto result = Dossier({"search", "", " "});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("no word to look for"));
  EXPECT_TRUE(fake_.filters().empty());
}

}  // namespace
}  // namespace dossier::client
