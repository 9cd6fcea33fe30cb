// A statement that more reports print than it is folded from: what one more print changes is what
// all of them together give.

#include "server/pipeline/print_crowd.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/civil_time.h"
#include "dossier/v1/report_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/pipeline/resources.h"
#include "tests/server/pipeline/archive.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

using ingest::SourceRecord;

constexpr int kPrints = kMostPrintsFolded + 40;

constexpr absl::string_view kWords =
    "We did not lose the letters of our 400 members, and we organised our defence at once.";
constexpr absl::string_view kMisquote =
    "We did lose the letters of our 4,000 members, and we organised our defence at once.";

// What a house prints of the statement; `day` counts from 2031-05-02, below 0 for none.
SourceRecord Print(absl::string_view house, int day, absl::string_view words = kWords,
                   absl::string_view speaker = "Amara Lindqvist") {
  SourceRecord record =
      Article(absl::StrCat("item of ", house),
              absl::StrCat("From the quays\n\nThe boats lay still.\n\n", speaker, " said: “", words,
                           "”\n\nThe ", house, " is read in the inns of Vells.\n"));
  const absl::CivilDay published = absl::CivilDay(2031, 5, 2) + day;
  record.meta_json = absl::StrCat(
      R"({"publisher":")", house, R"(")",
      day < 0 ? "" : absl::StrCat(R"(,"published":")", absl::FormatCivilTime(published), R"(")"),
      "}");
  return record;
}

std::string House(int number) { return absl::StrCat("Gazette of Pier ", number); }

// Most houses print it whole, some a part of it; one misquotes it, two bear no day, and the guild
// itself prints it last. Who leads the guild, one house knows.
std::vector<SourceRecord> Flood() {
  std::vector<SourceRecord> prints;
  for (int i = 0; i < kPrints; ++i) {
    const absl::string_view words =
        i % 7 == 3 ? absl::string_view("we organised our defence at once") : kWords;
    prints.push_back(Print(House(i), i % 90 == 50 ? -1 : 1 + i % 6, words));
  }
  prints[120] = Print(House(120), 3, kMisquote);
  prints[130] = Print(House(130), 3, kWords, "Amara Lindqvist, chairwoman of the Harbour Guild,");
  prints.push_back(Print("Harbour Guild", 8));
  return prints;
}

v1::Statement MostPrinted(Archive& archive) {
  const std::vector<v1::Statement> statements = archive.Statements();
  return *std::max_element(statements.begin(), statements.end(), [](const auto& a, const auto& b) {
    return a.occurrence_count() < b.occurrence_count();
  });
}

// All of a statement but names and times that differ from archive to archive.
std::string PictureOf(Archive& archive, v1::Statement statement) {
  std::vector<std::pair<std::string, std::string>> items;
  for (const v1::Report& report : archive.Reports()) {
    items.emplace_back(absl::StrCat("\"", report.name(), "\""), report.origins(0).external_id());
    items.emplace_back(absl::StrCat("\"", report.name(), "/versions/"),
                       absl::StrCat(report.origins(0).external_id(), " "));
  }
  statement.clear_name();
  statement.clear_create_time();
  statement.clear_update_time();
  statement.clear_create_revision();
  statement.clear_revision();
  for (v1::Occurrence& occurrence : *statement.mutable_occurrences()) {
    occurrence.mutable_vanished()->clear_revision();
    occurrence.mutable_vanished()->clear_time();
  }
  return absl::StrReplaceAll(statement.DebugString(), items);
}

TEST(PrintCrowdTest, OneByOneOrAllAtOnceAFloodOfPrintsGivesTheSameStatement) {
  const std::vector<SourceRecord> flood = Flood();
  Archive at_once;
  at_once.Take(flood);
  const v1::Statement expected = MostPrinted(at_once);
  ASSERT_EQ(expected.occurrence_count(), kPrints + 1);
  EXPECT_EQ(expected.text(), kWords);
  EXPECT_LT(expected.occurrences_size(), kPrints / 2);

  for (const int seed : {1, 2, 3}) {
    std::vector<SourceRecord> shuffled = flood;
    std::mt19937 random(seed);
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    Archive later;
    const auto crowd = shuffled.begin() + kMostPrintsFolded - 5;
    later.Take({shuffled.begin(), crowd});
    // Some that come and go again let the next ones in.
    for (int i = 0; i < 12; ++i) later.Take({Print(House(kPrints + i), i)});
    for (auto record = crowd; record != shuffled.end(); ++record) {
      // A misquote that its house puts right.
      if (record == crowd) {
        SourceRecord wrong = *record;
        wrong.body = absl::StrReplaceAll(wrong.body, {{"once", "noon"}});
        later.Take({wrong});
      }
      later.Take({*record});
    }
    for (int i = 0; i < 12; ++i) {
      later.Take({Withdrawal(absl::StrCat("item of ", House(kPrints + i)))});
    }
    v1::Statement statement = MostPrinted(later);
    const auto gone = std::remove_if(statement.mutable_occurrences()->begin(),
                                     statement.mutable_occurrences()->end(),
                                     [](const auto& print) { return print.has_vanished(); });
    statement.mutable_occurrences()->erase(gone, statement.mutable_occurrences()->end());
    ASSERT_EQ(PictureOf(later, statement), PictureOf(at_once, expected)) << "order " << seed;
  }
}

