// All places where a statement is printed, page by page, whether few or very many print it.

#include "server/query/occurrence_listing.h"

#include <algorithm>
#include <map>
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
                                                   const std::string& filter = "") {
    v1::ListOccurrencesRequest request;
    request.set_parent(Statement().name());
    request.set_page_size(size);
    request.set_page_token(token);
    request.set_filter(filter);
    return query::ListOccurrences(archive_.store(), &PrintsOf, request, {});
  }

  std::vector<v1::Occurrence> All(int page_size, const std::string& filter = "") {
    std::vector<v1::Occurrence> all;
    std::string token;
    do {
      const auto page = Page(page_size, token, filter);
      EXPECT_OK(page);
      if (!page.ok()) break;
      EXPECT_LE(page->occurrences_size(), page_size);
      all.insert(all.end(), page->occurrences().begin(), page->occurrences().end());
      token = page->next_page_token();
    } while (!token.empty());
    return all;
  }

  Archive archive_;
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
