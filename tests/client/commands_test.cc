// The program itself, as a person or a script calls it.
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/commands/explain.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/fake_dossier.h"
#include "tests/e2e/process.h"
#include "tests/support/temp_dir.h"

namespace dossier::client {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class CommandsTest : public testing::Test {
 protected:
  CommandsTest() {
    for (const auto* id : {"a", "b", "c"}) {
      auto& incident = fake_.incidents.emplace_back();
      incident.set_name(absl::StrCat("incidents/", id));
      incident.set_title(absl::StrCat("Breach at ", id));
    }
  }

  e2e::Result Dossier(std::vector<std::string> arguments, const std::string& input = "") {
    arguments.insert(arguments.begin(), DOSSIER_BINARY_DIR "/bin/dossier");
    return e2e::RunProgram(arguments, input, {"DOSSIER_SERVER=" + fake_.address()});
  }

  FakeDossier fake_;
  TempDir directory_;
};

TEST_F(CommandsTest, ListsGoOverAllPagesUpToTheirLimit) {
  const auto all = Dossier({"incidents", "list"});
  EXPECT_EQ(all.code, 0) << all.err;
  EXPECT_THAT(all.out, AllOf(HasSubstr("incidents/a  Breach at a\n"), HasSubstr("incidents/c")));
  EXPECT_EQ(all.err, "");
  const auto some = Dossier({"incidents", "list", "--limit", "2"});
  EXPECT_THAT(some.out, testing::Not(HasSubstr("incidents/c")));
  EXPECT_THAT(some.err, HasSubstr("more than was asked for (--limit 2); --limit 0 lists all"));
}

TEST_F(CommandsTest, JsonIsOneObjectALineForEveryList) {
  const auto result = Dossier({"incidents", "list", "--output", "json"});
  const std::vector<std::string> lines = absl::StrSplit(result.out, '\n');
  EXPECT_THAT(lines, ElementsAre(R"({"name":"incidents/a","title":"Breach at a"})",
                                 R"({"name":"incidents/b","title":"Breach at b"})",
                                 R"({"name":"incidents/c","title":"Breach at c"})", ""));
}

TEST_F(CommandsTest, AnIncidentIsShownWithTheStatementsAboutItByItsNameOrItsId) {
  v1::Statement& statement = fake_.statements.emplace_back();
  statement.set_text("We regret it.");
  statement.set_form(v1::Statement::FORM_DIRECT);
  for (const auto* name : {"incidents/b", "b"}) {
    const auto result = Dossier({"incidents", "show", name});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out, AllOf(StartsWith("Breach at b\n"), HasSubstr("“We regret it.”")));
  }
  EXPECT_EQ(fake_.filters().back(), "about.incident = \"incidents/b\"");
  EXPECT_EQ(Dossier({"incidents", "show"}).code, 2);
}

TEST_F(CommandsTest, EveryPlaceThatPrintsAStatementIsListedOverAllPages) {
  v1::Statement& statement = fake_.statements.emplace_back();
  statement.set_name("statements/s1");
  statement.set_text("We regret it.");
  for (const auto* report : {"reports/a", "reports/b", "reports/c"}) {
    statement.add_occurrences()->set_report(report);
  }
  const auto result =
      Dossier({"statements", "prints", "s1", "--filter", "occurrences.form = DIRECT"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("reports/a"), HasSubstr("reports/b"), HasSubstr("reports/c")));
  EXPECT_EQ(fake_.filters().back(), "occurrences.form = DIRECT");
  EXPECT_EQ(Dossier({"statements", "prints", "s1", "--json", "--limit", "1"}).out,
            "{\"report\":\"reports/a\"}\n");
  EXPECT_EQ(Dossier({"statements", "prints", "s2"}).code, 4);
}

TEST_F(CommandsTest, AListWithoutResourcesSaysSoToPeopleAndNothingToPrograms) {
  fake_.incidents.clear();
  const auto filtered = Dossier({"incidents", "list", "--filter", "title = x"});
  EXPECT_EQ(filtered.code, 0);
  EXPECT_EQ(filtered.out, "");
  EXPECT_EQ(filtered.err, "Nothing matches the filter.\n");
  EXPECT_EQ(Dossier({"incidents", "list"}).err, "There are none.\n");
  EXPECT_EQ(Dossier({"incidents", "list", "--json"}).err, "");
  EXPECT_EQ(Dossier({"incidents", "show", "--all"}).err, "There are none.\n");
}

