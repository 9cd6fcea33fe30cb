// Articles that change, and articles that are taken back.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "dossier/v1/watch_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plugins/include/dossier/source.h"
#include "tests/server/pipeline/archive.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using v1::Report;

constexpr absl::string_view kNews =
    "Eddis Water hit by ransomware\n\n"
    "Eddis Water was hit by ransomware on 3 March 2031. Data of 40,000 customers was stolen.\n\n"
    "“We will not pay a single penny to these criminals,” said Mona Arkwright, the company's chief "
    "executive.\n\n"
    "The company brought its pumps back within two days and told the regulator on Wednesday.\n";

std::string With(absl::string_view text, absl::string_view before, absl::string_view after) {
  const std::string whole(text);
  const size_t at = absl::string_view(whole).find(before);
  EXPECT_NE(at, whole.npos) << before;
  return whole.substr(0, at) + std::string(after) + whole.substr(at + before.size());
}

ingest::SourceRecord News(absl::string_view text) {
  return Article("eddis.txt", text, "2031-03-05");
}

Report::Lifecycle LifecycleAfter(absl::string_view text) {
  Archive archive;
  archive.Take({News(kNews)});
  archive.Take({News(text)});
  const std::vector<Report> reports = archive.Reports();
  EXPECT_THAT(reports, SizeIs(1));
  return reports[0].lifecycle();
}

const v1::Statement* Quotation(const std::vector<v1::Statement>& statements) {
  const auto found = std::find_if(statements.begin(), statements.end(), [](const auto& statement) {
    return absl::StrContains(statement.text(), "single penny");
  });
  return found == statements.end() ? nullptr : &*found;
}

std::vector<v1::Event> EventsAfter(Archive& archive, int64_t revision) {
  auto changes = archive.store().Changes(revision, store::Store::kFromStart, 1000, 1 << 30);
  EXPECT_TRUE(changes.ok()) << changes.status();
  std::vector<v1::Event> events;
  for (const store::Change& change : *changes) {
    EXPECT_TRUE(events.emplace_back().ParseFromString(change.event));
  }
  return events;
}

std::vector<v1::LostSupport> LossesAfter(Archive& archive, int64_t revision) {
  std::vector<v1::LostSupport> losses;
  for (const v1::Event& event : EventsAfter(archive, revision)) {
    losses.insert(losses.end(), event.lost_support().begin(), event.lost_support().end());
  }
  return losses;
}

TEST(VersionsTest, ASmallChangeIsAnUpdate) {
  EXPECT_EQ(LifecycleAfter(With(kNews, "two days", "three days")), Report::LIFECYCLE_UPDATED);
}

TEST(VersionsTest, ANoticeOfThePublisherMakesACorrection) {
  const std::string corrected = With(kNews, "40,000 customers", "4,000 customers");
  EXPECT_EQ(LifecycleAfter(corrected + "\nCorrection: An earlier version of this article said that "
                                       "the data of 40,000 customers was stolen.\n"),
            Report::LIFECYCLE_CORRECTED);
  EXPECT_EQ(LifecycleAfter(corrected + "\nAn earlier version of this story misstated a number.\n"),
            Report::LIFECYCLE_CORRECTED);
}

TEST(VersionsTest, ANoticeThatWasThereBeforeIsNoNewCorrection) {
  const std::string corrected =
      absl::StrCat(kNews, "\nCorrection: An earlier version misstated a name.\n");
  Archive archive;
  archive.Take({News(corrected)});
  EXPECT_EQ(archive.Reports()[0].lifecycle(), Report::LIFECYCLE_CORRECTED);
  archive.Take({News(With(corrected, "two days", "three days"))});
  EXPECT_EQ(archive.Reports()[0].lifecycle(), Report::LIFECYCLE_UPDATED);
  EXPECT_EQ(archive.Reports()[0].versions(0).lifecycle(), Report::LIFECYCLE_CORRECTED);
}

TEST(VersionsTest, ALargelyNewTextIsRewritten) {
  EXPECT_EQ(
      LifecycleAfter("Eddis Water hit by ransomware\n\n"
                     "Investigators said that whoever attacked the water company Eddis Water "
                     "came in through a supplier of meters, and that nothing of the pumps had "
                     "been touched in spite of what people had feared all week long.\n"),
      Report::LIFECYCLE_REWRITTEN);
}

