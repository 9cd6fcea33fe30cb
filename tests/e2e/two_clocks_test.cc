// What was known when: by the day on which a report came here, and by the day on which it was
// published. An attack whose nature was withheld at first and was espionage a month later.

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/e2e/dossierd.h"
#include "tests/e2e/process.h"
#include "tests/support/temp_dir.h"

namespace dossier::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kFirst[] =
    "Tribunal breached\n\n"
    "The Maritime Arbitration Tribunal was breached by hackers last week, the tribunal said on "
    "19 September 2031. The Maritime Arbitration Tribunal declined to say what the motive of the "
    "attackers was.\n\nRuritanian police are investigating the attack.\n";
constexpr char kSecond[] =
    "Attack on tribunal\n\n"
    "The Maritime Arbitration Tribunal was breached by hackers in September 2031. “The evidence "
    "points to espionage,” the Maritime Arbitration Tribunal "
    "said.\n\nThe Ruritanian government blamed the hacking group Marble Otter for the attack. "
    "Marble "
    "Otter denied involvement in the attack.\n";

class TwoClocksTest : public testing::Test {
 protected:
  TwoClocksTest() : server_({.data = directory_.File("data")}) {
    EXPECT_TRUE(server_.serves()) << server_.process().output();
    Submit("first.txt", kFirst, "2031-09-20");
    const auto state = nlohmann::json::parse(Dossier({"--json", "admin", "state"}).out);
    then_ = state.at("head_revision").get<std::string>();
    Submit("second.txt", kSecond, "2031-10-23");
    const std::string list = Dossier({"--json", "incidents", "list"}).out;
    incident_ = nlohmann::json::parse(list.substr(0, list.find('\n'))).at("name");
    EXPECT_EQ(list.find('\n'), list.size() - 1) << "both tell of one incident: " << list;
  }

  Result Dossier(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {DossierPath(), "--server", server_.address()});
    return RunProgram(arguments);
  }

  void Submit(const std::string& name, const std::string& text, const std::string& published) {
    const std::string path = directory_.File(name);
    std::ofstream(path) << text;
    const Result result = Dossier({"submit", "--published", published, path});
    EXPECT_EQ(result.code, 0) << result.err;
  }

  TempDir directory_;
  Dossierd server_;
  std::string then_;  // the revision after the first report
  std::string incident_;
};

TEST_F(TwoClocksTest, ARevisionShowsWhatWasKnownHereAfterIt) {
  const Result then = Dossier({"incidents", "show", incident_, "--as-of", then_});
  EXPECT_THAT(then.out, AllOf(HasSubstr("motive: withheld"), Not(HasSubstr("espionage")),
                              Not(HasSubstr("Marble Otter"))))
      << then.err;
  const Result now = Dossier({"incidents", "show", incident_});
  EXPECT_THAT(now.out, AllOf(HasSubstr("motive: withheld"), HasSubstr("espionage")));
}

TEST_F(TwoClocksTest, TheHistoryOfAnIncidentEndsAtThePresent) {
  const Result history = Dossier({"incidents", "history", incident_});
  EXPECT_EQ(history.code, 0) << history.err;
  EXPECT_THAT(history.out,
              AllOf(HasSubstr("+ motive: withheld"), HasSubstr("+ motive: espionage")));
  EXPECT_EQ(Dossier({"incidents", "history", "incidents/nobody"}).code, 4);
}

TEST_F(TwoClocksTest, ThePastIsExplainedAsThePresentIs) {
  const Result now = Dossier({"incidents", "explain", incident_});
  EXPECT_THAT(now.out,
              AllOf(HasSubstr("confirmed by victim · asserted by Maritime Arbitration"),
                    HasSubstr("“The evidence ‹points to espionage›"),
                    HasSubstr("motive.espionage: the value comes from"),
                    HasSubstr("contradicted by "), HasSubstr("What belongs to it, and why")))
      << now.err;
  const Result then =
      Dossier({"incidents", "explain", incident_, "--as-of", then_, "--field", "absences,motives"});
  EXPECT_THAT(then.out, AllOf(HasSubstr("motive: withheld"), HasSubstr("declined to say what"),
                              Not(HasSubstr("espionage")), Not(HasSubstr("What belongs"))))
      << then.err;
  const auto json = nlohmann::json::parse(
      Dossier({"--json", "incidents", "explain", incident_, "--field", "motives"}).out);
  EXPECT_EQ(json.at("values").at(0).at("path"), "motives[0]");
}

TEST_F(TwoClocksTest, ADayShowsWhatHadBeenPublishedByThenWheneverItCameHere) {
  const Result september =
      Dossier({"incidents", "show", incident_, "--published-until", "2031-09-30"});
  EXPECT_THAT(september.out, AllOf(HasSubstr("motive: withheld"), HasSubstr("1 report"),
                                   Not(HasSubstr("espionage")), Not(HasSubstr("Marble Otter"))))
      << september.err;
  const Result october =
      Dossier({"incidents", "show", incident_, "--published-until", "2031-10-31"});
  EXPECT_THAT(october.out, AllOf(HasSubstr("motive: withheld"), HasSubstr("espionage"),
                                 HasSubstr("2 reports"), HasSubstr("Marble Otter")));
  const Result why =
      Dossier({"incidents", "explain", incident_, "--published-until", "2031-09-30"});
  EXPECT_THAT(why.out, AllOf(HasSubstr("declined to say what"), Not(HasSubstr("espionage"))));
}

TEST_F(TwoClocksTest, AListOfADayTellsEachIncidentAsItWasPublishedByThen) {
  const auto list = [&](const std::string& day, const std::string& filter) {
    const Result result =
        Dossier({"incidents", "list", "--published-until", day, "--filter", filter});
    EXPECT_EQ(result.code, 0) << result.err;
    return result.out;
  };
  EXPECT_THAT(list("2031-09-30", "absences.reason = WITHHELD"), HasSubstr(incident_));
  EXPECT_EQ(list("2031-09-30", "motives.type = ESPIONAGE"), "");
  EXPECT_THAT(list("2031-10-31", "motives.type = ESPIONAGE"), HasSubstr(incident_));
  EXPECT_EQ(list("2031-08-31", ""), "");
  const Result all = Dossier({"incidents", "show", "--all", "--published-until", "2031-09-30"});
  EXPECT_THAT(all.out, AllOf(HasSubstr("motive: withheld"), Not(HasSubstr("espionage"))));
}

TEST_F(TwoClocksTest, BeforeItsFirstReportNothingHadBeenPublished) {
  const Result august =
      Dossier({"incidents", "show", incident_, "--published-until", "2031-08-31"});
  EXPECT_EQ(august.code, 4);
  EXPECT_THAT(august.err, HasSubstr("was published until 2031-08-31"));
  const Result no_day = Dossier({"incidents", "show", incident_, "--published-until", "September"});
  EXPECT_EQ(no_day.code, 1);
  EXPECT_THAT(no_day.err, HasSubstr("write it as 2023-09-30"));
  EXPECT_NE(
      Dossier({"incidents", "show", incident_, "--published-until", "2031-09-30", "--as-of", then_})
          .code,
      0);
}

TEST_F(TwoClocksTest, AnAttributionAndItsDenialStandSideBySide) {
  const Result now = Dossier({"incidents", "show", incident_});
  EXPECT_THAT(now.out, AllOf(HasSubstr("asserts: Marble Otter"),
                             HasSubstr("denies: Marble Otter, contested")));
}

}  // namespace
}  // namespace dossier::e2e
