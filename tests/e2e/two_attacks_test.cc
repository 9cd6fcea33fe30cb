// Two reports, two incidents of one victim, one quotation in both: the case that Dossier began
// with. Told twice: with reports of our own, and with the two real ones where they are at hand.

#include <algorithm>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "dossier/v1/report_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/dossierd.h"
#include "tests/e2e/world.h"
#include "tests/support/temp_dir.h"

namespace dossier::e2e {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

struct Case {
  std::string name;
  std::string directory;
  // The report of the newer incident, which quotes from the older one, and that of the older one.
  std::string newer_file, older_file;
  std::string victim, acronym, short_form;
  std::string older_month, older_year;
  std::string investigator;
  std::string shared_quotation;               // how it begins
  std::vector<std::string> newer_quotations;  // how they begin
  std::vector<std::string> older_quotations;
  std::vector<std::string> no_speakers;
};

Case OurOwn() {
  return {.name = "OurOwnReports",
          .directory = DOSSIER_SOURCE_DIR "/tests/e2e/reports",
          .newer_file = "a_new_incident.txt",
          .older_file = "b_follow_up.txt",
          .victim = "International Maritime Tribunal",
          .acronym = "IMT",
          .short_form = "the Tribunal",
          .older_month = "2029-10",
          .older_year = "2029",
          .investigator = "Aldanian police",
          .shared_quotation = "The traces found so far point to",
          .newer_quotations = {"The Tribunal holds it necessary"},
          .older_quotations = {"Based on the forensic analysis", "The Tribunal is also speeding up",
                               "This latest attack comes"},
          .no_speakers = {"Arvidson", "Desk", "Marn", "Chirper"}};
}

Case Real() {
  return {.name = "RealReports",
          .directory = DOSSIER_SOURCE_DIR "/../shared/seeds",
          .newer_file = "000_1343713c7a1d265c.txt",
          .older_file = "004_de68d642573ea0d9.txt",
          .victim = "International Criminal Court",
          .acronym = "ICC",
          .short_form = "the Court",
          .older_month = "2023-09",
          .older_year = "2023",
          .investigator = "Dutch law enforcement",
          .shared_quotation = "The evidence available thus far indicates",
          .newer_quotations = {"The Court considers it essential"},
          .older_quotations = {"Based on the forensic analysis", "The Court is also accelerating",
                               "This latest attack comes"},
          .no_speakers = {"Paganini", "Putin", "Netanyahu", "Twitter"}};
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

void Submit(Dossierd& server, const std::string& directory, const std::string& file) {
  const auto stub = v1::ReportService::NewStub(server.channel());
  grpc::ClientContext context;
  const auto stream = stub->SubmitReports(&context);
  v1::SubmitReportsRequest request;
  request.set_external_id(file);
  request.set_body(ReadFile(directory + "/" + file));
  ASSERT_TRUE(stream->Write(request));
  stream->WritesDone();
  v1::SubmitReportsResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.outcome(), v1::Record::OUTCOME_ACCEPTED) << response.ShortDebugString();
  const grpc::Status status = stream->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
}

class TwoAttacksTest : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (ReadFile(GetParam().directory + "/" + GetParam().older_file).empty()) {
      GTEST_SKIP() << "the real reports are not at hand in " << GetParam().directory;
    }
  }

  // The world after `files`, in this order, with a restart after each.
  World WorldOf(const std::vector<std::string>& files) {
    const TempDir data;
    for (const std::string& file : files) {
      Dossierd server({.data = data.path()});
      EXPECT_TRUE(server.serves()) << server.process().output();
      Submit(server, GetParam().directory, file);
      EXPECT_EQ(server.Stop(), 0) << server.process().output();
    }
    Dossierd server({.data = data.path()});
    return ReadWorld(server.channel());
  }

  const World& Told() {
    if (world_.reports.empty()) world_ = WorldOf({GetParam().newer_file, GetParam().older_file});
    return world_;
  }

  const v1::Incident& Older() { return Find(true); }
  const v1::Incident& Newer() { return Find(false); }

  // The older incident is the one with espionage as its motive.
  const v1::Incident& Find(bool espionage) {
    static const v1::Incident none;
    for (const v1::Incident& incident : Told().incidents) {
      const bool has = std::any_of(
          incident.motives().begin(), incident.motives().end(),
          [](const v1::Motive& motive) { return motive.type() == v1::Motive::TYPE_ESPIONAGE; });
      if (has == espionage) return incident;
    }
    ADD_FAILURE() << "no such incident";
    return none;
  }

  const v1::Statement& Saying(const std::string& beginning) {
    static const v1::Statement none;
    for (const v1::Statement& statement : Told().statements) {
      if (absl::StartsWith(statement.text(), beginning)) return statement;
    }
    ADD_FAILURE() << "no statement begins: " << beginning;
    return none;
  }

  World world_;
};

