// What free words find of that which a pipeline has filed.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/fold_text.h"
#include "server/base/search_words.h"
#include "tests/server/pipeline/archive.h"

namespace dossier::pipeline {
namespace {

using store::Collection;

constexpr absl::string_view kAttack =
    "Corran Ferries hit by ransomware\n\nBy Ada Quill\nMarch 21, 2031\n\nCorran Ferries said on "
    "Monday that it had been hit by a ransomware attack in March 2031. “We took our booking "
    "systems offline at once,” Corran Ferries said in a statement.\n\nThe national police are "
    "investigating the attack.\n";

// How many resources have the words side by side.
size_t Found(Archive& archive, Collection collection, absl::string_view text) {
  const std::string folded = SearchWords(text);
  std::vector<std::string> words;
  for (const absl::string_view word : WordsOf(folded)) words.emplace_back(word);
  const auto page = archive.store().Select(
      {.collection = collection, .condition = store::HasWords(words, false)});
  EXPECT_TRUE(page.ok()) << page.status();
  return page.ok() ? page->resources.size() : 0;
}

TEST(SearchTest, AReportIsFoundWithAllThatItTells) {
  Archive archive;
  archive.Take({Article("a", kAttack)});
  EXPECT_EQ(Found(archive, Collection::kReport, "POLICE are investigating"), 1u);
  EXPECT_EQ(Found(archive, Collection::kStatement, "booking systems offline"), 1u);
  EXPECT_EQ(Found(archive, Collection::kIncident, "corran ferries"), 1u);
  EXPECT_GT(Found(archive, Collection::kClaim, "corran ferries"), 0u);
}

TEST(SearchTest, ANewVersionIsFoundByWhatItSaysAndNoMoreByWhatTheOldOneSaid) {
  Archive archive;
  archive.Take({Article("a", kAttack)});
  std::string corrected(kAttack);
  corrected.replace(corrected.find("national police"), 15, "coast guard");
  archive.Take({Article("a", corrected)});
  EXPECT_EQ(Found(archive, Collection::kReport, "the coast guard"), 1u);
  EXPECT_EQ(Found(archive, Collection::kReport, "national police"), 0u);
}

TEST(SearchTest, WhatIsLearntOfAReportLeavesItsTextUnread) {
  Archive archive;
  ingest::SourceRecord article = Article("a", kAttack);
  article.meta_json = R"({"url":"https://gazette.example/ferries"})";
  archive.Take({article});
  // The same from another source is one more origin of the report.
  article.external_id = "b";
  archive.Take({article}, "other");
  const auto changes = archive.store().Changes(0, store::Store::kFromStart, 1000, 1 << 24);
  ASSERT_TRUE(changes.ok()) << changes.status();
  std::vector<int64_t> texts;
  for (const store::Change& change : *changes) {
    if (change.collection == Collection::kReport) texts.push_back(change.text_id);
  }
  ASSERT_EQ(texts.size(), 2u);
  EXPECT_NE(texts[0], 0);
  EXPECT_EQ(texts[0], texts[1]);
  EXPECT_EQ(Found(archive, Collection::kReport, "national police"), 1u);
}

}  // namespace
}  // namespace dossier::pipeline
