// What several houses print of one text: reports of their own, and one source.

#include "server/correlation/copies.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/substitute.h"
#include "dossier/v1/report_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/pipeline/archive.h"

namespace dossier::pipeline {
namespace {

using ingest::SourceRecord;

constexpr absl::string_view kWire =
    "Hackers steal files of Petrel Mutual\n\n"
    "Hackers have stolen the files of 40,000 customers of Petrel Mutual, an insurer, in a data "
    "breach, the company said on April 2, 2031. The group Copper Fox claimed the attack and asked "
    "for 2 million dollars.\n\n"
    "“We will not pay, and we will write to everybody whose files were taken,” chief executive Ada "
    "Quill told reporters in front of the company's offices at the old harbour.\n\n"
    "The regulator of Ruritania opened an inquiry into the matter. It wants to know why the files "
    "had been kept for longer than the law allows and who could open them from outside.\n\n"
    "Petrel Mutual, which was founded by ship owners, insures every second boat of the country. "
    "Its "
    "offices will stay closed until Monday, and claims are taken by telephone.\n";

// What `house` prints on a day of April 2031.
SourceRecord Print(int house, absl::string_view text, int day = 3) {
  SourceRecord record = Article(absl::StrCat("house-", house), text);
  record.meta_json = absl::Substitute(
      R"({"published":"2031-04-0$0","publisher":"Gazette No. $1","url":"https://g$1.example/a"})",
      day, house);
  return record;
}

std::string Replaced(absl::string_view text, absl::string_view before, absl::string_view after) {
  std::string changed = absl::StrReplaceAll(text, {{before, after}});
  EXPECT_NE(changed, text) << before;
  return changed;
}

// The text as newspapers edit it.
std::vector<std::string> Edited() {
  const std::string wire(kWire);
  return {
      wire,
      Replaced(wire, "Hackers steal files of Petrel Mutual\n", "Insurer robbed of its files\n"),
      wire.substr(0, wire.find("Petrel Mutual, which")),
      Replaced(wire, "The regulator", "Customers queued at the offices. The regulator"),
      Replaced(Replaced(wire, "“", "\""), "”", "\""),
      Replaced(wire, "Hackers have", "PORT ELLEN, April 3 (Tidewire) - Hackers have"),
      Replaced(wire, "2 million dollars", "$2 million"),
      Replaced(wire, "from outside.\n", "from outside. (Tidewire)\n"),
  };
}

v1::Report ReportOf(const std::vector<v1::Report>& reports, absl::string_view item) {
  for (const v1::Report& report : reports) {
    if (report.origins(0).external_id() == item) return report;
  }
  ADD_FAILURE() << item << " is no report";
  return {};
}

TEST(CopiesTest, FortyPrintsOfOneTextAreFortyReportsAndOneSource) {
  Archive archive;
  const std::vector<std::string> edited = Edited();
  std::vector<SourceRecord> prints;
  for (int house = 0; house < 40; ++house) prints.push_back(Print(house, edited[house % 8]));
  archive.Take(prints);
  ASSERT_EQ(archive.Reports().size(), 40u);
  const auto incidents = archive.Incidents();
  ASSERT_EQ(incidents.size(), 1u);
  const v1::Incident& incident = incidents[0];
  EXPECT_EQ(incident.report_count(), 40);
  EXPECT_EQ(incident.independent_report_count(), 1);
  ASSERT_GT(incident.victims_size(), 0);
  EXPECT_EQ(incident.victims(0).provenance().claim_count(), 40);
  for (const v1::Victim& victim : incident.victims()) {
    EXPECT_EQ(victim.provenance().report_count(), 1) << victim.name();
  }
  for (const v1::Kind& kind : incident.kinds()) {
    EXPECT_EQ(kind.provenance().report_count(), 1) << kind.type();
  }
}

TEST(CopiesTest, AReportInOtherWordsIsASecondSource) {
  Archive archive;
  archive.Take(
      {Print(1, kWire), Print(2, kWire), Print(3, kWire),
       Print(4,
             "Insurer Petrel Mutual robbed of data\n\nThe insurer Petrel Mutual was hit by "
             "a data breach on April 2, 2031. Copper Fox, a group of hackers, published "
             "a sample of what it took from the insurer. Our reporter saw names, policy "
             "numbers and photographs of boats in it. A spokesman of the group wrote to "
             "this newspaper that the rest would follow within the week unless somebody "
             "paid. Two of those whose names are in the sample said that nobody had told "
             "them anything until we called.\n")});
  const auto incidents = archive.Incidents();
  ASSERT_EQ(incidents.size(), 1u);
  EXPECT_EQ(incidents[0].report_count(), 4);
  EXPECT_EQ(incidents[0].independent_report_count(), 2);
  EXPECT_EQ(incidents[0].victims(0).provenance().report_count(), 2);
}

TEST(CopiesTest, ALaterPrintNamesThoseBeforeIt) {
  Archive archive;
  archive.Take({Print(1, kWire, 3)});
  archive.Take({Print(2, Edited()[2], 4)});
  archive.Take({Print(3, kWire, 5)});
  const auto reports = archive.Reports();
  const v1::Report first = ReportOf(reports, "house-1");
  const v1::Report second = ReportOf(reports, "house-2");
  const v1::Report third = ReportOf(reports, "house-3");
  EXPECT_EQ(first.near_duplicates_size(), 0);
  ASSERT_EQ(second.near_duplicates_size(), 1);
  EXPECT_EQ(second.near_duplicates(0).report(), first.name());
  EXPECT_EQ(second.near_duplicates(0).type(), v1::NearDuplicate::TYPE_COPY);
  EXPECT_GT(second.near_duplicates(0).similarity(), 0.95);
  ASSERT_EQ(third.near_duplicates_size(), 2);
  EXPECT_EQ(third.near_duplicates(0).report(), first.name()) << "the earliest first";
}

TEST(CopiesTest, APrintThatCreditsAnAgencyIsSyndicatedFromTheAgencysOwn) {
  Archive archive;
  const std::string credited = Edited()[5];
  SourceRecord agency = Article("tide-1", kWire);
  agency.meta_json = R"({"published":"2031-04-03","publisher":"Tidewire"})";
  archive.Take({Print(1, credited, 4), Print(2, kWire, 4)});
  EXPECT_EQ(ReportOf(archive.Reports(), "house-1").syndicated_from(), "") << "not held yet";
  archive.Take({agency});
  const auto reports = archive.Reports();
  const v1::Report print = ReportOf(reports, "house-1");
  EXPECT_EQ(print.credit(), "Tidewire");
  EXPECT_EQ(print.credit_evidence().text(), "Tidewire");
  const v1::Report own = ReportOf(reports, "tide-1");
  EXPECT_EQ(print.syndicated_from(), own.name());
  EXPECT_EQ(print.near_duplicates(0).type(), v1::NearDuplicate::TYPE_WIRE);
  EXPECT_EQ(ReportOf(reports, "house-2").syndicated_from(), "") << "it credits nobody";
  EXPECT_EQ(own.syndicated_from(), "");
}

TEST(CopiesTest, AmongManyPrintsEachFindsTheAgencysOwn) {
  Archive archive;
  std::vector<SourceRecord> prints;
  for (int house = 0; house < 40; ++house) {
    prints.push_back(Print(house, Edited()[5], 3 + house % 3));
  }
  archive.Take(prints);
  SourceRecord agency = Article("tide-1", kWire);
  agency.meta_json = R"({"published":"2031-04-02","publisher":"Tidewire"})";
  const auto count = [&](const std::string& source) {
    const auto reports = archive.Reports();
    return std::count_if(reports.begin(), reports.end(), [&](const v1::Report& report) {
      return !source.empty() && report.syndicated_from() == source;
    });
  };
  archive.Take({agency});
  const std::string own = ReportOf(archive.Reports(), "tide-1").name();
  EXPECT_EQ(count(own), 40);
  EXPECT_EQ(archive.Incidents().at(0).independent_report_count(), 1);
  archive.Take({Withdrawal("tide-1")});
  EXPECT_EQ(count(own), 0);
}

TEST(CopiesTest, APartOfALongTextIsAnExcerpt) {
  Archive archive;
  const std::string wire(kWire);
  archive.Take({Print(1, kWire, 3), Print(2, wire.substr(0, wire.find("The regulator")), 4)});
  const v1::Report brief = ReportOf(archive.Reports(), "house-2");
  ASSERT_EQ(brief.near_duplicates_size(), 1);
  EXPECT_EQ(brief.near_duplicates(0).type(), v1::NearDuplicate::TYPE_EXCERPT);
}

TEST(CopiesTest, WhenTheFirstPrintIsTakenBackTheOthersNoLongerNameIt) {
  Archive archive;
  archive.Take({Print(1, kWire, 3), Print(2, kWire, 4), Print(3, kWire, 5)});
  EXPECT_EQ(archive.Incidents().at(0).independent_report_count(), 1);
  archive.Take({Withdrawal("house-1")});
  const auto reports = archive.Reports();
  EXPECT_EQ(ReportOf(reports, "house-1").near_duplicates_size(), 0);
  EXPECT_EQ(ReportOf(reports, "house-2").near_duplicates_size(), 0);
  EXPECT_EQ(ReportOf(reports, "house-3").near_duplicates_size(), 1);
  const v1::Incident incident = archive.Incidents().at(0);
  EXPECT_EQ(incident.report_count(), 2);
  EXPECT_EQ(incident.independent_report_count(), 1);
}

TEST(CopiesTest, ANewVersionInOtherWordsIsNoCopyAnyMore) {
  Archive archive;
  archive.Take({Print(1, kWire, 3), Print(2, kWire, 4)});
  archive.Take(
      {Print(2,
             "Harbour fair opens\n\nThe fair at the old harbour opened on Saturday with "
             "brass bands, a race of rowing boats and more visitors than ever before, said "
             "the harbour master, who had counted them at the gate with his daughters.\n",
             4)});
  const v1::Report rewritten = ReportOf(archive.Reports(), "house-2");
  EXPECT_EQ(rewritten.version(), 2);
  EXPECT_EQ(rewritten.near_duplicates_size(), 0);
}

TEST(CopiesTest, WordsThatAreRedactedInTheFirstPrintLeaveItACopy) {
  Archive archive;
  archive.Take({Print(1, kWire, 3), Print(2, kWire, 4)});
  v1::RedactReportRequest asked;
  asked.set_name(ReportOf(archive.Reports(), "house-1").name());
  asked.set_words("Ada Quill");
  asked.set_author("legal desk");
  asked.set_reason("asked to");
  ASSERT_TRUE(archive.pipeline().Redact(asked).ok());
  const v1::Report copy = ReportOf(archive.Reports(), "house-2");
  ASSERT_EQ(copy.near_duplicates_size(), 1);
  EXPECT_LT(copy.near_duplicates(0).similarity(), 1) << "of what is left";
  archive.Take({Print(3, kWire, 5)});
  EXPECT_EQ(archive.Incidents().at(0).independent_report_count(), 1);

  asked.clear_words();
  asked.set_whole(true);
  ASSERT_TRUE(archive.pipeline().Redact(asked).ok());
  EXPECT_EQ(ReportOf(archive.Reports(), "house-2").near_duplicates_size(), 0);
}

// What a report says of copies, without names that differ from run to run.
std::string PictureOf(const std::vector<v1::Report>& reports) {
  std::map<std::string, std::string> items;
  for (const v1::Report& report : reports) {
    items[report.name()] = report.origins(0).external_id();
  }
  std::vector<std::string> lines;
  for (const v1::Report& report : reports) {
    std::vector<std::string> copies;
    for (const v1::NearDuplicate& copy : report.near_duplicates()) {
      copies.push_back(
          absl::StrCat(items[copy.report()], " ", copy.type(), " ", copy.similarity()));
    }
    lines.push_back(
        absl::StrCat(items[report.name()], " ", report.title(), " ", report.published().value(),
                     " from ", items[report.syndicated_from()], ": ", absl::StrJoin(copies, ", ")));
  }
  std::sort(lines.begin(), lines.end());
  return absl::StrJoin(lines, "\n");
}

TEST(CopiesTest, TheOrderOfArrivalDoesNotShow) {
  // More of one day than are compared with any one of them.
  std::vector<std::vector<SourceRecord>> items;
  const std::vector<std::string> edited = Edited();
  for (int house = 0; house < correlation::kCopyReach + 20; ++house) {
    items.push_back({Print(house, edited[house % 8], 3 + (house % 10 == 0 ? 1 : 0))});
  }
  items.push_back({Print(90, kWire, 2), Withdrawal("house-90")});
  SourceRecord agency = Article("tide-1", kWire);
  agency.meta_json = R"({"published":"2031-04-02","publisher":"Tidewire"})";
  items.push_back({agency});
  items.push_back({Print(91, kWire, 2), Print(91, edited[1], 2), Print(91, edited[3], 2)});
  std::string expected;
  for (int seed = 0; seed < 12; ++seed) {
    std::mt19937 random(seed);
    std::vector<size_t> turns;
    for (size_t i = 0; i < items.size(); ++i) turns.insert(turns.end(), items[i].size(), i);
    std::shuffle(turns.begin(), turns.end(), random);
    std::vector<size_t> next(items.size());
    Archive archive;
    std::vector<SourceRecord> batch;
    for (const size_t turn : turns) {
      batch.push_back(items[turn][next[turn]++]);
      if (random() % 9 != 0) continue;
      archive.Take(batch);
      batch.clear();
    }
    if (!batch.empty()) archive.Take(batch);
    const std::string picture =
        absl::StrCat(PictureOf(archive.Reports()), "\n", archive.Picture(), "\n",
                     archive.Incidents().at(0).independent_report_count());
    if (expected.empty()) expected = picture;
    ASSERT_EQ(picture, expected) << "order " << seed;
  }
}

}  // namespace
}  // namespace dossier::pipeline
