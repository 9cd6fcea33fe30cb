// Histories of decisions as they happen to come: the same ones end the same, and undone in any
// order they leave no trace.

#include <algorithm>
#include <cstddef>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/server/pipeline/archive.h"
#include "tests/server/pipeline/deciding.h"
#include "tests/server/pipeline/desk.h"

namespace dossier::pipeline {
namespace {

TEST(DecisionHistoriesTest, TheSameDecisionsOverTheSameReportsEndInTheSameIncidents) {
  std::vector<ingest::SourceRecord> early, late;
  for (const Attack& attack : kAttacks) {
    for (int number = 0; number < 3; ++number) early.push_back(AttackOn(attack.firm, number));
    for (int number = 3; number < 5; ++number) late.push_back(AttackOn(attack.firm, number));
  }
  early.push_back(Guide());
  std::string expected;
  for (uint32_t seed = 0; seed < 8; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    std::shuffle(early.begin(), early.end(), random);
    std::shuffle(late.begin(), late.end(), random);
    Desk desk(0, 0);
    for (const ingest::SourceRecord& report : early) desk.archive.Take({report});
    const auto name = [&](const char* item) { return desk.IncidentOf(item).name(); };
    desk.Take(MergeOf(name("Corran Ferries 0"), {name("Eddis Water 0")}));
    desk.Take(SplitOf(name("Marl Valley Hospital 0"), {desk.ReportOf("Marl Valley Hospital 1")}));
    desk.Take(LinkOf(desk.ReportOf("Petrel Mutual 2"), name("Marl Valley Hospital 1")));
    desk.Take(ReviewOf(desk.ClaimOf("Petrel Mutual 0", v1::FIELD_VICTIM),
                       v1::ClaimReview::VERDICT_CORRECTED));
    desk.Take(AddedLinkOf(desk.ReportOf("Petrel Mutual 1"), name("Corran Ferries 2"),
                          v1::REPORT_ROLE_BACKGROUND));
    desk.Take(LinkOf(desk.ReportOf("guide"), name("Marl Valley Hospital 1")));
    desk.Take(IncidentTextOf(name("Petrel Mutual 0"), "The quiet November"));
    for (const ingest::SourceRecord& report : late) desk.archive.Take({report});
    if (expected.empty()) expected = desk.archive.Picture();
    EXPECT_EQ(desk.archive.Picture(), expected);
  }
}

// Takes a random decision; without a name if it was refused.
v1::Decision DecideAnything(Desk& desk, std::mt19937& random) {
  desk.archive.clock().Advance(absl::Seconds(1));
  auto response = desk.archive.pipeline().Decide(AnyDecision(desk.archive, random));
  return response.ok() ? response->decision() : v1::Decision();
}

// What a person did, in a word: the action, and what it does of several things.
std::string DeedOf(const v1::Decision& decision) {
  const auto* action = decision.GetReflection()->GetOneofFieldDescriptor(
      decision, v1::Decision::descriptor()->FindOneofByName("action"));
  std::string deed = action == nullptr ? "" : action->name();
  if (decision.has_link() && decision.link().also()) deed += " also";
  if (decision.has_review()) {
    absl::StrAppend(&deed, " ", v1::ClaimReview::Verdict_Name(decision.review().verdict()));
  }
  return deed;
}

// Every deed that the API knows, but for those that nobody can undo.
std::set<std::string> AllDeeds() {
  std::set<std::string> deeds = {"link also"};
  const auto& actions = *v1::Decision::descriptor()->FindOneofByName("action");
  for (int i = 0; i < actions.field_count(); ++i) deeds.insert(actions.field(i)->name());
  deeds.erase("redaction");
  deeds.erase("review");
  const auto& verdicts = *v1::ClaimReview::Verdict_descriptor();
  for (int i = 0; i < verdicts.value_count(); ++i) {
    if (verdicts.value(i)->number() == 0) continue;
    deeds.insert(absl::StrCat("review ", verdicts.value(i)->name()));
  }
  return deeds;
}

TEST(DecisionHistoriesTest, AfterAllIsUndoneInAnyOrderEveryIncidentIsAsBefore) {
  std::set<std::string> deeds;
  for (uint32_t seed = 0; seed < 12; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    Desk desk;
    desk.archive.Take({Guide()});
    const auto before = desk.Views();
    const auto others_before = desk.OtherViews();
    std::vector<std::string> taken;
    std::set<std::string> names;
    for (int step = 0; step < 14; ++step) {
      if (!taken.empty() && random() % 3 == 0) {
        const size_t at = random() % taken.size();
        desk.Undo(taken[at]);
        taken.erase(taken.begin() + static_cast<ptrdiff_t>(at));
      } else if (const v1::Decision decision = DecideAnything(desk, random);
                 !decision.name().empty()) {
        taken.push_back(decision.name());
        deeds.insert(DeedOf(decision));
      }
      for (const v1::Incident& incident : desk.archive.Incidents()) names.insert(incident.name());
      for (const std::string& name : names) EXPECT_NE(desk.LeadsTo(name), "") << name;
    }
    std::shuffle(taken.begin(), taken.end(), random);
    for (const std::string& name : taken) desk.Undo(name);
    const auto after = desk.Views();
    EXPECT_EQ(after, before);
    EXPECT_EQ(desk.OtherViews(), others_before);
    for (const auto& [name, view] : before) {
      v1::Incident was, is;
      was.ParseFromString(view);
      if (!after.contains(name)) continue;
      is.ParseFromString(after.at(name));
      EXPECT_EQ(is.DebugString(), was.DebugString());
    }
    for (const std::string& name : names) EXPECT_NE(desk.LeadsTo(name), "") << name;
  }
  EXPECT_EQ(deeds, AllDeeds()) << "each deed is among them";
}

TEST(DecisionHistoriesTest, UndoneDecisionsLeaveNoTraceOfWhatCameMeanwhileEither) {
  for (uint32_t seed = 0; seed < 6; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed + 100);
    Desk desk;
    Desk calm;
    for (Desk* each : {&desk, &calm}) each->archive.Take({Guide()});
    std::vector<std::string> taken;
    for (int number = 3; number < 6; ++number) {
      for (int step = 0; step < 4; ++step) {
        const std::string name = DecideAnything(desk, random).name();
        if (!name.empty()) taken.push_back(name);
      }
      const Attack& attack = kAttacks[random() % 4];
      for (Desk* each : {&desk, &calm}) {
        each->archive.Take({AttackOn(attack.firm, number)});
        each->archive.Take({AttackOn(attack.firm, number - 3, "It was founded in 1921.\n")});
        each->archive.Take({Guide(absl::StrCat("Seen ", number, " times.\n"))});
      }
    }
    std::shuffle(taken.begin(), taken.end(), random);
    for (const std::string& name : taken) desk.Undo(name);
    EXPECT_EQ(desk.archive.Picture(), calm.archive.Picture());
  }
}

}  // namespace
}  // namespace dossier::pipeline
