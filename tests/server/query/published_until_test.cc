// Lists of incidents as they are by what was published until a day.
#include "server/query/published_until.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dossier/v1/incident.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/days.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/terms.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::query {
namespace {

using store::Collection;
using testing::ElementsAre;
using testing::IsEmpty;

// Of an incident the reports of that day and before; its title tells their number.
absl::StatusOr<std::optional<v1::Incident>> ReportsUntil(store::Reader&,
                                                         const v1::Incident& incident,
                                                         int32_t last_day) {
  v1::Incident view;
  view.set_name(incident.name());
  for (const v1::IncidentReport& report : incident.reports()) {
    if (DaysOf(report.published())->last <= last_day) *view.add_reports() = report;
  }
  if (view.reports().empty()) return std::nullopt;
  view.set_title(absl::StrCat(incident.title(), " ", view.reports_size()));
  return view;
}

class PublishedUntilTest : public testing::Test {
 protected:
  PublishedUntilTest() { store_ = *store::OpenSqliteStore(directory_.File("data.db"), {}, clock_); }

  void Put(const std::string& title, const std::vector<std::string>& published,
           int report_count = 0) {
    auto transaction = *store_->Begin();
    v1::Incident incident;
    incident.set_name(*transaction->NewName(Collection::kIncident));
    incident.set_title(title);
    incident.set_report_count(report_count);
    for (const std::string& day : published) {
      incident.add_reports()->mutable_published()->set_value(day);
    }
    EXPECT_OK(
        transaction->Put(incident.name(), incident.SerializeAsString(), store::TermsOf(incident)));
    EXPECT_OK(transaction->Commit());
  }

  PageRequest Page(const std::string& filter = "", int size = 0, const std::string& token = "") {
    return {.method = "ListIncidents",
            .collection = Collection::kIncident,
            .filter = filter,
            .page_size = size,
            .page_token = token};
  }

  absl::StatusOr<Listing> List(const std::string& day, const PageRequest& page) {
    return ListPublished(*store_, ReportsUntil, day, page);
  }

  static std::vector<std::string> Titles(const absl::StatusOr<Listing>& listing) {
    std::vector<std::string> titles;
    for (const store::Resource& resource : listing->resources) {
      v1::Incident incident;
      EXPECT_TRUE(incident.ParseFromString(resource.body));
      titles.push_back(incident.title());
    }
    return titles;
  }

  FakeClock clock_;
  TempDir directory_;
  std::unique_ptr<store::Store> store_;
};

TEST_F(PublishedUntilTest, AListTellsOfEachIncidentWhatWasOutByThen) {
  Put("flood", {"2031-03-01", "2031-04-02"});
  Put("fire", {"2031-04-02"});
  EXPECT_THAT(Titles(List("2031-03-31", Page())), ElementsAre("flood 1"));
  EXPECT_THAT(Titles(List("2031-04-02", Page())), ElementsAre("flood 2", "fire 1"));
  EXPECT_THAT(Titles(List("2031-02-01", Page())), IsEmpty());
}

TEST_F(PublishedUntilTest, AFilterIsHeldAgainstWhatWasOutByThen) {
  Put("flood", {"2031-03-01", "2031-04-02"});
  EXPECT_THAT(Titles(List("2031-03-31", Page("title = \"flood 1\""))), ElementsAre("flood 1"));
  EXPECT_THAT(Titles(List("2031-03-31", Page("title = flood"))), IsEmpty());
  EXPECT_THAT(Titles(List("2031-03-31", Page("NOT reports.published > 2031-03-31"))),
              ElementsAre("flood 1"));
}

TEST_F(PublishedUntilTest, PagesGoOnBehindWhatDidNotMatch) {
  for (const char* title : {"a", "b", "c", "d"}) Put(title, {"2031-03-01"});
  const auto first = List("2031-03-31", Page("title = \"b 1\" OR title = \"d 1\"", 1));
  EXPECT_THAT(Titles(first), ElementsAre("b 1"));
  const auto second =
      List("2031-03-31", Page("title = \"b 1\" OR title = \"d 1\"", 1, first->next_page_token));
  EXPECT_THAT(Titles(second), ElementsAre("d 1"));
  EXPECT_EQ(second->next_page_token, "");
  EXPECT_THAT(
      List("2031-04-01", Page("title = \"b 1\" OR title = \"d 1\"", 1, first->next_page_token)),
      StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_MISMATCH"));
}

TEST_F(PublishedUntilTest, APageOfGreatStoriesEndsBeforeItTakesTooLong) {
  for (int i = 0; i < 4; ++i) Put("war", {"2031-03-01"}, 4000);
  auto page = List("2031-03-31", Page("title = peace"));
  int pages = 1;
  for (; !page->next_page_token.empty(); ++pages) {
    EXPECT_THAT(page->resources, IsEmpty());
    page = List("2031-03-31", Page("title = peace", 0, page->next_page_token));
  }
  EXPECT_EQ(pages, 2);
}

TEST_F(PublishedUntilTest, AGreatStoryIsAskedEvenIfNoReportThatItNamesIsOldEnough) {
  Put("war", {"2031-03-01"}, 4000);
  int asked = 0;
  const PublishedView view = [&](store::Reader&, const v1::Incident&,
                                 int32_t) -> absl::StatusOr<std::optional<v1::Incident>> {
    ++asked;
    return std::nullopt;
  };
  ASSERT_OK(ListPublished(*store_, view, "2031-02-01", Page()).status());
  EXPECT_EQ(asked, 1);
}

TEST_F(PublishedUntilTest, WhatCannotBeAskedTogetherIsRefused) {
  PageRequest ordered = Page();
  ordered.order_by = "title";
  EXPECT_THAT(List("2031-03-31", ordered),
              StatusIs(absl::StatusCode::kInvalidArgument, "ORDER_BY_INVALID"));
  v1::AsOf as_of;
  as_of.set_revision(1);
  PageRequest past = Page();
  past.as_of = &as_of;
  EXPECT_THAT(List("2031-03-31", past),
              StatusIs(absl::StatusCode::kInvalidArgument, "PUBLISHED_UNTIL_INVALID"));
  EXPECT_THAT(List("March", Page()),
              StatusIs(absl::StatusCode::kInvalidArgument, "PUBLISHED_UNTIL_INVALID"));
}

}  // namespace
}  // namespace dossier::query
