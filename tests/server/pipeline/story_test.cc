// Many reports of a few stories, in large batches and one by one.

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dossier/v1/watch_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/former_names.h"
#include "tests/server/pipeline/archive.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

// Reports about a handful of invented firms, some of them about the same attack, with quotations
// that return.
std::vector<ingest::SourceRecord> Reports(int count) {
  const char* const firms[] = {"Corran Ferries", "Eddis Water", "Marl Valley Hospital",
                               "Petrel Mutual", "Quill University"};
  const char* const months[] = {"January", "March", "June", "August", "November"};
  std::vector<ingest::SourceRecord> reports;
  for (int i = 0; i < count; ++i) {
    const std::string firm = firms[i % 5];
    const std::string month = months[(i / 5) % 5];
    reports.push_back(Article(
        absl::StrCat("report-", i),
        absl::StrCat(firm, " hit by ransomware\n\nBy Ada Quill\n", month, " 2", i % 7 + 1,
                     ", 2031\n\n", firm, " said on Monday that it had been hit by a ransomware ",
                     "attack in ", month, " 2031. “We took our systems offline at once and are ",
                     "restoring them,” ", firm, " said in a statement numbered ", i / 10,
                     ".\n\nThe national police are investigating the attack. Report ", i,
                     " adds that ", 1000 * (i % 9 + 1), " records were stolen.\n")));
  }
  return reports;
}

TEST(StoryTest, ABatchEndsWhereItsRecordsOneByOneDo) {
  std::vector<ingest::SourceRecord> reports = Reports(60);
  Archive at_once;
  at_once.Take(reports);
  const std::string expected = at_once.Picture();
  std::mt19937 engine(7);
  for (const size_t batch : {1, 7, 40}) {
    std::shuffle(reports.begin(), reports.end(), engine);
    Archive archive;
    for (size_t i = 0; i < reports.size(); i += batch) {
      const size_t end = std::min(i + batch, reports.size());
      archive.Take({reports.begin() + i, reports.begin() + end});
    }
    EXPECT_EQ(archive.Picture(), expected) << "in batches of " << batch;
  }
}

TEST(StoryTest, WithdrawalsAndNewVersionsInOneBatchEndAsIfTheyHadNeverCome) {
  std::vector<ingest::SourceRecord> reports = Reports(30);
  Archive plain;
  plain.Take(reports);

  // One more report that bridges nothing, withdrawn in the batch that brought it; and each third
  // report comes with an older text first.
  std::vector<ingest::SourceRecord> busy;
  for (size_t i = 0; i < reports.size(); ++i) {
    if (i % 3 == 0) {
      ingest::SourceRecord draft = reports[i];
      draft.body += "\nThis text will be corrected, said the editors of the Marl Courier.\n";
      busy.push_back(draft);
    }
    busy.push_back(reports[i]);
  }
  busy.push_back(Article("gone",
                         "Eddis Water hit again\n\nEddis Water said that it was hit by "
                         "ransomware in March 2031.\n"));
  busy.push_back(Withdrawal("gone"));
  Archive archive;
  const auto records = archive.Take(busy);
  EXPECT_EQ(records.back().outcome(), v1::Record::OUTCOME_RETRACTED);
  EXPECT_EQ(archive.Picture(), plain.Picture());
}

TEST(StoryTest, WhatHappensInOneTownOnOneDayIsNotOneIncidentForThat) {
  Archive archive;
  archive.Take({
      Article("fire",
              "Ferry fire kills two\n\nMay 5, 2032\n\nTwo people were killed when a fire broke out "
              "on the ferry Alma in Vells on 4 May 2032, police said.\n"),
      Article("bus",
              "Bus crash in Vells\n\nMay 5, 2032\n\nA bus crashed into a tram in Vells on 4 May "
              "2032. Eleven people were injured, police said.\n"),
      Article("robbery",
              "Shop robbed in Vells\n\nMay 6, 2032\n\nTwo men robbed a jeweller in Vells on 4 May "
              "2032, police said. They escaped on a motorcycle with watches.\n"),
      Article("cause of the fire",
              "Vells ferry fire: cause still unclear\n\nMay 6, 2032\n\nInvestigators in Vells say "
              "that they do not know yet why the ferry Alma caught fire on Tuesday. Two people "
              "died.\n"),
  });
  std::map<std::string, int> reports_of;
  for (const v1::Incident& incident : archive.Incidents()) {
    reports_of[incident.title()] = incident.report_count();
  }
  EXPECT_EQ(reports_of, (std::map<std::string, int>{{"Ferry fire kills two", 2},
                                                    {"Bus crash in Vells", 1},
                                                    {"Shop robbed in Vells", 1}}));
}