TEST_P(TwoAttacksTest, AreTwoIncidentsInEveryOrderWithRestartsBetween) {
  const World one_way = WorldOf({GetParam().newer_file, GetParam().older_file});
  const World other_way = WorldOf({GetParam().older_file, GetParam().newer_file});
  EXPECT_THAT(one_way.incidents, SizeIs(2));
  EXPECT_THAT(other_way.incidents, SizeIs(2));
  EXPECT_EQ(StateOf(one_way), StateOf(other_way));
}

TEST_P(TwoAttacksTest, HaveOneVictimUnderItsFullName) {
  ASSERT_THAT(Told().incidents, SizeIs(2));
  for (const v1::Incident& incident : Told().incidents) {
    ASSERT_EQ(incident.victims_size(), 1) << incident.DebugString();
    EXPECT_EQ(incident.victims(0).name(), GetParam().victim);
    EXPECT_THAT(incident.victims(0).aliases(), Contains(GetParam().acronym));
  }
}

TEST_P(TwoAttacksTest, AreRelatedAsEarlierAndLaterOfOneVictim) {
  ASSERT_EQ(Older().relations_size(), 1);
  ASSERT_EQ(Newer().relations_size(), 1);
  EXPECT_EQ(Older().relations(0).incident(), Newer().name());
  EXPECT_EQ(Older().relations(0).type(), v1::Relation::TYPE_SAME_VICTIM_LATER);
  EXPECT_EQ(Newer().relations(0).incident(), Older().name());
  EXPECT_EQ(Newer().relations(0).type(), v1::Relation::TYPE_SAME_VICTIM_EARLIER);
}

TEST_P(TwoAttacksTest, TheOlderOneWasDetectedInItsMonth) {
  std::vector<std::string> detected;
  for (const v1::IncidentDate& date : Older().dates()) {
    if (date.event() != v1::IncidentDate::EVENT_DETECTED) continue;
    detected.push_back(date.date().value());
    if (date.date().value() == GetParam().older_month) {
      EXPECT_EQ(date.date().precision(), v1::PRECISION_MONTH);
    }
  }
  EXPECT_THAT(detected, Contains(GetParam().older_month)) << Older().DebugString();
}

TEST_P(TwoAttacksTest, TheMotiveOfTheOlderOneIsWhatTheVictimSays) {
  for (const v1::Motive& motive : Older().motives()) {
    if (motive.type() != v1::Motive::TYPE_ESPIONAGE) continue;
    std::vector<std::string> asserters;
    for (const v1::Asserter& asserter : motive.provenance().asserters()) {
      asserters.push_back(asserter.name());
    }
    EXPECT_THAT(asserters, Contains(GetParam().victim));
    // The newer report bears no date, so that the older one is the first to assert it.
    EXPECT_THAT(motive.provenance().first_asserted().value(), HasSubstr(GetParam().older_year));
  }
  for (const v1::Motive& motive : Newer().motives()) {
    EXPECT_EQ(motive.type(), v1::Motive::TYPE_UNSPECIFIED) << motive.DebugString();
  }
}

TEST_P(TwoAttacksTest, NobodyIsNamedForTheOlderOneAndTheSentenceSaysWhy) {
  const auto declined = std::find_if(
      Older().attributions().begin(), Older().attributions().end(), [&](const auto& line) {
        return line.attributed_by() == GetParam().victim && line.initiator().empty();
      });
  ASSERT_NE(declined, Older().attributions().end()) << Older().DebugString();
  EXPECT_TRUE(declined->absence() == v1::ABSENCE_REASON_STATED_UNKNOWN ||
              declined->stance() == v1::STANCE_DECLINES);
  ASSERT_GT(declined->provenance().evidence_size(), 0);
  EXPECT_THAT(declined->provenance().evidence(0).text(), HasSubstr("attribute the attack"));
}

TEST_P(TwoAttacksTest, ThePoliceStillLookIntoTheOlderOne) {
  ASSERT_EQ(Older().investigations_size(), 1) << Older().DebugString();
  EXPECT_THAT(Older().investigations(0).body(), HasSubstr(GetParam().investigator));
  EXPECT_EQ(Older().investigations(0).state(), v1::Investigation::STATE_ONGOING);
  EXPECT_THAT(Newer().investigations(), IsEmpty());
}

