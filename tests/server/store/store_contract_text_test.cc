// Free words: what finds a resource besides its terms.
#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/search_words.h"
#include "tests/server/store/store_contract.h"

namespace dossier::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_P(StoreContract, WordsFindAResourceByItsTitleAndItsBody) {
  CommitText("incidents/a", "1", SearchText{"night of the cranes", "the port stood still"});
  CommitText("incidents/b", "1", SearchText{"port of calder", ""});
  EXPECT_THAT(Found({"port"}), ElementsAre("incidents/a", "incidents/b"));
  EXPECT_THAT(Found({"port", "stood"}), ElementsAre("incidents/a"));
  EXPECT_THAT(Found({"stood", "port"}), IsEmpty());
  EXPECT_THAT(Found({"cranes", "the"}), IsEmpty()) << "the title ends before the body begins";
  EXPECT_THAT(Found({"por"}), IsEmpty());
  EXPECT_THAT(Found({"por"}, true), ElementsAre("incidents/a", "incidents/b"));
}

TEST_P(StoreContract, WhatItNoLongerSaysFindsItNoMore) {
  CommitText("incidents/a", "1", SearchText{"port", ""});
  CommitText("incidents/a", "1", SearchText{"rail", ""});
  EXPECT_THAT(Found({"port"}), IsEmpty());
  EXPECT_THAT(Found({"rail"}), ElementsAre("incidents/a"));
  CommitText("incidents/a", "1", SearchText());
  EXPECT_THAT(Found({"rail"}), IsEmpty());
  CommitText("incidents/a", "1", SearchText{"road", ""});
  EXPECT_THAT(Found({"road"}), ElementsAre("incidents/a"));
  Commit([&](Transaction& t) { EXPECT_OK(t.Delete("incidents/a")); });
  EXPECT_THAT(Found({"road"}), IsEmpty());
}

TEST_P(StoreContract, APutWithoutTextKeepsTheWords) {
  CommitText("incidents/a", "1", SearchText{"port", "cranes"});
  CommitText("incidents/a", "2", std::nullopt);
  EXPECT_EQ(BodyOf("incidents/a"), "2");
  EXPECT_THAT(Found({"cranes"}), ElementsAre("incidents/a"));
  CommitText("incidents/b", "1", std::nullopt);
  EXPECT_THAT(Found({"port"}), ElementsAre("incidents/a"));

  // What was deleted has nothing to keep.
  Commit([&](Transaction& t) {
    EXPECT_OK(t.Delete("incidents/a"));
    EXPECT_OK(t.Put("incidents/a", "3", {}, std::nullopt));
  });
  EXPECT_THAT(Found({"cranes"}), IsEmpty());
}

TEST_P(StoreContract, TheLogNamesTheTextsBeforeAndAfterAChange) {
  CommitText("incidents/a", "1", SearchText{"port", ""});
  CommitText("incidents/a", "2", std::nullopt);
  CommitText("incidents/a", "2", SearchText{"rail", ""});
  CommitText("incidents/a", "2", SearchText());
  CommitText("incidents/a", "2", SearchText{"road", ""});
  const std::vector<Change> log = ChangesAfter(0);
  ASSERT_EQ(log.size(), 5u);
  EXPECT_EQ(log[0].previous_text_id, 0);
  EXPECT_NE(log[0].text_id, 0);
  EXPECT_EQ(log[1].text_id, log[0].text_id);
  EXPECT_NE(log[2].text_id, log[1].text_id);
  EXPECT_EQ(log[3].text_id, 0);
  EXPECT_NE(log[4].text_id, 0);
  EXPECT_NE(log[4].text_id, log[2].text_id) << "which the log still names";
  for (size_t i = 1; i < log.size(); ++i) EXPECT_EQ(log[i].previous_text_id, log[i - 1].text_id);
}

TEST_P(StoreContract, AnotherTextAndBackWithinARevisionIsNoChange) {
  CommitText("incidents/a", "1", SearchText{"port", ""});
  Commit([&](Transaction& t) {
    EXPECT_OK(t.Put("incidents/a", "1", {}, SearchText{"rail", ""}));
    EXPECT_OK(t.Put("incidents/a", "1", {}, SearchText{"port", ""}));
  });
  EXPECT_EQ(ChangesAfter(0).size(), 1u);
  EXPECT_THAT(Found({"port"}), ElementsAre("incidents/a"));
  EXPECT_THAT(Found({"rail"}), IsEmpty());
}