TEST(VersionsTest, ATextThatTakesItselfBackIsRetracted) {
  Archive archive;
  archive.Take({News(kNews)});
  const auto notice = News(With(kNews, "Eddis Water was hit",
                                "This article has been retracted.\n\nEddis Water was hit"));
  archive.Take({notice});
  const std::vector<Report> reports = archive.Reports();
  ASSERT_THAT(reports, SizeIs(1));
  EXPECT_EQ(reports[0].lifecycle(), Report::LIFECYCLE_RETRACTED);
  EXPECT_EQ(reports[0].version(), 2);
  EXPECT_THAT(archive.Incidents(), IsEmpty());
  EXPECT_THAT(archive.Claims(), IsEmpty());
  archive.Take({notice}, "registry");
  EXPECT_EQ(archive.Reports()[0].version(), 2) << "the same notice again is no new version";
}

TEST(VersionsTest, WhatCanBeReadNoMoreIsUnreachableUntilItCan) {
  Archive archive;
  archive.Take({News(kNews)});
  ingest::SourceRecord unreadable = News("");
  unreadable.kind = DOSSIER_KIND_UNREADABLE;
  unreadable.error = "the server answers 404";
  archive.Take({unreadable});
  EXPECT_EQ(archive.Reports()[0].lifecycle(), Report::LIFECYCLE_UNREACHABLE);
  EXPECT_THAT(archive.Incidents(), SizeIs(1)) << "what it said stays";
  archive.Take({News(kNews)});
  EXPECT_EQ(archive.Reports()[0].lifecycle(), Report::LIFECYCLE_PUBLISHED);
}

TEST(VersionsTest, TheDiffNamesEachPassageOnBothSides) {
  Archive archive;
  archive.Take({News(kNews)});
  const std::string before = archive.TextOf(archive.Reports()[0]);
  archive.Take({News(With(With(kNews, "40,000", "4,000"), "two days", "three days"))});
  const Report report = archive.Reports()[0];
  const std::string after = archive.TextOf(report);
  ASSERT_EQ(report.versions(1).diff_size(), 2);
  std::vector<std::string> passages;
  for (const v1::Edit& edit : report.versions(1).diff()) {
    passages.push_back(
        absl::StrCat(before.substr(edit.old_start(), edit.old_end() - edit.old_start()), ">",
                     after.substr(edit.new_start(), edit.new_end() - edit.new_start())));
  }
  EXPECT_THAT(passages, testing::ElementsAre("40>4", "two>three"));
}

TEST(VersionsTest, AVanishedQuotationStaysAndSaysSinceWhen) {
  Archive archive;
  archive.Take({News(kNews)});
  archive.Take({News(With(kNews,
                          "“We will not pay a single penny to these criminals,” said Mona "
                          "Arkwright, the company's chief executive.\n\n",
                          ""))});
  const std::vector<v1::Statement> statements = archive.Statements();
  const v1::Statement* quotation = Quotation(statements);
  ASSERT_NE(quotation, nullptr);
  ASSERT_THAT(quotation->occurrences(), SizeIs(1));
  EXPECT_EQ(quotation->occurrence_count(), 0);
  const v1::Occurrence& occurrence = quotation->occurrences(0);
  EXPECT_EQ(occurrence.vanished().cause(), v1::Vanished::CAUSE_CHANGED);
  EXPECT_EQ(occurrence.vanished().revision(), 2);
  const Report report = archive.Reports()[0];
  EXPECT_EQ(occurrence.vanished().report_version(), report.versions(1).name());
  EXPECT_EQ(occurrence.report_version(), report.versions(0).name());
  auto old_text = archive.store().Text(report.versions(0).text_sha256());
  ASSERT_TRUE(old_text.ok() && old_text->has_value());
  const v1::Span& span = occurrence.content(0);
  EXPECT_EQ((*old_text)->substr(span.start(), span.end() - span.start()), span.text());
}

TEST(VersionsTest, AQuotationThatComesBackIsTheSameStatement) {
  const std::string without = With(kNews,
                                   "“We will not pay a single penny to these criminals,” said Mona "
                                   "Arkwright, the company's chief executive.\n\n",
                                   "");
  Archive archive;
  archive.Take({News(kNews)});
  const std::string name = Quotation(archive.Statements())->name();
  archive.Take({News(without)});
  archive.Take({News(absl::StrCat(kNews, "\nThe regulator said nothing else.\n"))});
  const std::vector<v1::Statement> statements = archive.Statements();
  const v1::Statement* quotation = Quotation(statements);
  ASSERT_NE(quotation, nullptr);
  EXPECT_EQ(quotation->name(), name);
  ASSERT_THAT(quotation->occurrences(), SizeIs(1));
  EXPECT_FALSE(quotation->occurrences(0).has_vanished());
}