TEST_P(TwoAttacksTest, MeasuresWereTakenAndALossOfDataIsNotEstablished) {
  EXPECT_GT(Older().measures_size(), 0);
  const bool open =
      std::any_of(Older().impacts().begin(), Older().impacts().end(), [](const v1::Impact& impact) {
        return impact.dimension() == v1::Impact::DIMENSION_CONFIDENTIALITY &&
               impact.degree() == v1::Impact::DEGREE_SUSPECTED;
      });
  EXPECT_TRUE(open) << Older().DebugString();
}

TEST_P(TwoAttacksTest, NothingInTheOlderOneComesFromTheNewerOne) {
  for (const v1::Claim& claim : Told().claims) {
    if (claim.incident() != Older().name()) continue;
    for (const v1::Span& span : claim.evidence()) {
      EXPECT_FALSE(absl::StrContains(absl::AsciiStrToLower(span.text()), "last week, the"))
          << span.text();
      EXPECT_FALSE(absl::StrContains(absl::AsciiStrToLower(span.text()), "did not provide details"))
          << span.text();
    }
  }
}

TEST_P(TwoAttacksTest, TheNewerOneWasContainedAndItsImpactIsNotReported) {
  const bool contained = std::any_of(
      Newer().measures().begin(), Newer().measures().end(),
      [](const v1::Measure& measure) { return measure.type() == v1::Measure::TYPE_CONTAINMENT; });
  EXPECT_TRUE(contained) << Newer().DebugString();
  std::vector<v1::Field> absent;
  for (const v1::Absence& absence : Newer().absences()) absent.push_back(absence.field());
  EXPECT_THAT(absent, Contains(v1::FIELD_IMPACT));
  EXPECT_THAT(absent, Contains(v1::FIELD_ATTRIBUTION));
}

TEST_P(TwoAttacksTest, NoDateIsInventedForTheNewerOne) {
  bool explained = false;
  for (const v1::IncidentDate& date : Newer().dates()) {
    EXPECT_THAT(date.date().value(), IsEmpty()) << date.DebugString();
    explained |= absl::EqualsIgnoreCase(date.date().words(), "last week") &&
                 !date.date().unresolved_reason().empty();
  }
  EXPECT_TRUE(explained) << Newer().DebugString();
}

TEST_P(TwoAttacksTest, TheSharedQuotationIsOneStatementAboutTheOlderOne) {
  const v1::Statement& shared = Saying(GetParam().shared_quotation);
  ASSERT_EQ(shared.occurrences_size(), 2);
  EXPECT_NE(shared.occurrences(0).report(), shared.occurrences(1).report());
  EXPECT_EQ(shared.speaker().name(), GetParam().victim);
  ASSERT_EQ(shared.about_size(), 1);
  EXPECT_EQ(shared.about(0).incident(), Older().name());
  const auto same = std::count_if(
      Told().statements.begin(), Told().statements.end(), [&](const v1::Statement& statement) {
        return absl::StartsWith(statement.text(), GetParam().shared_quotation);
      });
  EXPECT_EQ(same, 1);
}

TEST_P(TwoAttacksTest, EveryQuotationIsFoundWithItsSpeaker) {
  for (const std::string& beginning : GetParam().newer_quotations) {
    EXPECT_EQ(Saying(beginning).speaker().name(), GetParam().victim) << beginning;
    ASSERT_EQ(Saying(beginning).about_size(), 1);
    EXPECT_EQ(Saying(beginning).about(0).incident(), Newer().name()) << beginning;
  }
  for (const std::string& beginning : GetParam().older_quotations) {
    EXPECT_EQ(Saying(beginning).speaker().name(), GetParam().victim) << beginning;
    ASSERT_EQ(Saying(beginning).about_size(), 1);
    EXPECT_EQ(Saying(beginning).about(0).incident(), Older().name()) << beginning;
  }
}

TEST_P(TwoAttacksTest, NoStatementIsGivenToWhoDidNotSpeak) {
  for (const v1::Statement& statement : Told().statements) {
    for (const std::string& name : GetParam().no_speakers) {
      EXPECT_THAT(statement.speaker().name(), Not(HasSubstr(name))) << statement.DebugString();
      EXPECT_THAT(statement.speaker().organisation(), Not(HasSubstr(name)));
      EXPECT_THAT(statement.text(), Not(HasSubstr(name)));
    }
  }
}

TEST_P(TwoAttacksTest, EverySpanIsTheTextItClaims) { EXPECT_GT(CheckSpans(Told()), 50); }

INSTANTIATE_TEST_SUITE_P(E2e, TwoAttacksTest, testing::Values(OurOwn(), Real()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace dossier::e2e