TEST_P(StoreContract, ATransactionFindsByWordsWhatItHasPutAndNoMoreWhatItHasReplaced) {
  CommitText("incidents/a", "1", SearchText{"port", ""});
  const auto found = [](Transaction& t, const std::string& word) {
    const absl::StatusOr<Page> page =
        t.Select({.collection = Collection::kIncident, .condition = HasWords({word}, false)});
    return page.ok() ? page->resources.size() : 999;
  };
  Commit([&](Transaction& t) {
    EXPECT_OK(t.Put("incidents/b", "1", {}, SearchText{"bridge", ""}));
    EXPECT_OK(t.Put("incidents/a", "1", {}, SearchText{"rail", ""}));
    EXPECT_EQ(found(t, "port"), 0u);
    EXPECT_EQ(found(t, "rail"), 1u);
    EXPECT_OK(t.Put("incidents/a", "1", {}, SearchText{"road", ""}));
    EXPECT_OK(t.Delete("incidents/b"));
    EXPECT_EQ(found(t, "rail"), 0u);
    EXPECT_EQ(found(t, "bridge"), 0u);
    EXPECT_EQ(found(t, "road"), 1u);
  });
  EXPECT_THAT(Found({"road"}), ElementsAre("incidents/a"));
  EXPECT_THAT(Found({"rail"}), IsEmpty());
  EXPECT_THAT(Found({"bridge"}), IsEmpty());
}

// ---- The index says what Matches says -----------------------------------------------------------

// Words of texts, as people write them in many scripts.
constexpr absl::string_view kWritten[] = {
    "port", "Port's", "ports",  "PORT", "o'neil", "rail-road", "rail",   "road", "1,200", "12",
    "1200", "Çalder", "calder", "мир",  "МИР",    "ёлка",      "港湾を", "湾",   "攻撃",  "ガ",
    "한국", "한",     "ß",      "ss",   "α",      "ﬁre",       "fire",   "x",    "and",   "not",
    "near", "or",     "½",      "a_b",  "\"",     "*",         "^",      ":",    "(",     "\xff"};

std::string Written(std::mt19937& random, size_t most) {
  std::string text;
  for (size_t i = random() % (most + 1); i > 0; --i) {
    const absl::string_view word = kWritten[random() % std::size(kWritten)];
    absl::StrAppend(&text, text.empty() ? "" : " ", word);
  }
  return text;
}

Condition Phrase(std::mt19937& random) {
  while (true) {
    const std::string folded = SearchWords(Written(random, 3));
    std::vector<std::string> words = absl::StrSplit(folded, ' ', absl::SkipEmpty());
    if (words.empty()) continue;
    const bool open_end = random() % 3 == 0;
    if (open_end && absl::ascii_isascii(words.back().back())) {
      words.back().resize(1 + random() % words.back().size());
      if (!absl::ascii_isascii(words.back().back())) continue;
    }
    return HasWords(std::move(words), open_end);
  }
}

Condition Asked(std::mt19937& random, int depth) {
  switch (depth == 0 ? 0 : random() % 5) {
    case 1:
      return AllOf({Asked(random, depth - 1), Asked(random, depth - 1)});
    case 2:
      return AnyOf({Asked(random, depth - 1), Asked(random, depth - 1)});
    case 3:
      return NoneOf(Asked(random, depth - 1));
    case 4:
      return AllOf({Phrase(random), HasTerm({"kind", absl::StrCat(random() % 3)})});
    default:
      return Phrase(random);
  }
}

TEST_P(StoreContract, WordsFindWhatTheyFindInMemory) {
  struct Told {
    std::vector<Term> terms;
    SearchText text;
  };
  std::mt19937 random(5);
  std::map<std::string, Told> told;
  const auto tell = [&](Transaction& t, int i) {
    const std::string name = absl::StrCat("incidents/i", 1000 + i);
    const Told now{{{"kind", absl::StrCat(random() % 3)}},
                   {SearchWords(Written(random, 3)), SearchWords(Written(random, 8))}};
    EXPECT_OK(t.Put(name, "1", now.terms, now.text));
    told[name] = now;
  };
  Commit([&](Transaction& t) {
    for (int i = 0; i < 150; ++i) tell(t, i);
    // Other collections have words, too.
    EXPECT_OK(t.Put("claims/c", "1", {}, SearchText{"port rail road", "calder"}));
  });
  // Some say something else since, some are gone.
  Commit([&](Transaction& t) {
    for (int i = 0; i < 150; i += 7) tell(t, i);
    for (int i = 0; i < 150; i += 31) {
      const std::string name = absl::StrCat("incidents/i", 1000 + i);
      EXPECT_OK(t.Delete(name));
      told.erase(name);
    }
  });
  int found = 0;
  for (int round = 0; round < 400; ++round) {
    const Condition asked = Asked(random, 2);
    std::vector<std::string> expected;
    for (const auto& [name, each] : told) {
      if (Matches(asked, absl::MakeConstSpan(each.terms), each.text)) expected.push_back(name);
    }
    found += static_cast<int>(expected.size());
    Selection selection{.collection = Collection::kIncident, .condition = asked, .limit = 20};
    ASSERT_EQ(Names(selection), expected);
    std::reverse(expected.begin(), expected.end());
    selection.newest_first = true;
    ASSERT_EQ(Names(selection), expected);
    if (!AsksForText(asked)) continue;
    ASSERT_OK_AND_ASSIGN(
        const RankedPage page,
        store().Rank({.collection = Collection::kIncident, .condition = asked, .limit = 1000}));
    std::vector<std::string> ranked;
    for (const Resource& resource : page.resources) ranked.push_back(resource.name);
    ASSERT_THAT(ranked, ::testing::UnorderedElementsAreArray(expected));
  }
  EXPECT_GT(found, 5000);

  // So they do amid a transaction, in what it has put.
  Commit([&](Transaction& t) {
    for (int i = 0; i < 150; i += 5) tell(t, i);
    for (int round = 0; round < 100; ++round) {
      const Condition asked = Asked(random, 2);
      std::vector<std::string> expected, selected;
      for (const auto& [name, each] : told) {
        if (Matches(asked, absl::MakeConstSpan(each.terms), each.text)) expected.push_back(name);
      }
      const auto page =
          t.Select({.collection = Collection::kIncident, .condition = asked, .limit = 1000});
      ASSERT_OK(page.status());
      for (const Resource& resource : page->resources) selected.push_back(resource.name);
      ASSERT_THAT(selected, ::testing::UnorderedElementsAreArray(expected));
    }
  });
}

