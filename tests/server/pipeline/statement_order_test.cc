// Many statements that share their words, in many orders of arrival: the same ones each time.
//
// DOSSIER_ORDERS, an environment variable, asks for another number of orders.

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/pipeline/archive.h"

namespace dossier::pipeline {
namespace {

int Orders() {
  const char* asked = std::getenv("DOSSIER_ORDERS");
  int orders = 0;
  return asked != nullptr && absl::SimpleAtoi(asked, &orders) ? orders : 10;
}

std::string Day(int day) { return absl::FormatCivilTime(absl::CivilDay(2011, 1, 1) + day); }

// A text that nobody else prints but for the words that it quotes.
ingest::SourceRecord Quoting(const std::string& id, int day, absl::string_view speaker,
                             absl::string_view words) {
  return Article(id,
                 absl::StrCat("Timetable ", id, "\n\nThe boat of pier ", id, " leaves at ",
                              day % 12, " o'clock.\n\n", speaker, " said: “", words, "”\n"),
                 Day(day));
}

std::string Letters(int number) {
  return {static_cast<char>('a' + number / 26 % 26), static_cast<char>('a' + number % 26)};
}

// Words that few other numbers have in this order, and with another last one.
std::string Ending(int number) {
  static constexpr const char* kWords[] = {
      "ropes", "lamps",   "planks", "anchors", "cranes",  "pilots", "buoys", "tugs",
      "sails", "winches", "gulls",  "tides",   "ledgers", "nets",   "oars",  "kegs",
      "masts", "rudders", "bells",  "charts",  "ferries", "locks",  "mules"};
  std::vector<std::string> words(std::begin(kWords), std::end(kWords));
  std::mt19937 random(number % 34);
  std::shuffle(words.begin(), words.end(), random);
  words.resize(9);
  return absl::StrCat(absl::StrJoin(words, " "), " wait for pier ", Letters(number), "x");
}

// More than an utterance is compared with, of each sort of statements that share their words.
std::vector<ingest::SourceRecord> Corpus() {
  constexpr int kMany = 56;
  std::vector<ingest::SourceRecord> reports;
  // One speaker's promise of each season, which two papers print.
  for (int i = 0; i < kMany; ++i) {
    for (const int paper : {0, 1}) {
      reports.push_back(Quoting(absl::StrCat("promise-", i, "-", paper), 75 * i + 3 * paper,
                                "Harbour master Jana Dorn",
                                "We shall dig the harbour deeper and the rivals will pay."));
    }
  }
  // One sentence that everybody has for one occasion.
  for (int i = 0; i < kMany; ++i) {
    reports.push_back(Quoting(absl::StrCat("sorrow-", i), 100 + i % 5,
                              absl::StrCat("Mayor Ada Qu", Letters(i), "l"),
                              "Our thoughts tonight are with the crews and their families."));
  }
  // Words that begin alike and go on otherwise, and are printed again years later.
  for (int i = 0; i < kMany; ++i) {
    const std::string words =
        absl::StrCat("We take the safety of our passengers seriously, so ", Ending(i), ".");
    for (const int years : {0, 3}) {
      reports.push_back(Quoting(absl::StrCat("safety-", i, "-", years), 200 + i + 365 * years,
                                "Spokeswoman Amara Lindqvist", words));
    }
  }
  return reports;
}

// Which reports print each statement still.
std::vector<std::string> StatementsOf(Archive& archive) {
  std::map<std::string, std::string> ids;
  for (const v1::Report& report : archive.Reports()) {
    ids[report.name()] = report.origins(0).external_id();
  }
  std::vector<std::string> statements;
  for (const v1::Statement& statement : archive.Statements()) {
    std::vector<std::string> printed;
    for (const v1::Occurrence& occurrence : statement.occurrences()) {
      if (!occurrence.has_vanished()) printed.push_back(ids[occurrence.report()]);
    }
    std::sort(printed.begin(), printed.end());
    statements.push_back(absl::StrCat(statement.text(), ": ", absl::StrJoin(printed, ", ")));
  }
  std::sort(statements.begin(), statements.end());
  return statements;
}

TEST(StatementOrderTest, AnyOrderOfArrivalEndsInTheSameStatements) {
  std::vector<ingest::SourceRecord> reports = Corpus();
  std::vector<std::string> expected;
  for (int seed = 0; seed < Orders(); ++seed) {
    std::mt19937 random(seed);
    std::shuffle(reports.begin(), reports.end(), random);
    Archive archive;
    for (size_t begin = 0; begin < reports.size();) {
      const size_t end = std::min(reports.size(), begin + 1 + random() % 40);
      archive.Take({reports.begin() + begin, reports.begin() + end});
      begin = end;
    }
    const std::vector<std::string> statements = StatementsOf(archive);
    if (expected.empty()) {
      expected = statements;
      EXPECT_THAT(expected, testing::Contains(testing::EndsWith(": promise-55-0, promise-55-1")));
      EXPECT_THAT(expected, testing::Contains(testing::EndsWith(": safety-30-0, safety-30-3")));
    }
    ASSERT_THAT(statements, testing::ElementsAreArray(expected)) << "order " << seed;
  }
}

// A print between two that are too far apart to be one statement, which is taken back.
TEST(StatementOrderTest, APrintThatIsTakenBackTiesNoOthersTogether) {
  const auto denial = [](const std::string& id, int day) {
    return Article(
        id,
        absl::StrCat("Petrel Mutual denied that it had been hacked.\n\nThe firm of pier ", id,
                     " said so on day ", day, ".\n"),
        Day(day));
  };
  const std::vector<std::vector<ingest::SourceRecord>> items = {
      {denial("early", 36)},
      {denial("later", 44)},
      {denial("last", 52)},
      {denial("between", 43), Withdrawal("between")}};
  std::vector<std::string> expected;
  for (int seed = 0; seed < 10 * Orders(); ++seed) {
    std::mt19937 random(seed);
    std::vector<size_t> turns = {0, 1, 2, 3, 3};
    std::shuffle(turns.begin(), turns.end(), random);
    std::vector<ingest::SourceRecord> records;
    std::vector<size_t> next(items.size());
    for (const size_t item : turns) records.push_back(items[item][next[item]++]);
    Archive archive;
    for (size_t begin = 0; begin < records.size();) {
      const size_t end = std::min(records.size(), begin + 1 + random() % 4);
      archive.Take({records.begin() + begin, records.begin() + end});
      begin = end;
    }
    const std::vector<std::string> statements = StatementsOf(archive);
    if (expected.empty()) {
      expected = statements;
      EXPECT_THAT(expected, testing::Contains(testing::EndsWith(": early, later")));
    }
    ASSERT_THAT(statements, testing::ElementsAreArray(expected)) << "order " << seed;
  }
}

}  // namespace
}  // namespace dossier::pipeline
