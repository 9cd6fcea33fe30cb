#include "server/store/search_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dossier/v1/claim.pb.h"
#include "dossier/v1/incident.pb.h"
#include "dossier/v1/report.pb.h"
#include "dossier/v1/source.pb.h"
#include "dossier/v1/statement.pb.h"

namespace dossier::store {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> PathsOf(const google::protobuf::Message& message,
                                 absl::string_view text = {}) {
  std::vector<std::string> paths;
  for (const SearchField& field : SearchFieldsOf(message, text)) paths.push_back(field.path);
  return paths;
}

TEST(SearchTextTest, AnIncidentIsFoundByItsNamesAndByWhatIsToldOfIt) {
  v1::Incident incident;
  incident.set_title("Harbor Freight's outage");
  incident.add_aliases("Operation Løve");
  incident.add_victims()->set_name("Harbor-Freight Ltd");
  incident.add_victims()->add_aliases("HFL");
  incident.add_tools()->set_name("GRIMLOCK 2.0");

  EXPECT_EQ(SearchTextOf(incident).title, "harbor freight outage ¶ operation løve");
  EXPECT_EQ(SearchTextOf(incident).body, "harbor freight ltd ¶ hfl ¶ grimlock 2 0");
  EXPECT_THAT(PathsOf(incident), ElementsAre("title", "aliases[0]", "victims[0].name",
                                             "victims[1].aliases[0]", "tools[0].name"));
}

TEST(SearchTextTest, AStatementIsKnownByWhoSaidItAndFoundByWhatWasSaid) {
  v1::Statement statement;
  statement.set_text("We saw no theft of data.");
  statement.mutable_speaker()->set_name("Dana Whitlock");
  statement.mutable_speaker()->set_organisation("Port of Calder");
  statement.add_about()->set_target("the Calder terminal");

  EXPECT_EQ(SearchTextOf(statement).title, "dana whitlock ¶ port of calder");
  EXPECT_EQ(SearchTextOf(statement).body, "we saw no theft of data ¶ the calder terminal");
}

TEST(SearchTextTest, TheTextOfAReportIsGivenByItsKeeperOrStandsInTheMessage) {
  v1::Report report;
  report.set_title("Attack on a port");
  report.set_publisher("The Calder Wire");
  report.add_authors("Ann Osei");
  EXPECT_EQ(SearchTextOf(report, "Cranes stood still.").body,
            "the calder wire ¶ ann osei ¶ cranes stood still");
  EXPECT_THAT(PathsOf(report, "Cranes."), ElementsAre("title", "publisher", "authors[0]", "text"));

  report.set_text("Cranes moved.");
  EXPECT_EQ(SearchTextOf(report).body, "the calder wire ¶ ann osei ¶ cranes moved");
}

TEST(SearchTextTest, AClaimIsFoundByItsValueAndASourceByItsName) {
  v1::Claim claim;
  claim.mutable_victim()->set_name("Calder Rail");
  claim.mutable_asserter()->set_name("Ministry of Ports");
  EXPECT_EQ(SearchTextOf(claim), (SearchText{"calder rail", "ministry of ports"}));

  v1::Source source;
  source.set_name("sources/calder-wire");
  source.set_display_name("Calder Wire");
  EXPECT_EQ(SearchTextOf(source), (SearchText{"calder wire", "sources calder wire"}));
}

TEST(SearchTextTest, WhatManyFieldsSayIsInItOnce) {
  v1::Incident incident;
  for (int i = 0; i < 3; ++i) incident.add_reports()->set_title("Port shut down");
  EXPECT_EQ(SearchTextOf(incident).body, "port shut down");
}

TEST(SearchTextTest, NoPhraseBeginsInOneFieldAndEndsInTheNext) {
  v1::Incident incident;
  incident.set_title("Night of the cranes");
  incident.add_aliases("Silent harbour");
  const SearchText text = SearchTextOf(incident);
  EXPECT_TRUE(Matches(HasWords({"silent", "harbour"}, false), std::vector<Term>(), text));
  EXPECT_FALSE(Matches(HasWords({"cranes", "silent"}, false), std::vector<Term>(), text));
}

TEST(SearchTextTest, InternalMessagesHaveNone) {
  v1::Record record;
  record.set_external_id("port");
  EXPECT_EQ(SearchTextOf(record), SearchText());
}

}  // namespace
}  // namespace dossier::store
