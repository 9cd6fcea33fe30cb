// Free words: what finds a resource besides its terms.
#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
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

}  // namespace
}  // namespace dossier::store
