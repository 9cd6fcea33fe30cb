// The command line and the Python examples against a real server, over its restarts.
#include <algorithm>
#include <filesystem>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/dossierd.h"
#include "tests/support/temp_dir.h"

namespace dossier::e2e {
namespace {

using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* kPython = "/usr/bin/python3";
constexpr const char* kExamples = DOSSIER_SOURCE_DIR "/client/examples/python";

// Three reports of invented incidents that have nothing to do with each other.
const std::map<std::string, std::string> kReports = {
    {"Ullen",
     "Ransomware attack on the port of Ullen\n\n4 March 2031\n\nThe Port Authority of Ullen said "
     "on "
     "Tuesday that it was hit by a ransomware attack. \"We have called the police,\" said its "
     "spokeswoman, Jane Roe.\n"},
    {"Vells",
     "Library of Vells closes after data theft\n\n19 August 2032\n\nHackers stole the addresses of "
     "forty thousand readers from the City Library of Vells, its director, Tom Adeyemi, told this "
     "newspaper. Nobody has claimed the theft.\n"},
    {"Norrby",
     "Norrby hospital website flooded\n\n2 January 2033\n\nThe website of Norrby General Hospital "
     "was "
     "out of reach for six hours after a denial-of-service attack. Patients were not affected, the "
     "health ministry said.\n"},
};

class ClientTest : public testing::Test {
 protected:
  ClientTest() { Start(e2e::OwnAddress()); }

  void Start(const std::string& listen) {
    Dossierd::Options options;
    options.data = directory_.File("data");
    options.listen = listen;
    server_ = std::make_unique<Dossierd>(options);
    ASSERT_TRUE(server_->serves()) << server_->process().output();
    address_ = server_->address();
  }

  Result Dossier(std::vector<std::string> arguments, const std::string& input = "") {
    arguments.insert(arguments.begin(), {DossierPath(), "--server", address_});
    return e2e::RunProgram(arguments, input);
  }

  Result Python(std::vector<std::string> arguments) {
    arguments.front() = absl::StrCat(kExamples, "/", arguments.front());
    arguments.insert(arguments.begin(), kPython);
    return e2e::RunProgram(arguments, "", PythonEnvironment());
  }

  std::vector<std::string> PythonEnvironment() {
    const std::string generated = directory_.File("gen");
    if (!std::filesystem::exists(generated)) {
      const Result result = e2e::RunProgram({absl::StrCat(kExamples, "/generate"), generated});
      EXPECT_EQ(result.code, 0) << result.err;
    }
    return {"DOSSIER_SERVER=" + address_, "PYTHONPATH=" + generated, "PYTHONDONTWRITEBYTECODE=1"};
  }

  // Submits a report and returns once it is durable.
  void Submit(const std::string& id) {
    const Result result = Dossier({"submit", "-", "--id", id}, kReports.at(id));
    ASSERT_EQ(result.code, 0) << result.err;
  }

  TempDir directory_;
  std::unique_ptr<Dossierd> server_;
  std::string address_;
};

TEST_F(ClientTest, WhatIsSubmittedIsListedShownAndFound) {
  Submit("Ullen");
  const Result list = Dossier({"incidents", "list", "--filter", "kinds.type = RANSOMWARE"});
  ASSERT_EQ(list.code, 0) << list.err;
  EXPECT_THAT(list.out, HasSubstr("Ransomware attack on the port of Ullen"));
  const std::string name = list.out.substr(0, list.out.find(' '));
  const Result shown = Dossier({"incidents", "show", name});
  EXPECT_THAT(shown.out,
              AllOf(HasSubstr("What happened\n  ransomware"),
                    HasSubstr("We have called the police"), HasSubstr("first in reports/")));
  const Result again = Dossier({"submit", "-", "--id", "Ullen"}, kReports.at("Ullen"));
  EXPECT_THAT(again.out, HasSubstr("unchanged"));
  EXPECT_THAT(again.err, HasSubstr("1 unchanged."));
  const Result reports = Dossier({"reports", "list", "--output", "json"});
  EXPECT_EQ(std::count(reports.out.begin(), reports.out.end(), '\n'), 1);
  const Result empty = Dossier({"submit", "-", "--id", "nothing"}, "");
  EXPECT_EQ(empty.code, 5);
  EXPECT_THAT(Dossier({"sources", "records", "--filter", "outcome = QUARANTINED"}).out,
              HasSubstr("nothing"));
}

TEST_F(ClientTest, AWatchGoesOnOverARestartWithoutAGapOrADouble) {
  Submit("Ullen");
  Process watch({DossierPath(), "--server", address_, "--output", "json", "watch", "--type",
                 "report", "--count", "2"});
  ASSERT_TRUE(watch.WaitFor("snapshot_end"));
  const std::string address = address_;
  server_->Kill();
  ASSERT_TRUE(watch.WaitFor("The stream broke"));
  Start(address);
  Submit("Vells");
  EXPECT_EQ(watch.Wait(), 0);
  std::vector<std::string> reports;
  for (const auto line : absl::StrSplit(watch.output(), '\n')) {
    if (line.find("\"name\":\"reports/") != line.npos) reports.emplace_back(line);
  }
  ASSERT_THAT(reports, SizeIs(2));
  EXPECT_THAT(reports[0], AllOf(HasSubstr("SNAPSHOT"), HasSubstr("port of Ullen")));
  EXPECT_THAT(reports[1], AllOf(HasSubstr("CREATED"), HasSubstr("Library of Vells")));
}

TEST_F(ClientTest, ThePythonExamplesListAndShow) {
  Submit("Ullen");
  const Result list = Python({"list_incidents.py", "--filter", "kinds.type = RANSOMWARE"});
  ASSERT_EQ(list.code, 0) << list.err;
  EXPECT_THAT(list.out, HasSubstr("Ransomware attack on the port of Ullen"));
  const Result shown = Python({"show_incident.py", list.out.substr(0, list.out.find(' '))});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.out,
              AllOf(HasSubstr("type=TYPE_RANSOMWARE"), HasSubstr("printed in reports/")));
  const Result refused = Python({"list_incidents.py", "--filter", "kind = x"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("no field `kind`"), HasSubstr("FILTER_INVALID")));
}

}  // namespace
}  // namespace dossier::e2e