TEST(VersionsTest, AFewWordsThatAnEditLeavesStayTheSameStatement) {
  const std::string text = absl::StrCat(kNews, "\n“We are sorry,” said Mona Arkwright.\n");
  Archive archive;
  archive.Take({News(text)});
  std::set<std::string> before, after;
  for (const v1::Statement& statement : archive.Statements()) before.insert(statement.name());
  archive.Take({News(absl::StrCat(text, "\nThe mayor opened a tulip market in the afternoon.\n"))});
  for (const v1::Statement& statement : archive.Statements()) after.insert(statement.name());
  EXPECT_EQ(after, before);
}

TEST(VersionsTest, OthersThatPrintAVanishedQuotationGoOnToDoSo) {
  const auto other = [] {
    return Article("herald.txt",
                   "A word from Eddis\n\n“We will not pay a single penny to these criminals,” said "
                   "Mona Arkwright on Thursday.\n",
                   "2031-03-06");
  };
  for (const bool comes_late : {false, true}) {
    Archive archive;
    archive.Take({News(kNews)});
    if (!comes_late) archive.Take({other()});
    archive.Take({Withdrawal("eddis.txt")});
    if (comes_late) archive.Take({other()});
    const std::vector<v1::Statement> statements = archive.Statements();
    EXPECT_EQ(std::count_if(statements.begin(), statements.end(),
                            [](const auto& statement) {
                              return absl::StrContains(statement.text(), "single penny");
                            }),
              1);
    const v1::Statement* quotation = Quotation(statements);
    ASSERT_NE(quotation, nullptr);
    ASSERT_THAT(quotation->occurrences(), SizeIs(2)) << comes_late;
    EXPECT_FALSE(quotation->occurrences(0).has_vanished());
    EXPECT_EQ(quotation->occurrences(1).vanished().cause(), v1::Vanished::CAUSE_RETRACTED);
    EXPECT_EQ(quotation->occurrences(1).vanished().report_version(), "");
  }
}

TEST(VersionsTest, WatchersAreToldWhichValuesARetractionLeavesWithoutSupport) {
  Archive archive;
  archive.Take({News(kNews)});
  archive.Take({Article("herald.txt",
                        "Ransomware at Eddis Water\n\nEddis Water was hit by ransomware on 3 March "
                        "2031, people who know the company said.\n",
                        "2031-03-05")});
  ASSERT_THAT(archive.Incidents(), SizeIs(1));
  archive.Take({Withdrawal("eddis.txt")});
  ASSERT_THAT(archive.Incidents(), SizeIs(1));
  bool victim = false;
  bool impact = false;
  for (const v1::LostSupport& lost : LossesAfter(archive, 2)) {
    EXPECT_EQ(lost.cause(), Report::LIFECYCLE_RETRACTED);
    EXPECT_EQ(lost.report_version(), "");
    if (lost.claim().victim().name() == "Eddis Water") {
      victim = true;
      EXPECT_GT(lost.remaining_claims(), 0)
          << "the other report says so too: " << lost.ShortDebugString();
    }
    if (lost.claim().has_impact()) {
      impact = true;
      EXPECT_EQ(lost.remaining_claims(), 0);
    }
  }
  EXPECT_TRUE(victim);
  EXPECT_TRUE(impact);
}

TEST(VersionsTest, AnIncidentThatLosesAllIsDeletedAndSaysWhatItLost) {
  Archive archive;
  archive.Take({News(kNews)});
  archive.Take({Withdrawal("eddis.txt")});
  EXPECT_THAT(archive.Incidents(), IsEmpty());
  const std::vector<v1::Event> events = EventsAfter(archive, 1);
  const auto deleted = std::find_if(events.begin(), events.end(), [](const v1::Event& event) {
    return absl::StartsWith(event.name(), "incidents/");
  });
  ASSERT_NE(deleted, events.end());
  EXPECT_EQ(deleted->type(), v1::Event::TYPE_DELETED);
  EXPECT_GT(deleted->lost_support_size(), 0);
}

TEST(VersionsTest, ACorrectedNumberIsALossOfTheOldOneAlone) {
  Archive archive;
  archive.Take({News(kNews)});
  archive.Take({News(With(kNews, "40,000 customers", "4,000 customers") +
                     "\nCorrection: An earlier version of this article gave a wrong number.\n")});
  const std::vector<v1::LostSupport> losses = LossesAfter(archive, 1);
  ASSERT_THAT(losses, Not(IsEmpty()));
  for (const v1::LostSupport& lost : losses) {
    EXPECT_TRUE(lost.claim().has_impact()) << lost.claim().ShortDebugString();
    EXPECT_EQ(lost.cause(), Report::LIFECYCLE_CORRECTED);
    EXPECT_EQ(lost.report_version(), archive.Reports()[0].versions(1).name());
    EXPECT_EQ(lost.remaining_claims(), 0);
  }
}

}  // namespace
}  // namespace dossier::pipeline