TEST_P(StoreContract, ABeginningThatVeryManyWordsHaveIsFoundAllTheSame) {
  Commit([&](Transaction& t) {
    for (int i = 0; i < 300; ++i) {
      EXPECT_OK(t.Put(absl::StrCat("incidents/i", 1000 + i), "1", {},
                      SearchText{"", absl::StrCat("the port", i, i % 2 == 0 ? " shut" : " open")}));
    }
  });
  EXPECT_EQ(Found({"port"}, true).size(), 300u);
  EXPECT_EQ(Found({"the", "port1"}, true).size(), 111u);
  EXPECT_EQ(Found({"por", "port1"}, true).size(), 0u);
}

// ---- Rankings -----------------------------------------------------------------------------------

TEST_P(StoreContract, WordsInTheTitleAndMoreWordsAndMorePlacesComeFirst) {
  const std::string filler(1500, 'x');
  CommitText("incidents/once", "1", SearchText{"", absl::StrCat("port ", filler)});
  CommitText("incidents/twice", "1", SearchText{"", absl::StrCat("port port ", filler)});
  CommitText("incidents/both", "1", SearchText{"", absl::StrCat("port rail ", filler)});
  CommitText("incidents/title", "1", SearchText{"port", filler});
  CommitText("incidents/other", "1", SearchText{"airports", "reports"});
  ASSERT_OK_AND_ASSIGN(
      const RankedPage page,
      store().Rank({.collection = Collection::kIncident,
                    .condition = AnyOf({HasWords({"port"}, false), HasWords({"rail"}, false)})}));
  std::vector<std::string> names;
  for (const Resource& resource : page.resources) names.push_back(resource.name);
  EXPECT_THAT(
      names, ElementsAre("incidents/both", "incidents/title", "incidents/twice", "incidents/once"));
  EXPECT_FALSE(page.more);
}

TEST_P(StoreContract, ARankingGoesOnBehindTheThousandNewest) {
  Commit([&](Transaction& t) {
    for (int i = 0; i < 2500; ++i) {
      const std::string body = i % 100 == 0 ? "port port port" : "port";
      EXPECT_OK(t.Put(absl::StrCat("incidents/i", 10'000 + i), "1", {}, SearchText{"", body}));
    }
  });
  RankedSelection selection{
      .collection = Collection::kIncident, .condition = HasWords({"port"}, false), .limit = 37};
  std::vector<std::string> names;
  while (true) {
    ASSERT_OK_AND_ASSIGN(const RankedPage page, store().Rank(selection));
    for (const Resource& resource : page.resources) names.push_back(resource.name);
    if (!page.more) break;
    ASSERT_TRUE(page.place.has_value());
    selection.after = page.place;
    selection.newest_key = page.newest_key;
    CommitText(absl::StrCat("incidents/later", names.size()), "1", SearchText{"port", ""});
  }
  ASSERT_EQ(names.size(), 2500u);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 2500u);
  EXPECT_EQ(names.front(), "incidents/i12400") << "the newest of the best";
  EXPECT_EQ(names[1000], "incidents/i11400") << "the best of the next thousand";
}

TEST_P(StoreContract, OfLongTextsFewerAreRankedAtATime) {
  const std::string filler(100'000, 'x');
  Commit([&](Transaction& t) {
    for (int i = 0; i < 250; ++i) {
      const std::string body = absl::StrCat(i % 50 == 0 ? "port port " : "port ", filler);
      EXPECT_OK(t.Put(absl::StrCat("incidents/i", 1000 + i), "1", {}, SearchText{"", body}));
    }
  });
  RankedSelection selection{
      .collection = Collection::kIncident, .condition = HasWords({"port"}, false), .limit = 70};
  std::vector<std::string> names;
  while (true) {
    ASSERT_OK_AND_ASSIGN(const RankedPage page, store().Rank(selection));
    for (const Resource& resource : page.resources) names.push_back(resource.name);
    if (!page.more) break;
    selection.after = page.place;
    selection.newest_key = page.newest_key;
  }
  ASSERT_EQ(names.size(), 250u);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 250u);
  EXPECT_EQ(names[0], "incidents/i1200");
  EXPECT_EQ(names[1], "incidents/i1150");
  EXPECT_EQ(names[100], "incidents/i1100") << "the best of the next hundred";
}

}  // namespace
}  // namespace dossier::store
