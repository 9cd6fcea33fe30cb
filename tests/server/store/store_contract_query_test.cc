// Queries: orders, states of the past, counts, rankings.
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "dossier/v1/statement.pb.h"
#include "dossier/v1/watch_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/terms.h"
#include "tests/server/store/store_contract.h"

namespace dossier::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr Collection kIncident = Collection::kIncident;

// The names that an ordered selection reads, page by page of its limit.
std::vector<std::string> OrderedNames(Store& store, Selection selection) {
  std::vector<std::string> names;
  while (true) {
    const auto page = store.Select(selection);
    EXPECT_OK(page);
    if (!page.ok()) return names;
    for (const Resource& resource : page->resources) names.push_back(resource.name);
    EXPECT_EQ(page->place.has_value(), !page->resources.empty());
    if (!page->more) return names;
    selection.after_place = page->place;
  }
}

std::vector<Term> Said(const std::string& day, const std::string& speaker) {
  std::vector<Term> terms;
  if (!day.empty()) terms.push_back({"day", day});
  if (!speaker.empty()) terms.push_back({"speaker", speaker});
  return terms;
}

// ---- Orders -----------------------------------------------------------------------------------

TEST_P(StoreContract, AnOrderGoesByItsFieldsThenByKeyAndUnsetComesLast) {
  Commit([](Transaction& t) {
    Put(t, "incidents/a", "", Said("2", "mayor"));
    Put(t, "incidents/b", "", Said("", "mayor"));
    Put(t, "incidents/c", "", Said("1", "mayor"));
    Put(t, "incidents/d", "", Said("2", "judge"));
    Put(t, "incidents/e", "", Said("1", ""));
    Put(t, "incidents/f", "", Said("2", "mayor"));
  });
  for (const int limit : {1, 2, 4, 100}) {
    SCOPED_TRACE(limit);
    Selection selection{.collection = kIncident, .limit = limit, .order = {{.field = "day"}}};
    EXPECT_THAT(OrderedNames(store(), selection),
                ElementsAre("incidents/c", "incidents/e", "incidents/a", "incidents/d",
                            "incidents/f", "incidents/b"));
    selection.order = {{.field = "day", .descending = true}};
    EXPECT_THAT(OrderedNames(store(), selection),
                ElementsAre("incidents/a", "incidents/d", "incidents/f", "incidents/c",
                            "incidents/e", "incidents/b"))
        << "equals stay by key";
    selection.order = {{.field = "day", .descending = true}, {.field = "speaker"}};
    EXPECT_THAT(OrderedNames(store(), selection),
                ElementsAre("incidents/d", "incidents/a", "incidents/f", "incidents/c",
                            "incidents/e", "incidents/b"));
    selection.order = {{.field = "nothing has this"}};
    EXPECT_THAT(OrderedNames(store(), selection),
                ElementsAre("incidents/a", "incidents/b", "incidents/c", "incidents/d",
                            "incidents/e", "incidents/f"));
  }
}

TEST_P(StoreContract, OfManyValuesTheLowestCountsOrTheHighestIfDescending) {
  Commit([](Transaction& t) {
    Put(t, "incidents/a", "", {{"day", "1"}, {"day", "9"}});
    Put(t, "incidents/b", "", {{"day", "2"}, {"day", "3"}});
  });
  Selection selection{.collection = kIncident, .limit = 1, .order = {{.field = "day"}}};
  EXPECT_THAT(OrderedNames(store(), selection), ElementsAre("incidents/a", "incidents/b"));
  selection.order = {{.field = "day", .descending = true}};
  EXPECT_THAT(OrderedNames(store(), selection), ElementsAre("incidents/a", "incidents/b"));
}

