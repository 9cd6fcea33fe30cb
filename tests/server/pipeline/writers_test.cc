// Sources, people and readings anew write at the same time.

#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/pipeline/archive.h"
#include "tests/server/pipeline/deciding.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

constexpr int kSources = 4;
constexpr int kReports = 25;

std::string SourceId(int source) { return absl::StrCat("wire-", source); }

// Each source tells of all attacks, one after the other.
ingest::SourceRecord ReportOf(int source, int number) {
  const std::string firm = kAttacks[(source + number) % std::size(kAttacks)].firm;
  return AttackOn(firm, source * kReports + number);
}

TEST(WritersTest, SourcesThatDeliverAtTheSameTimeTellWhatTheyTellOneAfterTheOther) {
  Archive in_turn;
  for (int source = 0; source < kSources; ++source) {
    for (int number = 0; number < kReports; ++number) {
      in_turn.Take({ReportOf(source, number)}, SourceId(source));
    }
  }

  Archive at_once;
  std::vector<std::thread> sources;
  for (int source = 0; source < kSources; ++source) {
    sources.emplace_back([&, source] {
      for (int number = 0; number < kReports; ++number) {
        EXPECT_OK(
            at_once.pipeline().Take(Archive::Batch({ReportOf(source, number)}, SourceId(source))));
      }
    });
  }
  for (std::thread& source : sources) source.join();

  EXPECT_EQ(at_once.Picture(), in_turn.Picture());
}

}  // namespace
}  // namespace dossier::pipeline
