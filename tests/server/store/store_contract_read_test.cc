// Reading: pages that hold still while the store grows, and candidates.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/store/store_contract.h"

namespace dossier::store {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;

constexpr Collection kIncident = Collection::kIncident;

std::vector<std::string> NamesOf(const std::vector<Resource>& resources) {
  std::vector<std::string> names;
  for (const Resource& resource : resources) names.push_back(resource.name);
  return names;
}

TEST_P(StoreContract, APageTellsWhetherThereIsMore) {
  for (const char* name : {"incidents/a", "incidents/b", "incidents/c"}) CommitPut(name, "");
  ASSERT_OK_AND_ASSIGN(Page page, store().Select({.collection = kIncident, .limit = 2}));
  EXPECT_THAT(NamesOf(page.resources), ElementsAre("incidents/a", "incidents/b"));
  EXPECT_TRUE(page.more);
  EXPECT_EQ(page.revision, 3);

  ASSERT_OK_AND_ASSIGN(page, store().Select({.collection = kIncident, .limit = 3}));
  EXPECT_THAT(page.resources, SizeIs(3));
  EXPECT_FALSE(page.more);
}

TEST_P(StoreContract, ASelectionOfNothingIsAnEmptyPage) {
  CommitPut("reports/a", "");
  ASSERT_OK_AND_ASSIGN(const Page page, store().Select({.collection = kIncident}));
  EXPECT_THAT(page.resources, IsEmpty());
  EXPECT_FALSE(page.more);
  EXPECT_EQ(page.revision, 1);
  EXPECT_THAT(store().Select({.collection = kIncident, .limit = 0}),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_SELECTION"));
}

TEST_P(StoreContract, ALongReadEndsOnceNobodyWaitsForIt) {
  constexpr int kIncidents = 5000;
  Commit([](Transaction& t) {
    for (int i = 0; i < kIncidents; ++i) {
      Put(t, absl::StrCat("incidents/", i), "", {{"number", absl::StrCat(i % 1000)}});
    }
    Put(t, "incidents/last", "", {{"place", "harbour"}});
  });
  Selection rare{.collection = kIncident, .condition = NoneOf(HasField("number"))};
  int asked = 0;
  rare.go_on = [&] { return ++asked > 0; };
  ASSERT_OK_AND_ASSIGN(const Page page, store().Select(rare));
  EXPECT_THAT(NamesOf(page.resources), ElementsAre("incidents/last"));
  EXPECT_GT(asked, 0);

  rare.go_on = [] { return false; };
  const auto cancelled = StatusIs(absl::StatusCode::kCancelled, "READ_CANCELLED");
  for (int i = 0; i < 3; ++i) EXPECT_THAT(store().Select(rare), cancelled);
  rare.order = {{.field = "number"}};
  EXPECT_THAT(store().Select(rare), cancelled);
  EXPECT_THAT(store().Count({.collection = kIncident,
                             .condition = rare.condition,
                             .facets = {"number"},
                             .go_on = rare.go_on}),
              cancelled);
  EXPECT_THAT(store().Select({.collection = kIncident, .condition = rare.condition}),
              IsOkAndHolds(Field(&Page::resources, SizeIs(1))));
}

TEST_P(StoreContract, AResourceSaysWhenItWasMadeAndLastChanged) {
  CommitPut("incidents/a", "1");
  CommitPut("incidents/b", "1");
  CommitPut("incidents/a", "2");
  ASSERT_OK_AND_ASSIGN(const Page page, store().Select({.collection = kIncident}));
  const Resource& a = page.resources.at(0);
  EXPECT_EQ(a.collection, kIncident);
  EXPECT_EQ(a.create_revision, 1);
  EXPECT_EQ(a.revision, 3);
  EXPECT_LT(a.key, page.resources.at(1).key);
}

TEST_P(StoreContract, CollectionsDoNotMix) {
  Commit([](Transaction& t) {
    for (const char* name : {"incidents/a", "statements/a", "reports/a", "reports/a/versions/1",
                             "claims/a", "sources/a", "sources/a/records/1", "accounts/a",
                             "utterances/a", "sources/a/records/1/payloads/1"}) {
      Put(t, name, "", {{"shared", "value"}});
    }
  });
  for (const auto& [collection, name] : std::vector<std::pair<Collection, std::string>>{
           {Collection::kIncident, "incidents/a"},
           {Collection::kStatement, "statements/a"},
           {Collection::kReport, "reports/a"},
           {Collection::kReportVersion, "reports/a/versions/1"},
           {Collection::kClaim, "claims/a"},
           {Collection::kSource, "sources/a"},
           {Collection::kRecord, "sources/a/records/1"},
           {Collection::kAccount, "accounts/a"},
           {Collection::kUtterance, "utterances/a"},
           {Collection::kPayload, "sources/a/records/1/payloads/1"}}) {
    for (const bool newest_first : {false, true}) {
      EXPECT_THAT(Names({.collection = collection, .newest_first = newest_first}),
                  ElementsAre(name));
      EXPECT_THAT(Names({.collection = collection,
                         .condition = HasTerms(std::vector<Term>{{"shared", "value"}}),
                         .newest_first = newest_first}),
                  ElementsAre(name));
    }
  }
}

// The names that a selection reads by twos, while `grow` is called after each of the first pages.
std::vector<std::string> NamesWhileGrowing(Store& store, Selection selection,
                                           const std::function<void(int)>& grow) {
  std::vector<std::string> names;
  selection.limit = 2;
  for (int round = 0;; ++round) {
    const auto page = store.Select(selection);
    EXPECT_OK(page);
    for (const Resource& resource : page->resources) names.push_back(resource.name);
    if (!page->more) return names;
    const int64_t last = page->resources.back().key;
    (selection.newest_first ? selection.before_key : selection.after_key) = last;
    if (round < 2) grow(round);
  }
}

TEST_P(StoreContract, PagesHoldStillWhileTheStoreGrows) {
  for (const std::vector<Term>& terms : {std::vector<Term>(), {{"kind", "fraud"}}}) {
    SCOPED_TRACE(terms.empty() ? "all" : "by a term");
    Commit([](Transaction& t) {
      for (const char* name : {"a", "b", "c", "d", "e"}) {
        Put(t, absl::StrCat("incidents/", name), "", {{"kind", "fraud"}});
      }
    });
    const auto grow = [&](const std::string& name) {
      return [&, name](int round) {
        CommitPut(absl::StrCat("incidents/", name, round), "", {{"kind", "fraud"}});
        CommitPut("incidents/a", absl::StrCat(name, round), {{"kind", "fraud"}});
      };
    };
    Selection selection{
        .collection = kIncident, .condition = HasTerms(terms), .newest_first = true};
    EXPECT_THAT(
        NamesWhileGrowing(store(), selection, grow("x")),
        ElementsAre("incidents/e", "incidents/d", "incidents/c", "incidents/b", "incidents/a"))
        << "what comes in meanwhile is above the first page";
    selection.newest_first = false;
    EXPECT_THAT(
        NamesWhileGrowing(store(), selection, grow("y")),
        ElementsAre("incidents/a", "incidents/b", "incidents/c", "incidents/d", "incidents/e",
                    "incidents/x0", "incidents/x1", "incidents/y0", "incidents/y1"))
        << "what comes in meanwhile is below the last page";
    Commit([&](Transaction& t) {
      for (const std::string& name : Names({.collection = kIncident})) EXPECT_OK(t.Delete(name));
    });
  }
}

TEST_P(StoreContract, ADeletedResourceLeavesTheOthersWhereTheyWere) {
  for (int i = 0; i < 5; ++i) CommitPut(absl::StrCat("incidents/", i), "");
  ASSERT_OK_AND_ASSIGN(const Page first, store().Select({.collection = kIncident, .limit = 2}));
  Commit([](Transaction& t) {
    EXPECT_OK(t.Delete("incidents/1"));
    EXPECT_OK(t.Delete("incidents/2"));
  });
  EXPECT_THAT(Names({.collection = kIncident, .after_key = first.resources.back().key}),
              ElementsAre("incidents/3", "incidents/4"));
}

TEST_P(StoreContract, AllTermsOfASelectionMustHold) {
  Commit([](Transaction& t) {
    for (int i = 0; i < 60; ++i) {
      std::vector<Term> terms;
      for (const int n : {2, 3, 5}) {
        if (i % n == 0) terms.push_back({"divisor", absl::StrCat(n)});
      }
      Put(t, absl::StrCat("incidents/", i), "", terms);
    }
  });
  const std::vector<Term> kByThirty = {{"divisor", "2"}, {"divisor", "3"}, {"divisor", "5"}};
  EXPECT_THAT(Names({.collection = kIncident, .condition = HasTerms(kByThirty), .limit = 1}),
              ElementsAre("incidents/0", "incidents/30"));
  EXPECT_THAT(Names({.collection = kIncident,
                     .condition = HasTerms(kByThirty),
                     .newest_first = true,
                     .limit = 1}),
              ElementsAre("incidents/30", "incidents/0"));
  EXPECT_THAT(Names({.collection = kIncident,
                     .condition = HasTerms(std::vector<Term>{{"divisor", "5"}, {"divisor", "7"}})}),
              IsEmpty());
  EXPECT_THAT(
      Names({.collection = kIncident, .condition = HasTerms(std::vector<Term>{{"divisor", "5"}})}),
      SizeIs(12));
}

TEST_P(StoreContract, BothBoundsOfASelectionAreExclusive) {
  for (int i = 0; i < 5; ++i) CommitPut(absl::StrCat("incidents/", i), "", {{"kind", "fraud"}});
  ASSERT_OK_AND_ASSIGN(const Page all, store().Select({.collection = kIncident}));
  for (const bool newest_first : {false, true}) {
    for (const bool by_term : {false, true}) {
      Selection between{.collection = kIncident,
                        .after_key = all.resources[1].key,
                        .before_key = all.resources[3].key,
                        .newest_first = newest_first};
      if (by_term) between.condition = HasTerms(std::vector<Term>{{"kind", "fraud"}});
      EXPECT_THAT(Names(between), ElementsAre("incidents/2"));
    }
  }
}

TEST_P(StoreContract, ALongPageEndsEarlyButNeverEmpty) {
  Commit([](Transaction& t) {
    for (int i = 0; i < 6; ++i) {
      Put(t, absl::StrCat("incidents/", i), std::string(kMaxPageBytes / 3, 'x'),
          {{"kind", "fraud"}});
    }
    Put(t, "incidents/huge", std::string(10 * kMaxPageBytes, 'x'), {{"kind", "fraud"}});
  });
  for (const std::vector<Term>& terms : {std::vector<Term>(), {{"kind", "fraud"}}}) {
    ASSERT_OK_AND_ASSIGN(const Page page,
                         store().Select({.collection = kIncident, .condition = HasTerms(terms)}));
    EXPECT_THAT(page.resources, SizeIs(Le(3u)));
    EXPECT_TRUE(page.more);
    EXPECT_THAT(Names({.collection = kIncident, .condition = HasTerms(terms)}), SizeIs(7));
    EXPECT_THAT(
        Names({.collection = kIncident, .condition = HasTerms(terms), .newest_first = true}),
        SizeIs(7));
  }
}

TEST_P(StoreContract, CandidatesAreTheOldestOfEachTermEachOnce) {
  Commit([](Transaction& t) {
    for (int i = 0; i < 10; ++i) {
      Put(t, absl::StrCat("accounts/", i), absl::StrCat("body ", i),
          {{"victim", i < 6 ? "harbour" : "museum"}, {"month", "2031-04"}});
    }
  });
  const auto candidates = [&](std::vector<Term> terms, int limit) {
    const auto found = store().Candidates(Collection::kAccount, terms, limit);
    EXPECT_OK(found);
    return NamesOf(*found);
  };
  EXPECT_THAT(candidates({{"victim", "museum"}, {"victim", "harbour"}}, 2),
              ElementsAre("accounts/0", "accounts/1", "accounts/6", "accounts/7"));
  EXPECT_THAT(candidates({{"month", "2031-04"}, {"victim", "harbour"}, {"victim", "harbour"}}, 3),
              ElementsAre("accounts/0", "accounts/1", "accounts/2"));
  EXPECT_THAT(candidates({{"victim", "theatre"}}, 3), IsEmpty());
  EXPECT_THAT(candidates({}, 3), IsEmpty());
  EXPECT_THAT(store().Candidates(Collection::kAccount, {{"victim", "museum"}}, 1),
              IsOkAndHolds(ElementsAre(Field(&Resource::body, "body 6"))));
}

TEST_P(StoreContract, AWalkPassesValuesInOrderFromAPlaceEitherWay) {
  Commit([](Transaction& t) {
    int next = 0;
    for (const char* value : {"pier 2", "pier 1", "pier 3", "pier 1", "quay 1"}) {
      Put(t, absl::StrCat("accounts/", next++), "", {{"at", value}});
    }
  });
  const auto walk = [&](std::optional<TermPlace> from, bool backwards, int64_t limit) {
    const auto places = store().Walk({.collection = Collection::kAccount,
                                      .field = "at",
                                      .prefix = "pier ",
                                      .from = std::move(from),
                                      .backwards = backwards,
                                      .limit = limit});
    EXPECT_OK(places);
    std::vector<int64_t> keys;
    for (const TermPlace& place : *places) keys.push_back(place.key);
    const auto found = store().FindKeys(Collection::kAccount, keys);
    EXPECT_OK(found);
    return NamesOf(*found);
  };
  EXPECT_THAT(walk(std::nullopt, false, 9),
              ElementsAre("accounts/1", "accounts/3", "accounts/0", "accounts/2"));
  EXPECT_THAT(walk(std::nullopt, true, 2), ElementsAre("accounts/2", "accounts/0"));
  const auto first = store().Walk(
      {.collection = Collection::kAccount, .field = "at", .prefix = "pier 1", .limit = 1});
  EXPECT_OK(first);
  EXPECT_THAT(walk(first->front(), false, 2), ElementsAre("accounts/3", "accounts/0"));
  EXPECT_THAT(walk(first->front(), true, 2), IsEmpty());
  EXPECT_THAT(store().FindKeys(Collection::kAccount, {-1}), IsOkAndHolds(IsEmpty()));
}

TEST_P(StoreContract, TermsCompareByTheirBytes) {
  CommitPut("incidents/a", "", {{"victim", "Caf\xc3\xa9"}, {"bytes", std::string("a\0b", 3)}});
  EXPECT_THAT(Names({.collection = kIncident,
                     .condition = HasTerms(std::vector<Term>{{"victim", "Caf\xc3\xa9"}})}),
              SizeIs(1));
  EXPECT_THAT(Names({.collection = kIncident,
                     .condition = HasTerms(std::vector<Term>{{"victim", "caf\xc3\xa9"}})}),
              IsEmpty());
  EXPECT_THAT(Names({.collection = kIncident,
                     .condition = HasTerms(std::vector<Term>{{"bytes", std::string("a\0b", 3)}})}),
              SizeIs(1));
  EXPECT_THAT(
      Names({.collection = kIncident, .condition = HasTerms(std::vector<Term>{{"bytes", "a"}})}),
      IsEmpty());
}

}  // namespace
}  // namespace dossier::store