// Whoever reads the first of what one group holds, in an order that goes on within the group, has
// to read all of it.
TEST_P(StoreContract, ManyOfOneMonthOrPlaceAreInOrder) {
  constexpr int kStatements = 400;
  std::vector<std::string> falling, rising;
  Commit([&](Transaction& t) {
    for (int i = 0; i < kStatements; ++i) {
      v1::Statement statement;
      statement.mutable_said_at()->set_value(absl::StrFormat("2031-04-%02d", 1 + i / 20));
      statement.mutable_speaker()->set_name(absl::StrFormat("speaker %03d", kStatements - i));
      statement.set_kind(v1::Statement::KIND_DENIAL);
      rising.push_back(absl::StrCat("statements/", i));
      EXPECT_OK(t.Put(rising.back(), "", TermsOf(statement)));
    }
  });
  falling.assign(rising.rbegin(), rising.rend());
  Selection selection{.collection = Collection::kStatement,
                      .condition = HasTerm({"kind", "DENIAL"}),
                      .limit = 30,
                      .order = {{.field = "kind"}, {.field = "speaker.name"}}};
  EXPECT_EQ(OrderedNames(store(), selection), falling);
  selection.order = {{.field = "said_at"}};
  EXPECT_EQ(OrderedNames(store(), selection), rising);
  selection.order = {{.field = "said_at", .descending = true}, {.field = "speaker.name"}};
  EXPECT_EQ(OrderedNames(store(), selection), falling);
}

TEST_P(StoreContract, AnOrderWithAConditionOrdersTheMatches) {
  Commit([](Transaction& t) {
    for (int i = 0; i < 20; ++i) {
      Put(t, absl::StrCat("incidents/", i), "",
          Said(absl::StrCat(100 - i), i % 5 == 0 ? "judge" : "mayor"));
    }
  });
  EXPECT_THAT(OrderedNames(store(), {.collection = kIncident,
                                     .condition = HasTerm({"speaker", "judge"}),
                                     .limit = 3,
                                     .order = {{.field = "day"}}}),
              ElementsAre("incidents/0", "incidents/15", "incidents/10", "incidents/5"))
      << "byte by byte, 100 is below 85";
}

TEST_P(StoreContract, OrderedPagesNeitherRepeatNorMissWhileTheStoreGrows) {
  Commit([](Transaction& t) {
    for (const char* name : {"b", "d", "f", "h"}) {
      Put(t, absl::StrCat("incidents/", name), "", {{"day", name}});
    }
  });
  Selection selection{.collection = kIncident, .limit = 2, .order = {{.field = "day"}}};
  ASSERT_OK_AND_ASSIGN(const Page first, store().Select(selection));
  ASSERT_THAT(first.resources, SizeIs(2));
  Commit([](Transaction& t) {
    Put(t, "incidents/a", "", {{"day", "a"}});
    Put(t, "incidents/g", "", {{"day", "g"}});
    EXPECT_OK(t.Delete("incidents/d"));
  });
  selection.after_place = first.place;
  EXPECT_THAT(OrderedNames(store(), selection),
              ElementsAre("incidents/f", "incidents/g", "incidents/h"));
}

TEST_P(StoreContract, APlaceOfAnotherOrderIsRefused) {
  const auto kInvalid = StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_SELECTION");
  EXPECT_THAT(store().Select({.collection = kIncident,
                              .order = {{.field = "day"}},
                              .after_place = OrderPlace{.key = 3}}),
              kInvalid);
  EXPECT_THAT(store().Select({.collection = kIncident, .after_place = OrderPlace{{"x"}, 3}}),
              kInvalid);
  EXPECT_THAT(
      store().Select({.collection = kIncident, .newest_first = true, .order = {{.field = "day"}}}),
      kInvalid);
}

// ---- The past ---------------------------------------------------------------------------------

