// All places where a statement is printed, page by page, whether few or very many print it.

#include "server/query/occurrence_listing.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "server/pipeline/print_crowd.h"
#include "server/pipeline/print_pages.h"
#include "tests/server/pipeline/archive.h"
#include "tests/support/status_matchers.h"

namespace dossier::pipeline {
namespace {

using google::protobuf::util::MessageDifferencer;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr absl::string_view kWords =
    "The lock stays shut until its keepers have been paid in full.";

ingest::SourceRecord Print(int number, absl::string_view words = kWords) {
  return Article(absl::StrCat("item-", number),
                 absl::StrCat("By the lock\n\nThe barges wait.\n\nLock keeper Ada Quill said: “",
                              words, "”\n\nPier ", number, " has no more room.\n"),
                 absl::FormatCivilTime(absl::CivilDay(2031, 5, 2) + number % 9));
}

class OccurrenceListingTest : public testing::Test {
 protected:
  void Take(int prints) {
    std::vector<ingest::SourceRecord> records;
    for (int i = 0; i < prints; ++i) records.push_back(Print(i));
    if (prints > 2)
      records[2] = Print(2, "The lock stays open until its keepers have been paid in full.");
    archive_.Take(records);
  }

  v1::Statement Statement() {
    const auto statements = archive_.Statements();
    EXPECT_THAT(statements, SizeIs(1));
    return statements.front();
  }

  absl::StatusOr<v1::ListOccurrencesResponse> Page(int size, const std::string& token = "",
                                                   const std::string& filter = "",
                                                   int64_t as_of = 0) {
    v1::ListOccurrencesRequest request;
    request.set_parent(name_.empty() ? Statement().name() : name_);
    if (as_of > 0) request.mutable_as_of()->set_revision(as_of);
    request.set_page_size(size);
    request.set_page_token(token);
    request.set_filter(filter);
    return query::ListOccurrences(archive_.store(), &PrintsOf, request, {});
  }

  std::vector<v1::Occurrence> All(int page_size, const std::string& filter = "",
                                  int64_t as_of = 0) {
    std::vector<v1::Occurrence> all;
    std::string token;
    do {
      const auto page = Page(page_size, token, filter, as_of);
      EXPECT_OK(page);
      if (!page.ok()) break;
      EXPECT_LE(page->occurrences_size(), page_size);
      all.insert(all.end(), page->occurrences().begin(), page->occurrences().end());
      token = page->next_page_token();
    } while (!token.empty());
    return all;
  }

  Archive archive_;
  std::string name_;  // of the statement that is asked for; of the only one if empty
};

TEST_F(OccurrenceListingTest, OfFewPrintsAllAreListedAsTheStatementTellsThem) {
  Take(12);
  const v1::Statement statement = Statement();
  const std::vector<v1::Occurrence> all = All(5);
  ASSERT_THAT(all, SizeIs(12));
  for (const v1::Occurrence& told : statement.occurrences()) {
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const v1::Occurrence& listed) {
      return MessageDifferencer::Equals(told, listed);
    })) << told.DebugString();
  }
  EXPECT_EQ(all.front().published().value(), "2031-05-02");
  EXPECT_EQ(all.back().published().value(), "2031-05-10");
}

TEST_F(OccurrenceListingTest, OfVeryManyEachIsOnOnePageAndCountedRight) {
  constexpr int kPrints = kMostPrintsFolded + 100;
  Take(kPrints);
  const v1::Statement statement = Statement();
  ASSERT_LT(statement.occurrences_size(), kPrints);
  std::set<std::string> reports;
  std::map<v1::Occurrence::Wording, int> wordings;
  std::string last;
  for (const v1::Occurrence& print : All(37)) {
    EXPECT_TRUE(reports.insert(print.report()).second) << "twice";
    ++wordings[print.wording()];
    EXPECT_LE(last, print.published().value());
    last = print.published().value();
  }
  EXPECT_THAT(reports, SizeIs(kPrints));
  for (const v1::WordingCount& counted : statement.wording_counts()) {
    EXPECT_EQ(wordings[counted.wording()], counted.count());
  }
}

