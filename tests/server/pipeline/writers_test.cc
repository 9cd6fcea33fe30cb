// Sources, people and readings anew write at the same time, while others read.

#include <atomic>
#include <functional>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dossier/v1/report_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/pipeline/state_digest.h"
#include "server/store/upkeep.h"
#include "tests/server/pipeline/archive.h"
#include "tests/server/pipeline/deciding.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

using ::testing::IsEmpty;

constexpr int kSources = 4;
constexpr int kReports = 25;

std::string SourceId(int source) { return absl::StrCat("wire-", source); }

// Each source tells of all attacks, one after the other.
ingest::SourceRecord ReportOf(int source, int number) {
  const std::string firm = kAttacks[(source + number) % std::size(kAttacks)].firm;
  return AttackOn(firm, source * kReports + number);
}

// One source after the other.
void DeliverInTurn(Archive& archive) {
  for (int source = 0; source < kSources; ++source) {
    for (int number = 0; number < kReports; ++number) {
      archive.Take({ReportOf(source, number)}, SourceId(source));
    }
  }
}

// All sources at the same time, while `others` do what they do; returns when all have come to an
// end.
void DeliverAtOnce(Archive& archive, const std::vector<std::function<void()>>& others = {}) {
  std::vector<std::thread> threads;
  for (int source = 0; source < kSources; ++source) {
    threads.emplace_back([&archive, source] {
      for (int number = 0; number < kReports; ++number) {
        EXPECT_OK(
            archive.pipeline().Take(Archive::Batch({ReportOf(source, number)}, SourceId(source))));
      }
    });
  }
  for (const std::function<void()>& other : others) threads.emplace_back(other);
  for (std::thread& thread : threads) thread.join();
}

TEST(WritersTest, SourcesThatDeliverAtTheSameTimeTellWhatTheyTellOneAfterTheOther) {
  Archive in_turn;
  DeliverInTurn(in_turn);
  Archive at_once;
  DeliverAtOnce(at_once);
  EXPECT_EQ(at_once.Picture(), in_turn.Picture());
}

// Takes decisions of every sort, tries some out and takes some back; in the end all are undone.
void DecideAndUndo(Archive& archive) {
  std::mt19937 random(7);
  std::vector<std::string> taken;
  for (int step = 0; step < 20; ++step) {
    v1::CreateDecisionRequest request = AnyDecision(archive, random);
    request.set_validate_only(random() % 3 == 0);
    const auto done = archive.pipeline().Decide(request);
    if (done.ok() && !request.validate_only()) taken.push_back(done->decision().name());
    if (!taken.empty() && random() % 4 == 0) {
      EXPECT_OK(archive.pipeline().Undo(UndoOf(taken.back())));
      taken.pop_back();
    }
  }
  for (const std::string& decision : taken) EXPECT_OK(archive.pipeline().Undo(UndoOf(decision)));
}

// Lets everything be read anew, again and again.
void ReadAnew(Archive& archive) {
  for (int round = 0; round < 2; ++round) {
    const auto reanalysis = archive.pipeline().Reanalyze(store::Condition(), /*all=*/true);
    for (bool done = false; !done;) {
      const auto step = reanalysis->Next();
      ASSERT_OK(step);
      EXPECT_EQ(step->failures_size(), 0);
      done = step->done();
    }
  }
}

// Delivers texts that tell of no incident, and removes words of each.
void DeliverAndRedact(Archive& archive) {
  for (int number = 0; number < 8; ++number) {
    const ingest::SourceRecord guide =
        Article(absl::StrCat("guide ", number),
                absl::StrCat("How to read table ", number,
                             "\n\nA table lists hours. It was drawn by Ottilie Brackwater.\n"));
    ASSERT_OK(archive.pipeline().Take(Archive::Batch({guide}, "press")));
    v1::RedactReportRequest request;
    for (const v1::Report& report : archive.Reports()) {
      if (report.origins(0).external_id() == guide.external_id) request.set_name(report.name());
    }
    request.set_author("legal desk");
    request.set_reason("a private person");
    request.set_words("Ottilie Brackwater");
    const auto done = archive.pipeline().Redact(request);
    EXPECT_OK(done);
  }
}