TEST(StoryTest, WhatHitsOneHouseTwiceIsTwoIncidents) {
  Archive archive;
  archive.Take({
      Article("drawings",
              "Operation Pale Heron also hit Brannock Shipyard\n\nBrannock Shipyard said on Monday "
              "that it was hit by the same espionage campaign as the Calder Institute. Intruders "
              "were in its network from 2 March 2034.\n\n“We found their tools on the machines of "
              "our design office on June 12,” said Colm Brannock, who owns the shipyard.\n",
              "2034-07-03"),
      Article("paint shop",
              "Brannock Shipyard hit by fire in paint shop\n\nA fire destroyed the paint shop of "
              "Brannock Shipyard on Thursday. Three workers were treated for smoke, the fire "
              "brigade said.\n\n“The boats are unharmed,” said Colm Brannock, who owns the "
              "shipyard.\n",
              "2034-07-20"),
      Article(
          "timber store",
          "Fire destroys timber store of Brannock Shipyard\n\nA fire destroyed a timber store "
          "of Brannock Shipyard on Wednesday. Nobody was hurt, the fire brigade said.\n\n“We "
          "lost oak that had dried for ten years,” said Colm Brannock, who owns the shipyard.\n",
          "2036-01-09"),
  });
  EXPECT_THAT(archive.Incidents(), testing::SizeIs(3));
}

TEST(StoryTest, ATextThatIsPrintedAgainAYearLaterTellsOfTheSameDay) {
  const std::string news =
      "Water trust takes systems offline\n\nThe Tarnwick Water Trust took its billing and "
      "telephone systems offline on Monday after what it called a cyber attack on its "
      "network.\n\n“We pulled the plug within twenty minutes, and I would do it again,” said "
      "Desmond Harke, the operations director of the trust.\n";
  Archive archive;
  archive.Take({
      Article("news", news, "2033-02-07"),
      Article("again",
              absl::StrCat(news, "\nThis article was first published on 7 February 2033.\n"),
              "2034-02-06"),
      Article("confirmed",
              "Ransomware at the Tarnwick Water Trust\n\nThe Norvane Digital Security Office "
              "confirms that the Tarnwick Water Trust has been the victim of a ransomware attack. "
              "The intrusion was discovered on 6 February 2033.\n",
              "2033-02-09"),
  });
  ASSERT_THAT(archive.Incidents(), testing::SizeIs(1));
  EXPECT_EQ(archive.Incidents()[0].independent_report_count(), 2);
  EXPECT_THAT(archive.Claims(),
              testing::Not(testing::Contains(testing::ResultOf(
                  [](const v1::Claim& claim) { return claim.date().date().value(); },
                  testing::StartsWith("2034")))));
}

TEST(StoryTest, NoRevisionShowsAReportBeforeItsIncidents) {
  Archive archive;
  archive.Take(Reports(20));
  auto changes = archive.store().Changes(0, store::Store::kFromStart, 100000, 1 << 30);
  ASSERT_TRUE(changes.ok()) << changes.status();
  for (const store::Change& change : *changes) EXPECT_EQ(change.revision, 1) << change.name;
  for (const v1::Report& report : archive.Reports()) EXPECT_GT(report.incidents_size(), 0);
}

// The incidents as a client keeps them that reads the whole log, by name.
struct Follower {
  std::map<std::string, v1::Incident> incidents;
  int merged = 0;
  int split = 0;

  void Follow(store::Store& store) {
    auto changes = store.Changes(0, store::Store::kFromStart, 1'000'000, int64_t{1} << 40);
    ASSERT_TRUE(changes.ok()) << changes.status();
    for (size_t first = 0; first < changes->size();) {
      size_t end = first;
      std::vector<v1::Event> revision;
      do {
        ASSERT_TRUE(revision.emplace_back().ParseFromString((*changes)[end].event));
      } while (!(*changes)[end++].last);
      const auto before = incidents;
      for (const v1::Event& event : revision) Take(event);
      for (const v1::Event& event : revision) Check(event, before);
      first = end;
    }
  }

