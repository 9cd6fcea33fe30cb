// Sets of common terms are read behind the back of readers and the writer; queries must not tell.
#include "server/store/sqlite/common_terms.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/base/clock.h"
#include "server/store/sqlite/sqlite_store.h"
#include "server/store/sqlite/term_sets.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace dossier::store::sqlite {
namespace {

constexpr Collection kStatement = Collection::kStatement;
constexpr int kMany = 12'000;

std::string NameOf(int n) { return absl::StrCat("statements/", n); }

// Half of them speak of the harbour and half of the museum, and hardly any of both.
std::vector<Term> TermsOfNumber(int n) {
  std::vector<Term> terms = {{"topic", n % 2 == 0 ? "harbour" : "museum"},
                             {"number", absl::StrCat(n)}};
  if (n % 4000 == 0) terms.push_back({"topic", "museum"});
  return terms;
}

class CommonTermsTest : public testing::Test {
 protected:
  CommonTermsTest() {
    Open();
    const auto t = *store_->Begin();
    for (int n = 0; n < kMany; ++n) EXPECT_OK(t->Put(NameOf(n), "", TermsOfNumber(n)));
    EXPECT_OK(t->Commit().status());
  }

  void Open() {
    store_.reset();
    store_ = *OpenSqliteStore(path_, {}, SystemClock());
  }

  std::set<std::string> Both() {
    Selection selection{.collection = kStatement,
                        .condition = HasTerms({{"topic", "harbour"}, {"topic", "museum"}})};
    const absl::StatusOr<Page> page = store_->Select(selection);
    EXPECT_OK(page.status());
    std::set<std::string> names;
    for (const Resource& resource : page->resources) names.insert(resource.name);
    return names;
  }

  const TempDir directory_;
  const std::string path_ = directory_.File("dossier.db");
  std::unique_ptr<Store> store_;
};

TEST_F(CommonTermsTest, WhatVeryManyHaveIsReadUnasked) {
  TermSets sets(int64_t{1} << 20);
  const int64_t mark = sets.Mark();
  CommonTerms common(path_, 1000, sets);
  common.AwaitFirst();
  EXPECT_TRUE(sets.HasCommon(kStatement, {"topic", "museum"}));
  const auto harbour = sets.Find(kStatement, HasTerm({"topic", "harbour"}), mark);
  ASSERT_TRUE(harbour.has_value());
  EXPECT_EQ(harbour->Count(), kMany / 2);
  EXPECT_FALSE(sets.HasCommon(kStatement, {"number", "7"}));
}

TEST_F(CommonTermsTest, QueriesFindTheSameWhileSetsAreReadAndResourcesChange) {
  const std::set<std::string> at_first = {NameOf(0), NameOf(4000), NameOf(8000)};
  for (int opened = 0; opened < 2; ++opened) {
    Open();
    std::set<std::string> expected = at_first;
    EXPECT_EQ(Both(), expected);
    // All the while the sets come: before, between and behind these commits.
    for (int n = 1; n < 120; ++n) {
      const auto t = *store_->Begin();
      std::vector<Term> terms = TermsOfNumber(n);
      terms.push_back({"topic", n % 2 == 0 ? "museum" : "harbour"});
      EXPECT_OK(t->Put(NameOf(n), "", std::move(terms)));
      EXPECT_OK(t->Put(NameOf(n - 1), "", TermsOfNumber(n - 1)));
      EXPECT_OK(t->Commit().status());
      expected = at_first;
      expected.insert(NameOf(n));
      ASSERT_EQ(Both(), expected) << "after commit " << n << " of opening " << opened;
    }
    const auto t = *store_->Begin();
    EXPECT_OK(t->Put(NameOf(119), "", TermsOfNumber(119)));
    EXPECT_OK(t->Commit().status());
  }
}

}  // namespace
}  // namespace dossier::store::sqlite