TEST_F(OccurrenceListingTest, AFilterPicksPlacesAndGoesOnOverPages) {
  Take(kMostPrintsFolded + 50);
  const auto misquotes = All(10, "occurrences.wording = ALTERED");
  ASSERT_THAT(misquotes, SizeIs(1));
  EXPECT_THAT(misquotes[0].differences(), testing::Not(IsEmpty()));
  const std::string one = absl::StrCat("occurrences.report = \"", misquotes[0].report(), "\"");
  EXPECT_THAT(All(10, one), SizeIs(1));
  EXPECT_THAT(All(10, "occurrences.publisher = \"Nobody\""), IsEmpty());
  EXPECT_THAT(Page(10, "", "occurrences.wordings = ALTERED"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(OccurrenceListingTest, WhatIsPrintedNoMoreStandsBehindTheOthers) {
  for (const int prints : {8, kMostPrintsFolded + 20}) {
    Take(prints);
    archive_.Take({Withdrawal("item-0"), Withdrawal("item-5")});
    const std::vector<v1::Occurrence> all = All(3);
    ASSERT_THAT(all, SizeIs(prints));
    for (int i = 0; i < prints; ++i) {
      EXPECT_EQ(all[i].has_vanished(), i >= prints - 2) << i << " of " << prints;
    }
  }
}

TEST_F(OccurrenceListingTest, PrintsThatComeBetweenPagesMoveNobody) {
  Take(kMostPrintsFolded - 1);
  auto page = Page(100);
  ASSERT_OK(page);
  std::set<std::string> reports;
  for (const v1::Occurrence& print : page->occurrences()) reports.insert(print.report());
  // From here on, very many print it.
  for (int i = 0; i < 4; ++i) archive_.Take({Print(kMostPrintsFolded + 9 * i)});
  while (!page->next_page_token().empty()) {
    page = Page(100, page->next_page_token());
    ASSERT_OK(page);
    for (const v1::Occurrence& print : page->occurrences()) {
      EXPECT_TRUE(reports.insert(print.report()).second) << "twice";
    }
  }
  EXPECT_GE(reports.size(), static_cast<size_t>(kMostPrintsFolded - 1));
}

std::vector<std::string> Texts(const std::vector<v1::Occurrence>& places) {
  std::vector<std::string> texts;
  for (const v1::Occurrence& place : places) texts.push_back(place.DebugString());
  return texts;
}

// Prints come, say it otherwise, say it again, and go; few print it, then very many, then few.
TEST_F(OccurrenceListingTest, AsOfEachRevisionThePlacesAreThoseThatWereListedThen) {
  constexpr absl::string_view kWordings[] = {
      kWords, "The lock stays open until its keepers have been paid in full.",
      "until its keepers have been paid in full"};
  std::mt19937 random(7);
  const auto any = [&](int below) { return static_cast<int>(random() % below); };
  Take(kMostPrintsFolded - 40);
  name_ = Statement().name();
  std::map<int64_t, std::vector<std::string>> then;  // by revision
  const auto look = [&] {
    const auto log = archive_.store().Log();
    ASSERT_OK(log);
    then[log->head] = Texts(All(90));
  };
  look();
  int made = kMostPrintsFolded - 40;
  for (int step = 0; step < 24; ++step) {
    std::map<int, ingest::SourceRecord> batch;
    const int size = step < 12 ? 16 : 2;
    for (int i = 0; i < size; ++i) {
      const int number = any(3) == 0 ? any(made) : made++;
      batch[number] = Print(number, kWordings[any(3)]);
    }
    for (int i = 0, goes = step < 12 ? 3 : 25; i < goes; ++i) {
      const int number = any(made);
      batch[number] = Withdrawal(absl::StrCat("item-", number));
    }
    std::vector<ingest::SourceRecord> records;
    for (auto& [number, record] : batch) records.push_back(std::move(record));
    archive_.Take(records);
    look();
  }
  ASSERT_GT(then.size(), 20u);
  for (const auto& [revision, places] : then) {
    for (const int page_size : {90, 1000}) {
      ASSERT_EQ(Texts(All(page_size, "", revision)), places) << "as of revision " << revision;
    }
  }
  EXPECT_THAT(Page(10, "", "", then.rbegin()->first + 9), StatusIs(absl::StatusCode::kOutOfRange));
}

TEST_F(OccurrenceListingTest, WhatTheLogHasForgottenIsKeptNoLonger) {
  Take(20);
  const auto former = [&] {
    const auto all = archive_.store().Select({.collection = store::Collection::kFormerPrint});
    EXPECT_OK(all);
    return all->resources.size();
  };
  for (int i = 0; i < 20; i += 2) archive_.Take({Withdrawal(absl::StrCat("item-", i))});
  EXPECT_EQ(former(), 10u);
  const auto log = archive_.store().Log();
  ASSERT_OK(log);
  ASSERT_OK(archive_.kept().upkeep().Compact(log->head));
  for (int i = 1; i < 20; i += 2) archive_.Take({Withdrawal(absl::StrCat("item-", i))});
  EXPECT_EQ(former(), 11u) << "those of before have gone, but for the state that is still told";
}

TEST_F(OccurrenceListingTest, ATokenOfAnotherListingAndAStatementThatIsNoneAreTold) {
  Take(9);
  const auto page = Page(3);
  ASSERT_OK(page);
  EXPECT_THAT(Page(3, page->next_page_token(), "occurrences.wording = SAME"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Page(-1), StatusIs(absl::StatusCode::kInvalidArgument));
  v1::ListOccurrencesRequest request;
  request.set_parent("statements/nobody");
  EXPECT_THAT(query::ListOccurrences(archive_.store(), &PrintsOf, request, {}),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace dossier::pipeline