  void Take(const v1::Event& event) {
    if (event.has_incident()) incidents[event.name()] = event.incident();
    if (event.resource_case() == v1::Event::RESOURCE_NOT_SET) incidents.erase(event.name());
  }

  void Check(const v1::Event& event, const std::map<std::string, v1::Incident>& before) {
    if (event.name().rfind("incidents/", 0) != 0) return;
    SCOPED_TRACE(event.ShortDebugString().substr(0, 300));
    for (const std::string& successor : event.successors()) {
      EXPECT_TRUE(incidents.contains(successor)) << successor;
    }
    for (const std::string& predecessor : event.predecessors()) {
      EXPECT_TRUE(before.contains(predecessor)) << predecessor;
    }
    if (event.type() == v1::Event::TYPE_MERGED) {
      ++merged;
      ASSERT_GT(event.successors_size(), 0);
      EXPECT_THAT(incidents[event.successors(0)].redirected_from(),
                  testing::Contains(event.name()));
    }
    if (event.type() == v1::Event::TYPE_SPLIT) {
      ++split;
      for (const std::string& successor : event.successors()) {
        EXPECT_FALSE(before.contains(successor)) << "only new names are split off";
      }
    }
    if (event.type() == v1::Event::TYPE_DELETED) {
      for (const auto& [name, incident] : incidents) {
        EXPECT_THAT(incident.redirected_from(), testing::Not(testing::Contains(event.name())));
      }
    }
  }
};

TEST(StoryTest, TheLogTellsWhereMergedIncidentsWentAndWhatWasSplitOff) {
  const auto article =
      Article("harbour",
              "Harbour board pays for lax backups\n\nMarch 6, 2031\n\nThe Calder Harbour Board was "
              "hit by a ransomware attack on March 4, 2031, which stopped its cranes.\n",
              "2031-03-06");
  // A register first has another victim, then the right one, then the other again.
  const auto entry = [](const std::string& victim) {
    return Structured("17", absl::StrCat("Victim: ", victim, "\nType: Ransomware\n2031-03-04\n"),
                      absl::StrCat(R"([{"victim": {"name": ")", victim,
                                   R"("}, "evidence": [{"text": ")", victim, R"("}]},
          {"kind": {"type": "TYPE_RANSOMWARE"}, "evidence": [{"text": "Ransomware"}]},
          {"date": {"event": "EVENT_STARTED", "date": {"value": "2031-03-04"}},
           "evidence": [{"text": "2031-03-04"}]}])"));
  };
  Archive archive;
  std::set<std::string> names;
  const auto take = [&](const ingest::SourceRecord& record) {
    archive.Take({record});
    for (const v1::Incident& incident : archive.Incidents()) names.insert(incident.name());
    for (const std::string& name : names) {
      const auto found = archive.store().Find(name);
      ASSERT_OK(found);
      if (found->has_value()) continue;
      const auto survivor = store::SurvivorOf(archive.store(), name, 0);
      ASSERT_OK(survivor);
      EXPECT_TRUE(survivor->has_value()) << name << " leads nowhere";
    }
  };
  take(article);
  take(entry("Petrel Mutual"));
  ASSERT_EQ(archive.Incidents().size(), 2U);
  take(entry("Calder Harbour Board"));
  ASSERT_EQ(archive.Incidents().size(), 1U);
  take(entry("Petrel Mutual"));
  ASSERT_EQ(archive.Incidents().size(), 2U);
  Follower follower;
  follower.Follow(archive.store());
  EXPECT_EQ(follower.merged, 1);
  EXPECT_EQ(follower.split, 1);
}

TEST(StoryTest, WhoFollowsTheLogKnowsEachIncidentWhateverIsMerged) {
  std::vector<ingest::SourceRecord> reports = Reports(40);
  std::mt19937 engine(11);
  std::shuffle(reports.begin(), reports.end(), engine);
  Archive archive;
  for (size_t i = 0; i < reports.size(); i += 5) {
    archive.Take({reports.begin() + i, reports.begin() + i + 5});
  }
  Follower follower;
  follower.Follow(archive.store());
  std::vector<std::string> names;
  for (const v1::Incident& incident : archive.Incidents()) {
    names.push_back(incident.name());
    EXPECT_EQ(follower.incidents[incident.name()].SerializeAsString(),
              incident.SerializeAsString());
  }
  EXPECT_EQ(names.size(), follower.incidents.size());
}

}  // namespace
}  // namespace dossier::pipeline
