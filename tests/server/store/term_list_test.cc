#include "server/store/sqlite/term_list.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace dossier::store::sqlite {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TermListTest, TermsComeBackAsTheyWere) {
  const std::vector<Term> terms = {
      {"a", ""}, {"kind", "fraud"}, {"victim", std::string(1018, 'x')}, {"z", {"\0\n", 2}}};
  EXPECT_THAT(DecodeTerms(EncodeTerms(terms)), IsOkAndHolds(terms));
  EXPECT_THAT(DecodeTerms(""), IsOkAndHolds(IsEmpty()));
}

TEST(TermListTest, TermsAreSortedAndEachThereOnce) {
  EXPECT_THAT(Canonical({{"b", "1"}, {"a", "2"}, {"b", "1"}, {"a", "1"}}),
              IsOkAndHolds(ElementsAre(Term{"a", "1"}, Term{"a", "2"}, Term{"b", "1"})));
}

TEST(TermListTest, TermsAreSeenWithoutTakingThemApart) {
  const std::string bytes = EncodeTerms({{"a", ""}, {"kind", "fraud"}});
  std::vector<std::string> seen;
  for (const TermView& term : TermListView(bytes)) {
    seen.push_back(absl::StrCat(term.field, "=", term.value));
  }
  EXPECT_THAT(seen, ElementsAre("a=", "kind=fraud"));
  EXPECT_TRUE(TermListView().IsWhole());
  EXPECT_FALSE(TermListView(absl::string_view(bytes).substr(1)).IsWhole());
}

TEST(TermListTest, AnythingElseIsDamage) {
  const std::string good = EncodeTerms({{"kind", "fraud"}});
  for (size_t size = 1; size < good.size(); ++size) {
    EXPECT_THAT(DecodeTerms(good.substr(0, size)),
                StatusIs(absl::StatusCode::kDataLoss, "STORE_CORRUPT"));
  }
  EXPECT_THAT(DecodeTerms("\xff\xff\xff\xff\x0f"), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace dossier::store::sqlite
