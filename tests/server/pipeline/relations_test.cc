// Which incidents have to do with each other, told by texts.

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/correlation/relate.h"
#include "tests/server/pipeline/archive.h"

namespace dossier::pipeline {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;
using v1::Relation;

std::string Day(int day) { return absl::FormatCivilTime(absl::CivilDay(2031, 1, 1) + day); }

std::string InWords(int day) {
  const absl::CivilDay date = absl::CivilDay(2031, 1, 1) + day;
  return absl::FormatTime("%B %e, %Y", absl::FromCivil(date, absl::UTCTimeZone()),
                          absl::UTCTimeZone());
}

// An attack on `firm`, with a sentence that says more.
ingest::SourceRecord Attack(absl::string_view firm, int day, absl::string_view more) {
  return Article(absl::StrCat(firm, day),
                 absl::Substitute("$0 hit by ransomware\n\n$0 was hit by a ransomware attack on "
                                  "$1, it said. $2\n",
                                  firm, InWords(day), more),
                 Day(day + 1));
}

// Firms without anything in common, not even letters.
std::string Firm(int number) {
  static constexpr const char* kNames[] = {"Corran", "Eddis", "Marl",   "Petrel", "Quill",
                                           "Sable",  "Tarn",  "Wonder", "Yarrow", "Zinnia"};
  static constexpr const char* kTrades[] = {"Ferries", "Water",  "Mutual",  "Dairies",
                                            "Press",   "Cement", "Airways", "Textiles"};
  return absl::StrCat(kNames[number % 10], kNames[number / 10 % 10], " ", kTrades[number % 8]);
}

class RelationsTest : public ::testing::Test {
 protected:
  void Take(const std::vector<ingest::SourceRecord>& records) {
    archive_->Take(records);
    incidents_.clear();
    for (v1::Incident& incident : archive_->Incidents()) {
      incidents_[incident.name()] = std::move(incident);
    }
  }

  // The relations of the incident that hit the firm (on that day), each with the other's victim.
  std::multimap<std::string, Relation> RelationsOf(absl::string_view firm, int day = 0) {
    std::multimap<std::string, Relation> relations;
    for (const auto& [name, incident] : incidents_) {
      if (incident.victims().empty() || incident.victims(0).name() != firm) continue;
      if (day != 0 && (incident.dates().empty() || incident.dates(0).date().value() != Day(day))) {
        continue;
      }
      for (const Relation& relation : incident.relations()) {
        relations.emplace(VictimOf(relation.incident()), relation);
      }
    }
    return relations;
  }

  std::string VictimOf(const std::string& incident) {
    const auto found = incidents_.find(incident);
    if (found == incidents_.end()) return "nobody that is there";
    return found->second.victims().empty() ? "" : found->second.victims(0).name();
  }