TEST_F(CommandsTest, EveryIncidentIsShownOrItIsSaidThatThereAreMore) {
  const auto some = Dossier({"incidents", "show", "--all", "--limit", "2", "--no-statements"});
  EXPECT_EQ(some.code, 0) << some.err;
  EXPECT_THAT(some.out, AllOf(HasSubstr("Breach at b"), testing::Not(HasSubstr("Breach at c"))));
  EXPECT_THAT(some.err, HasSubstr("more than was asked for (--limit 2)"));
  EXPECT_EQ(Dossier({"incidents", "show", "a", "--filter", "title = b"}).code, 2)
      << "a filter that would not be heeded";
}

TEST_F(CommandsTest, AWrongCommandIsToldWhichThereAre) {
  const auto wrong = Dossier({"incidents", "lst", "--limit", "3"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, StartsWith("dossier: there is no command `dossier incidents lst`; there "
                                    "are list, show, "));
  EXPECT_THAT(Dossier({"incidnts"}).err, HasSubstr("no command `dossier incidnts`"));
  EXPECT_THAT(Dossier({"incidents"}).err, StartsWith("dossier: `dossier incidents` needs a comm"));
  EXPECT_THAT(Dossier({"incidents", "list", "--limit", "-1"}).err,
              StartsWith("--limit: must not be negative; 0 is for all"));
  EXPECT_EQ(Dossier({"incidents", "--help"}).code, 0);
}

TEST_F(CommandsTest, AWordThatIsNoUtf8IsNamed) {
  const auto wrong = Dossier({"incidents", "correct", "a", "--title", "Skibsv\xe6rft"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_EQ(wrong.err.substr(0, 38), "dossier: `Skibsv\\xe6rft` is no UTF-8; ");
}

TEST_F(CommandsTest, ACorrectedTextNeedsATitleOrASummary) {
  const auto wrong =
      Dossier({"incidents", "correct", "a", "--reason", "x", "--author", "Jana Dorn"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_EQ(wrong.err, "dossier: say what is right: --title, --summary or both\n");
}

TEST_F(CommandsTest, ARoleIsOneOfThree) {
  const auto wrong = Dossier(
      {"incidents", "link", "a", "b", "--role", "boss", "--reason", "x", "--author", "Jana Dorn"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("--role: is none of primary, background and mention"));
}

TEST_F(CommandsTest, NoServerIsSaidPlainlyAndHasItsOwnExitCode) {
  // Port 1 of loopback: nobody listens there without being root's service of 1988.
  const auto result = Dossier({"--server", "127.0.0.1:1", "incidents", "list"});
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(result.err, AllOf(StartsWith("dossier: no server answers at 127.0.0.1:1\n"),
                                HasSubstr("dossierd serve"), HasSubstr("--server HOST:PORT")));
  EXPECT_EQ(Dossier({"--server", "127.0.0.1:1", "watch"}).code, 3);
}

TEST(ExplanationTest, AServerThatTakesTooLongIsNotTakenForNone) {
  EXPECT_EQ(Explanation(absl::DeadlineExceededError("Deadline Exceeded"), "127.0.0.1:7100"),
            "dossier: the server at 127.0.0.1:7100 did not answer in time\n  (Deadline Exceeded)\n"
            "  It may be busy, and still do what it was asked to: look before you ask again.");
}

TEST_F(CommandsTest, RefusalsShowTheReasonAndHaveTheirExitCodes) {
  const auto refused = Dossier({"incidents", "list", "--filter", "bad"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_EQ(refused.err,
            "dossier: filter: at character 4: expected `=` after the field\n  (FILTER_INVALID)\n");
  const auto missing = Dossier({"incidents", "show", "nobody"});
  EXPECT_EQ(missing.code, 4);
  EXPECT_THAT(missing.err, HasSubstr("there is no incidents/nobody"));
  const auto wrong = Dossier({"incidents", "lsit"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_EQ(Dossier({"--help"}).code, 0);
}

TEST_F(CommandsTest, SubmitTellsWhatBecameOfEachFile) {
  const std::string good = directory_.Write("good.md", "# Title\n\nText.");
  const std::string empty = directory_.Write("empty.txt", "");
  const auto result = Dossier({"submit", good, empty, "--publisher", "The Courier"});
  EXPECT_EQ(result.code, 5);
  EXPECT_THAT(result.out, AllOf(HasSubstr("accepted      reports/new  " + good),
                                HasSubstr(empty + "  the report is empty")));
  EXPECT_THAT(result.err, HasSubstr("1 accepted, 1 quarantined."));
  const auto submitted = fake_.submitted();
  ASSERT_EQ(submitted.size(), 2u);
  EXPECT_EQ(submitted[0].media_type(), "text/markdown");
  EXPECT_EQ(submitted[0].publisher(), "The Courier");
  EXPECT_EQ(submitted[0].external_id(), good);
}

TEST_F(CommandsTest, SubmitReadsStandardInputAndJsonLines) {
  EXPECT_EQ(Dossier({"submit", "-"}, "Text.").code, 2);  // which report would it be?
  EXPECT_EQ(Dossier({"submit", "-", "--id", "desk-1"}, "Text.").code, 0);
  const auto lines = Dossier({"submit", "-", "--jsonl", "--source", "desk"},
                             "{\"id\": 7, \"text\": \"One.\", \"published\": \"2031-04-02\"}\n\n"
                             "{\"id\": \"8\"}\nrubbish\n{\"id\": \"9\", \"text\": \"Two.\", "
                             "\"authors\": [\"Ida Nor\", \"Hal Berg\"]}\n");
  EXPECT_EQ(lines.code, 1);
  EXPECT_THAT(lines.err, AllOf(HasSubstr("-:3 has no \"text\""), HasSubstr("-:4 is no JSON"),
                               HasSubstr("2 accepted.")));
  const auto submitted = fake_.submitted();
  ASSERT_EQ(submitted.size(), 3u);
  EXPECT_EQ(submitted[1].external_id(), "7");
  EXPECT_EQ(submitted[1].published(), "2031-04-02");
  EXPECT_EQ(submitted[2].source(), "sources/desk");
  EXPECT_THAT(submitted[2].authors(), ElementsAre("Ida Nor", "Hal Berg"));
}

TEST_F(CommandsTest, AFileThatCannotBeReadIsSaidAndTheOthersGo) {
  const std::string good = directory_.Write("good.txt", "Text.");
  const auto result = Dossier({"submit", directory_.File("missing.txt"), directory_.path(), good});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("missing.txt cannot be read"),
                                HasSubstr("is a directory"), HasSubstr("1 accepted.")));
}

TEST_F(CommandsTest, AWatchKeepsItsPlaceInAFile) {
  v1::WatchResponse first;
  auto* event = first.add_events();
  event->set_type(v1::Event::TYPE_SNAPSHOT);
  event->set_revision(3);
  event->set_name("incidents/a");
  first.set_resume_token("token-3");
  v1::WatchResponse end;
  end.mutable_snapshot_end()->set_revision(5);
  end.set_resume_token("token-5");
  fake_.acts = {{{first, end}, {grpc::StatusCode::UNAVAILABLE, "gone"}}};
  const std::string token = directory_.File("place");
  const auto result =
      Dossier({"watch", "--until-snapshot", "--resume-token", token, "--type", "incident"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out, "r3      snapshot incidents/a              \n");
  EXPECT_THAT(result.err, HasSubstr("That is all at revision 5."));
  EXPECT_EQ(Dossier({"watch", "--count", "1", "--resume-token", token}).code, 0);
  const auto requests = fake_.watch_requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_THAT(requests[0].types(), ElementsAre("incident"));
  EXPECT_EQ(requests[1].resume_token(), "token-5");
}

TEST_F(CommandsTest, AWatchThatCouldNeverEndIsRefused) {
  const auto result = Dossier({"watch", "--until-snapshot", "--from", "0"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("--from 0 begins without"));
}

TEST_F(CommandsTest, AWatchInJsonIsForPrograms) {
  v1::WatchResponse message;
  message.add_events()->set_name("incidents/a");
  message.set_resume_token("token-3");
  v1::WatchResponse end;
  end.mutable_snapshot_end()->set_revision(5);
  end.set_resume_token("token-5");
  fake_.acts = {{{message, end}, grpc::Status::OK}};
  const auto result = Dossier({"watch", "--until-snapshot", "--output", "json"});
  EXPECT_EQ(result.out, "{\"name\":\"incidents/a\"}\n{\"snapshot_end\":{\"revision\":\"5\"}}\n");
  EXPECT_EQ(Dossier({"watch", "--from", "yesterday"}).code, 2);
}

TEST_F(CommandsTest, AFileOfEventsLosesWhatAWatchThatDiedWroteBeyondItsPlace) {
  v1::WatchResponse message;
  message.add_events()->set_name("incidents/b");
  message.set_resume_token("token-2");
  fake_.acts = {{{message}, grpc::Status::OK}};
  const std::string place = directory_.Write("place", "token-1\n2\n");
  const std::string events = directory_.Write("events", "a\n{\"name\":\"incid");
  const std::vector<std::string> watch = {"watch",         "--json", "--resume-file", place,
                                          "--events-file", events,   "--count",       "1"};
  const auto result = Dossier(watch);
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out, "");
  std::ifstream file(events);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}),
            "a\n{\"name\":\"incidents/b\"}\n");
  EXPECT_EQ(fake_.watch_requests()[0].resume_token(), "token-1");
  directory_.Write("events", "");
  EXPECT_THAT(Dossier(watch).err, HasSubstr("do not belong together"));
}

TEST_F(CommandsTest, AProgramThatWatchesLearnsWhatIsVoid) {
  v1::WatchResponse message;
  message.add_events()->set_name("incidents/a");
  message.set_resume_token("token-1");
  fake_.acts = {{{}, WithReason(grpc::StatusCode::FAILED_PRECONDITION, "LOG_RESET", "restored")},
                {{message}, grpc::Status::OK}};
  const auto result = Dossier({"watch", "--json", "--count", "1"});
  EXPECT_EQ(result.out, "{\"reset\":{\"reason\":\"LOG_RESET\"}}\n{\"name\":\"incidents/a\"}\n");
  EXPECT_THAT(result.err, HasSubstr("what came before is void"));
}

TEST_F(CommandsTest, AReaderThatEndsEarlyEndsTheProgramQuietly) {
  for (int i = 0; i < 5000; ++i) {
    auto& incident = fake_.incidents.emplace_back();
    incident.set_name(absl::StrCat("incidents/x", i));
    incident.set_title(std::string(100, 'x'));
  }
  const auto result =
      e2e::RunProgram({"/bin/sh", "-c",
                       absl::StrCat(DOSSIER_BINARY_DIR "/bin/dossier --server ", fake_.address(),
                                    " incidents list --limit 0 | head -n 1")});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out, "incidents/a  Breach at a\n");
  EXPECT_EQ(result.err, "");
}

TEST_F(CommandsTest, SourcesPluginsAndRecordsAreListed) {
  fake_.sources.emplace_back().set_name("sources/news");
  fake_.plugins.emplace_back().set_name("plugins/folder");
  auto& record = fake_.records.emplace_back();
  record.set_name("sources/news/records/1");
  record.set_outcome(v1::Record::OUTCOME_QUARANTINED);
  record.mutable_error()->set_message("the file is empty");
  EXPECT_THAT(Dossier({"sources", "list"}).out, HasSubstr("sources/news"));
  EXPECT_THAT(Dossier({"sources", "plugins"}).out, HasSubstr("plugins/folder"));
  const auto records = Dossier({"sources", "records", "--filter", "outcome = QUARANTINED"});
  EXPECT_THAT(records.out, AllOf(HasSubstr("quarantined"), HasSubstr("the file is empty")));
  EXPECT_EQ(fake_.filters().back(), "outcome = QUARANTINED");
}

}  // namespace
}  // namespace dossier::client