TEST_P(StoreContract, AResourceIsFoundAsItWasAfterAnyRevision) {
  CommitPut("incidents/a", "one", {{"kind", "fraud"}});
  CommitPut("incidents/b", "other");
  CommitPut("incidents/a", "two");
  Commit([](Transaction& t) { EXPECT_OK(t.Delete("incidents/a")); });
  CommitPut("incidents/a", "again");
  const auto body = [&](int64_t revision) -> std::string {
    const auto found = store().FindAsOf("incidents/a", revision);
    EXPECT_OK(found);
    return found.ok() && found->has_value() ? (*found)->body : "none";
  };
  EXPECT_EQ(body(0), "none");
  EXPECT_EQ(body(1), "one");
  EXPECT_EQ(body(2), "one");
  EXPECT_EQ(body(3), "two");
  EXPECT_EQ(body(4), "none");
  EXPECT_EQ(body(5), "again");
  ASSERT_OK_AND_ASSIGN(const auto third, store().FindAsOf("incidents/a", 3));
  EXPECT_EQ(third->name, "incidents/a");
  EXPECT_EQ(third->create_revision, 1);
  EXPECT_EQ(third->revision, 3);
  EXPECT_THAT(store().FindAsOf("incidents/zebra", 3), IsOkAndHolds(testing::Eq(std::nullopt)));
}

TEST_P(StoreContract, AStateThatIsNotInTheLogIsRefused) {
  CommitPut("incidents/a", "");
  const auto kUnknown = StatusIs(absl::StatusCode::kOutOfRange, "REVISION_UNKNOWN");
  EXPECT_THAT(store().FindAsOf("incidents/a", 2), kUnknown);
  EXPECT_THAT(store().Select({.collection = kIncident, .as_of = 2}), kUnknown);
  EXPECT_THAT(store().Count({.collection = kIncident, .as_of = 2}), kUnknown);
  const auto kInvalid = StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_SELECTION");
  EXPECT_THAT(store().Select({.collection = kIncident, .as_of = -1}), kInvalid);
  EXPECT_THAT(store().Select({.collection = Collection::kAccount, .as_of = 1}), kInvalid);
  EXPECT_THAT(store().FindAsOf("accounts/a", 1), kInvalid);
}

TEST_P(StoreContract, ASelectionAsOfARevisionIsWhatItWouldHaveBeenThen) {
  const std::vector<Selection> selections = {
      {.collection = kIncident, .limit = 2},
      {.collection = kIncident, .newest_first = true, .limit = 2},
      {.collection = kIncident, .condition = HasTerm({"n", "1"}), .limit = 2},
      {.collection = kIncident, .condition = NoneOf(HasTerm({"n", "1"})), .limit = 2},
  };
  std::vector<std::vector<std::string>> seen;  // by revision, then selection
  std::vector<std::vector<std::string>> ordered;
  const auto in_order = [&](int64_t as_of) {
    return OrderedNames(store(), {.collection = kIncident,
                                  .limit = 2,
                                  .as_of = as_of,
                                  .order = {{.field = "n", .descending = true}}});
  };
  for (int step = 0; step < 12; ++step) {
    Commit([&](Transaction& t) {
      Put(t, absl::StrCat("incidents/", step % 7), absl::StrCat("body ", step),
          {{"n", absl::StrCat(step % 3)}});
      if (step % 4 != 3) return;
      EXPECT_OK(t.Delete(absl::StrCat("incidents/", step % 7 - 1)));
    });
    for (const Selection& selection : selections) seen.push_back(Names(selection));
    ordered.push_back(in_order(0));
  }
  for (int64_t revision = 1; revision <= 12; ++revision) {
    SCOPED_TRACE(revision);
    for (size_t i = 0; i < selections.size(); ++i) {
      Selection selection = selections[i];
      selection.as_of = revision;
      EXPECT_EQ(Names(selection), seen[(revision - 1) * selections.size() + i]) << i;
    }
    EXPECT_EQ(in_order(revision), ordered[revision - 1]);
  }
  ASSERT_OK_AND_ASSIGN(const Page page, store().Select({.collection = kIncident, .as_of = 4}));
  EXPECT_EQ(page.revision, 4);
}