TEST(PrintCrowdTest, TheSpeakersOwnPublicationStandsFirstAndOneMisquoteOfHundredsIsTold) {
  Archive archive;
  archive.Take(Flood());
  const v1::Statement statement = MostPrinted(archive);
  ASSERT_GT(statement.occurrences_size(), 2);
  EXPECT_EQ(statement.speaker().organisation(), "Harbour Guild");
  EXPECT_EQ(statement.occurrences(0).publisher(), "Harbour Guild");
  EXPECT_EQ(statement.occurrences(0).directness(), v1::Occurrence::DIRECTNESS_OWN_PUBLICATION);
  EXPECT_EQ(statement.occurrences(1).published().value(), "2031-05-03");
  EXPECT_EQ(statement.published_at().value(), "2031-05-03") << "it was printed before its own";
  std::vector<std::string> misquoting;
  for (const v1::Occurrence& print : statement.occurrences()) {
    if (print.wording() == v1::Occurrence::WORDING_ALTERED) misquoting.push_back(print.publisher());
  }
  EXPECT_THAT(misquoting, testing::ElementsAre(House(120)));
  std::map<v1::Occurrence::Wording, int> counts;
  for (const v1::WordingCount& count : statement.wording_counts()) {
    counts[count.wording()] = count.count();
  }
  EXPECT_EQ(counts[v1::Occurrence::WORDING_ALTERED], 1);
  EXPECT_EQ(counts[v1::Occurrence::WORDING_SAME] + counts[v1::Occurrence::WORDING_SHORTENED],
            kPrints);
}

TEST(PrintCrowdTest, AnEarlierPrintThatComesLateIsTheFirst) {
  Archive archive;
  archive.Take(Flood());
  archive.Take({Print("The Early Bird", 0)});
  const v1::Statement statement = MostPrinted(archive);
  EXPECT_EQ(statement.occurrence_count(), kPrints + 2);
  EXPECT_EQ(statement.published_at().value(), "2031-05-02");
  EXPECT_EQ(statement.occurrences(1).publisher(), "The Early Bird");
  archive.Take({Withdrawal("item of The Early Bird")});
  EXPECT_EQ(MostPrinted(archive).published_at().value(), "2031-05-03");
}

TEST(PrintCrowdTest, AFloodThatIsTakenBackEndsAsIfItHadNeverBeen) {
  const std::vector<SourceRecord> flood = Flood();
  const std::vector<SourceRecord> few = {flood.begin(), flood.begin() + 20};
  Archive without;
  without.Take(few);
  Archive archive;
  archive.Take(flood);
  std::vector<SourceRecord> withdrawals;
  for (auto print = flood.begin() + 20; print != flood.end(); ++print) {
    withdrawals.push_back(Withdrawal(print->external_id));
  }
  archive.Take(withdrawals);
  v1::Statement statement = MostPrinted(archive);
  EXPECT_EQ(statement.occurrence_count(), 20);
  const auto gone = std::find_if(statement.occurrences().begin(), statement.occurrences().end(),
                                 [](const auto& print) { return print.has_vanished(); });
  const auto told = std::distance(statement.occurrences().begin(), gone);
  EXPECT_LT(statement.occurrences_size() - told, kPrints / 2) << "of what is gone, too, some tell";
  statement.mutable_occurrences()->DeleteSubrange(
      static_cast<int>(told), statement.occurrences_size() - static_cast<int>(told));
  EXPECT_EQ(PictureOf(archive, statement), PictureOf(without, MostPrinted(without)));
}

TEST(PrintCrowdTest, WordsThatAreRedactedAreNotKeptForTheSakeOfCounting) {
  Archive archive;
  std::vector<SourceRecord> flood = Flood();
  flood.back() = Print("Harbour Guild", 8, absl::StrCat(kWords, " Ask at 5 Zander Mews."));
  archive.Take(flood);
  ASSERT_THAT(MostPrinted(archive).text(), testing::HasSubstr("Zander Mews"));
  v1::RedactReportRequest asked;
  for (const v1::Report& report : archive.Reports()) {
    if (report.publisher() == "Harbour Guild") asked.set_name(report.name());
  }
  asked.set_author("legal desk");
  asked.set_reason("a private address");
  asked.set_words("5 Zander Mews");
  ASSERT_OK(archive.pipeline().Redact(asked));
  EXPECT_THAT(archive.Files(), testing::Not(testing::HasSubstr("Zander Mews")));
  archive.Take({Print("The Early Bird", 0)});
  const v1::Statement statement = MostPrinted(archive);
  EXPECT_EQ(statement.occurrence_count(), kPrints + 2);
  EXPECT_EQ(statement.published_at().value(), "2031-05-02");
}

}  // namespace
}  // namespace dossier::pipeline