  std::unique_ptr<Archive> archive_ = std::make_unique<Archive>();
  std::map<std::string, v1::Incident> incidents_;
};

TEST_F(RelationsTest, RelationsStandInOneOrderWhateverCameFirst) {
  const auto told = [](bool backwards) {
    std::vector<ingest::SourceRecord> records;
    for (const char* day : {"2031-01-10", "2031-06-10", "2032-01-10", "2032-06-10", "2033-01-10"}) {
      records.push_back(RegisteredAttack(day, "Corran Ferries", day));
    }
    if (backwards) std::reverse(records.begin(), records.end());
    Archive archive;
    for (const ingest::SourceRecord& record : records) archive.Take({record});
    std::map<std::string, std::vector<std::string>> reasons;
    for (const v1::Incident& incident : archive.Incidents()) {
      std::vector<std::string>& of_day = reasons[incident.dates(0).date().value()];
      for (const Relation& relation : incident.relations()) {
        of_day.insert(of_day.end(), relation.reasons().begin(), relation.reasons().end());
      }
    }
    return reasons;
  };
  EXPECT_THAT(told(false), SizeIs(5));
  EXPECT_EQ(told(false), told(true));
}

TEST_F(RelationsTest, ACampaignIsKnownByItsMalwareAlone) {
  Take({Attack("Corran Ferries", 100, "Experts found Foxrain ransomware on its systems."),
        Attack("Eddis Water", 110, "Experts found Foxrain ransomware on its systems."),
        Attack("Petrel Mutual", 112, "Experts found no trace of how they came in.")});
  ASSERT_THAT(incidents_, SizeIs(3));
  const auto relations = RelationsOf("Corran Ferries");
  ASSERT_THAT(relations, SizeIs(1));
  EXPECT_EQ(relations.begin()->first, "Eddis Water");
  EXPECT_EQ(relations.begin()->second.type(), Relation::TYPE_PART_OF_CAMPAIGN);
  EXPECT_THAT(relations.begin()->second.reasons(0), HasSubstr("same malware: "));
  EXPECT_THAT(RelationsOf("Petrel Mutual"), IsEmpty());
}

TEST_F(RelationsTest, ACampaignIsKnownByItsWeaknessAlone) {
  Take({Attack("Corran Ferries", 100, "The attackers exploited the flaw CVE-2031-0042."),
        Attack("Eddis Water", 110, "The attackers exploited the flaw CVE-2031-0042.")});
  ASSERT_THAT(incidents_, SizeIs(2));
  const auto relations = RelationsOf("Eddis Water");
  ASSERT_THAT(relations, SizeIs(1));
  EXPECT_EQ(relations.begin()->second.type(), Relation::TYPE_PART_OF_CAMPAIGN);
  EXPECT_THAT(relations.begin()->second.reasons(),
              Contains("same new weakness: CVE-2031-0042 (few others share it at the time)"));
}

TEST_F(RelationsTest, WhatAReportSaysMadeAnAttackPossibleLedToIt) {
  Take({Article("harrow",
                "Harrow Dairies hit by ransomware\n\nHarrow Dairies was hit by a ransomware attack "
                "on May 3, 2031, the company said. Lorries stood still for two days.\n\nThe "
                "attackers used passwords stolen in an earlier breach at Tarn Payroll in November "
                "2030, investigators found. Tarn Payroll lost the records of 40,000 employees in "
                "that breach.\n",
                "2031-05-05")});
  ASSERT_THAT(incidents_, SizeIs(2));
  const auto causes = RelationsOf("Harrow Dairies");
  ASSERT_THAT(causes, SizeIs(1));
  EXPECT_EQ(causes.begin()->first, "Tarn Payroll");
  EXPECT_EQ(causes.begin()->second.type(), Relation::TYPE_FOLLOWS_FROM);
  ASSERT_THAT(causes.begin()->second.evidence(), SizeIs(1));
  EXPECT_THAT(causes.begin()->second.evidence(0).text(), HasSubstr("passwords stolen in"));
  EXPECT_THAT(causes.begin()->second.evidence(0).report_version(), HasSubstr("/versions/1"));
  const auto effects = RelationsOf("Tarn Payroll");
  ASSERT_THAT(effects, SizeIs(1));
  EXPECT_EQ(effects.begin()->second.type(), Relation::TYPE_LED_TO);
}

TEST_F(RelationsTest, WhatIsNamedInPassingAsTheCauseIsTheIncidentThatOthersTold) {
  Take(
      {Article("wonderloan",
               "Hackers break into Wonderloan\n\nThe payday lender Wonderloan was hacked on May 9, "
               "2031, and customer data was stolen, the company said. The police are "
               "investigating the breach.\n",
               "2031-05-12"),
       Article("norlicht",
               "Exchange loses coins\n\nThe crypto exchange Norlicht was hacked on November 6, "
               "2031, and lost 40 million dollars in coins.\n\nThe hackers used signing keys "
               "stolen in the May breach of Wonderloan, investigators found.\n",
               "2031-11-08")});
  ASSERT_THAT(incidents_, SizeIs(2));
  const auto causes = RelationsOf("Norlicht");
  ASSERT_THAT(causes, SizeIs(1));
  EXPECT_EQ(causes.begin()->first, "Wonderloan");
  EXPECT_EQ(causes.begin()->second.type(), Relation::TYPE_FOLLOWS_FROM);
  ASSERT_THAT(causes.begin()->second.evidence(), SizeIs(1));
  EXPECT_THAT(causes.begin()->second.evidence(0).text(),
              HasSubstr("stolen in the May breach of Wonderloan"));
  const v1::Incident& earlier = incidents_.at(causes.begin()->second.incident());
  ASSERT_THAT(earlier.reports(), SizeIs(2));
  EXPECT_EQ(earlier.reports(1).role(), v1::REPORT_ROLE_MENTION);
}

TEST_F(RelationsTest, WhatIsNotSaidToBeTheCauseIsNoMention) {
  Take({Article("norlicht",
                "Exchange loses coins\n\nThe crypto exchange Norlicht was hacked on November 6, "
                "2031, and lost 40 million dollars in coins.\n\nIt is unclear whether the hackers "
                "used signing keys stolen in the May breach of Wonderloan.\n",
                "2031-11-08")});
  ASSERT_THAT(incidents_, SizeIs(1));
  EXPECT_THAT(RelationsOf("Norlicht"), IsEmpty());
}

TEST_F(RelationsTest, TheEarlierBreachMayBeSaidToHaveLedToTheLatestAttack) {
  Take(
      {Article("marl",
               "Marl Airways cancels flights after cyber attack\n\nMarl Airways was hit by a cyber "
               "attack on June 9, 2031 and cancelled 40 flights, it said on Monday.\n\nIn "
               "December 2030 hackers stole data from Quill Software in a separate breach. That "
               "breach led to the latest attack, the airline's chief executive said.\n",
               "2031-06-12")});
  const auto causes = RelationsOf("Marl Airways");
  ASSERT_THAT(causes, SizeIs(1));
  EXPECT_EQ(causes.begin()->first, "Quill Software");
  EXPECT_EQ(causes.begin()->second.type(), Relation::TYPE_FOLLOWS_FROM);
}

TEST_F(RelationsTest, WhatNobodyKnowsToHaveLedToAnAttackIsOnlyToldTogetherWithIt) {
  Take({Article("sable",
                "Sable Press hit by ransomware\n\nSable Press was hit by a ransomware attack on "
                "July 3, 2031, the company said.\n\nIn a similar attack in January 2030, hackers "
                "stole the files of Yarrow Textiles. It is unclear whether the earlier breach led "
                "to this attack. Data stolen in the January 2030 attack was sold later.\n",
                "2031-07-05")});
  ASSERT_THAT(incidents_, SizeIs(2));
  const auto relations = RelationsOf("Sable Press");
  ASSERT_THAT(relations, SizeIs(1));
  EXPECT_EQ(relations.begin()->second.type(), Relation::TYPE_TOLD_TOGETHER);
}

TEST_F(RelationsTest, AToolThatAdministratorsUseTooTiesNobodyTogether) {
  Take({Attack("Corran Ferries", 100, "The attackers used Mimikatz to steal passwords."),
        Attack("Eddis Water", 110, "The attackers used Mimikatz to steal passwords.")});
  ASSERT_THAT(incidents_, SizeIs(2));
  EXPECT_THAT(RelationsOf("Eddis Water"), IsEmpty());
}

TEST_F(RelationsTest, TheSameMalwareYearsLaterIsAnotherMatter) {
  Take({Attack("Corran Ferries", 100, "Experts found Foxrain ransomware on its systems."),
        Attack("Eddis Water", 1500, "Experts found Foxrain ransomware on its systems.")});
  ASSERT_THAT(incidents_, SizeIs(2));
  EXPECT_THAT(RelationsOf("Eddis Water"), IsEmpty());
}

TEST_F(RelationsTest, WhatHundredsUseAtATimeTiesNobodyTogether) {
  std::vector<ingest::SourceRecord> records;
  for (int i = 0; i < 60; ++i) {
    records.push_back(RegisteredAttack(absl::StrCat(i), Firm(i), Day(100 + 3 * i), "Foxrain"));
  }
  Take(records);
  ASSERT_THAT(incidents_, SizeIs(60));
  int related = 0;
  for (const auto& [name, incident] : incidents_) related += incident.relations_size() > 0 ? 1 : 0;
  EXPECT_EQ(related, 0);
}

TEST_F(RelationsTest, ACampaignThatGrowsIntoACrowdIsUnrelatedAgainAndComesBackAsItThins) {
  std::vector<ingest::SourceRecord> few, rest, gone;
  for (int i = 0; i < 30; ++i) {
    (i < 3 ? few : rest)
        .push_back(RegisteredAttack(absl::StrCat(i), Firm(i), Day(100 + i), "Foxrain"));
    if (i >= 3) gone.push_back(Withdrawal(absl::StrCat(i)));
  }
  Take(few);
  EXPECT_THAT(RelationsOf(Firm(0)), SizeIs(2));
  Take(rest);
  EXPECT_THAT(RelationsOf(Firm(0)), IsEmpty());
  Take(gone);
  EXPECT_THAT(RelationsOf(Firm(0)), SizeIs(2));
}

TEST_F(RelationsTest, AVictimHitOverAndOverIsRelatedToTheTimesNextToEach) {
  std::vector<ingest::SourceRecord> records;
  for (int i = 0; i < 40; ++i) {
    records.push_back(RegisteredAttack(absl::StrCat(i), "Corran Ferries", Day(100 + 200 * i)));
  }
  Take(records);
  ASSERT_THAT(incidents_, SizeIs(40));
  const auto middle = RelationsOf("Corran Ferries", 100 + 200 * 20);
  EXPECT_THAT(middle, SizeIs(2 * correlation::kNearestKin));
  int earlier = 0;
  for (const auto& [victim, relation] : middle) {
    earlier += relation.type() == Relation::TYPE_SAME_VICTIM_EARLIER ? 1 : 0;
  }
  EXPECT_EQ(earlier, correlation::kNearestKin);
  for (const auto& [name, incident] : incidents_) {
    EXPECT_THAT(incident.relations(), SizeIs(Le(2 * correlation::kNearestKin)));
  }
}

TEST_F(RelationsTest, WhatIsTakenBackIsRelatedToNothing) {
  Take({Attack("Corran Ferries", 100, "Experts found Foxrain ransomware on its systems."),
        Attack("Eddis Water", 110, "Experts found Foxrain ransomware on its systems.")});
  Take({Withdrawal("Corran Ferries100")});
  ASSERT_THAT(incidents_, SizeIs(1));
  EXPECT_THAT(RelationsOf("Eddis Water"), IsEmpty());
}

ingest::SourceRecord AttackWithKeysFrom(absl::string_view cause) {
  return Attack("Corran Ferries", 300,
                absl::StrCat("The attackers got in with passwords stolen in ", cause, "."));
}

TEST_F(RelationsTest, AnUndatedCauseIsTheOneIncidentOfItsVictim) {
  for (const bool is_told_first : {false, true}) {
    archive_ = std::make_unique<Archive>();
    const ingest::SourceRecord earlier = Attack("Petrel Mutual", 100, "Its files were copied.");
    const ingest::SourceRecord later = AttackWithKeysFrom("an earlier hack of Petrel Mutual");
    Take({is_told_first ? earlier : later});
    Take({is_told_first ? later : earlier});
    ASSERT_THAT(incidents_, SizeIs(2));
    const auto relations = RelationsOf("Petrel Mutual");
    ASSERT_THAT(relations, SizeIs(1));
    EXPECT_EQ(relations.begin()->first, "Corran Ferries");
    EXPECT_EQ(relations.begin()->second.type(), Relation::TYPE_LED_TO);
    ASSERT_THAT(relations.begin()->second.evidence(), SizeIs(1));
    EXPECT_THAT(relations.begin()->second.evidence(0).text(), HasSubstr("earlier hack of Petrel"));
    const auto back = RelationsOf("Corran Ferries");
    ASSERT_THAT(back, SizeIs(1));
    EXPECT_EQ(back.begin()->second.type(), Relation::TYPE_FOLLOWS_FROM);
  }
}

TEST_F(RelationsTest, AnUndatedCauseIsNoneOfSeveral) {
  Take({Attack("Petrel Mutual", 100, "Its files were copied."),
        AttackWithKeysFrom("an earlier hack of Petrel Mutual")});
  EXPECT_THAT(RelationsOf("Corran Ferries"), SizeIs(1));
  Take({Attack("Petrel Mutual", 10,
               "Every branch was closed for a week, and clerks wrote letters by hand while divers, "
               "bakers and a choir waited for their policies in the snow outside the old mill.")});
  ASSERT_THAT(incidents_, SizeIs(3));
  EXPECT_THAT(RelationsOf("Corran Ferries"), IsEmpty());
  Take({Withdrawal("Petrel Mutual10")});
  EXPECT_THAT(RelationsOf("Corran Ferries"), SizeIs(1));
}

TEST_F(RelationsTest, WhatCameLaterIsNoCause) {
  Take({Attack("Petrel Mutual", 400, "Its files were copied."),
        AttackWithKeysFrom("an earlier hack of Petrel Mutual")});
  EXPECT_THAT(RelationsOf("Corran Ferries"), IsEmpty());
}

TEST_F(RelationsTest, ACauseThatIsDeniedIsNone) {
  Take({Attack("Petrel Mutual", 100, "Its files were copied."),
        Attack("Corran Ferries", 300,
               "The attackers did not get in with passwords stolen in an earlier hack of Petrel "
               "Mutual.")});
  EXPECT_THAT(RelationsOf("Corran Ferries"), IsEmpty());
}

}  // namespace
}  // namespace dossier::pipeline