TEST_P(StoreContract, TheTextOfThePastIsSearchedToo) {
  Commit([](Transaction& t) {
    EXPECT_OK(t.Put("incidents/a", "", {}, SearchText{.title = "harbour stands still"}));
  });
  Commit([](Transaction& t) {
    EXPECT_OK(t.Put("incidents/a", "", {}, SearchText{.title = "museum opens"}));
  });
  const Condition harbour = HasWords({"harbour"}, false);
  EXPECT_THAT(Names({.collection = kIncident, .condition = harbour}), IsEmpty());
  EXPECT_THAT(Names({.collection = kIncident, .condition = harbour, .as_of = 1}), SizeIs(1));
  EXPECT_THAT(Names({.collection = kIncident, .condition = harbour, .as_of = 2}), IsEmpty());
}

TEST_P(StoreContract, ARevisionIsFoundByItsTime) {
  const absl::Time start = clock_.Now();
  EXPECT_THAT(store().RevisionAt(start), IsOkAndHolds(0));
  for (int i = 0; i < 3; ++i) {
    clock_.Advance(absl::Minutes(1));
    CommitPut("incidents/a", absl::StrCat(i));
  }
  const auto at = [&](absl::Duration after) {
    const auto revision = store().RevisionAt(start + after);
    EXPECT_OK(revision);
    return revision.value_or(-1);
  };
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(at(absl::Seconds(59)), 0);
  EXPECT_EQ(at(absl::Seconds(60)), 1);
  EXPECT_EQ(at(absl::Seconds(119)), 1);
  EXPECT_EQ(at(absl::Seconds(120)), 2);
  EXPECT_EQ(at(absl::Minutes(30)), 3);
  EXPECT_THAT(store().RevisionAt(clock_.Now() + absl::Seconds(1)),
              StatusIs(absl::StatusCode::kOutOfRange, "REVISION_UNKNOWN"));
}

TEST_P(StoreContract, ATransactionReadsThePastThatItSealed) {
  CommitPut("incidents/a", "one");
  Commit([](Transaction& t) {
    Put(t, "incidents/a", "two");
    EXPECT_OK(t.Seal());
    Put(t, "incidents/a", "three");
    ASSERT_OK_AND_ASSIGN(const auto second, t.FindAsOf("incidents/a", 2));
    EXPECT_EQ(second->body, "two");
    ASSERT_OK_AND_ASSIGN(const auto first, t.FindAsOf("incidents/a", 1));
    EXPECT_EQ(first->body, "one");
    EXPECT_THAT(t.FindAsOf("incidents/a", 3),
                StatusIs(absl::StatusCode::kOutOfRange, "REVISION_UNKNOWN"));
  });
}

// ---- Counts -----------------------------------------------------------------------------------