// What a check of the whole store finds.
std::vector<std::string> Findings(Archive& archive) {
  std::vector<std::string> findings;
  const std::unique_ptr<store::StoreCheck> check = archive.kept().upkeep().Check();
  while (true) {
    const auto step = check->Next();
    EXPECT_OK(step);
    if (!step.ok() || step->done) return findings;
    for (const store::Finding& finding : step->findings) {
      findings.push_back(absl::StrCat(finding.subject, ": ", finding.message));
    }
  }
}

// Looks after the store, until it is told to end.
void LookAfter(Archive& archive, const std::atomic<bool>& ended) {
  while (!ended) {
    EXPECT_THAT(Findings(archive), IsEmpty());
    const auto state = archive.kept().upkeep().State();
    ASSERT_OK(state);
    if (state->log.head > 0) {
      EXPECT_OK(archive.kept().upkeep().Compact((state->log.oldest + state->log.head) / 2));
      EXPECT_OK(archive.kept().upkeep().Copy());
    }
  }
}

// Reads everything, as it is and as it was, until it is told to end.
void ReadOnAndOn(Archive& archive, const std::atomic<bool>& ended) {
  while (!ended) {
    archive.Picture();
    const auto log = archive.store().Log();
    ASSERT_OK(log);
    StateDigest digest(archive.store(), log->head);
    for (bool done = false; !done;) {
      const auto step = digest.Next();
      ASSERT_OK(step);
      done = !step->sha256().empty();
    }
  }
}

TEST(WritersTest, WhoDecidesSomethingDoesNotWaitForABatchOfReports) {
  Archive archive;
  archive.Take({ReportOf(0, 0)});
  v1::CreateDecisionRequest request;
  request.mutable_decision()->set_author("Ada Quill");
  request.mutable_decision()->set_reason("as people call it");
  v1::IncidentText& text = *request.mutable_decision()->mutable_incident_text();
  text.set_incident(archive.Incidents().front().name());
  text.set_title("The attack of March");
  std::vector<ingest::SourceRecord> batch;
  for (int number = 1; number < kReports; ++number) batch.push_back(ReportOf(0, number));

  // The batch is on its way when somebody comes to decide.
  std::thread person;
  int64_t decided = 0;
  archive.store().OnNextText([&] {
    person = std::thread([&] {
      const auto done = archive.pipeline().Decide(request);
      ASSERT_OK(done);
      decided = done->revision();
    });
    archive.store().AwaitBegin();
  });
  const auto outcome = archive.pipeline().Take(Archive::Batch(batch));
  person.join();
  ASSERT_OK(outcome);
  EXPECT_LT(decided, outcome->revision);
  EXPECT_EQ(outcome->records.size(), batch.size());
  EXPECT_EQ(archive.Incidents().front().title(), "The attack of March");

  Archive in_turn;
  in_turn.Take({ReportOf(0, 0)});
  in_turn.Take(batch);
  ASSERT_OK(in_turn.pipeline().Decide([&] {
    text.set_incident(in_turn.Incidents().front().name());
    return request;
  }()));
  EXPECT_EQ(archive.Picture(), in_turn.Picture());
}

TEST(WritersTest, WhatPeopleTryAndUndoMeanwhileLeavesNoTrace) {
  Archive in_turn;
  DeliverInTurn(in_turn);

  Archive at_once;
  std::atomic<bool> ended = false;
  std::thread reader([&] { ReadOnAndOn(at_once, ended); });
  std::thread keeper([&] { LookAfter(at_once, ended); });
  DeliverAtOnce(at_once, {[&] { DecideAndUndo(at_once); }, [&] { DecideAndUndo(at_once); },
                          [&] { ReadAnew(at_once); }, [&] { DeliverAndRedact(at_once); }});
  ended = true;
  reader.join();
  keeper.join();

  EXPECT_EQ(at_once.Picture(), in_turn.Picture());
  EXPECT_THAT(Findings(at_once), IsEmpty());
}

}  // namespace
}  // namespace dossier::pipeline
