// What is read as of a revision is what was there after it: in the same store, and in one that was
// fed only what had come until then.

#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/days.h"
#include "server/pipeline/print_pages.h"
#include "server/pipeline/published_view.h"
#include "tests/server/pipeline/archive.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

using store::Collection;

constexpr Collection kCollections[] = {Collection::kIncident, Collection::kStatement,
                                       Collection::kReport, Collection::kClaim};

using Batch = std::vector<ingest::SourceRecord>;
using State = std::map<std::string, std::string>;  // bodies by name

// Reports about a few firms, most of them again and again: first versions, corrected ones, reports
// that bring two stories together, and withdrawals.
Batch RandomBatch(std::mt19937& engine, int& made) {
  const char* const firms[] = {"Corran Ferries", "Eddis Water", "Petrel Mutual",
                               "Quill University"};
  const char* const months[] = {"March", "June", "November"};
  const auto any = [&](int below) { return static_cast<int>(engine() % below); };
  Batch batch;
  std::set<std::string> ids;
  for (int i = 0, size = 1 + any(4); i < size; ++i) {
    const bool again = made > 0 && any(3) == 0;
    const int number = again ? any(made) : made++;
    const std::string id = absl::StrCat("report-", number);
    // Two versions of a report in one batch are two revisions.
    if (!ids.insert(id).second) continue;
    if (again && any(3) == 0) {
      batch.push_back(Withdrawal(id));
      continue;
    }
    const std::string firm = firms[number % 4];
    const std::string month = months[any(3)];
    std::string text = absl::StrCat(
        firm, " was hit by ransomware in ", month, " 2031. “We took our systems offline,” ", firm,
        " said on Monday. ", firm, " declined to say who was behind the attack. Hackers stole ",
        1000 * (1 + any(5)), " records.\n");
    if (any(4) == 0) {
      absl::StrAppend(&text, "\n", firms[any(4)], " was hacked in ", months[any(3)],
                      " 2030, the police said.\n");
    }
    batch.push_back(Article(id, text, absl::StrCat("2031-12-0", 1 + any(9))));
  }
  return batch;
}

// Adds the places where a statement was printed after `revision`, under its name and theirs.
void AddPrints(store::Reader& reader, const store::Resource& resource, int64_t revision,
               State& state) {
  v1::Statement statement;
  ASSERT_TRUE(statement.ParseFromString(resource.body));
  const auto prints = PrintsOf(reader, statement, revision, "", 1000);
  ASSERT_OK(prints.status());
  for (const auto& [place, occurrence] : *prints) {
    state[absl::StrCat("places/", resource.name, " ", place)] = occurrence.DebugString();
  }
  EXPECT_EQ(static_cast<int>(prints->size()), statement.occurrences_size())
      << resource.name << " after " << revision;
}

// All that clients can list, after `revision`; 0 for now.
State StateOf(store::Reader& reader, int64_t revision) {
  State state;
  for (const Collection collection : kCollections) {
    store::Selection selection{.collection = collection, .limit = 1000, .as_of = revision};
    while (true) {
      auto page = reader.Select(selection);
      EXPECT_OK(page.status());
      if (!page.ok()) break;
      for (const store::Resource& resource : page->resources) {
        state[resource.name] = resource.body;
        if (collection == Collection::kStatement) AddPrints(reader, resource, revision, state);
      }
      if (!page->more || page->resources.empty()) break;
      selection.after_key = page->resources.back().key;
    }
  }
  return state;
}

class AsOfTest : public testing::TestWithParam<unsigned> {};

TEST_P(AsOfTest, EveryRevisionIsReadAsItWasAndAsAReplayUpToItTells) {
  std::mt19937 engine(GetParam());
  Archive archive;
  std::vector<Batch> batches;
  struct Past {
    State state;
    std::string picture;
    size_t batches;
  };
  std::map<int64_t, Past> pasts;  // by revision
  int made = 0;
  for (int step = 0; step < 12; ++step) {
    batches.push_back(RandomBatch(engine, made));
    archive.Take(batches.back());
    const auto log = archive.store().Log();
    ASSERT_OK(log.status());
    pasts[log->head] = {StateOf(archive.store(), 0), archive.Picture(), batches.size()};
  }
  ASSERT_GT(pasts.size(), 6u);
  // A batch is one revision, so no state lies between those that were looked at.
  EXPECT_EQ(pasts.rbegin()->first - pasts.begin()->first, static_cast<int64_t>(pasts.size()) - 1);

  for (const auto& [revision, past] : pasts) {
    EXPECT_EQ(StateOf(archive.store(), revision), past.state) << "as of revision " << revision;
    for (const auto& [name, body] : past.state) {
      if (absl::StartsWith(name, "places/")) continue;
      const auto found = archive.store().FindAsOf(name, revision);
      ASSERT_OK(found.status());
      ASSERT_TRUE(found->has_value()) << name << " as of revision " << revision;
      EXPECT_EQ((*found)->body, body) << name << " as of revision " << revision;
    }
    Archive replay;
    for (size_t i = 0; i < past.batches; ++i) replay.Take(batches[i]);
    EXPECT_EQ(replay.Picture(), past.picture) << "a replay up to revision " << revision;
  }
}

// The other clock: what was published by a day.
TEST_P(AsOfTest, WhatWasPublishedUntilTheLastDayIsWhatIsThereAndFewerDaysAreFewerReports) {
  std::mt19937 engine(GetParam());
  Archive archive;
  int made = 0;
  for (int step = 0; step < 6; ++step) archive.Take(RandomBatch(engine, made));
  const auto day = [](int number) {
    v1::Date date;
    date.set_value(absl::StrCat("2031-12-0", number));
    return DaysOf(date)->last;
  };
  for (v1::Incident incident : archive.Incidents()) {
    incident.clear_relations();
    const auto whole = ViewPublishedBy(archive.store(), incident, day(9));
    ASSERT_OK(whole.status());
    ASSERT_TRUE(whole->has_value()) << incident.name();
    EXPECT_EQ((*whole)->DebugString(), incident.DebugString());
    int reports = 0;
    for (int number = 1; number <= 9; ++number) {
      const auto view = ViewPublishedBy(archive.store(), incident, day(number));
      ASSERT_OK(view.status());
      const int count = view->has_value() ? (*view)->report_count() : 0;
      EXPECT_GE(count, reports) << incident.name() << " on day " << number;
      reports = count;
      if (!view->has_value()) continue;
      for (const v1::IncidentReport& report : (*view)->reports()) {
        EXPECT_LE(DaysOf(report.published())->last, day(number));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Corpora, AsOfTest, testing::Range(1u, 11u));

}  // namespace
}  // namespace dossier::pipeline