TEST_P(StoreContract, CountsTellHowMatchesSpreadOverValues) {
  Commit([](Transaction& t) {
    Put(t, "incidents/a", "", {{"kind", "fraud"}, {"kind", "error"}, {"city", "oslo"}});
    Put(t, "incidents/b", "", {{"kind", "fraud"}});
    Put(t, "incidents/c", "", {{"kind", "theft"}, {"city", "oslo"}});
    Put(t, "incidents/d", "", {{"city", "bergen"}});
  });
  ASSERT_OK_AND_ASSIGN(
      Counts counts,
      store().Count({.collection = kIncident, .facets = {"kind", "city"}, .facet_size = 2}));
  EXPECT_EQ(counts.total, 4);
  EXPECT_EQ(counts.revision, 1);
  ASSERT_THAT(counts.facets, SizeIs(2));
  EXPECT_EQ(counts.facets[0].field, "kind");
  EXPECT_THAT(counts.facets[0].values, ElementsAre(Pair("fraud", 2), Pair("error", 1)));
  EXPECT_EQ(counts.facets[0].missing, 1);
  EXPECT_EQ(counts.facets[0].other_values, 1);
  EXPECT_THAT(counts.facets[1].values, ElementsAre(Pair("oslo", 2), Pair("bergen", 1)));
  EXPECT_EQ(counts.facets[1].other_values, 0);

  ASSERT_OK_AND_ASSIGN(counts, store().Count({.collection = kIncident,
                                              .condition = NoneOf(HasTerm({"kind", "fraud"})),
                                              .facets = {"city"}}));
  EXPECT_EQ(counts.total, 2);
  EXPECT_THAT(counts.facets[0].values, ElementsAre(Pair("bergen", 1), Pair("oslo", 1)));

  CommitPut("incidents/d", "", {{"kind", "fraud"}});
  ASSERT_OK_AND_ASSIGN(counts,
                       store().Count({.collection = kIncident, .as_of = 1, .facets = {"city"}}));
  EXPECT_EQ(counts.revision, 1);
  EXPECT_EQ(counts.total, 4);
  EXPECT_EQ(counts.facets[0].missing, 1);
  EXPECT_THAT(store().Count({.collection = kIncident, .facet_size = 0}),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_SELECTION"));
}

TEST_P(StoreContract, OfADateTheMonthsAreCounted) {
  Commit([](Transaction& t) {
    for (const char* day : {"2031-04-02", "2031-04-09", "2031-05-01"}) {
      const std::string date = day;
      Put(t, absl::StrCat("statements/", date), "",
          {{"said_at", date.substr(0, 4)}, {"said_at", date.substr(0, 7)}, {"said_at", date}});
    }
    Put(t, "statements/year", "", {{"said_at", "2031"}});
  });
  ASSERT_OK_AND_ASSIGN(const Counts counts, store().Count({.collection = Collection::kStatement,
                                                           .facets = {"said_at"}}));
  EXPECT_THAT(counts.facets[0].values, ElementsAre(Pair("2031-04", 2), Pair("2031-05", 1)));
  EXPECT_EQ(counts.facets[0].missing, 1);
}

// ---- Rankings ---------------------------------------------------------------------------------

TEST_P(StoreContract, ARankingComesInPagesThatNeitherOverlapNorMissWhileTheStoreGrows) {
  Commit([](Transaction& t) {
    for (int i = 0; i < 7; ++i) {
      EXPECT_OK(
          t.Put(absl::StrCat("incidents/", i), "", {},
                SearchText{.title = i == 2 ? "harbour" : "", .body = "the harbour board met"}));
    }
    EXPECT_OK(t.Put("incidents/other", "", {}, SearchText{.body = "the museum opened"}));
  });
  RankedSelection selection{
      .collection = kIncident, .condition = HasWords({"harbour"}, false), .limit = 3};
  std::vector<std::string> names;
  double last_score = std::numeric_limits<double>::infinity();
  for (int round = 0;; ++round) {
    ASSERT_OK_AND_ASSIGN(const RankedPage page, store().Rank(selection));
    ASSERT_EQ(page.scores.size(), page.resources.size());
    for (size_t i = 0; i < page.scores.size(); ++i) {
      names.push_back(page.resources[i].name);
      EXPECT_GT(page.scores[i], 0);
      EXPECT_LE(page.scores[i], last_score);
      last_score = page.scores[i];
    }
    if (!page.more) break;
    selection.newest_key = page.newest_key;
    selection.after = page.place;
    Commit([&](Transaction& t) {
      EXPECT_OK(t.Put(absl::StrCat("incidents/new", round), "", {},
                      SearchText{.title = "harbour harbour"}));
    });
  }
  EXPECT_THAT(names, SizeIs(7));
  EXPECT_EQ(names.front(), "incidents/2") << "the title weighs more";
  EXPECT_THAT(std::vector<std::string>(names.begin() + 1, names.end()),
              ElementsAre("incidents/6", "incidents/5", "incidents/4", "incidents/3", "incidents/1",
                          "incidents/0"));
}

}  // namespace
}  // namespace dossier::store
