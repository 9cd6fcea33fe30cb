// One statement in several wordings: how it is kept when reports come, change and go.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dossier/v1/watch_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/pipeline/archive.h"

namespace dossier::pipeline {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr absl::string_view kWhole =
    "We did not lose the letters of our 400 members, and we organised our defence at once.";

ingest::SourceRecord Quoting(absl::string_view id, absl::string_view words,
                             absl::string_view published) {
  return Article(
      id,
      absl::StrCat("Harbour Guild hacked\n\nThe Harbour Guild said on ", published,
                   " that it had been hacked.\n\nChairwoman Amara Lindqvist said: “", words,
                   "”\n\nThe ", id, " is read on the quays of Vells and in its inns.\n"),
      published);
}

ingest::SourceRecord Whole() { return Quoting("courier", kWhole, "2031-05-03"); }
ingest::SourceRecord Truncated() {
  return Quoting("gazette", "we organized our defense at once", "2031-05-04");
}
ingest::SourceRecord Misquoted() {
  return Quoting("herald",
                 "We did lose the letters of our 4,000 members, and we organised our defence at "
                 "once.",
                 "2031-05-05");
}
ingest::SourceRecord Edited() {
  return Quoting("mercury",
                 "We did not lose the letters of our 400 members, and [the guild] organised our "
                 "defence at once.",
                 "2031-05-06");
}

const v1::Statement* LindqvistsOf(const std::vector<v1::Statement>& statements) {
  const v1::Statement* found = nullptr;
  for (const v1::Statement& statement : statements) {
    if (statement.form() != v1::Statement::FORM_DIRECT) continue;
    EXPECT_EQ(found, nullptr) << "two statements:\n" << statement.text();
    found = &statement;
  }
  return found;
}

// The wordings in the order of the occurrences.
std::vector<v1::Occurrence::Wording> WordingsOf(const v1::Statement& statement) {
  std::vector<v1::Occurrence::Wording> wordings;
  for (const auto& occurrence : statement.occurrences()) wordings.push_back(occurrence.wording());
  return wordings;
}

TEST(WordingsTest, ATruncatedAnEditedAndAMisquotedPrintAreOneStatementInWhateverOrderTheyCome) {
  std::vector<ingest::SourceRecord> reports = {Whole(), Truncated(), Misquoted(), Edited()};
  std::vector<int> order = {0, 1, 2, 3};
  do {
    Archive archive;
    std::string came;
    for (const int i : order) {
      archive.Take({reports[i]});
      absl::StrAppend(&came, i);
    }
    const std::vector<v1::Statement> statements = archive.Statements();
    const v1::Statement* statement = LindqvistsOf(statements);
    ASSERT_NE(statement, nullptr) << came;
    EXPECT_EQ(statement->text(), kWhole) << came;
    EXPECT_EQ(statement->speaker().name(), "Amara Lindqvist") << came;
    EXPECT_THAT(WordingsOf(*statement),
                ElementsAre(v1::Occurrence::WORDING_SAME, v1::Occurrence::WORDING_SHORTENED,
                            v1::Occurrence::WORDING_ALTERED, v1::Occurrence::WORDING_EDITED))
        << came;
    ASSERT_THAT(statement->occurrences(2).differences(), SizeIs(2));
    const v1::Difference& dropped = statement->occurrences(2).differences(0);
    EXPECT_EQ(dropped.type(), v1::Difference::TYPE_OMITTED);
    EXPECT_EQ(dropped.text(), "not");
    const v1::Difference& number = statement->occurrences(2).differences(1);
    EXPECT_EQ(number.printed(), "4,000");
    for (const v1::Report& report : archive.Reports()) {
      if (report.name() != statement->occurrences(2).report()) continue;
      EXPECT_EQ(archive.TextOf(report).substr(number.span().start(),
                                              number.span().end() - number.span().start()),
                "4,000");
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(WordingsTest, WhatAReportAddsToAStatementIsOneUpdateOfIt) {
  Archive archive;
  archive.Take({Whole()});
  archive.Take({Misquoted()});
  auto changes = archive.store().Changes(1, store::Store::kFromStart, 1000, 1 << 30);
  ASSERT_TRUE(changes.ok()) << changes.status();
  int updates = 0;
  for (const store::Change& change : *changes) {
    v1::Event event;
    ASSERT_TRUE(event.ParseFromString(change.event));
    if (!event.has_statement() || event.statement().form() != v1::Statement::FORM_DIRECT) continue;
    ++updates;
    EXPECT_EQ(event.type(), v1::Event::TYPE_UPDATED);
    EXPECT_THAT(event.changed_fields().paths(), Contains("occurrences"));
    EXPECT_THAT(WordingsOf(event.statement()), Contains(v1::Occurrence::WORDING_ALTERED));
  }
  EXPECT_EQ(updates, 1);
}

TEST(WordingsTest, AWithdrawnReportLeavesTheOthersAsIfItHadNeverCome) {
  Archive archive;
  archive.Take({Misquoted()});
  archive.Take({Truncated()});
  archive.Take({Whole()});
  archive.Take({Withdrawal("courier")});
  const std::vector<v1::Statement> statements = archive.Statements();
  const v1::Statement* statement = LindqvistsOf(statements);
  ASSERT_NE(statement, nullptr);
  EXPECT_THAT(WordingsOf(*statement),
              ElementsAre(v1::Occurrence::WORDING_SHORTENED, v1::Occurrence::WORDING_SAME,
                          v1::Occurrence::WORDING_ALTERED))
      << "nobody who prints it knows better any more";
  EXPECT_TRUE(statement->occurrences(2).has_vanished());
  archive.Take({Withdrawal("herald"), Withdrawal("gazette")});
  for (const v1::Statement& left : archive.Statements()) {
    for (const v1::Occurrence& occurrence : left.occurrences()) {
      EXPECT_TRUE(occurrence.has_vanished()) << left.text();
    }
  }
}

TEST(WordingsTest, AFewWordsThatTwoStatementsShareDoNotMakeOneOfThem) {
  const auto first = Quoting(
      "courier", "We are grateful to the members of our guild, and the pilots will work on Monday.",
      "2031-05-03");
  const auto second =
      Quoting("gazette",
              "We are grateful to the members of our guild, but our website stays closed for now.",
              "2031-05-03");
  const auto piece = Quoting("herald", "grateful to the members of our guild", "2031-05-04");
  std::vector<std::vector<ingest::SourceRecord>> orders = {
      {first, second, piece}, {first, piece, second}, {piece, second, first}};
  for (const auto& order : orders) {
    Archive archive;
    for (const auto& report : order) archive.Take({report});
    std::vector<int> occurrences;
    for (const v1::Statement& statement : archive.Statements()) {
      if (statement.form() == v1::Statement::FORM_DIRECT) {
        occurrences.push_back(statement.occurrences_size());
      }
    }
    EXPECT_THAT(occurrences, UnorderedElementsAre(1, 2));
  }
}

// How many claims rest on a statement; each names one that its report prints.
int ClaimsOnStatements(Archive& archive) {
  int resting = 0;
  const std::vector<v1::Statement> statements = archive.Statements();
  for (const v1::Claim& claim : archive.Claims()) {
    for (const std::string& name :
         {claim.asserter().statement(), claim.attribution().statement()}) {
      if (name.empty()) continue;
      ++resting;
      const auto statement =
          std::find_if(statements.begin(), statements.end(),
                       [&](const v1::Statement& each) { return each.name() == name; });
      EXPECT_NE(statement, statements.end()) << claim.DebugString();
      if (statement == statements.end()) continue;
      const auto& prints = statement->occurrences();
      EXPECT_TRUE(std::any_of(prints.begin(), prints.end(), [&](const v1::Occurrence& print) {
        return print.report_version() == claim.report_version();
      })) << claim.DebugString();
    }
  }
  return resting;
}

TEST(WordingsTest, AClaimNamesTheStatementThatItsWordsBelongToByNow) {
  const auto quoting = [](absl::string_view id, absl::string_view words) {
    return Quoting(id, words, "2031-05-04");
  };
  constexpr absl::string_view kBreach =
      "hackers broke into our ledgers on 3 May 2031 and stole the letters of 400 members";
  constexpr absl::string_view kGang = "the gang Copper Lynx wants a ransom of two million dollars";
  Archive archive;
  archive.Take({quoting("whole", absl::StrCat(kBreach, ", and ", kGang, "."))});
  archive.Take({quoting("breach", absl::StrCat(kBreach, "."))});
  archive.Take({quoting("gang", absl::StrCat(kGang, "."))});
  const int resting = ClaimsOnStatements(archive);
  EXPECT_GT(resting, 3);
  // What held the two together goes.
  archive.Take({Withdrawal("whole")});
  EXPECT_GT(ClaimsOnStatements(archive), 0);
  for (const v1::Incident& incident : archive.Incidents()) {
    std::vector<std::string> named;
    for (const v1::Claim& claim : archive.Claims()) named.push_back(claim.asserter().statement());
    for (const v1::Kind& kind : incident.kinds()) {
      for (const v1::Asserter& asserter : kind.provenance().asserters()) {
        EXPECT_THAT(named, Contains(asserter.statement()));
      }
    }
  }
  archive.Take({quoting("whole", absl::StrCat(kBreach, ", and ", kGang, "."))});
  EXPECT_EQ(ClaimsOnStatements(archive), resting);
}

}  // namespace
}  // namespace dossier::pipeline
