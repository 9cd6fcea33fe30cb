// Pages over a store that changes between them.
#include "server/query/listing.h"

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dossier/v1/incident.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/search_text.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/terms.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::query {
namespace {

using store::Collection;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

v1::AsOf AtRevision(int64_t revision) {
  v1::AsOf as_of;
  as_of.set_revision(revision);
  return as_of;
}

class ListingTest : public testing::Test {
 protected:
  ListingTest() { Open("dossier.db"); }

  void Open(const std::string& file) {
    store_ = *store::OpenSqliteStore(directory_.File(file), {}, clock_);
  }

  // Creates or replaces an incident; returns its name.
  std::string Put(const std::string& title, std::vector<std::string> victims = {},
                  std::string name = "", const std::string& summary = "") {
    auto transaction = *store_->Begin();
    v1::Incident incident;
    incident.set_name(name.empty() ? *transaction->NewName(Collection::kIncident) : name);
    incident.set_title(title);
    incident.set_summary(summary);
    for (const std::string& victim : victims) incident.add_victims()->set_name(victim);
    EXPECT_OK(
        transaction->Put(incident.name(), incident.SerializeAsString(), store::TermsOf(incident)));
    EXPECT_OK(transaction->Commit());
    return incident.name();
  }

  void Delete(const std::string& name) {
    auto transaction = *store_->Begin();
    EXPECT_OK(transaction->Delete(name));
    EXPECT_OK(transaction->Commit());
  }

  int64_t Head() { return store_->Log()->head; }

  absl::StatusOr<Listing> List(const std::string& order_by, int page_size = 0,
                               const std::string& token = "", const v1::AsOf& as_of = {},
                               const std::string& filter = "") {
    return ReadListing(*store_, {.method = "ListIncidents",
                                 .collection = Collection::kIncident,
                                 .filter = filter,
                                 .order_by = order_by,
                                 .as_of = &as_of,
                                 .page_size = page_size,
                                 .page_token = token});
  }

  static std::vector<std::string> Titles(const Listing& listing) {
    std::vector<std::string> titles;
    for (const store::Resource& resource : listing.resources) {
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

TEST_F(ListingTest, AnOrderIsByEachFieldInTurnAndThenByAge) {
  Put("tram", {"Zeta"});
  Put("ferry", {"Alpha"});
  Put("tram", {"Alpha"});
  Put("ferry", {"Alpha"});
  Put("bridge");
  ASSERT_OK_AND_ASSIGN(const Listing by_title, List("title desc"));
  EXPECT_THAT(Titles(by_title), ElementsAre("tram", "tram", "ferry", "ferry", "bridge"));
  ASSERT_OK_AND_ASSIGN(const Listing by_victim, List("victims.name, title desc"));
  EXPECT_THAT(Titles(by_victim), ElementsAre("tram", "ferry", "ferry", "tram", "bridge"));
}

TEST_F(ListingTest, OfSeveralValuesTheLowestCountsAndTheHighestIfDescending) {
  Put("a", {"Mid"});
  Put("b", {"Alpha", "Zeta"});
  ASSERT_OK_AND_ASSIGN(const Listing up, List("victims.name"));
  EXPECT_THAT(Titles(up), ElementsAre("b", "a"));
  ASSERT_OK_AND_ASSIGN(const Listing down, List("victims.name desc"));
  EXPECT_THAT(Titles(down), ElementsAre("b", "a"));
}

TEST_F(ListingTest, ATokenFreezesThePastThatThePagesAreOf) {
  const std::string a = Put("a");
  Put("b");
  Put("c");
  const int64_t then = Head();
  Put("later");
  Put("changed", {}, a);
  ASSERT_OK_AND_ASSIGN(const Listing first, List("title", 2, "", AtRevision(then)));
  EXPECT_THAT(Titles(first), ElementsAre("a", "b"));
  EXPECT_EQ(first.revision, then);
  ASSERT_OK_AND_ASSIGN(const Listing second,
                       List("title", 2, first.next_page_token, AtRevision(then)));
  EXPECT_THAT(Titles(second), ElementsAre("c"));
  EXPECT_EQ(second.next_page_token, "");
  EXPECT_THAT(List("title", 2, first.next_page_token),
              StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_MISMATCH"));
  EXPECT_THAT(List("title", 2, first.next_page_token, AtRevision(then + 1)),
              StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_MISMATCH"));
  EXPECT_THAT(List("title desc", 2, first.next_page_token, AtRevision(then)),
              StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_MISMATCH"));
}

TEST_F(ListingTest, AMomentIsARevisionThatThereIsOrATimeThatHasCome) {
  const absl::Time before = clock_.Now();
  clock_.Advance(absl::Minutes(1));
  Put("a");
  const absl::Time between = clock_.Now();
  clock_.Advance(absl::Minutes(1));
  Put("b");
  v1::AsOf as_of;
  as_of.mutable_time()->set_seconds(absl::ToUnixSeconds(between));
  ASSERT_OK_AND_ASSIGN(const Listing one, List("", 0, "", as_of));
  EXPECT_THAT(Titles(one), ElementsAre("a"));
  EXPECT_EQ(one.revision, 1);
  as_of.mutable_time()->set_seconds(absl::ToUnixSeconds(before));
  ASSERT_OK_AND_ASSIGN(const Listing none, List("", 0, "", as_of));
  EXPECT_THAT(none.resources, IsEmpty());
  EXPECT_THAT(List("", 0, "", AtRevision(99)),
              StatusIs(absl::StatusCode::kOutOfRange, "REVISION_UNKNOWN"));
  EXPECT_THAT(List("", 0, "", AtRevision(-1)),
              StatusIs(absl::StatusCode::kInvalidArgument, "AS_OF_INVALID"));
  as_of.mutable_time()->set_nanos(-5);
  EXPECT_THAT(List("", 0, "", as_of),
              StatusIs(absl::StatusCode::kInvalidArgument, "AS_OF_INVALID"));
}

TEST_F(ListingTest, ATokenOfAnotherLogIsNotTakenForOneOfThis) {
  for (int i = 0; i < 3; ++i) Put("a");
  ASSERT_OK_AND_ASSIGN(const Listing page, List("", 1));
  store_.reset();
  Open("other.db");
  for (int i = 0; i < 3; ++i) Put("b");
  EXPECT_THAT(List("", 1, page.next_page_token),
              StatusIs(absl::StatusCode::kFailedPrecondition, "LOG_RESET",
                       HasSubstr("list from the first page")));
}

TEST_F(ListingTest, AMaskLeavesMoreRoomOnAPage) {
  for (int i = 0; i < 20; ++i) Put(std::string(size_t{300} << 10, 'x'));
  ASSERT_OK_AND_ASSIGN(const Listing whole, List("", 20));
  google::protobuf::FieldMask mask;
  mask.add_paths("name");
  ASSERT_OK_AND_ASSIGN(const Listing names,
                       ReadListing(*store_, {.method = "ListIncidents",
                                             .collection = Collection::kIncident,
                                             .read_mask = &mask,
                                             .page_size = 20}));
  EXPECT_GT(names.resources.size(), whole.resources.size());
  EXPECT_LT(names.resources.front().body.size(), 100u);
}

TEST_F(ListingTest, HugeResourcesInAnyOrderAreCutIntoPagesWithoutALoss) {
  std::set<std::string> left;
  for (int i = 0; i < 12; ++i) {
    left.insert(Put(absl::StrCat(i % 3, std::string(size_t{900} << 10, 'x'))));
  }
  std::string token;
  do {
    ASSERT_OK_AND_ASSIGN(const Listing page, List("title desc", 1000, token));
    for (const store::Resource& resource : page.resources) EXPECT_EQ(left.erase(resource.name), 1u);
    token = page.next_page_token;
  } while (!token.empty());
  EXPECT_THAT(left, IsEmpty());
}

TEST_F(ListingTest, TheBestMatchesComeFirstEachWithThePlacesOfItsWords) {
  const auto put = [&](const std::string& title, const std::string& summary) {
    auto transaction = *store_->Begin();
    v1::Incident incident;
    incident.set_name(*transaction->NewName(Collection::kIncident));
    incident.set_title(title);
    incident.set_summary(summary);
    EXPECT_OK(transaction->Put(incident.name(), incident.SerializeAsString(),
                               store::TermsOf(incident), store::SearchTextOf(incident)));
    EXPECT_OK(transaction->Commit());
  };
  put("Ferry late", "The harbour was closed.");
  put("Harbour closed", "The harbour is the harbour.");
  put("Tram late", "No word of it.");
  std::vector<std::string> titles;
  std::string token;
  do {
    ASSERT_OK_AND_ASSIGN(const Listing page,
                         ReadListing(*store_, {.method = "ListIncidents",
                                               .collection = Collection::kIncident,
                                               .condition = store::HasWords({"harbour"}, false),
                                               .page_size = 1,
                                               .page_token = token}));
    ASSERT_EQ(page.matches.size(), page.resources.size());
    for (const v1::Match& match : page.matches) {
      EXPECT_GT(match.score(), 0);
      ASSERT_GT(match.spans_size(), 0);
      EXPECT_THAT(match.spans(0).text(), testing::AnyOf("harbour", "Harbour"));
    }
    for (const std::string& title : Titles(page)) titles.push_back(title);
    token = page.next_page_token;
  } while (!token.empty());
  EXPECT_THAT(titles, ElementsAre("Harbour closed", "Ferry late"));
}

// ---- Property ---------------------------------------------------------------------------------

// What one walk over all pages met, while the world went on.
struct Walk {
  std::vector<std::pair<std::string, std::string>> seen;  // name and title
  std::set<std::string> untouched;                        // there all the while, in their place
};

class PagesProperty : public ListingTest, public testing::WithParamInterface<const char*> {
 protected:
  std::string AnyTitle() { return absl::StrCat("t", Below(6)); }
  int Below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }

  std::string AnyName() {
    auto place = titles_.begin();
    std::advance(place, Below(static_cast<int>(titles_.size())));
    return place->first;
  }

  // Something happens; returns the name of whom it moves or removes.
  std::string Happen() {
    const int what = titles_.empty() ? 0 : Below(4);
    if (what == 0) {
      const std::string title = AnyTitle();
      titles_[Put(title)] = title;
      return "";
    }
    const std::string name = AnyName();
    if (what == 1) {
      Delete(name);
      titles_.erase(name);
      return name;
    }
    if (what == 2) {
      Put(titles_[name], {}, name, absl::StrCat(Below(1000)));  // it stays in its place
      return "";
    }
    titles_[name] = AnyTitle();
    Put(titles_[name], {}, name);
    return name;
  }

  Walk WalkPages(const std::string& order, const v1::AsOf& as_of) {
    Walk walk;
    for (const auto& [name, title] : titles_) walk.untouched.insert(name);
    std::string token;
    do {
      const auto page = List(order, 1 + Below(4), token, as_of);
      EXPECT_OK(page);
      if (!page.ok()) return walk;
      const std::vector<std::string> titles = Titles(*page);
      for (size_t i = 0; i < titles.size(); ++i) {
        walk.seen.emplace_back(page->resources[i].name, titles[i]);
      }
      token = page->next_page_token;
      for (int i = Below(4); i > 0; --i) walk.untouched.erase(Happen());
    } while (!token.empty());
    return walk;
  }

  std::mt19937 random_;
  std::map<std::string, std::string> titles_;
};

TEST_P(PagesProperty, WhatKeepsItsPlaceIsMetOnceAndInOrderWhateverHappensBetweenPages) {
  const std::string order = GetParam();
  for (int round = 0; round < 4; ++round) {
    random_.seed(static_cast<unsigned>(round));
    for (int i = 0; i < 15; ++i) (void)Happen();
    const Walk walk = WalkPages(order, {});
    std::map<std::string, int> times;
    std::vector<std::string> titles;
    for (const auto& [name, title] : walk.seen) {
      ++times[name];
      titles.push_back(title);
    }
    for (const std::string& name : walk.untouched) EXPECT_EQ(times[name], 1) << name << round;
    if (order == "title desc") std::reverse(titles.begin(), titles.end());
    const bool by_title = order == "title" || order == "title desc";
    EXPECT_TRUE(!by_title || std::is_sorted(titles.begin(), titles.end())) << round;
  }
}

TEST_P(PagesProperty, PagesAsOfARevisionAreThatStateWhateverHappensBetweenThem) {
  const std::string order = GetParam();
  for (int round = 0; round < 4; ++round) {
    random_.seed(static_cast<unsigned>(1000 + round));
    for (int i = 0; i < 15; ++i) (void)Happen();
    std::vector<std::pair<std::string, std::string>> then(titles_.begin(), titles_.end());
    const v1::AsOf as_of = AtRevision(Head());
    for (int i = 0; i < 5; ++i) (void)Happen();
    Walk walk = WalkPages(order, as_of);
    std::sort(walk.seen.begin(), walk.seen.end());
    std::sort(then.begin(), then.end());
    EXPECT_EQ(walk.seen, then) << round;
  }
}

INSTANTIATE_TEST_SUITE_P(Orders, PagesProperty,
                         testing::Values("", "title", "title desc",
                                         "victims.name desc, title desc"));

}  // namespace
}  // namespace dossier::query
